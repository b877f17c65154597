package bot_test

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// sees lets the site's router tell who is connected.
func sees(w *bot.World) { w.Places[0].Status.Sees = true }

// found is a search of Carlo's that found some devices.
func found(macs ...router.MAC) func(*bot.World) {
	return func(w *bot.World) { w.Search = searched(carlo, macs...) }
}

func searched(phone string, macs ...router.MAC) *scheduler.Search {
	s := &scheduler.Search{ID: code, Site: "home", Customer: phone, Chat: carlos, Asked: noon, Done: true, Version: 1}
	for _, mac := range macs {
		s.Found = append(s.Found, router.Client{MAC: mac, Name: "Carlo's iPhone"})
	}
	return s
}

func sighting(o billing.Order) bot.Scene {
	s := scene(o, nil)
	s.Search = searched(carlo, device)
	return s
}

func TestADeviceIsFoundWhereTheRouterCan(t *testing.T) {
	strangers := func(w *bot.World) { w.Search = searched("+12025550199", device) }
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  string
		asks  bool // the router is asked
	}{
		{"a router that tells nothing", world(has(order(billing.Paid))), presses("look " + code), "old menu", false},
		{"a router that tells", world(has(order(billing.Paid)), sees), says("/buy"), "[Find my device]", false},
		{"look", world(has(order(billing.Paid)), sees), presses("look " + code), "I am looking which devices", true},
		{"watch", world(has(order(billing.Paid)), sees), presses("look " + code + " watch"), "turn Wi-Fi off", true},
		{"look anew", world(has(order(billing.Paid)), sees, found(device)), presses("look " + code), "I am looking which devices", true},
		{"look for what is not paid", world(has(order(billing.Pending)), sees), presses("look " + code), "old menu", false},
		{"look for what has its device", world(has(order(billing.Granted), lease(scheduler.Active)), sees), presses("look " + code), "old menu", false},
		{"look for another's order", world(sees), presses("look " + code), "old menu", false},
		{"that one", world(has(order(billing.Paid)), found(device)), presses("seen " + code + " " + device.String()), "letting", false},
		{"one that was not found", world(has(order(billing.Paid)), found()), presses("seen " + code + " " + device.String()), "old menu", false},
		{"one that nobody looked for", world(has(order(billing.Paid))), presses("seen " + code + " " + device.String()), "old menu", false},
		{"one that another found", world(has(order(billing.Paid)), strangers), presses("seen " + code + " " + device.String()), "old menu", false},
		{"nonsense", world(has(order(billing.Paid)), found(device)), presses("seen " + code + " phone"), "old menu", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := bot.Step(c.world, c.in)
			if got := transcript(d); !strings.Contains(got, c.want) || (d.Search != nil) != c.asks {
				t.Errorf("%s, search %+v", got, d.Search)
			}
			if s := d.Search; s != nil && (s.Customer != carlo || s.Chat != carlos || s.Done || c.world.Search != nil && s.Version != 1) {
				t.Errorf("search %+v", s)
			}
			sound(t, c.world, c.in, d)
		})
	}
}

func TestStrangersSeeTheBeginningOfADevicesNameAlone(t *testing.T) {
	s := sighting(order(billing.Paid))
	s.Search.Found[0].Name = "\u202eCarlo's iPhone\x01"
	out, ok := bot.Compose(billing.Notice{To: carlos, Kind: billing.Sighted, Order: code}, s)
	if !ok || out.Rows[0][0].Label != "Carlo'… · …20:30" {
		t.Errorf("%+v", out.Rows)
	}
	s.Search.Found = []router.Client{{MAC: router.MAC{0, 0, 0x5e, 0, 0x53, 1}}}
	if out, _ = bot.Compose(billing.Notice{To: carlos, Kind: billing.Sighted, Order: code}, s); out.Rows[0][0].Label != "ICANN · …53:01" {
		t.Errorf("%+v", out.Rows)
	}
	s.Search.Found = nil
	if out, _ = bot.Compose(billing.Notice{To: carlos, Kind: billing.Sighted, Order: code}, s); !strings.Contains(text.Strip(out.Text), "no device that could be yours") {
		t.Errorf("%q", out.Text)
	}
}
