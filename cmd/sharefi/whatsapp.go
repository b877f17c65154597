package main

import (
	"context"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/pair"
)

type whatsappCommands struct {
	Pair pairCommand `cmd:"" help:"Link the shop to a WhatsApp account."`
}

type pairCommand struct {
	configured
	Phone string `help:"Show a code to type on this phone instead of a picture to scan." placeholder:"+NUMBER"`
}

// Run links this machine as a device of an account.
func (p pairCommand) Run(ctx context.Context, s cli.Streams) error {
	return pair.Run(ctx, s, p.Config, p.Phone)
}
