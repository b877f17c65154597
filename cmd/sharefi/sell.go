package main

import (
	"context"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/footprint"
	"github.com/sharefi/sharefi/internal/service"
)

// sell sells by a configuration until ctx ends.
func sell(ctx context.Context, s streams, file, version string) error {
	c, err := load(s, file)
	if err != nil {
		return err
	}
	log := newLog(s.err, c)
	for _, w := range c.Warnings {
		log.Warn(w.Says, "remedy", w.Remedy)
	}
	db, sole, closeDB, err := openRedis(ctx, c, log)
	if err != nil {
		return err
	}
	defer closeDB()
	app := &App{
		Config: c, DB: db, Sole: sole, Claim: billing.NewCode(), Now: s.now, Log: log, Version: version,
		Service: service.Find(s.environ), HealthFile: healthFile(c), Trim: footprint.Trim,
	}
	log.Info("sharefi runs", "version", version, "shop", c.Shop, "sites", len(c.Sites))
	err = app.Run(ctx)
	log.Info("sharefi stops")
	return err
}
