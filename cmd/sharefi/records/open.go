// Package records gets at a shop's records: in the configured Redis, or in a private one that it runs.
//
// It owns how a Redis is judged. It must not import the app, which works on what it opens. Its one invariant: a
// private Redis ends when what Open gave is closed.
package records

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/backup"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redischild"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// Open connects to the configured Redis, or runs a private one. Sole tells that nobody else
// can be on it. One that can't work as it is named is refused, with what to do. Errors: Unfit.
func Open(
	ctx context.Context, c *config.Config, log *slog.Logger,
) (db *redisdb.DB, sole bool, closeDB func(), err error) {
	db, child, closeDB, err := open(ctx, c, redischild.Config{Log: log})
	return db, child != nil, closeDB, err
}

// OpenToSell is Open for the program that works on the shop: it also mends the private one's files or moves them
// aside, and is told of its troubles by the child. There is none with a configured Redis.
func OpenToSell(
	ctx context.Context, c *config.Config, log *slog.Logger,
) (db *redisdb.DB, child *redischild.Child, closeDB func(), err error) {
	return open(ctx, c, redischild.Config{Log: log, Mend: true})
}

func open(
	ctx context.Context, c *config.Config, own redischild.Config,
) (db *redisdb.DB, child *redischild.Child, closeDB func(), err error) {
	if c.Redis.IsZero() {
		own.Dir = filepath.Join(c.Data, c.Shop)
		child, err := redischild.Start(ctx, own)
		if err != nil {
			return nil, nil, nil, err
		}
		client := private(child.Socket)
		return redisdb.New(client, c.Shop), child, func() { client.Close(); child.Stop() }, nil
	}
	if d := fit(ctx, c.Redis); d != nil {
		err := error(Unfit{*d})
		if !d.Passing {
			err = cli.Usage(err)
		}
		return nil, nil, nil, err
	}
	client := c.Redis.Client()
	db = redisdb.New(client, c.Shop)
	if settings, err := Read(ctx, db); err == nil {
		for _, f := range Judge(settings) {
			own.Log.Warn(f.Says, "remedy", f.Remedy)
		}
	} else if refused := redis.Error(nil); own.Mend && ctx.Err() == nil && !errors.As(err, &refused) {
		own.Log.Warn("Redis does not answer", "err", err, "remedy", "see whether it runs, and whether the key redis names its "+
			"address; sharefi waits for it, and goes on by itself")
	}
	return db, nil, func() { client.Close() }, nil
}

// private makes the client of a private Redis.
func private(socket string) redis.UniversalClient {
	return redisdb.Address{Kind: redisdb.Single, Socket: socket}.Client()
}

// Beside reads the records, also while the shop runs: then from its own private Redis. Errors: backup.ErrHalf.
func Beside(ctx context.Context, s cli.Streams, c *config.Config, read func(*redisdb.DB) error) error {
	db, _, closeDB, err := Open(ctx, c, cli.NewLog(s.Err, c))
	if errors.Is(err, redischild.ErrLocked) {
		socket := filepath.Join(c.Data, c.Shop, "redis.sock")
		client := private(socket)
		db, closeDB, err = redisdb.New(client, c.Shop), func() { client.Close() }, nil
	}
	if err != nil {
		return err
	}
	defer closeDB()
	if err := backup.Whole(ctx, db); err != nil {
		return err
	}
	return read(db)
}
