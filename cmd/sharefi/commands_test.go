package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/internal/redischild"
)

// command runs one command line in this process.
func command(t *testing.T, args ...string) (code int, out string) {
	t.Helper()
	return answered(t, "", args...)
}

// answered runs a command line with a person at the keyboard.
func answered(t *testing.T, answers string, args ...string) (code int, out string) {
	t.Helper()
	var both bytes.Buffer
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	code = execute(ctx, args, streams{in: strings.NewReader(answers), out: &both, err: &both})
	return code, both.String()
}

func TestCommandLines(t *testing.T) {
	t.Parallel()
	bad := filepath.Join(t.TempDir(), "bad.yaml")
	if err := os.WriteFile(bad, []byte("shop: home\nplanz: []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{nil, 0, "Exit codes: 0 done, 1 failed, 2 wrong command line or configuration."},
		{[]string{"--help"}, 0, "sharefi demo --once"},
		{[]string{"run", "--help"}, 0, "$SHAREFI_CONFIG"},
		{[]string{"version"}, 0, "sharefi dev"},
		{[]string{"sell"}, 2, "see sharefi --help"},
		{[]string{"run", "--port", "80"}, 2, "--port"},
		{[]string{"run", "--config", "/nowhere/sharefi.yaml"}, 2, "/nowhere/sharefi.yaml"},
		{[]string{"run", "--config", bad}, 2, `bad.yaml:2: unknown key "planz"`},
		{[]string{"check", "--config", bad}, 2, `did you mean "plans"?`},
	} {
		if code, out := command(t, c.args...); code != c.code || !strings.Contains(out, c.want) {
			t.Errorf("%v ends with %d:\n%s\nwant %d and %q", c.args, code, out, c.code, c.want)
		}
	}
}

func TestTheDemoShowsAWholeSale(t *testing.T) {
	t.Parallel()
	code, out := command(t, "demo", "--once")
	if code != 0 {
		t.Fatalf("it ends with %d:\n%s", code, out)
	}
	for _, line := range []string{
		`allow list before:\n +00:00:5E:00:53:01  this machine\n +00:00:5E:00:53:10  owner's TV\n\n`,
		`to owner  Sold: 20 seconds for ₹50.00`,
		`He asks on WhatsApp, too(.*\n)+.*bot +• 02:00:5E:10:20:30 until`,
		`allow list during:\n(.*\n){2} +02:00:5E:10:20:30  sf-`,
		`allow list after:\n +00:00:5E:00:53:01  this machine\n +00:00:5E:00:53:10  owner's TV\n\n`,
		`left the router's list [0-9.]+ ?ms after the lease's end`,
	} {
		if !regexp.MustCompile(line).MatchString(out) {
			t.Errorf("no %q in\n%s", line, out)
		}
	}
}

func TestACheckSaysWhatToMend(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(w *world)
		code  int
		want  string
	}{
		"all is well":             {func(*world) {}, 0, "ok    router of home     luci"},
		"a token that is refused": {func(w *world) { w.telegram.Token = "100:other" }, 1, "FAIL  Telegram"},
		"a webhook":               {func(w *world) { w.telegram.SetWebhook("https://example.com/hook") }, 1, "deleteWebhook"},
		"a key that is refused":   {func(w *world) { w.stripe.Key = "sk_test_other" }, 1, "FAIL  Stripe"},
		"a wrong router password": {func(w *world) { w.router.Password = "changed" }, 1, "put the right one into the file of router_password_file"},
		"a router that is off":    {func(w *world) { w.router.SetDown(true) }, 1, "is it on, and is 127.0.0.1"},
		"the owner is logged in":  {func(w *world) { w.router.OwnerIn() }, 1, "log out of its web page"},
		"the filter is off":       {func(w *world) { w.router.SetFilter(false, true) }, 1, "access control is off"},
		"the filter refuses":      {func(w *world) { w.router.SetFilter(true, false) }, 1, "refuses listed devices"},
		"this machine is missing": {func(w *world) { w.router.OwnerRemoves(w.router.Own) }, 1, "sharefi router prepare --site home"},
		"Redis is away":           {func(w *world) { w.redis.Kill() }, 1, "FAIL  Redis"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			file := w.file("unix://" + w.redis.Socket)
			c.spoil(w)
			code, out := command(t, "check", "--config", file)
			if code != c.code || !strings.Contains(out, c.want) {
				t.Errorf("it ends with %d:\n%s\nwant %d and %q", code, out, c.code, c.want)
			}
			for _, s := range []string{w.telegram.Token, w.stripe.Key, w.router.Password, "sunny-terrace"} {
				if strings.Contains(out, s) {
					t.Errorf("it shows %q:\n%s", s, out)
				}
			}
			if len(w.router.History()) > 0 && name == "all is well" {
				t.Error("a check changed the router's list")
			}
		})
	}
}

func TestACheckBesideARunningShop(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	file := w.file("") // with a private redis-server
	child, err := redischild.Start(t.Context(), redischild.Config{Dir: filepath.Join(filepath.Dir(file), "test"), Log: w.logger()})
	if err != nil {
		t.Fatal(err)
	}
	defer child.Stop()
	if code, out := command(t, "check", "--config", file); code != 0 || !strings.Contains(out, "in use by the sharefi that runs here") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	if code, out := command(t, "run", "--config", file); code != 1 || !strings.Contains(out, "another sharefi uses this data directory") {
		t.Errorf("a second run ends with %d:\n%s", code, out)
	}
}
