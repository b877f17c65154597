package main

import "context"

// A configured command reads the configuration first.
type configured struct {
	Config string `short:"c" default:"sharefi.yaml" env:"SHAREFI_CONFIG" help:"The configuration file; where it is not there, /etc/sharefi/sharefi.yaml."`
}

type runCommand struct{ configured }

// Run sells until ctx ends.
func (r runCommand) Run(ctx context.Context, s streams) error {
	return sell(ctx, s, r.Config, version)
}
