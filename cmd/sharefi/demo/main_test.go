package demo

import (
	"context"
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
)

// runDemoShop is the program of the demo in its process: demo --shop FILE.
func runDemoShop(ctx context.Context, args []string, s cli.Streams) int {
	return cli.Exit(s.Err, Sell(ctx, s, args[len(args)-1]))
}

func TestMain(m *testing.M) { apptest.Main(m, runDemoShop) }
