package app

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/scheduler"
)

// TestOnlyAProcessOfOursIsKnownToBeDead: elsewhere its id says nothing, whatever the machine is called.
func TestOnlyAProcessOfOursIsKnownToBeDead(t *testing.T) {
	t.Parallel()
	l := newLock(nil, scheduler.NewGuard(cli.Now), false, slog.New(slog.DiscardHandler))
	gone := exec.Command("true")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	here, host := namespace(), "raspberrypi"
	if here == "" || here != namespace() {
		t.Fatalf("it is not known where we are: %q", here)
	}
	for _, c := range []struct {
		name, token string
		dead        bool
	}{
		{"ended here", fmt.Sprintf("%s/%s/%d/x", host, here, gone.Process.Pid), true},
		{"had our id before we had it", fmt.Sprintf("%s/%s/%d/x", host, here, os.Getpid()), true},
		{"lives here", fmt.Sprintf("%s/%s/%d/x", host, here, os.Getppid()), false},
		{"another machine of this name", fmt.Sprintf("%s/AAAA-AAAA/%d/x", host, gone.Process.Pid), false},
		{"does not know where it is", fmt.Sprintf("%s//%d/x", host, gone.Process.Pid), false},
		{"an older program", fmt.Sprintf("%s/%d/x", host, gone.Process.Pid), false},
		{"no token", "", false}, {"no id", host + "/" + here + "/-1/x", false},
	} {
		if got := l.dead(c.token); got != c.dead {
			t.Errorf("%s: dead %v", c.name, got)
		}
	}
}

// TestWhoWasPausedAsksWhoseTheShopIs, by either clock: one stands still while a machine sleeps. Nobody else can have it
// while Redis stores nothing, or is late.
func TestWhoWasPausedAsksWhoseTheShopIs(t *testing.T) {
	t.Parallel()
	srv := redistest.Start(t)
	l := newLock(srv.DB(), scheduler.NewGuard(cli.Now), false, slog.New(slog.DiscardHandler))
	worker := func(token string) {
		t.Helper()
		if err := l.db.Set(t.Context(), l.db.Key("worker"), token, 0).Err(); err != nil {
			t.Fatal(err)
		}
	}
	is := func(name string, at time.Time, held bool) {
		t.Helper()
		l.renewed.Store(&at)
		l.refused = time.Time{}
		if got := l.held() == nil; got != held || l.doubted.Swap(false) == held {
			t.Errorf("%s: held %v", name, got)
		}
	}
	paused, asleep := time.Now().Add(-lockLasts), time.Now().Round(0).Add(-lockLasts)
	is("the lock ended, and nobody has it", paused, true)
	worker(l.token)
	is("it is late", asleep, true)
	worker("another")
	is("just renewed", time.Now(), true)
	is("another has it after a pause", paused, false)
	is("another has it after a sleep", asleep, false)
	var rest *bot.RetryError
	c := heldChannel{nil, l.held}
	if err := c.Send(t.Context(), bot.Outgoing{}); !errors.As(err, &rest) {
		t.Errorf("a letter that may not be sent is to blame: %v", err)
	}
	srv.Kill()
	is("nobody says whose it is", paused, false)
	l.sole = true
	is("a private Redis", paused, true)
}

func TestANameIsTypedAsAShellTakesIt(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"home": "home", "Back room": "'Back room'", "Café's": `'Café'\''s'`, "$HOME": "'$HOME'", "a; rm": "'a; rm'",
	} {
		if got := typed(name); got != want {
			t.Errorf("%s is typed as %s", name, got)
		}
	}
}
