package app_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// How many round trips to Redis a message may cost until its answer is stored, and how many the sender may need for it,
// over all: a nudge that comes while it reads makes it read once more.
const mostHandled, mostSent = 2, 4

// handling marks the context of a message that is being handled.
type handling struct{}

// parts builds the App without its loops, and counts the round trips of what a test lets work.
func parts(w *apptest.World) *redistest.Trips {
	w.T.Helper()
	trips := &redistest.Trips{}
	db := w.Redis.DB()
	db.AddHook(trips)
	w.App = &app.App{Config: w.Config, DB: db, Now: cli.Now, Log: w.Logger()}
	if err := w.App.Builds(w.Ctx()); err != nil {
		w.T.Fatal(err)
	}
	w.App.AsksTheTime(w.Ctx())
	return trips
}

func TestAMessageCostsFewRoundTrips(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	trips := parts(w)
	ctx, cancel := context.WithCancel(w.Ctx())
	handled := &redistest.Trips{Only: func(ctx context.Context) bool { return ctx.Value(handling{}) != nil }}
	w.App.DB.AddHook(handled)
	done := make(chan error, 1)
	go func() { done <- w.App.Sender().Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	other := w.Redis.DB() // whose round trips are not counted
	begin := func(in bot.Incoming) {
		t.Helper()
		handled.Reset()
		if err := w.App.Desk().Handle(context.WithValue(ctx, handling{}, true), in); err != nil {
			t.Fatal(err)
		}
		w.Until("the answer is sent", func() bool {
			n, err := other.XLen(ctx, other.Key("outbox")).Result()
			return err == nil && n == 0
		})
	}
	serial := 0
	person := func(id int64, kind bot.Kind, text string) bot.Incoming {
		serial++
		return bot.Incoming{
			ID: fmt.Sprint("u", serial), Channel: "telegram", Chat: fmt.Sprint(id), Private: true, Kind: kind,
			Text: text,
			Own:  true, Phone: "+12025550123", Name: "Carlo", Lang: "en", At: cli.Now(),
		}
	}
	w.Customer.Say("/start") // the emulator lets a bot write only to those who wrote first
	w.Owner.Say("/start")
	begin(person(apptest.CustomerID, bot.Text, "/start")) // what Redis learns once: the scripts
	trips.Reset()
	worst, all, messages := 0, 0, 0
	cost := func(list ...bot.Incoming) {
		t.Helper()
		for _, in := range list {
			begin(in)
			n := handled.Count()
			if n > mostHandled {
				t.Errorf("%s %q costs %d round trips, at most %d are allowed", in.Kind, in.Text, n, mostHandled)
			}
			worst, all, messages = max(worst, n), all+n, messages+1
		}
	}
	cost(
		person(apptest.CustomerID, bot.Text, "/start"), person(apptest.CustomerID, bot.Text, "what?"),
		person(apptest.CustomerID, bot.Button, "buy"),
		person(apptest.CustomerID, bot.Contact, ""), person(apptest.CustomerID, bot.Button, "plan p1"),
		person(apptest.CustomerID, bot.Text, "/access"),
		person(apptest.CustomerID, bot.Button, "help"), person(apptest.CustomerID, bot.Media, ""),
		person(apptest.CustomerID, bot.Text, apptest.Phone.String()),
		person(apptest.OwnerID, bot.Text, "/admin"),
		person(apptest.OwnerID, bot.Text, "/grant "+apptest.Phone.String()+" 1h"),
		person(apptest.OwnerID, bot.Button, "do grant "+apptest.Phone.String()+" 1h"),
		person(apptest.OwnerID, bot.Text, "/revoke "+apptest.Phone.String()),
		person(apptest.OwnerID, bot.Text, "/vouchers p1 24"),
		person(apptest.CustomerID, bot.Text, "/redeem 00000-00000-00000"),
		person(apptest.CustomerID, bot.Text, "/code SUMMER"),
	)
	live, err := w.Leases().Live(ctx, "home")
	if err != nil || len(live) != 1 {
		t.Errorf("the messages were not understood: %v, %v", live, err)
	}
	code := family(w)
	second, third := "02:00:5e:10:30:02", "02:00:5e:10:30:03"
	cost(
		person(apptest.CustomerID, bot.Text, "/access"), person(apptest.CustomerID, bot.Button, "add "+code),
		person(apptest.CustomerID, bot.Text, second),
		person(apptest.CustomerID, bot.Button, "move "+code+" "+second), person(apptest.CustomerID, bot.Text, third),
		person(apptest.CustomerID, bot.Button, "dev "+code+" "+third),
		person(apptest.CustomerID, bot.Button, "off "+code), person(apptest.CustomerID, bot.Text, "/access"),
	)
	t.Logf("the dearest message costs %d round trips; the sender needs %.1f a message", worst,
		float64(trips.Count()-all)/float64(messages))
	if sent := trips.Count() - all; sent > mostSent*messages {
		t.Errorf("the sender needs %d round trips for %d messages", sent, messages)
	}
	if l := lease(w, code); len(l.Seats()) != 2 || l.Moved != 1 {
		t.Errorf("the messages were not understood: %+v", l)
	}
}

// family is access of the customer for three devices, with one in.
func family(w *apptest.World) string {
	w.T.Helper()
	o := billing.Order{
		Code: billing.NewCode(), Customer: "+12025550123", Chat: "telegram:" + fmt.Sprint(apptest.CustomerID),
		Site: "home", Plan: "Family", PlanID: "p1", Lasts: time.Hour,
		Devices: 3, State: billing.Paid, Device: true, Created: cli.Now(), PaidAt: cli.Now(),
		Payment: billing.Payment{Provider: "stripe", ID: "pi_1", At: cli.Now()},
	}
	if err := w.Leases().Orders.Save(w.Ctx(), o); err != nil {
		w.T.Fatal(err)
	}
	l, _, err := scheduler.Grant(o, router.MAC{2, 0, 0x5e, 0x10, 0x30, 1}, nil, scheduler.DefaultRules(), cli.Now())
	if err != nil {
		w.T.Fatal(err)
	}
	l.State, l.Start, l.End = scheduler.Active, cli.Now(), cli.Now().Add(time.Hour)
	if err := w.Leases().Commit(w.Ctx(), scheduler.Step{Lease: l}); err != nil {
		w.T.Fatal(err)
	}
	return o.Code
}

func TestARouterBatchIsOneSession(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	parts(w)
	ctx, cancel := context.WithCancel(w.Ctx())
	serial := 0
	asOwner := func(kind bot.Kind, text string) {
		t.Helper()
		serial++
		if err := w.App.Desk().Handle(ctx, bot.Incoming{
			ID: fmt.Sprint("u", serial), Channel: "telegram", Chat: fmt.Sprint(apptest.OwnerID), Private: true,
			Kind: kind, Text: text, At: cli.Now(),
		}); err != nil {
			t.Fatal(err)
		}
	}
	const devices = 20
	for i := range byte(devices) {
		grant := "grant " + (router.MAC{0x02, 0, 0x5e, 0x10, 1, i}).String() + " 1h"
		asOwner(bot.Text, "/"+grant)
		asOwner(bot.Button, "do "+grant)
	}
	inserts, sessions := 0, map[int]bool{} // guarded by the router's one session
	w.Router.Intercept(func(method string, after bool) {
		if method == "white_list insert" && !after {
			inserts++
			sessions[w.Router.Logins()] = true
		}
	})
	done := make(chan error, 1)
	go func() { done <- w.App.Site("home").Run(ctx) }()
	w.Until("all are let in", func() bool { return len(w.Router.List()) == devices+1 })
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if inserts != devices || len(sessions) != 1 {
		t.Errorf("%d changes cost %d requests in %d sessions", devices, inserts, len(sessions))
	}
	if w.Router.Busy() {
		t.Error("the session stays open")
	}
}
