package main

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// most is how many round trips to Redis a message may cost, with its answer.
const most = 6

// parts builds the App without its loops, and counts the round trips of what a test lets work.
func (w *world) parts() *redistest.Trips {
	w.t.Helper()
	trips := &redistest.Trips{}
	db := w.redis.DB()
	db.AddHook(trips)
	w.app = &App{Config: w.config, DB: db, Now: now, Log: w.logger()}
	w.app.guard = scheduler.NewGuard(now)
	if err := w.app.build(); err != nil {
		w.t.Fatal(err)
	}
	if err := w.app.prepare(w.ctx()); err != nil {
		w.t.Fatal(err)
	}
	w.app.askTheTime(w.ctx())
	return trips
}

func TestAMessageCostsFewRoundTrips(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	trips := w.parts()
	ctx, cancel := context.WithCancel(w.ctx())
	done := make(chan error, 1)
	go func() { done <- w.app.sender.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	other := w.redis.DB() // whose round trips are not counted
	empty := func() bool {
		n, err := other.XLen(ctx, other.Key("outbox")).Result()
		return err == nil && n == 0
	}
	begin := func(in bot.Incoming) {
		t.Helper()
		trips.Reset()
		if err := w.app.desk.Handle(ctx, in); err != nil {
			t.Fatal(err)
		}
		w.until("the answer is sent", empty)
		w.until("the sender rests", func() bool { return trips.Count() >= 4 || in.Kind == bot.Gone })
	}
	serial := 0
	person := func(id int64, kind bot.Kind, text string) bot.Incoming {
		serial++
		return bot.Incoming{
			ID: fmt.Sprint("u", serial), Channel: "telegram", Chat: fmt.Sprint(id), Private: true, Kind: kind, Text: text,
			Own: true, Phone: "+12025550123", Name: "Carlo", Lang: "en", At: now(),
		}
	}
	w.customer.Say("/start") // the emulator lets a bot write only to those who wrote first
	w.owner.Say("/start")
	begin(person(customerID, bot.Text, "/start")) // what Redis learns once: the scripts
	worst := 0
	cost := func(list ...bot.Incoming) {
		t.Helper()
		for _, in := range list {
			begin(in)
			n := trips.Count()
			if n > most {
				t.Errorf("%s %q costs %d round trips, at most %d are allowed", in.Kind, in.Text, n, most)
			}
			worst = max(worst, n)
			t.Logf("%s %q: %d", in.Kind, in.Text, n)
		}
	}
	cost(
		person(customerID, bot.Text, "/start"), person(customerID, bot.Text, "what?"), person(customerID, bot.Button, "buy"),
		person(customerID, bot.Contact, ""), person(customerID, bot.Button, "plan p1"), person(customerID, bot.Text, "/access"),
		person(customerID, bot.Button, "help"), person(customerID, bot.Media, ""), person(customerID, bot.Text, phone.String()),
		person(ownerID, bot.Text, "/admin"), person(ownerID, bot.Text, "/grant "+phone.String()+" 1h"),
		person(ownerID, bot.Button, "do grant "+phone.String()+" 1h"), person(ownerID, bot.Text, "/revoke "+phone.String()),
		person(ownerID, bot.Text, "/vouchers p1 24"), person(customerID, bot.Text, "/redeem 00000-00000-00000"), person(customerID, bot.Text, "/code SUMMER"),
	)
	live, err := w.app.leases.Live(ctx, "home")
	if err != nil || len(live) != 1 {
		t.Errorf("the messages were not understood: %v, %v", live, err)
	}
	code := w.family()
	second, third := "02:00:5e:10:30:02", "02:00:5e:10:30:03"
	cost(
		person(customerID, bot.Text, "/access"), person(customerID, bot.Button, "add "+code), person(customerID, bot.Text, second),
		person(customerID, bot.Button, "move "+code+" "+second), person(customerID, bot.Text, third), person(customerID, bot.Button, "dev "+code+" "+third),
		person(customerID, bot.Button, "off "+code), person(customerID, bot.Text, "/access"),
	)
	t.Logf("the dearest message costs %d round trips", worst)
	if l := w.lease(code); len(l.Seats()) != 2 || l.Moved != 1 {
		t.Errorf("the messages were not understood: %+v", l)
	}
}

// family is access of the customer for three devices, with one in.
func (w *world) family() string {
	w.t.Helper()
	o := billing.Order{
		Code: billing.NewCode(), Customer: "+12025550123", Chat: "telegram:" + fmt.Sprint(customerID), Site: "home", Plan: "Family", PlanID: "p1", Lasts: time.Hour,
		Devices: 3, State: billing.Paid, Device: true, Created: now(), PaidAt: now(), Payment: billing.Payment{Provider: "stripe", ID: "pi_1", At: now()},
	}
	if err := w.app.leases.Orders.Save(w.ctx(), o); err != nil {
		w.t.Fatal(err)
	}
	l, _, err := scheduler.Grant(o, router.MAC{2, 0, 0x5e, 0x10, 0x30, 1}, nil, scheduler.DefaultRules(), now())
	if err != nil {
		w.t.Fatal(err)
	}
	l.State, l.Start, l.End = scheduler.Active, now(), now().Add(time.Hour)
	if err := w.app.leases.Commit(w.ctx(), scheduler.Step{Lease: l}); err != nil {
		w.t.Fatal(err)
	}
	return o.Code
}

func TestARouterBatchIsOneSession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.parts()
	ctx, cancel := context.WithCancel(w.ctx())
	serial := 0
	asOwner := func(kind bot.Kind, text string) {
		t.Helper()
		serial++
		if err := w.app.desk.Handle(ctx, bot.Incoming{
			ID: fmt.Sprint("u", serial), Channel: "telegram", Chat: fmt.Sprint(ownerID), Private: true, Kind: kind, Text: text, At: now(),
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
	w.router.Intercept(func(method string, after bool) {
		if method == "white_list insert" && !after {
			inserts++
			sessions[w.router.Logins()] = true
		}
	})
	done := make(chan error, 1)
	go func() { done <- w.app.sites["home"].Run(ctx) }()
	w.until("all are let in", func() bool { return len(w.router.List()) == devices+1 })
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if inserts != devices || len(sessions) != 1 {
		t.Errorf("%d changes cost %d requests in %d sessions", devices, inserts, len(sessions))
	}
	if w.router.Busy() {
		t.Error("the session stays open")
	}
}
