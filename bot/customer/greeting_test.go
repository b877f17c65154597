package customer_test

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// returns is somebody who had the plan p1 for a device before.
func returns(w *bot.World) {
	w.Customer.Devices = []router.MAC{bottest.Device}
	w.Customer.Labels = map[string]string{bottest.Device.String(): "my phone"}
	w.Customer.Last = bot.Bought{Order: bottest.Code, Plan: "p1", Device: bottest.Device}
}

func TestTheGreetingOffersWhatTheShopHas(t *testing.T) {
	full := func(w *bot.World) { w.Places[0].Taken = w.Places[0].Places }
	paused := func(w *bot.World) { w.Shop.Paused = true }
	unsold := func(w *bot.World) { w.Customer.Last.Plan = "p9" }
	in := bottest.Has(bottest.Order(billing.Granted), bottest.Lease(scheduler.Active))
	const again = "[Again: 1 hour, my phone – ₹50.00]"
	for name, c := range map[string]struct {
		world   bot.World
		want    string
		without string
	}{
		"somebody new":                  {bottest.World(bottest.Newcomer), "Need Wi-Fi? Pick a plan:\n[1 hour – ₹50.00] [My Wi-Fi] [Help] [Language]", "Again"},
		"somebody who was here before":  {bottest.World(returns), "Pick a plan:\n" + again + " [1 hour – ₹50.00] [My Wi-Fi]", ""},
		"without the phone":             {bottest.World(returns, bottest.Phoneless), "[1 hour – ₹50.00]", "Again"},
		"what is not sold any more":     {bottest.World(returns, unsold), "[1 hour – ₹50.00]", "Again"},
		"a closed shop":                 {bottest.World(returns, paused), "We're closed right now. Shall I tell you when we open?\n[Let me know] [My Wi-Fi]", "Again"},
		"a full shop":                   {bottest.World(returns, full), "We're full right now. Shall I tell you when there's room?\n[Let me know]", "Again"},
		"a full shop, for who is in it": {bottest.World(returns, full, in), "We're full right now. Shall I tell you when there's room?\n" + again + " [Let me know]", ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := desk.Step(c.world, bottest.Says("/start"))
			got := bottest.Transcript(d)
			if !strings.Contains(got, c.want) || c.without != "" && strings.Contains(got, c.without) {
				t.Errorf("the greeting is\n%s, want %q", got, c.want)
			}
			bottest.Sound(t, c.world, bottest.Says("/start"), d)
		})
	}
}

func TestAPurchaseIsOfferedAgain(t *testing.T) {
	d := desk.Step(bottest.World(bottest.Has(bottest.Order(billing.Paid))), bottest.Says(bottest.Device.String()))
	if want := (bot.Bought{Order: bottest.Code, Plan: "p1", Device: bottest.Device}); d.Customer.Last != want {
		t.Errorf("the last purchase is %+v", d.Customer.Last)
	}
	if kept := bot.Forgotten(d.Customer); kept.Last != (bot.Bought{}) || !kept.Unfixed.IsZero() {
		t.Errorf("of somebody forgotten stays %+v", kept)
	}
}

// The advice on an address that a device made up comes once, with the access, and stays away from one that a maker gave.
func TestAMadeUpAddressGetsAdviceOnce(t *testing.T) {
	paid := bottest.Has(bottest.Order(billing.Paid))
	maker, err := router.ParseMAC("00:00:5E:00:53:01")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		device  router.MAC
		known   bool
		advises bool
	}{
		"new": {bottest.Device, false, true}, "known": {bottest.Device, true, false}, "its maker's": {maker, false, false},
	} {
		w := bottest.World(paid, func(w *bot.World) {
			if c.known {
				returns(w)
			}
		})
		d := desk.Step(w, bottest.Says(c.device.String()))
		s := bottest.Scene(bottest.Order(billing.Granted), &d.Leases[0])
		lease := bottest.Lease(scheduler.Active)
		lease.Device = c.device
		s.Lease, s.Customer = &lease, d.Customer
		out, ok := outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: billing.Access, Order: bottest.Code}, s)
		if advises := strings.Contains(out.Text, "made this address up"); !ok || advises != c.advises || out.About != bottest.Code {
			t.Errorf("%s: %+v", name, out)
		}
	}
}
