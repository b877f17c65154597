package app_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

// TestAShopUnderAnotherNameDoesNotBeginEmpty beside its own records, also on the private Redis; a loss of the records is
// none, and two shops with folders of their own are none.
func TestAShopUnderAnotherNameDoesNotBeginEmpty(t *testing.T) {
	t.Parallel()
	for name, private := range map[string]bool{"a Redis of one's own": false, "the private Redis": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := apptest.New(t)
			redis := "unix://" + w.Redis.Socket
			if private {
				redis = ""
			}
			file := w.File(redis)
			run := func() *apptest.Process {
				p := &apptest.Process{W: w, Args: []string{"run", "--config", file}}
				p.Start()
				t.Cleanup(func() { p.End(syscall.SIGTERM) })
				return p
			}
			p := run()
			w.Buys(w.Customer)
			p.End(syscall.SIGTERM)
			named(t, file, "shop: test", "shop: cafe")
			if found := checked(w, file); !strings.Contains(found, `belongs to the shop "test"`) {
				t.Errorf("a check says %s", found)
			}
			p = run()
			w.Until("it is refused", func() bool {
				return strings.Contains(w.Log.String(), `belongs to the shop "test"`) && strings.Contains(w.Log.String(), "shop: test again")
			})
			p.End(syscall.SIGTERM)
			named(t, file, "shop: cafe", "shop: test")
			if !private {
				w.Redis.Forget()
				w.Redis.Start()
			}
			run()
			if private {
				w.Customer.Say(apptest.Phone.String())
				w.Hears(w.Customer, "You're in") // who paid is known
			} else {
				w.Customer.Say("/buy")
				w.Hears(w.Customer, "phone number")
			}
		})
	}
}

// checked is what a check of a configuration says.
func checked(w *apptest.World, file string) string {
	check := exec.CommandContext(w.Ctx(), os.Args[0], "check", "--config", file)
	check.Env = append(os.Environ(), apptest.AsProgram+"=1")
	said, err := check.CombinedOutput()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		w.T.Fatal(err)
	}
	return string(said)
}

// named changes words of a configuration file.
func named(t *testing.T, file, old, fresh string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Clean(file))
	if err != nil || !strings.Contains(string(text), old) {
		t.Fatalf("%v: no %q", err, old)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), old, fresh, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}
