package app_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/patience"
)

// runProgram is the program that the tests of whole sales start in processes of their own: run --config FILE.
func runProgram(ctx context.Context, args []string, s cli.Streams) int {
	return cli.Exit(s.Err, app.Sell(ctx, s, args[len(args)-1], "dev", slices.Contains(args, "--adopt")))
}

// runsShop is the same in this process.
func runsShop(t *testing.T, file string) (code int, out string) {
	t.Helper()
	both := &apptest.Buffer{}
	code = runProgram(patience.Context(t), []string{file}, cli.Streams{Out: both, Err: both})
	return code, both.String()
}

// healthOf asks how a shop stands, by a clock.
func healthOf(file string, clock func() time.Time) (code int, out string) {
	both := &apptest.Buffer{}
	code = cli.Exit(both, app.Health(cli.Streams{Out: both, Err: both, Clock: clock}, file))
	return code, both.String()
}
