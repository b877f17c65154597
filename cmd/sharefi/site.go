package main

import (
	"context"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/site"
)

type siteCommands struct {
	Close siteCloseCommand `cmd:"" help:"Stop selling at a site, give back what waits, and wait for the rest to end."`
}

type siteCloseCommand struct {
	configured
	Name string `arg:"" help:"The site's name."`
	Wait bool   `help:"Wait until nobody has anything there." default:"true" negatable:""`
	Yes  bool   `short:"y" help:"Ask nothing."`
}

// Run closes a site.
func (c siteCloseCommand) Run(ctx context.Context, s cli.Streams) error {
	return site.Close(ctx, s, site.Closing{File: c.Config, Name: c.Name, Yes: c.Yes, Wait: c.Wait})
}
