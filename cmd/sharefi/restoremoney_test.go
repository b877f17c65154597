package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/internal/redistest"
)

// keeps makes a backup of a shop that stands still, and gives its file.
func keeps(w *apptest.World) string {
	w.T.Helper()
	file := filepath.Join(w.T.TempDir(), "shop.age")
	if code, said := types(w, strings.Repeat(apptest.Passphrase+"\n", 2), "backup", "-c",
		w.File("unix://"+w.Redis.Socket), "-o", file); code != 0 {
		w.T.Fatalf("%d: %s", code, said)
	}
	return file
}

// moves puts a backup back on another machine, which begins to work.
func moves(w *apptest.World, file string) {
	w.T.Helper()
	w.Redis = redistest.Start(w.T)
	if code, said := types(w, apptest.Passphrase+"\n", "restore", "-c", w.File("unix://"+w.Redis.Socket), file); code != 0 {
		w.T.Fatalf("%d: %s", code, said)
	}
	w.Start()
}

// caughtUp waits until the shop knows what happened since its backup.
func caughtUp(w *apptest.World) {
	w.T.Helper()
	db := w.Redis.DB()
	w.Until("the shop has caught up", func() bool {
		n, err := db.Exists(w.Ctx(), db.Key("restored")).Result()
		return err == nil && n == 0
	})
}

// part gives a part of an order's money back at the terminal.
func part(w *apptest.World, code string) {
	w.T.Helper()
	if got, out := command(w.T.(*testing.T), "order", "refund", code, "20.00", "--yes", "--config",
		w.File("unix://"+w.Redis.Socket)); got != 0 {
		w.T.Fatalf("it ends with %d:\n%s", got, out)
	}
}

func TestMoneyThatWentBackSinceABackupIsNotForgotten(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Config.Plans[0].Lasts = 10 * time.Minute
	w.Start()
	code := w.Buys(w.Customer)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	w.Stop()
	file := keeps(w)
	part(w, code)
	w.Start()
	w.State(code, billing.Refunded)
	w.Until("the phone has left", func() bool { return !w.Router.Lists(apptest.Phone) })
	w.Stop()
	left := len(w.Router.History())

	w.Stripe.SetDown(true) // so that nobody knows yet
	moves(w, file)
	w.Customer.Say("/buy")
	w.Hears(w.Customer, "closed right now")
	w.Hears(w.Owner, "restored from a backup of 20")
	looks := w.Router.Calls("login")
	w.Until("the router was looked at", func() bool { return w.Router.Calls("login") > looks+1 })
	w.Stripe.SetDown(false)
	caughtUp(w)
	w.Hears(w.Owner, "is open again")
	w.State(code, billing.Refunded)
	w.Customer.Say("/buy")
	w.Hears(w.Customer, "Which plan")
	for _, c := range w.Router.History()[left:] {
		if c.Listed {
			t.Errorf("access was resumed: %+v", c)
		}
	}
	if list := w.Stripe.Refunds(); len(list) != 1 || list[0].Amount != 2000 {
		t.Errorf("refunds: %+v", list)
	}
}

func TestAPartThatWasOnItsWayBackAtABackupGoesOnce(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Start()
	code := w.Buys(w.Customer)
	w.Stop()
	part(w, code)
	file := keeps(w)
	w.Start()
	w.State(code, billing.Refunded)
	w.Stop()
	w.Stripe.Now = func() time.Time { return time.Now().Add(48 * time.Hour) } // it forgot what it was asked for
	moves(w, file)
	w.State(code, billing.Refunded)
	if list := w.Stripe.Refunds(); len(list) != 1 {
		t.Errorf("refunds: %+v", list)
	}
}
