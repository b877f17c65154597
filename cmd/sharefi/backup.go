package main

import (
	"context"

	"github.com/sharefi/sharefi/cmd/sharefi/archive"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
)

type backupCommand struct {
	configured
	Output string `short:"o" required:"" help:"The file to write." placeholder:"FILE"`
}

// Run writes the shop's records into an encrypted file.
func (b backupCommand) Run(ctx context.Context, s cli.Streams) error {
	return archive.Write(ctx, s, b.Config, b.Output)
}
