package main

import (
	"context"

	"github.com/sharefi/sharefi/cmd/sharefi/check"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
)

type checkCommand struct {
	configured
	JSON bool `name:"json" help:"Write what was found as JSON."`
}

// Help is what sharefi check --help says below its flags.
func (checkCommand) Help() string {
	return `Each line is a verdict: ok; warn, which works but should be mended; FAIL, with what to do below it.

Exit codes: 0 all works (there may be warnings), 1 something fails, 2 the configuration is wrong.`
}

// Run makes every check, and says of each how it stands and what to do.
func (k checkCommand) Run(ctx context.Context, s cli.Streams) error {
	return check.Run(ctx, s, check.Options{File: k.Config, JSON: k.JSON})
}
