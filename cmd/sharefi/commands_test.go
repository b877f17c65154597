package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/patience"
)

// command runs one command line in this process.
func command(t *testing.T, args ...string) (code int, out string) {
	t.Helper()
	return answered(t, "", args...)
}

// answered runs a command line with a person at the keyboard.
func answered(t *testing.T, answers string, args ...string) (code int, out string) {
	t.Helper()
	both := &apptest.Buffer{} // a check and its log write side by side
	code = execute(patience.Context(t), args, cli.Streams{In: strings.NewReader(answers), Out: both, Err: both})
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

func TestTheExitCodesOfACheckAreInItsHelp(t *testing.T) {
	t.Parallel()
	if code, out := command(t, "check", "--help"); code != 0 ||
		!strings.Contains(strings.Join(strings.Fields(out), " "),
			"Exit codes: 0 all works (there may be warnings), 1 something fails, 2 the configuration is wrong.") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
}
