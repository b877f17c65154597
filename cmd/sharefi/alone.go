package main

import (
	"context"
	"errors"

	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redischild"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/scheduler"
)

var errRuns = errors.New("sharefi is at work on this shop; stop it first")

// alone does work that nobody else may do on the shop meanwhile.
func alone(ctx context.Context, s streams, c *config.Config, work func(context.Context, *redisdb.DB) error) error {
	log := newLog(s.err, c)
	db, sole, closeDB, err := openRedis(ctx, c, log)
	if errors.Is(err, redischild.ErrLocked) {
		return errRuns
	}
	if err != nil {
		return err
	}
	defer closeDB()
	lock := newLock(db, scheduler.NewGuard(now), sole, log)
	holder, err := lock.try(ctx)
	if err == nil && holder != lock.token && (sole || lock.dead(holder)) {
		lock.free(ctx, holder)
		holder, err = lock.try(ctx)
	}
	switch {
	case err != nil:
		return err
	case holder != lock.token:
		return errRuns
	}
	defer lock.release()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() { cancel(lock.keep(ctx, func(context.Context) {}, func(context.Context, error) {})) }()
	return work(ctx, db)
}
