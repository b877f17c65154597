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
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// refuses is a site whose router refused a device a moment ago.
func refuses(mac router.MAC) func(*bot.World) {
	return func(w *bot.World) {
		for i := range w.Places {
			w.Places[i].Status.Refused = []scheduler.Refusal{{Device: mac, At: w.Now.Add(-time.Minute)}}
		}
	}
}

// turned is a lease whose device the router refused.
func turned() scheduler.Lease {
	l := bottest.Lease(scheduler.Waiting)
	l.Refused, l.Refusals = bottest.Noon, 1
	return l
}

func TestAnAddressThatTheRouterRefusedIsRefusedAtOnce(t *testing.T) {
	paid, granted, active := bottest.Order(billing.Paid), bottest.Order(billing.Granted), bottest.Lease(scheduler.Active)
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
	}{
		{"typed", bottest.World(bottest.Has(paid), refuses(tablet)), bottest.Says(tablet.String())},
		{"before the payment", bottest.World(bottest.Has(bottest.Linked()), refuses(tablet)), bottest.Says(tablet.String())},
		{"in the place of another", bottest.World(bottest.Has(granted, active), moving, refuses(tablet)),
			bottest.Presses("dev " + bottest.Code + " " + tablet.String())},
		{"after another that was refused", bottest.World(bottest.Has(paid, turned()), refuses(tablet)), bottest.Says(tablet.String())},
		{"granted by the owner", bottest.World(refuses(tablet), bottest.Asked("grant "+tablet.String()+" 1h")),
			bottest.Owner(bottest.Presses("do grant " + tablet.String() + " 1h"))},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := desk.Step(c.world, c.in)
			if got := bottest.Transcript(d); !strings.Contains(got, "won't accept the address "+tablet.String()) {
				t.Errorf("it is answered with\n%s", got)
			}
			if len(d.Leases) != 0 || len(d.Orders) != 0 || len(d.Changes) != 0 || len(d.Notices) != 0 {
				t.Errorf("it changes %+v", d)
			}
		})
	}
}

func TestWhoseAddressIsRefusedNamesAnotherOrHasTheMoneyBack(t *testing.T) {
	paid := bottest.Order(billing.Paid)
	spent := turned()
	spent.Moved = 3
	many := turned()
	many.Refusals, many.MovedAt = 4, bottest.Noon.Add(-time.Minute)
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  string
		check func(bot.Decision) bool
	}{
		{"another address", bottest.World(bottest.Has(paid, turned())), bottest.Says(tablet.String()), "Letting",
			func(d bot.Decision) bool {
				return len(d.Leases) == 1 && d.Leases[0].Device == tablet && d.Leases[0].Moved == 0 && !d.Leases[0].Turned()
			}},
		{"also when all changes are spent", bottest.World(bottest.Has(paid, spent)), bottest.Says(tablet.String()), "Letting",
			func(d bot.Decision) bool { return len(d.Leases) == 1 && d.Leases[0].Moved == 3 }},
		{"one after the other", bottest.World(bottest.Has(paid, many)), bottest.Says(tablet.String()), "just changed",
			func(d bot.Decision) bool { return len(d.Leases) == 0 }},
		{"the money", bottest.World(bottest.Has(paid, turned())), bottest.Presses("money " + bottest.Code), "refund-soon",
			func(d bot.Decision) bool {
				return len(d.Orders) == 1 && d.Orders[0].Reason == billing.ReasonRefused && d.Leases[0].State == scheduler.Over
			}},
		{"the money of what only waits", bottest.World(bottest.Has(paid, bottest.Lease(scheduler.Waiting))),
			bottest.Presses("money " + bottest.Code), "out of date", func(d bot.Decision) bool { return len(d.Orders) == 0 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := desk.Step(c.world, c.in)
			said := bottest.Transcript(d)
			for _, n := range d.Notices {
				said += string(n.Kind)
			}
			if !strings.Contains(said, c.want) || !c.check(d) {
				t.Errorf("it is answered with\n%s\nand changes %+v, %+v, want %q", said, d.Leases, d.Orders, c.want)
			}
		})
	}
}

func TestARefusalIsToldWithItsRemedy(t *testing.T) {
	asked, runs, moved := turned(), bottest.Lease(scheduler.Active), turned()
	asked.Answer = bottest.Noon.Add(15 * time.Minute)
	runs.Refused = bottest.Noon
	moved.Device, moved.Refused = tablet, time.Time{}
	for name, c := range map[string]struct {
		lease scheduler.Lease
		want  []string
		not   string
	}{
		"it waits":           {turned(), []string{"won't accept", "hasn't started", "Refund me", "Change device"}, "Without"},
		"asked again":        {asked, []string{"If I don't get another device by 12:15"}, "12:16"},
		"its time runs":      {runs, []string{"won't accept", "Change device"}, "Refund me"},
		"another was chosen": {moved, nil, "won't accept"},
	} {
		out, ok := outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: billing.DeviceRefused, Order: bottest.Code,
			Detail: bottest.Device.String()}, bottest.Scene(bottest.Order(billing.Paid), &c.lease))
		said := bottest.Transcript(bot.Decision{Replies: []bot.Outgoing{out}})
		if ok != (c.want != nil) || strings.Contains(said, c.not) {
			t.Errorf("%s: %v\n%s, want %q", name, ok, said, c.not)
		}
		for _, words := range c.want {
			if !strings.Contains(said, words) {
				t.Errorf("%s: %q is missing in\n%s, want %q", name, words, said, words)
			}
		}
	}
}
