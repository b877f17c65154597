package main

import (
	"context"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/demo"
)

type demoCommand struct {
	Once   bool   `help:"Play one whole sale (20 seconds of Wi-Fi) and print it, without a page."`
	Listen string `default:"127.0.0.1:8088" placeholder:"ADDRESS" help:"Where the page is, on loopback (${default}); port 0 takes any that is free."`
	Shop   string `hidden:"" placeholder:"FILE" help:"Sell as the demo's program, until standard input ends."`
}

// Run shows the real program, wired to emulators: on a page, or as a transcript.
func (d demoCommand) Run(ctx context.Context, s cli.Streams) error {
	switch {
	case d.Shop != "":
		return demo.Sell(ctx, s, d.Shop)
	case d.Once:
		return demo.Once(ctx, s)
	}
	return demo.Serve(ctx, s, d.Listen)
}
