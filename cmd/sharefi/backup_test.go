package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/redistest"
)

// types runs a command line with what is typed, and gives its exit code and what it says.
func types(w *apptest.World, typed string, args ...string) (int, string) {
	var said bytes.Buffer
	code := execute(w.Ctx(), args,
		cli.Streams{In: strings.NewReader(typed), Out: &said, Err: &said, Environ: os.Environ()})
	return code, said.String()
}

func TestAShopGoesOnOnAnotherMachine(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Config.Plans[0].Lasts = 25 * time.Second
	w.Start()
	w.Buys(w.Customer)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	live, err := w.Leases().Live(w.Ctx(), "home")
	if err != nil || len(live) != 1 {
		t.Fatalf("%v: %+v", err, live)
	}
	end := live[0].End
	file := filepath.Join(t.TempDir(), "shop.age")
	for _, c := range []struct {
		typed string
		code  int
		says  string
	}{
		{"short\nshort\n", cli.ExitFailed, "at least 12"},
		{apptest.Passphrase + "\nanother passphrase\n", cli.ExitFailed, "not the same"},
		{apptest.Passphrase + "\n" + apptest.Passphrase + "\n", 0, "WhatsApp link are not in it"},
	} {
		if code, said := types(w, c.typed, "backup", "-c", w.File("unix://"+w.Redis.Socket), "-o",
			file); code != c.code || !strings.Contains(said, c.says) {
			t.Fatalf("%d: %s", code, said)
		}
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	w.Stop()
	w.Redis = redistest.Start(t)
	there := w.File("unix://" + w.Redis.Socket)
	for _, c := range []struct {
		typed string
		args  []string
		code  int
		says  string
	}{
		{"wrong horse battery\n", []string{file}, cli.ExitFailed, "passphrase is wrong"},
		{apptest.Passphrase + "\n", []string{file}, 0, "The shop test is as it was"},
		{apptest.Passphrase + "\n", []string{file}, cli.ExitFailed, "--replace"},
		{apptest.Passphrase + "\n", []string{"--replace", file}, 0, "Start sharefi"},
	} {
		if code, said := types(w, c.typed, append([]string{"restore", "-c", there}, c.args...)...); code != c.code ||
			!strings.Contains(said, c.says) {
			t.Fatalf("%v: %d: %s", c.args, code, said)
		}
	}
	if back := time.Now(); back.After(end) {
		end = back // it ended while nobody was there
	}
	w.Start()
	w.Hears(w.Customer, "time is up")
	w.Until("the device has left", func() bool { return !w.Router.Lists(apptest.Phone) })
	for _, c := range w.Router.History() {
		if late := c.At.Sub(end); !c.Listed && (late < 0 || late > 15*time.Second) {
			t.Errorf("the device left %s after its end", late)
		}
	}
	w.Customer.Say("/buy")
	w.Hears(w.Customer, "Which plan") // the customer is known, and the place is free
}
