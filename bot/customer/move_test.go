package customer_test

import (
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

var tablet = router.MAC{0x02, 0x00, 0x5e, 0x10, 0x20, 0x77}

// moving is a customer who was asked which device is to take over.
func moving(w *bot.World) { w.Session.Moving, w.Session.Offers = bottest.Code, []router.MAC{tablet} }

func TestTheRestOfTheTimeMovesToAnotherDevice(t *testing.T) {
	granted, active := bottest.Order(billing.Granted), bottest.Lease(scheduler.Active)
	spent, tired, over := active, active, active
	spent.Moved, tired.MovedAt, over.End = 3, bottest.Noon.Add(-time.Minute), bottest.Noon
	others := bottest.Lease(scheduler.Active)
	others.ID, others.Customer, others.Device = "ZZZZ-0001", "+12025550199", tablet
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  string
		moves bool
	}{
		{"my access", bottest.World(bottest.Has(granted, active)), bottest.Says("/access"), "[Change device]", false},
		{"change", bottest.World(bottest.Has(granted, active)), bottest.Presses("move " + bottest.Code), "1 h left on 02:00:5E:10:20:30", false},
		{"change while it waits", bottest.World(bottest.Has(bottest.Order(billing.Paid), bottest.Lease(scheduler.Waiting))),
			bottest.Presses("move " + bottest.Code), "the 1 h left on", false},
		{"change another's", bottest.World(), bottest.Presses("move " + bottest.Code), "out of date", false},
		{"change what has no device", bottest.World(bottest.Has(bottest.Order(billing.Paid))), bottest.Presses("move " + bottest.Code), "out of date", false},
		{"too often", bottest.World(bottest.Has(granted, spent)), bottest.Presses("move " + bottest.Code), "used up the device changes for order K7Q4-MD2X (3)", false},
		{"too soon", bottest.World(bottest.Has(granted, tired)), bottest.Presses("move " + bottest.Code), "try again at 12:09 UTC", false},
		{"at its end", bottest.World(bottest.Has(granted, over)), bottest.Presses("move " + bottest.Code), "order is closed", false},
		{"a typed address", bottest.World(bottest.Has(granted, active), moving),
			bottest.Says("my tablet: 02-00-5e-10-20-77"), "Move the remaining 1 h to 02:00:5E:10:20:77?", false},
		{"no address", bottest.World(bottest.Has(granted, active), moving), bottest.Says("my tablet"), "twelve characters", false},
		{"yes", bottest.World(bottest.Has(granted, active), moving),
			bottest.Presses("dev " + bottest.Code + " " + tablet.String()), "Letting 02:00:5E:10:20:77", true},
		{"no", bottest.World(bottest.Has(granted, active), moving), bottest.Presses("retype " + bottest.Code), "check the address", false},
		{"yes, but it was not asked", bottest.World(bottest.Has(granted, active)), bottest.Presses("dev " + bottest.Code + " " + tablet.String()), "out of date", false},
		{"yes, too late", bottest.World(bottest.Has(granted, over), moving), bottest.Presses("dev " + bottest.Code + " " + tablet.String()), "order is closed", false},
		{"yes, too often", bottest.World(bottest.Has(granted, spent), moving), bottest.Presses("dev " + bottest.Code + " " + tablet.String()), "used up the device changes", false},
		{"another customer's device", bottest.World(bottest.Has(granted, active), moving, bottest.Named(others)),
			bottest.Presses("dev " + bottest.Code + " " + tablet.String()), "Somebody else has bought", false},
		{"a device that the router sees", bottest.World(bottest.Has(granted, active), moving, sees, found(tablet)),
			bottest.Presses("seen " + bottest.Code + " " + tablet.String()), "Letting", true},
		{"look for it", bottest.World(bottest.Has(granted, active), moving, sees), bottest.Presses("look " + bottest.Code), "Asking the router which devices", false},
		{"the menu forgets it", bottest.World(bottest.Has(granted, active), moving), bottest.Says("/menu"), "Need Wi-Fi?", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := desk.Step(c.world, c.in)
			if got := bottest.Transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("answered with\n%s, want %q", got, c.want)
			}
			if (len(d.Leases) == 1) != c.moves || c.moves && (d.Leases[0].Device != tablet ||
				!d.Leases[0].End.Equal(active.End) || d.Session.Moving != "") {
				t.Errorf("leases %+v", d.Leases)
			}
			bottest.Sound(t, c.world, c.in, d)
		})
	}
}

func TestRenewalsMoveTogether(t *testing.T) {
	first, next, elsewhere := bottest.Lease(scheduler.Active), bottest.Lease(scheduler.Active), bottest.Lease(scheduler.Active)
	next.ID, next.Start, next.End = "NEXT-0001", first.End, first.End.Add(time.Hour)
	elsewhere.ID, elsewhere.Site = "CAFE-0001", "café"
	deals := []func(*bot.World){bottest.Has(bottest.Order(billing.Granted), first), moving}
	for _, l := range []scheduler.Lease{next, elsewhere} {
		o := bottest.Order(billing.Granted)
		o.Code = l.ID
		deals = append(deals, bottest.Has(o, l))
	}
	d := desk.Step(bottest.World(deals...), bottest.Presses("dev "+bottest.Code+" "+tablet.String()))
	if len(d.Leases) != 2 || d.Leases[1].ID != next.ID || d.Leases[1].Device != tablet || d.Leases[1].Moved != 0 {
		t.Fatalf("%+v", d.Leases)
	}
}

func TestACustomerNamesHisDevices(t *testing.T) {
	named := func(w *bot.World) {
		w.Customer.Devices, w.Session.Label = []router.MAC{bottest.Device}, bottest.Device
	}
	called := func(w *bot.World) {
		w.Customer.Devices, w.Customer.Labels = []router.MAC{bottest.Device}, map[string]string{bottest.Device.String(): "my phone"}
	}
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  string
		label string
	}{
		{"ask", bottest.World(func(w *bot.World) { w.Customer.Devices = []router.MAC{bottest.Device} }),
			bottest.Presses("name " + bottest.Device.String()), "What would you like to call 02:00", ""},
		{"ask about another's", bottest.World(), bottest.Presses("name " + bottest.Device.String()), "out of date", ""},
		{"a name", bottest.World(named), bottest.Says("  my \u202e phone\n"), "Done. 02:00:5E:10:20:30 is my phone", "my phone"},
		{"a long name", bottest.World(named), bottest.Says(strings.Repeat("x", 25)), "up to 24", ""},
		{"a name that nobody sees", bottest.World(named), bottest.Says("\u202e"), "up to 24", ""},
		{"a command instead", bottest.World(named), bottest.Says("/menu"), "Need Wi-Fi?", ""},
		{"the name in my access", bottest.World(called, bottest.Has(bottest.Order(billing.Granted),
			bottest.Lease(scheduler.Active))), bottest.Says("/access"), "• my phone until", "my phone"},
		{"the name as a button", bottest.World(called, bottest.Has(bottest.Order(billing.Paid))), bottest.Says("/buy"), "[my phone]", "my phone"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := desk.Step(c.world, c.in)
			if got := bottest.Transcript(d); !strings.Contains(got, c.want) ||
				d.Customer.Labels[bottest.Device.String()] != c.label {
				t.Errorf("labels %v, answered with\n%s, want %q", d.Customer.Labels, got, c.want)
			}
			bottest.Sound(t, c.world, c.in, d)
		})
	}
}
