package main

import (
	"context"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/order"
)

type orderCommands struct {
	List orderListCommand `cmd:"" help:"List what waits for its payment and what was paid."`
	Show orderShowCommand `cmd:"" help:"Show one order, with its access."`

	Refund orderRefundCommand `cmd:"" help:"Give an order's money back, and end its access."`
}

type orderListCommand struct {
	configured
	Days int `help:"How many days to look back." default:"30"`
}

// Run lists orders, the newest last.
func (l orderListCommand) Run(ctx context.Context, s cli.Streams) error {
	return order.List(ctx, s, l.Config, l.Days)
}

type orderShowCommand struct {
	configured
	Code string `arg:"" help:"The order's code, as in K7Q4-MD2X."`
}

// Run shows one order.
func (k orderShowCommand) Run(ctx context.Context, s cli.Streams) error {
	return order.Show(ctx, s, k.Config, k.Code)
}

type orderRefundCommand struct {
	configured
	Code string   `arg:"" help:"The order's code, as in K7Q4-MD2X."`
	How  []string `arg:"" optional:"" help:"all, unused (what the rest of the time is worth), or an amount, as in 20.00."`
	Yes  bool     `short:"y" help:"Ask nothing."`
}

// Run gives money back, by the rules of /refund in the chat.
func (r orderRefundCommand) Run(ctx context.Context, s cli.Streams) error {
	return order.Refund(ctx, s, r.Config, order.Refunding{Code: r.Code, How: r.How, Yes: r.Yes})
}
