package main

import (
	"context"

	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
)

// A configured command reads the configuration first.
type configured struct {
	Config string `short:"c" default:"sharefi.yaml" env:"SHAREFI_CONFIG" help:"The configuration file; where it is not there, /etc/sharefi/sharefi.yaml."`
}

type runCommand struct {
	configured
	Adopt bool `help:"Begin without records, and take over what the routers list of this shop; needed once, where all else is lost."`
}

// Run sells until ctx ends.
func (r runCommand) Run(ctx context.Context, s cli.Streams) error {
	return app.Sell(ctx, s, r.Config, versioned(), r.Adopt)
}
