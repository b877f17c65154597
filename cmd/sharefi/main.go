// Command sharefi sells Wi-Fi by chat: Telegram, WhatsApp, Stripe, a router's allow list, Redis.
//
// It owns the command line: each subcommand has its flags in a file here, makes one call of a room below, and ends
// with an exit code. Nothing imports it. Its one invariant: `sharefi run` only dials out.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
)

// version is set when a release is built.
var version = "dev"

// versioned is the version: a release's, or what a plain go build or go install knows of itself.
func versioned() string {
	info, ok := debug.ReadBuildInfo()
	if version != "dev" || !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return version
	}
	return info.Main.Version
}

type commands struct {
	Run      runCommand       `cmd:"" help:"Sell Wi-Fi until stopped."`
	Demo     demoCommand      `cmd:"" help:"See a whole sale on emulators, with nothing set up."`
	Setup    setupCommand     `cmd:"" help:"Answer questions, each tried at once, and get a shop's configuration."`
	Check    checkCommand     `cmd:"" help:"Try every connection and say what to mend."`
	Health   healthCommand    `cmd:"" help:"Tell whether the shop that runs here is alive."`
	Router   routerCommands   `cmd:"" help:"Look at a router, and prepare it for selling."`
	Order    orderCommands    `cmd:"" help:"Look at orders, and give money back."`
	Site     siteCommands     `cmd:"" help:"Close a site before it is taken out of the configuration."`
	Shelf    shelfCommands    `cmd:"" help:"Look at messages, letters and events that were set aside, and try them again."`
	Whatsapp whatsappCommands `cmd:"" help:"Link WhatsApp."`
	Backup   backupCommand    `cmd:"" help:"Write all records into an encrypted file."`
	Restore  restoreCommand   `cmd:"" help:"Put the records of a backup back."`
	Complete completeCommand  `cmd:"" name:"completion" help:"Print what completes command lines in a shell."`
	Version  versionCommand   `cmd:"" help:"Print the version."`
	Manual   manualCommand    `cmd:"" name:"manual" hidden:"" help:"Print the manual's page."`

	PrintVersion kong.VersionFlag `name:"version" help:"Print the version."`
}

const about = `Sell your Wi-Fi by chat. Sharefi only dials out: no port, tunnel or web page is needed.

Examples:
  sharefi demo --once
  sharefi setup
  sharefi check --config /etc/sharefi/sharefi.yaml
  sharefi router prepare --config /etc/sharefi/sharefi.yaml
  sharefi run --config /etc/sharefi/sharefi.yaml

Exit codes: 0 done, 1 failed, 2 wrong command line or configuration.`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	cli.QuietRedis()
	code := execute(ctx, os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Environ: os.Environ()})
	stop()
	os.Exit(code)
}

// execute runs one command line and returns its exit code.
func execute(ctx context.Context, args []string, s cli.Streams) int {
	var c commands
	exited := -1
	parser, err := kong.New(&c, kong.Name("sharefi"), kong.Description(about), kong.Writers(s.Out, s.Err), kong.Vars{"version": "sharefi " + versioned()},
		kong.Exit(func(code int) { exited = code }), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		panic(err) // the commands above are wrong
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 {
		return exited // help was asked for
	}
	if err == nil {
		parsed.BindTo(ctx, (*context.Context)(nil))
		err = parsed.Run(s)
	} else {
		err = cli.Usage(fmt.Errorf("%w; see sharefi --help", err))
	}
	return cli.Exit(s.Err, err)
}

type versionCommand struct{}

func (versionCommand) Run(s cli.Streams) error {
	_, err := fmt.Fprintln(s.Out, "sharefi", versioned())
	return err
}
