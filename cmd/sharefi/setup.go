package main

import (
	"context"
	"os"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/setup"
)

type setupCommand struct {
	configured
	Plain bool   `help:"Ask in plain lines, as without a terminal."`
	Units string `help:"Where to offer the unit of systemd." default:"/etc/systemd/system" placeholder:"FOLDER"`
}

// Help is what sharefi setup --help says below its flags.
func (setupCommand) Help() string {
	return `Each answer is tried at once, and asked for again when it does not work. The configuration and the files with secrets
are written at the end, all of them or none; leave with Ctrl-C before that, and nothing was changed. Run it again to change
one thing: what you wrote by hand, comments too, stays.`
}

// Run asks, tries, and writes.
func (c setupCommand) Run(ctx context.Context, s cli.Streams) error {
	return setup.Run(ctx, s, setup.Options{File: c.Config, Plain: c.Plain, Units: c.Units, Program: os.Args[0]})
}
