package main

import "context"

type backupCommand struct {
	configured
	Output string `short:"o" required:"" help:"The file to write." placeholder:"FILE"`
}

// Run writes the shop's records into an encrypted file.
func (b backupCommand) Run(ctx context.Context, s streams) error {
	return backUp(ctx, s, b.Config, b.Output)
}
