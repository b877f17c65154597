package customer_test

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// sees lets the site's router tell who is connected.
func sees(w *bot.World) { w.Places[0].Status.Sees = true }

// found is a search of Carlo's that found some devices.
func found(macs ...router.MAC) func(*bot.World) {
	return func(w *bot.World) { w.Search = bottest.Searched(bottest.Carlo, macs...) }
}

func TestADeviceIsFoundWhereTheRouterCan(t *testing.T) {
	strangers := func(w *bot.World) { w.Search = bottest.Searched("+12025550199", bottest.Device) }
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  string
		asks  bool // the router is asked
	}{
		{"a router that tells nothing", bottest.World(bottest.Has(bottest.Order(billing.Paid))), bottest.Presses("look " + bottest.Code), "out of date", false},
		{"a router that tells", bottest.World(bottest.Has(bottest.Order(billing.Paid)), sees), bottest.Says("/buy"), "[Find my device]", false},
		{"look", bottest.World(bottest.Has(bottest.Order(billing.Paid)), sees), bottest.Presses("look " + bottest.Code), "Asking the router which devices", true},
		{"watch", bottest.World(bottest.Has(bottest.Order(billing.Paid)), sees), bottest.Presses("look " + bottest.Code + " watch"), "turn Wi-Fi off", true},
		{"look anew", bottest.World(bottest.Has(bottest.Order(billing.Paid)), sees, found(bottest.Device)),
			bottest.Presses("look " + bottest.Code), "Asking the router which devices", true},
		{"look for what is not paid", bottest.World(bottest.Has(bottest.Order(billing.Pending)), sees), bottest.Presses("look " + bottest.Code), "out of date", false},
		{"look for what has its device", bottest.World(bottest.Has(bottest.Order(billing.Granted),
			bottest.Lease(scheduler.Active)), sees), bottest.Presses("look " + bottest.Code), "out of date", false},
		{"look for another's order", bottest.World(sees), bottest.Presses("look " + bottest.Code), "out of date", false},
		{"that one", bottest.World(bottest.Has(bottest.Order(billing.Paid)), found(bottest.Device)),
			bottest.Presses("seen " + bottest.Code + " " + bottest.Device.String()), "Letting", false},
		{"one that was not found", bottest.World(bottest.Has(bottest.Order(billing.Paid)), found()),
			bottest.Presses("seen " + bottest.Code + " " + bottest.Device.String()), "out of date", false},
		{"one that nobody looked for", bottest.World(bottest.Has(bottest.Order(billing.Paid))),
			bottest.Presses("seen " + bottest.Code + " " + bottest.Device.String()), "out of date", false},
		{"one that another found", bottest.World(bottest.Has(bottest.Order(billing.Paid)), strangers),
			bottest.Presses("seen " + bottest.Code + " " + bottest.Device.String()), "out of date", false},
		{"nonsense", bottest.World(bottest.Has(bottest.Order(billing.Paid)), found(bottest.Device)),
			bottest.Presses("seen " + bottest.Code + " phone"), "out of date", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := desk.Step(c.world, c.in)
			if got := bottest.Transcript(d); !strings.Contains(got, c.want) || (d.Search != nil) != c.asks {
				t.Errorf("%s, search %+v, want %q", got, d.Search, c.want)
			}
			if s := d.Search; s != nil && (s.Customer != bottest.Carlo || s.Chat != bottest.Carlos || s.Done ||
				c.world.Search != nil && s.Version != 1) {
				t.Errorf("search %+v", s)
			}
			bottest.Sound(t, c.world, c.in, d)
		})
	}
}

func TestStrangersSeeTheBeginningOfADevicesNameAlone(t *testing.T) {
	s := bottest.Sighting(bottest.Order(billing.Paid))
	s.Search.Found[0].Name = "\u202eCarlo's iPhone\x01"
	out, ok := outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: billing.Sighted, Order: bottest.Code}, s)
	if !ok || out.Rows[0][0].Label != "Carlo'… · …20:30" {
		t.Errorf("%+v", out.Rows)
	}
	s.Search.Found = []router.Client{{MAC: router.MAC{0, 0, 0x5e, 0, 0x53, 1}}}
	if out, _ = outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: billing.Sighted, Order: bottest.Code},
		s); out.Rows[0][0].Label != "ICANN · …53:01" {
		t.Errorf("%+v", out.Rows)
	}
	s.Search.Found = nil
	if out, _ = outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: billing.Sighted, Order: bottest.Code},
		s); !strings.Contains(text.Strip(out.Text), "don't see a device that could be yours") {
		t.Errorf("%q", out.Text)
	}
}
