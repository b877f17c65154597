package main

import (
	"context"

	"github.com/sharefi/sharefi/cmd/sharefi/archive"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
)

type restoreCommand struct {
	configured
	File    string `arg:"" help:"A file that sharefi backup or /backup made."`
	Replace bool   `help:"Take the place of records that are there."`
}

// Run puts a backup's records back.
func (r restoreCommand) Run(ctx context.Context, s cli.Streams) error {
	return archive.Restore(ctx, s, r.Config, r.File, r.Replace)
}
