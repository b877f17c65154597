package customer_test

import (
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/scheduler"
)

// namedOrder is the order that a message names, with its lease.
func namedOrder(o billing.Order, l scheduler.Lease) func(*bot.World) {
	return func(w *bot.World) { w.Named, w.Leases = &o, append(w.Leases, l) }
}

func TestOneTapBuysTheSameAgain(t *testing.T) {
	running, over := bottest.Lease(scheduler.Active), bottest.Lease(scheduler.Over)
	granted, others := bottest.Order(billing.Granted), bottest.Order(billing.Granted)
	others.Customer = "+12025550199"
	hidden := granted
	hidden.PlanID = "p2"
	moved := granted
	moved.Site = "café"
	full := func(w *bot.World) { w.Places[0].Taken = w.Places[0].Places }
	for _, c := range []struct {
		name    string
		world   bot.World
		want    string
		device  bool
		extends bool
	}{
		{"while it runs", bottest.World(bottest.Has(granted, running), namedOrder(granted, running)), "Order " + bottest.Fresh, true, true},
		{"while it runs, at a full site", bottest.World(bottest.Has(granted, running), namedOrder(granted, running), full), "Order " + bottest.Fresh, true, true},
		{"after its end", bottest.World(namedOrder(granted, over)), "Order " + bottest.Fresh, true, false},
		{"after its end, at a full site", bottest.World(namedOrder(granted, over), full), "We're full", false, false},
		{"of an order without a lease", bottest.World(func(w *bot.World) { w.Named = &granted }), "Order " + bottest.Fresh, false, false},
		{"of a plan that is not sold any more", bottest.World(namedOrder(hidden, over)), "Which plan", false, false},
		{"of a site that is no more", bottest.World(namedOrder(moved, over)), "Which plan", false, false},
		{"of another", bottest.World(namedOrder(others, over)), "Which plan", false, false},
		{"of nobody's", bottest.World(), "Which plan", false, false},
		{"without a phone", bottest.World(bottest.Phoneless, namedOrder(granted, over)), "I need your phone", false, false},
		{"while an order is open", bottest.World(bottest.Has(bottest.Linked()), namedOrder(granted, over)), "already have an open order", false, false},
		{"in a closed shop", bottest.World(namedOrder(granted, running), func(w *bot.World) { w.Shop.Paused = true }), "closed", false, false},
		{"when banned", bottest.World(namedOrder(granted, running), func(w *bot.World) { w.Customer.Banned = true }), "talk to the owner", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := desk.Step(c.world, bottest.Presses("again "+bottest.Code))
			if got := bottest.Transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("answered with\n%s, want %q", got, c.want)
			}
			if len(d.Orders) > 0 && ((d.Orders[0].For == bottest.Device.String()) != c.device ||
				d.Orders[0].Extends != c.extends) {
				t.Errorf("order %+v", d.Orders[0])
			}
			bottest.Sound(t, c.world, bottest.Presses("again "+bottest.Code), d)
		})
	}
}

func TestARenewalIsOfferedWhereTheEndIsTold(t *testing.T) {
	active := bottest.Lease(scheduler.Active)
	late := bottest.Scene(bottest.Order(billing.Granted), &active)
	late.Now = bottest.Noon.Add(50 * time.Minute)
	for kind, label := range map[billing.NoticeKind]string{billing.EndsSoon: "Extend", billing.Ended: "Buy again",
		billing.Revoked: "Buy again"} {
		out, ok := outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: kind, Order: bottest.Code}, late)
		if !ok || out.Rows[0][0] != (bot.Choice{Label: label, Data: "again " + bottest.Code}) {
			t.Errorf("%s: %+v", kind, out.Rows)
		}
		gift := late
		gift.Order.PlanID = ""
		if out, _ = outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: kind, Order: bottest.Code},
			gift); out.Rows[0][0].Data != "buy" {
			t.Errorf("%s of a gift: %+v", kind, out.Rows)
		}
	}
	if got := bottest.Transcript(desk.Step(bottest.World(bottest.Has(bottest.Order(billing.Granted), active)),
		bottest.Says("/access"))); !strings.Contains(got, "[Extend] [Show Wi-Fi details]") {
		t.Errorf("my access:\n%s", got)
	}
}

func TestAnOrderForAKnownDeviceAsksForNone(t *testing.T) {
	o := bottest.Order(billing.Paid)
	o.For = bottest.Device.String()
	for said, want := range map[string]string{"/access": "waiting for the router", "/buy": "Which plan",
		bottest.Device.String(): "didn't get that"} {
		if got := bottest.Transcript(desk.Step(bottest.World(bottest.Has(o)), bottest.Says(said))); !strings.Contains(got,
			want) {
			t.Errorf("%s: %s", said, got)
		}
	}
}
