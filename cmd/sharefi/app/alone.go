package app

import (
	"context"
	"errors"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/records"
	"github.com/sharefi/sharefi/internal/backup"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redischild"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/scheduler"
)

var errRuns = errors.New("sharefi is at work on this shop; stop it first")

// Alone does work that nobody else may do on the shop meanwhile. Errors: backup.ErrHalf.
func Alone(ctx context.Context, s cli.Streams, c *config.Config, work func(context.Context, *redisdb.DB) error) error {
	return AloneAnyhow(ctx, s, c, func(ctx context.Context, db *redisdb.DB) error {
		if err := backup.Whole(ctx, db); err != nil {
			return err
		}
		return work(ctx, db)
	})
}

// AloneAnyhow is Alone also on records that are not whole, for what makes them whole.
func AloneAnyhow(
	ctx context.Context, s cli.Streams, c *config.Config, work func(context.Context, *redisdb.DB) error,
) error {
	log := cli.NewLog(s.Err, c)
	db, sole, closeDB, err := records.Open(ctx, c, log)
	if errors.Is(err, redischild.ErrLocked) {
		return errRuns
	}
	if err != nil {
		return err
	}
	defer closeDB()
	lock := newLock(db, scheduler.NewGuard(cli.Now), sole, log)
	holder, err := lock.try(ctx)
	if err == nil && holder != lock.token && (sole || lock.dead(holder)) {
		if err = lock.free(ctx, holder); err == nil {
			holder, err = lock.try(ctx)
		}
	}
	switch {
	case err != nil:
		return err
	case holder != lock.token:
		return errRuns
	}
	defer lock.release()
	db.SetFence(db.Key("worker"), lock.token)
	return lock.during(ctx, func(ctx context.Context) error { return work(ctx, db) })
}
