package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

// here is the environment in which a setup finds the emulators, and a folder for its files.
func (w *world) here() (env []string, file string) {
	w.t.Helper()
	dir, err := os.MkdirTemp("", "sfs") // short: a socket's path is limited
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { os.RemoveAll(dir) })
	return []string{"SHAREFI_TELEGRAM_API_URL=" + w.telegram.URL(), "SHAREFI_STRIPE_API_URL=" + w.stripe.URL(), "XDG_STATE_HOME=" + dir},
		filepath.Join(dir, "etc", "sharefi.yaml")
}

// anew takes out what was typed, and types something else.
func (p *terminal) anew(answer string) { p.types("\x15" + answer + "\r") }

var claimCode = regexp.MustCompile(`/claim ([0-9A-Z-]+)`)

func TestASetupAtATerminalMakesAShopThatSells(t *testing.T) {
	t.Parallel()
	w := newWorldWith(t, tplinktest.Options{FilterOff: true})
	w.router.OwnerRemoves(w.router.Own)
	w.router.Connect(w.router.Own, "pi")
	w.router.Connect(tv, "Olga's TV")
	env, file := w.here()
	units := t.TempDir()
	p := atTerminal(t, env, "setup", "--config", file, "--units", units)

	p.answers("A name for the shop", "My Shop")
	p.sees("small letters, digits")
	p.anew("test")
	p.answers("time zone that customers read", "Mars/Base")
	p.sees("not a time zone")
	p.anew("UTC")
	p.answers("The bot's token", "token")
	p.sees("that is not a token")
	p.anew("100:wrong")
	p.sees("✗ Telegram refuses the token")
	p.answers("The bot's token", w.telegram.Token)
	p.sees("✓ the bot is @sharefi_bot")
	p.answers("How do you become the owner?", "")
	w.customer.Say("/claim AAAA-0000")
	p.sees("Send this to https://t.me/sharefi_bot")
	p.sees("/claim ")
	p.sees("\n")
	w.owner.Say(claimCode.FindString(p.screen()))
	p.sees("✓ Olga owns the shop")
	w.hears(w.owner, "The shop is yours")
	p.answers("Sell on WhatsApp", "")
	p.answers("Stripe's key", "pk_test_1")
	p.sees("it begins with rk_ or sk_")
	p.anew("sk_test_other")
	p.sees("✗ Stripe refuses the key")
	p.answers("Stripe's key", w.stripe.Key)
	p.sees("✓ the key works, in test mode")
	p.answers("The plan's name", "10 seconds")
	p.answers("Its price", "cheap")
	p.sees("not an amount")
	p.anew("50.00 INR")
	p.answers("How long it lasts", "a while")
	p.sees("not a length of time")
	p.anew("10s")
	p.answers("Another plan?", "")
	p.answers("The router's address", "192.168.0.1")
	p.sees("not a router's address")
	p.anew(w.router.URL())
	p.answers("The router's password", "wrong")
	p.sees("✗ ")
	p.sees("refuses the password")
	p.answers("The router's address", w.router.URL())
	p.answers("The router's password", w.router.Password)
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
	p.sees("systemctl enable --now sharefi")
	p.sees("sharefi run --config " + file)
	if code := p.exit(); code != 0 {
		t.Fatalf("it ends with %d:\n%s", code, p.screen())
	}
	if !w.router.Admits(tv) || !w.router.Admits(w.router.Own) || w.router.Admits(stranger) {
		t.Errorf("the list is %v", w.router.List())
	}
	for _, s := range []string{w.telegram.Token, w.stripe.Key, w.router.Password, "sunny-terrace"} {
		if strings.Contains(p.screen(), s) {
			t.Errorf("it shows %q", s)
		}
	}
	unit, err := os.ReadFile(filepath.Join(units, "sharefi.service"))
	if err != nil || !strings.Contains(string(unit), "LoadCredential=etc:"+filepath.Dir(file)+"\n") || !strings.Contains(string(unit), "ExecStart="+os.Args[0]+" run") {
		t.Errorf("%v\n%s", err, unit)
	}
	w.theirs(file, 5)
	w.router.OwnerRemoves(tv) // soldOnce wants an empty list
	w.sells(file, env)
}

// theirs checks that a folder holds so many files, which only their owner can read.
func (w *world) theirs(file string, n int) {
	w.t.Helper()
	files, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(files) != n {
		w.t.Errorf("%v, %v", files, err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode() != 0o600 {
			w.t.Errorf("%s: %v, %v", f.Name(), info.Mode(), err)
		}
	}
}

// sells runs a configuration and sells once.
func (w *world) sells(file string, env []string) {
	w.t.Helper()
	p := &process{w: w, args: []string{"run", "--config", file}, env: append(env, "SHAREFI_REMIND=1m", "SHAREFI_SITES_0_CHECK_EVERY=1s")}
	p.start()
	w.stop = func() { p.end(syscall.SIGTERM) }
	w.buys(w.customer)
	w.customer.Say(phone.String())
	w.hears(w.customer, "You are in")
	w.hears(w.customer, "time is over")
	w.until("the device has left", func() bool { return !w.router.Lists(phone) })
}

func TestASetupLeftInTheMiddleWritesNothing(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(p *terminal){
		"by Ctrl-C":         func(p *terminal) { p.types("\x03") },
		"by a termination":  func(p *terminal) { _ = p.cmd.Process.Signal(syscall.SIGTERM) },
		"by a killing":      func(p *terminal) { _ = p.cmd.Process.Kill() },
		"at another moment": func(p *terminal) { p.answers("How do you become", ""); p.sees("/claim "); p.types("\x03") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			env, file := w.here()
			p := atTerminal(t, env, "setup", "--config", file)
			p.answers("A name for the shop", "test")
			p.answers("time zone", "UTC")
			p.answers("The bot's token", w.telegram.Token)
			p.sees("How do you become the owner?")
			p.from -= len("How do you become the owner?")
			leave(p)
			if code := p.exit(); code == 0 || name != "by a killing" && (code != exitFailed || !strings.Contains(p.screen(), "nothing was written")) {
				t.Errorf("it ends with %d:\n%s", code, p.screen())
			}
			if _, err := os.Stat(filepath.Dir(file)); !os.IsNotExist(err) {
				t.Errorf("something is there: %v", err)
			}
		})
	}
}

// spoken joins answers to lines.
func spoken(answers ...string) string { return strings.Join(answers, "\n") + "\n" }

// settingUp runs a setup without a terminal.
func settingUp(t *testing.T, env []string, answers string, file string) (code int, out string) {
	t.Helper()
	var both lockedBuffer
	code = execute(t.Context(), []string{"setup", "--units", "/nowhere", "--config", file}, streams{in: strings.NewReader(answers), out: &both, err: &both, environ: env})
	return code, both.String()
}

func TestASetupWithoutATerminalAsksInLines(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	env, file := w.here()
	w.stripe.SetDown(true)
	code, out := settingUp(t, env, spoken(
		"test", "UTC", w.telegram.Token, "2", "seven", "7", "1",
		w.stripe.Key, "1", "2", w.stripe.Key, "3", // try once more, answer again, keep it
		"", "50.00 INR", "1h", "2", "1 hour", "1 day", "", "", "1",
		w.router.URL(), w.router.Password, "", "Sharefi", "", "2", "redis://127.0.0.1:1/0", "2", "unix://"+w.redis.Socket,
	), file)
	if code != 0 || !strings.Contains(out, "written: "+file) || !strings.Contains(out, "there is one of that name") || !strings.Contains(out, "status.stripe.com") {
		t.Fatalf("it ends with %d:\n%s", code, out)
	}
	c, err := readConfig(file, env)
	if err != nil {
		t.Fatal(err)
	}
	if c.Owner.Telegram[0] != 7 || len(c.Plans) != 2 || c.Plans[1].Name != "1 day" || c.Sites[0].Capacity != 30 || !c.Sites[0].Password.IsZero() ||
		c.Redis != "unix://"+w.redis.Socket || c.WhatsApp.Enabled || c.Stripe.Key.Reveal() != w.stripe.Key {
		t.Errorf("%+v", c)
	}
	w.theirs(file, 4)
	if code, out := command(t, "check", "--config", file); code != 1 || !strings.Contains(out, "Stripe") {
		t.Errorf("a check ends with %d:\n%s", code, out)
	}
}

func TestASetupWithoutAnybodyEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	env, file := w.here()
	code, out := settingUp(t, env, spoken("test", "UTC", "100:wrong", "100:wrong"), file)
	if code != exitFailed || !strings.Contains(out, "nobody answers; nothing was written") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	if _, err := os.Stat(filepath.Dir(file)); !os.IsNotExist(err) {
		t.Errorf("something is there: %v", err)
	}
}

func TestASecondSetupChangesOneThingAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	env, _ := w.here()
	file := w.file("unix://" + w.redis.Socket)
	edit(t, file, "remind: [1m]", "# the owner's own words\nremind: [1m]")
	before := readAll(t, filepath.Dir(file))
	w.router.Password = "changed"
	if err := os.Mkdir(filepath.Join(filepath.Dir(file), stagePrefix+"old"), 0o700); err != nil { // of one that was cut off
		t.Fatal(err)
	}
	code, out := settingUp(t, env, spoken("7", "", "wrong", "", "changed", "20", "10", "1"), file)
	if code != 0 || !strings.Contains(out, "refuses the password") {
		t.Fatalf("it ends with %d:\n%s", code, out)
	}
	after := readAll(t, filepath.Dir(file))
	if after["router.password"] != "changed\n" || !strings.Contains(after["sharefi.yaml"], "capacity: 20") || !strings.Contains(after["sharefi.yaml"], "# the owner's own words\nremind: [1m]") {
		t.Errorf("%s", after["sharefi.yaml"])
	}
	for name, text := range after {
		if name != "router.password" && name != "sharefi.yaml" && before[name] != text || len(after) != len(before) {
			t.Errorf("%s changed; %d files were %d", name, len(after), len(before))
		}
	}
	if code, out := command(t, "check", "--config", file); code != 0 {
		t.Errorf("a check ends with %d:\n%s", code, out)
	}
}

func readAll(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(file)] = string(text)
	}
	return all
}

func TestASetupThatDoesNotFitTogetherWritesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	env, _ := w.here()
	file := w.file("unix://" + w.redis.Socket)
	before := readAll(t, filepath.Dir(file))
	code, out := settingUp(t, append(env, "SHAREFI_SITES_0_SSID="+strings.Repeat("x", 40)), spoken("1", "UTC", "10"), file)
	if code != exitUsage || !strings.Contains(out, "not a network's name") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	edit(t, file, "remind: [1m]", "remind: [often]")
	if code, out := settingUp(t, env, spoken("10"), file); code != exitUsage || !strings.Contains(out, "mend that first") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	edit(t, file, "remind: [often]", "remind: [1m]")
	if after := readAll(t, filepath.Dir(file)); len(after) != len(before) || after["sharefi.yaml"] != before["sharefi.yaml"] {
		t.Errorf("%v", after)
	}
}

func TestTheUsualWayOutIsProposedAsTheRouter(t *testing.T) {
	t.Parallel()
	table := filepath.Join(t.TempDir(), "route")
	text := "Iface\tDestination\tGateway\tFlags\neth0\t0000A8C0\t00000000\t0001\neth0\t00000000\t0100A8C0\t0003\n"
	if err := os.WriteFile(table, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := gateway(table); got != "192.168.0.1" {
		t.Errorf("it is %s", got)
	}
	if err := os.WriteFile(table, []byte(strings.Replace(text, "0100A8C0", "FE01A8C0", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := gateway(table); got != "192.168.1.254" {
		t.Errorf("it is %s", got)
	}
	if got := gateway("/nowhere"); got != "192.168.0.1" {
		t.Errorf("it is %s", got)
	}
}
