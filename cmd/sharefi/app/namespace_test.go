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

// TestWhoWasPausedKnowsThatTheShopMayBeAnothers, by either clock: one stands still while a machine sleeps.
func TestWhoWasPausedKnowsThatTheShopMayBeAnothers(t *testing.T) {
	t.Parallel()
	l := newLock(nil, scheduler.NewGuard(cli.Now), false, slog.New(slog.DiscardHandler))
	if l.held() == nil {
		t.Error("it is ours before we asked")
	}
	for _, c := range []struct {
		name string
		at   time.Time
		held bool
	}{
		{"just renewed", time.Now(), true},
		{"paused", time.Now().Add(-lockLasts), false},
		{"asleep", time.Now().Round(0).Add(-lockLasts), false},
	} {
		l.renewed.Store(&c.at)
		if got := l.held() == nil; got != c.held {
			t.Errorf("%s: held %v", c.name, got)
		}
	}
	var rest *bot.RetryError
	c := heldChannel{nil, l.held}
	if err := c.Send(t.Context(), bot.Outgoing{}); !errors.As(err, &rest) {
		t.Errorf("a letter that may not be sent is to blame: %v", err)
	}
	l.sole = true
	if err := l.held(); err != nil {
		t.Errorf("a private Redis: %v", err)
	}
}
