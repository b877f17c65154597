package apptest

import (
	"context"
	"flag"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/sharefi/sharefi/bot/whatsapp/whatsapptest"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
)

// AsProgram tells a test binary to be the program, in a process that can be killed for real.
const AsProgram = "RUN_AS_PROGRAM"

// Main runs the tests of a package, or the program, if the test binary is told to be that.
func Main(m *testing.M, program func(ctx context.Context, args []string, s cli.Streams) int) {
	cli.QuietRedis()
	zerolog.SetGlobalLevel(zerolog.WarnLevel) // of the bad lines, which log past what they are given
	whatsapptest.Trust()
	if os.Getenv(AsProgram) == "" {
		flag.Parse()
		_ = flag.Set("test.parallel", "12") // sales wait much more than they work
		os.Exit(m.Run())
	}
	os.Unsetenv(AsProgram)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s := cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Environ: os.Environ(),
		Clock: wrongClock(os.Getenv(ClockFile))}
	os.Exit(program(ctx, os.Args[1:], s))
}

// ClockFile names a file that says how wrong the clock of a program in its own process is.
const ClockFile = "WRONG_CLOCK"

// Panic is what the file says to have the next look at the clock fail, wherever it is taken, and no other.
const Panic = "panic"

// wrongClock is the machine's clock, plus what a file says at that moment.
func wrongClock(file string) func() time.Time {
	if file == "" {
		return nil
	}
	return func() time.Time {
		text, _ := os.ReadFile(file)
		if string(text) == Panic && os.Remove(file) == nil {
			panic("the clock was looked at")
		}
		by, _ := time.ParseDuration(string(text))
		return cli.Now().Round(0).Add(by)
	}
}
