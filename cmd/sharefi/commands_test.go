package main

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// command runs one command line in this process.
func command(t *testing.T, args ...string) (code int, out string) {
	t.Helper()
	return answered(t, "", args...)
}

// answered runs a command line with a person at the keyboard.
func answered(t *testing.T, answers string, args ...string) (code int, out string) {
	t.Helper()
	both := &lockedBuffer{} // a check and its log write side by side
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	code = execute(ctx, args, streams{in: strings.NewReader(answers), out: both, err: both})
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
