package app

import (
	"context"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/records"
	"github.com/sharefi/sharefi/internal/footprint"
	"github.com/sharefi/sharefi/internal/service"
)

// Sell sells by a configuration until ctx ends. Adopt: also without records, though routers list devices of the shop.
func Sell(ctx context.Context, s cli.Streams, file, version string, adopt bool) error {
	c, err := cli.Load(s, file)
	if err != nil {
		return err
	}
	log := cli.NewLog(s.Err, c)
	for _, w := range c.Warnings {
		log.Warn(w.Says, "remedy", w.Remedy)
	}
	db, child, closeDB, err := records.OpenToSell(ctx, c, log)
	if err != nil {
		return err
	}
	defer closeDB()
	app := &App{
		Config: c, DB: db, Sole: child != nil, Claim: billing.NewCode(), Now: s.Now, Log: log, Version: version, Adopt: adopt,
		Service: service.Find(s.Environ), HealthFile: healthFile(c), Trim: footprint.Trim,
	}
	if child != nil {
		app.Private = child
	}
	log.Info("sharefi runs", "version", version, "shop", c.Shop, "sites", len(c.Sites))
	err = app.Run(ctx)
	log.Info("sharefi stops")
	return err
}
