// Package records gets at a shop's records: in the configured Redis, or in a private one that it runs.
//
// It owns how a Redis is judged. It must not import the app, which works on what it opens. Its one invariant: a
// private Redis ends when what Open gave is closed.
package records

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redischild"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// Open connects to the configured Redis, or runs a private one. Sole tells that nobody else
// can be on it.
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
	ctx context.Context, c *config.Config, private redischild.Config,
) (db *redisdb.DB, child *redischild.Child, closeDB func(), err error) {
	if c.Redis == "" {
		private.Dir = filepath.Join(c.Data, c.Shop)
		child, err := redischild.Start(ctx, private)
		if err != nil {
			return nil, nil, nil, err
		}
		client := redis.NewUniversalClient(redisdb.Options(&redis.UniversalOptions{Addrs: []string{child.Socket}}))
		return redisdb.New(client, c.Shop), child, func() { client.Close(); child.Stop() }, nil
	}
	o, err := redis.ParseURL(c.Redis)
	if err != nil {
		return nil, nil, nil, cli.Usage(fmt.Errorf("redis: this is not an address, as in redis://127.0.0.1:6379/0"))
	}
	client := redis.NewUniversalClient(redisdb.Options(&redis.UniversalOptions{
		Addrs: []string{o.Addr}, Username: o.Username, Password: o.Password, DB: o.DB, TLSConfig: o.TLSConfig,
	}))
	db = redisdb.New(client, c.Shop)
	if settings, err := Read(ctx, db); err == nil {
		for _, f := range Judge(settings) {
			private.Log.Warn(f.Says, "remedy", f.Remedy)
		}
	}
	return db, nil, func() { client.Close() }, nil
}

// Beside reads the records, also while the shop runs: then from its own private Redis.
func Beside(ctx context.Context, s cli.Streams, c *config.Config, read func(*redisdb.DB) error) error {
	db, _, closeDB, err := Open(ctx, c, cli.NewLog(s.Err, c))
	if errors.Is(err, redischild.ErrLocked) {
		socket := filepath.Join(c.Data, c.Shop, "redis.sock")
		client := redis.NewUniversalClient(redisdb.Options(&redis.UniversalOptions{Addrs: []string{socket}}))
		db, closeDB, err = redisdb.New(client, c.Shop), func() { client.Close() }, nil
	}
	if err != nil {
		return err
	}
	defer closeDB()
	return read(db)
}
