// Package setup asks the owner everything that a shop needs, tries each answer at once, and writes the configuration.
//
// It owns the questions and their order; what is tried, it has check try. Nothing but the command line imports it.
// Its one invariant: the configuration and the files with secrets are written all or none, and only whole ones.
package setup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/sharefi/sharefi/cmd/sharefi/check"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/keyboard"
	"github.com/sharefi/sharefi/cmd/sharefi/routers"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/secret"
)

// A setup is one talk with the owner, from the first question to the files.
type setup struct {
	cli.Streams
	keyboard.Asker
	program string // as it is typed
	path    string
	written []byte         // the file as it is; a new one has a line only
	had     *config.Config // what it says; nil when it is new

	settings []config.Setting
	secrets  map[string]string // by the file's name
	config   config.Config     // what the answers come to, as far as they were given
	bot      string            // the bot's name, when the token was tried
	currency string            // of the account that the shop is paid on
	site     int               // which of the sites is asked about
	seen     *routers.Sight    // what the router was seen to be
	atWork   bool              // the shop runs
}

// newFile is what a new configuration begins as.
const newFile = "# Written by sharefi setup. Change it by hand or by running that again; all keys are in " +
	"sharefi.example.yaml.\nshop: home\n"

// Options are what a setup is told on the command line.
type Options struct {
	File  string // the configuration to write
	Plain bool   // ask in lines, also in a terminal
	Units string // the folder for systemd's unit

	Program string // how this one was called; "sharefi" if empty
}

// Run asks, tries, and writes.
func Run(ctx context.Context, s cli.Streams, o Options) error {
	u := &setup{Streams: s, Asker: keyboard.New(s, o.Plain), path: filepath.Clean(cli.Find(o.File)), secrets: map[string]string{},
		program: typed(o.Program)}
	if u.composed() {
		u.program = composed + "run --rm sharefi"
	}
	if err := u.open(); err != nil {
		return err
	}
	if err := cli.AsOwner(os.Geteuid(), filepath.Dir(u.path), u.config.Data); err != nil {
		return err
	}
	u.say("This writes %s. Enter takes what is proposed.", u.path)
	u.say("Leave with Ctrl-C; until the end nothing is written.")
	ask := u.everything
	if u.had != nil {
		ask = u.oneThing
	}
	if err := ask(ctx); err != nil {
		return err
	}
	if err := u.save(); err != nil {
		return err
	}
	return u.after(ctx, o.Units)
}

// open reads the configuration, if there is one.
func (u *setup) open() error {
	text, err := os.ReadFile(u.path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		u.written = []byte(newFile)
		u.config = config.Config{
			Shop:     "home",
			Telegram: config.Telegram{APIURL: u.env("SHAREFI_TELEGRAM_API_URL", "https://api.telegram.org")},
			Stripe:   config.Stripe{APIURL: u.env("SHAREFI_STRIPE_API_URL", "https://api.stripe.com")},
			Razorpay: config.Razorpay{APIURL: u.env("SHAREFI_RAZORPAY_API_URL", "https://api.razorpay.com")},
			Sites:    make([]config.Site, 1),
		}
		if data := u.env("SHAREFI_DATA", ""); data != "" && u.env("container", "") == "" { // an image always says it
			u.set("data", data)
		}
		return nil
	case err != nil:
		return fmt.Errorf("read the configuration: %w", err)
	}
	u.written = text
	u.had, err = cli.Read(u.path, u.Environ)
	if err != nil {
		return cli.Usage(fmt.Errorf("%w\nmend that first, or name a new file with --config", err))
	}
	u.config = *u.had
	return nil
}

// env is a variable of the environment.
func (u *setup) env(name, otherwise string) string {
	for _, pair := range u.Environ {
		if len(pair) > len(name) && pair[:len(name)+1] == name+"=" {
			return pair[len(name)+1:]
		}
	}
	return otherwise
}

// A topic is some questions that belong together.
type topic struct {
	title string
	ask   func(context.Context) error
}

func (u *setup) parts() []topic {
	return []topic{
		{"The shop's name and time zone", u.askShop}, {"Telegram", u.askTelegram}, {"Who owns the shop",
			u.askOwner}, {"WhatsApp", u.askWhatsApp},
		{"How you are paid", u.askMoney}, {"What is sold", u.askPlans}, {"The router",
			u.askRouter}, {"The network's name and password", u.askNetwork},
		{"Redis", u.askRedis},
	}
}

func (u *setup) everything(ctx context.Context) error {
	for _, p := range u.parts() {
		u.say("\n── %s", p.title)
		if err := p.ask(ctx); err != nil {
			return err
		}
	}
	return nil
}

// oneThing asks what the owner wants to change, again and again until nothing more.
func (u *setup) oneThing(ctx context.Context) error {
	k := check.New(u.had, u.Streams)
	k.Redis(ctx)
	u.atWork = k.AtWork
	var titles []string
	for _, p := range u.parts() {
		titles = append(titles, p.title)
	}
	for preset := 0; ; preset = len(titles) {
		i, err := u.Choose(ctx, "What shall change?", append(titles, "Nothing more; write it"), preset)
		if err != nil || i == len(titles) {
			return err
		}
		if err := u.parts()[i].ask(ctx); err != nil {
			return err
		}
	}
}

// say prints a line for the owner.
func (u *setup) say(format string, values ...any) { keyboard.Say(u.Out, format, values...) }

// set notes what a key is to be.
func (u *setup) set(key string, value any) {
	u.settings = append(u.settings, config.Setting{Key: key, Value: value})
}

// keep notes a secret, which goes into a file of its own beside the configuration.
func (u *setup) keep(key, file, value string) secret.Value {
	if name := config.Get(u.written, key+"_file"); name != "" && filepath.Base(name) == name {
		file = name
	}
	u.secrets[file] = value
	u.set(key+"_file", file)
	u.set(key, nil)
	return secret.New(value)
}

// What to do when an answer could not be tried.
var whatNow = []string{"Try it once more", "Answer again", "Keep it, though it was not tried"}

const (
	answerAgain = 1
	keepIt      = 2
)

// settle asks until the answer works.
func (u *setup) settle(ctx context.Context, ask func() error, try func(context.Context) []check.Finding) error {
	for {
		if err := ask(); err != nil {
			return err
		}
		for {
			good, passing := u.tried(ctx, try)
			switch {
			case good:
				return nil
			case ctx.Err() != nil:
				return keyboard.ErrStopped
			}
			now := answerAgain
			if passing {
				var err error
				if now, err = u.Choose(ctx, "What now?", whatNow, 0); err != nil {
					return err
				}
			}
			if now == keepIt {
				return nil
			}
			if now == answerAgain {
				break
			}
		}
	}
}

// tried makes a trial and tells of it. Passing: the same answer may work later.
func (u *setup) tried(ctx context.Context, try func(context.Context) []check.Finding) (good, passing bool) {
	good = true
	for _, f := range check.Within(ctx, try) {
		switch f.Verdict {
		case check.Fine:
			u.say("✓ %s", f.Says)
			continue
		case check.Broken:
			good, passing = false, f.Passing
			u.say("✗ %s", f.Says)
		case check.Doubtful:
			u.say("! %s", f.Says)
		}
		u.say("  to mend it: %s", f.ToAnswer())
	}
	return good, passing
}
