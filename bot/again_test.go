package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/scheduler"
)

// namedOrder is the order that a message names, with its lease.
func namedOrder(o billing.Order, l scheduler.Lease) func(*bot.World) {
	return func(w *bot.World) { w.Named, w.Leases = &o, append(w.Leases, l) }
}

func TestOneTapBuysTheSameAgain(t *testing.T) {
	running, over := lease(scheduler.Active), lease(scheduler.Over)
	granted, others := order(billing.Granted), order(billing.Granted)
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
		{"while it runs", world(has(granted, running), namedOrder(granted, running)), "Order " + fresh, true, true},
		{"while it runs, at a full site", world(has(granted, running), namedOrder(granted, running), full), "Order " + fresh, true, true},
		{"after its end", world(namedOrder(granted, over)), "Order " + fresh, true, false},
		{"after its end, at a full site", world(namedOrder(granted, over), full), "All places are taken", false, false},
		{"of an order without a lease", world(func(w *bot.World) { w.Named = &granted }), "Order " + fresh, false, false},
		{"of a plan that is not sold any more", world(namedOrder(hidden, over)), "Which one", false, false},
		{"of a site that is no more", world(namedOrder(moved, over)), "Which one", false, false},
		{"of another", world(namedOrder(others, over)), "old menu", false, false},
		{"of nobody's", world(), "old menu", false, false},
		{"without a phone", world(phoneless, namedOrder(granted, over)), "old menu", false, false},
		{"while an order is open", world(has(linked()), namedOrder(granted, over)), "open order already", false, false},
		{"in a closed shop", world(namedOrder(granted, running), func(w *bot.World) { w.Shop.Paused = true }), "closed", false, false},
		{"when banned", world(namedOrder(granted, running), func(w *bot.World) { w.Customer.Banned = true }), "speak to the owner", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := bot.Step(c.world, presses("again "+code))
			if got := transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("answered with\n%s", got)
			}
			if len(d.Orders) > 0 && ((d.Orders[0].For == device.String()) != c.device || d.Orders[0].Extends != c.extends) {
				t.Errorf("order %+v", d.Orders[0])
			}
			sound(t, c.world, presses("again "+code), d)
		})
	}
}

func TestARenewalIsOfferedWhereTheEndIsTold(t *testing.T) {
	active := lease(scheduler.Active)
	late := scene(order(billing.Granted), &active)
	late.Now = noon.Add(50 * time.Minute)
	for kind, label := range map[billing.NoticeKind]string{billing.EndsSoon: "Extend", billing.Ended: "Buy again", billing.Revoked: "Buy again"} {
		out, ok := bot.Compose(billing.Notice{To: carlos, Kind: kind, Order: code}, late)
		if !ok || out.Rows[0][0] != (bot.Choice{Label: label, Data: "again " + code}) {
			t.Errorf("%s: %+v", kind, out.Rows)
		}
		gift := late
		gift.Order.PlanID = ""
		if out, _ = bot.Compose(billing.Notice{To: carlos, Kind: kind, Order: code}, gift); out.Rows[0][0].Data != "buy" {
			t.Errorf("%s of a gift: %+v", kind, out.Rows)
		}
	}
	if got := transcript(bot.Step(world(has(order(billing.Granted), active)), says("/access"))); !strings.Contains(got, "[Extend] [Show Wi-Fi again]") {
		t.Errorf("my access:\n%s", got)
	}
}

func TestAnOrderForAKnownDeviceAsksForNone(t *testing.T) {
	o := order(billing.Paid)
	o.For = device.String()
	for said, want := range map[string]string{"/access": "waits for the router", "/buy": "Which one", device.String(): "did not understand"} {
		if got := transcript(bot.Step(world(has(o)), says(said))); !strings.Contains(got, want) {
			t.Errorf("%s: %s", said, got)
		}
	}
}
