package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

// anew takes out what was typed, and types something else.
func (p *terminal) anew(answer string) { p.types("\x15" + answer + "\r") }

var claimCode = regexp.MustCompile(`/claim ([0-9A-Z-]+)`)

func TestASetupAtATerminalMakesAShopThatSells(t *testing.T) {
	t.Parallel()
	w := apptest.NewWith(t, tplinktest.Options{FilterOff: true})
	w.Router.OwnerRemoves(w.Router.Own)
	w.Router.Connect(w.Router.Own, "pi")
	w.Router.Connect(apptest.Tv, "Olga's TV")
	env, file := w.Here()
	units := t.TempDir()
	p := atTerminal(t, env, "setup", "--config", file, "--units", units)

	p.answers("A name for the shop", "My Shop")
	p.sees("small letters, digits")
	p.anew("test")
	p.answers("The name that people read", "")
	p.answers("time zone that customers read", "Mars/Base")
	p.sees("not a time zone")
	p.anew("UTC")
	p.answers("The bot's token", "token")
	p.sees("that is not a token")
	p.anew("100:wrong")
	p.sees("✗ Telegram refuses the token")
	p.sees("copy it from @BotFather")
	p.answers("The bot's token", w.Telegram.Token)
	p.sees("✓ the bot is @sharefi_bot")
	p.answers("How do you become the owner?", "")
	w.Customer.Say("/claim AAAA-0000")
	p.sees("Send this to https://t.me/sharefi_bot")
	p.sees("/claim ")
	p.sees("\n")
	w.Owner.Say(claimCode.FindString(p.screen()))
	p.sees("✓ Olga owns the shop")
	w.Hears(w.Owner, "The shop is yours")
	p.answers("Sell on WhatsApp", "")
	p.answers("How do your customers pay you?", "")
	p.answers("Stripe's key", "pk_test_1")
	p.sees("it begins with rk_ or sk_")
	p.anew("sk_test_other")
	p.sees("✗ Stripe refuses the key")
	p.sees("copy the whole key")
	p.answers("Stripe's key", w.Stripe.Key)
	p.sees("✓ the key works, in test mode")
	p.answers("How do your customers pay you?", "")
	p.answers("The plan's name", "10 seconds")
	p.answers("Its price", "cheap")
	p.sees("not an amount")
	p.anew("50.00 INR")
	p.answers("How long it lasts", "a while")
	p.sees("not a length of time")
	p.anew("10s")
	p.answers("Another plan?", "")
	p.answers("The router's address", "my router")
	p.sees("not a router's address")
	p.anew(w.Router.URL())
	p.answers("The router's password", "wrong")
	p.sees("✗ ")
	p.sees("refuses the password")
	p.sees("type the one that opens its web pages")
	p.answers("The router's address", w.Router.URL())
	p.answers("The router's password", w.Router.Password)
	p.sees("✓ Archer C6")
	p.answers("How many customers at once", "many")
	p.sees("not a number from 1 to 10000")
	p.anew("12")
	p.answers("The network's name", "Sharefi")
	p.answers("The network's password", "short")
	p.sees("8 to 63 characters")
	p.anew("sunny-terrace")
	p.answers("Which Redis keeps", "")
	p.sees("written: " + file)
	p.answers("Prepare it now?", "")
	p.sees("Who keeps access without paying?")
	p.types("1\r")
	p.sees("Go on?")
	p.types("yes\r")
	p.answers("Let systemd run the shop?", "")
	p.sees("systemctl daemon-reload && systemctl enable --now sharefi")
	if code := p.exit(); code != 0 {
		t.Fatalf("it ends with %d:\n%s", code, p.screen())
	}
	if !w.Router.Admits(apptest.Tv) || !w.Router.Admits(w.Router.Own) || w.Router.Admits(apptest.Stranger) {
		t.Errorf("the list is %v", w.Router.List())
	}
	for _, s := range []string{w.Telegram.Token, w.Stripe.Key, w.Router.Password, "sunny-terrace"} {
		if strings.Contains(p.screen(), s) {
			t.Errorf("it shows %q", s)
		}
	}
	unit, err := os.ReadFile(filepath.Join(units, "sharefi.service"))
	if err != nil || !strings.Contains(string(unit), "LoadCredential=etc:"+filepath.Dir(file)+"\n") ||
		!strings.Contains(string(unit), "ExecStart="+os.Args[0]+" run") {
		t.Errorf("%v\n%s", err, unit)
	}
	w.Theirs(file, 5)
	if text, err := os.ReadFile(file); err != nil || !strings.Contains(string(text), "\ndata: /var/lib/sharefi\n") {
		t.Errorf("%v\n%s", err, text)
	}
	env = append(env, "SHAREFI_DATA="+filepath.Dir(filepath.Dir(file)))
	w.Router.OwnerRemoves(apptest.Tv) // soldOnce wants an empty list
	sells(w, file, env)
}

// sells runs a configuration and sells once.
func sells(w *apptest.World, file string, env []string) {
	w.T.Helper()
	p := &apptest.Process{W: w, Args: []string{"run", "--config", file},
		Env: append(env, "SHAREFI_REMIND=1m", "SHAREFI_SITES_0_CHECK_EVERY=1s")}
	p.Start()
	w.Stop = func() { p.End(syscall.SIGTERM) }
	w.Buys(w.Customer)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	w.Hears(w.Customer, "time is up")
	w.Until("the device has left", func() bool { return !w.Router.Lists(apptest.Phone) })
}

func TestASetupLeftInTheMiddleWritesNothing(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(p *terminal){
		"by Ctrl-C":        func(p *terminal) { p.types("\x03") },
		"by a termination": func(p *terminal) { _ = p.cmd.Process.Signal(syscall.SIGTERM) },
		"by a killing":     func(p *terminal) { _ = p.cmd.Process.Kill() },
		"at another moment": func(p *terminal) {
			p.answers("How do you become",
				"")
			p.sees("/claim ")
			p.types("\x03")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := apptest.New(t)
			env, file := w.Here()
			p := atTerminal(t, env, "setup", "--config", file)
			p.answers("A name for the shop", "test")
			p.answers("The name that people read", "")
			p.answers("time zone", "UTC")
			p.answers("The bot's token", w.Telegram.Token)
			p.sees("How do you become the owner?")
			p.from -= len("How do you become the owner?")
			leave(p)
			if code := p.exit(); code == 0 || name != "by a killing" &&
				(code != cli.ExitFailed || !strings.Contains(p.screen(), "nothing was written")) {
				t.Errorf("it ends with %d:\n%s", code, p.screen())
			}
			if _, err := os.Stat(filepath.Dir(file)); !os.IsNotExist(err) {
				t.Errorf("something is there: %v", err)
			}
		})
	}
}
