package main

import (
	"context"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/shelf"
)

type shelfCommands struct {
	List  shelfListCommand  `cmd:"" help:"List what was set aside: messages to the shop, letters to people, events of the payment provider."`
	Show  shelfShowCommand  `cmd:"" help:"Show one of them whole, with its reason."`
	Retry shelfRetryCommand `cmd:"" help:"Answer, send or follow one of them again."`
	Drop  shelfDropCommand  `cmd:"" help:"Forget one of them."`
}

type shelfListCommand struct{ configured }

// Run lists what was set aside.
func (l shelfListCommand) Run(ctx context.Context, s cli.Streams) error {
	return shelf.List(ctx, s, l.Config)
}

// A shelved is a command about one thing on the shelf.
type shelved struct {
	configured
	Code string `arg:"" help:"The code that the owner was told, as in K7Q4-MD2X."`
}

type shelfShowCommand struct{ shelved }

// Run shows one thing.
func (c shelfShowCommand) Run(ctx context.Context, s cli.Streams) error {
	return shelf.Show(ctx, s, c.Config, c.Code)
}

type shelfRetryCommand struct{ shelved }

// Run tries one thing again.
func (c shelfRetryCommand) Run(ctx context.Context, s cli.Streams) error {
	return shelf.Retry(ctx, s, c.Config, c.Code)
}

type shelfDropCommand struct{ shelved }

// Run forgets one thing.
func (c shelfDropCommand) Run(ctx context.Context, s cli.Streams) error {
	return shelf.Drop(ctx, s, c.Config, c.Code)
}
