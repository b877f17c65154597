package app_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
)

// someAtHome is a shop at rest, where one has access, another waits for the device's address, and a third pays.
func someAtHome(t *testing.T) (w *apptest.World, code string, end time.Time) {
	t.Helper()
	w = apptest.New(t)
	w.Config.Plans[0].Lasts = 40 * time.Second
	w.Start()
	w.Buys(w.Customer)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	live, err := w.Leases().Live(w.Ctx(), "home")
	if err != nil || len(live) != 1 {
		t.Fatalf("%v: %+v", err, live)
	}
	second := w.Telegram.Person(7300, "Dana", "en", "+12025550130")
	code = w.Orders(second)
	w.Pays(code)
	w.Hears(second, "is paid")
	w.Stop()
	return w, code, live[0].End
}

func TestASiteThatIsRenamedTakesItsPeopleAlong(t *testing.T) {
	t.Parallel()
	w, code, end := someAtHome(t)
	w.Config.Sites[0].Name, w.Config.Sites[0].Was = "Café", []string{"home", "the first one"}
	w.Start()
	second := w.Telegram.Person(7300, "Dana", "en", "+12025550130")
	second.Say("02:00:5e:10:30:07")
	w.Hears(second, "You're in")
	w.Hears(w.Customer, "time is up")
	w.Until("the device has left", func() bool { return !w.Router.Lists(apptest.Phone) })
	for _, c := range w.Router.History() {
		if c.MAC == apptest.Phone && !c.Listed && c.At.Before(end) {
			t.Errorf("the device left %s before its end", end.Sub(c.At))
		}
	}
	if o := w.Order(code); o.Site != "Café" {
		t.Errorf("the order is at %q", o.Site)
	}
	db := w.App.DB
	for _, key := range []string{"live", "leases", "searches"} {
		if n := db.SCard(w.Ctx(), db.Key("site", "home", key)).Val(); n != 0 {
			t.Errorf("%d %s are left at the old name", n, key)
		}
	}
	w.Hears(second, "time is up")
	w.Until("the places are free", func() bool { return db.SCard(w.Ctx(), db.Key("site", "Café", "live")).Val() == 0 })
	w.Stop()
	w.Start() // the earlier names may stay in the configuration
	w.Customer.Say("/buy")
	w.Hears(w.Customer, "Which plan")
}

func TestASiteIsNotForgottenWhilePeopleHaveSomethingThere(t *testing.T) {
	t.Parallel()
	w, _, _ := someAtHome(t)
	changes := len(w.Router.History())
	w.Config.Sites[0].Name = "Café"
	err := (&app.App{Config: w.Config, DB: w.Redis.DB(), Now: cli.Now, Log: w.Logger()}).Run(w.Ctx())
	var misfit app.Misfit
	if !errors.As(err, &misfit) || !strings.Contains(misfit.Says, `no site "home" (access: 1; paid, and waiting: 1)`) ||
		!strings.Contains(misfit.Remedy, "was: home") || !strings.Contains(misfit.Remedy, "put it back") {
		t.Fatalf("it begins with %v", err)
	}
	if now := len(w.Router.History()); now != changes {
		t.Errorf("the list was changed %d times", now-changes)
	}
	w.Config.Sites[0].Name = "home"
	w.Start()
	w.Hears(w.Customer, "time is up")
}
