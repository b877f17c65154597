package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

var tablet = router.MAC{0x02, 0x00, 0x5e, 0x10, 0x20, 0x77}

// moving is a customer who was asked which device is to take over.
func moving(w *bot.World) { w.Session.Moving, w.Session.Offers = code, []router.MAC{tablet} }

func TestTheRestOfTheTimeMovesToAnotherDevice(t *testing.T) {
	granted, active := order(billing.Granted), lease(scheduler.Active)
	spent, tired, over := active, active, active
	spent.Moved, tired.MovedAt, over.End = 3, noon.Add(-time.Minute), noon
	others := lease(scheduler.Active)
	others.ID, others.Customer, others.Device = "ZZZZ-0001", "+12025550199", tablet
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  string
		moves bool
	}{
		{"my access", world(has(granted, active)), says("/access"), "[Change device]", false},
		{"change", world(has(granted, active)), presses("move " + code), "rest of the time (1 h) of 02:00:5E:10:20:30", false},
		{"change while it waits", world(has(order(billing.Paid), lease(scheduler.Waiting))), presses("move " + code), "rest of the time (1 h)", false},
		{"change another's", world(), presses("move " + code), "old menu", false},
		{"change what has no device", world(has(order(billing.Paid))), presses("move " + code), "old menu", false},
		{"too often", world(has(granted, spent)), presses("move " + code), "as often as it may be (3)", false},
		{"too soon", world(has(granted, tired)), presses("move " + code), "try again at 12:09 UTC", false},
		{"at its end", world(has(granted, over)), presses("move " + code), "order is over", false},
		{"a typed address", world(has(granted, active), moving), says("my tablet: 02-00-5e-10-20-77"), "Move the rest of the time (1 h) to 02:00:5E:10:20:77?", false},
		{"no address", world(has(granted, active), moving), says("my tablet"), "twelve characters", false},
		{"yes", world(has(granted, active), moving), presses("dev " + code + " " + tablet.String()), "letting 02:00:5E:10:20:77", true},
		{"no", world(has(granted, active), moving), presses("retype " + code), "look at the address again", false},
		{"yes, but it was not asked", world(has(granted, active)), presses("dev " + code + " " + tablet.String()), "old menu", false},
		{"yes, too late", world(has(granted, over), moving), presses("dev " + code + " " + tablet.String()), "order is over", false},
		{"yes, too often", world(has(granted, spent), moving), presses("dev " + code + " " + tablet.String()), "as often", false},
		{"another customer's device", world(has(granted, active), moving, named(others)), presses("dev " + code + " " + tablet.String()), "somebody else bought", false},
		{"a device that the router sees", world(has(granted, active), moving, sees, found(tablet)), presses("seen " + code + " " + tablet.String()), "letting", true},
		{"look for it", world(has(granted, active), moving, sees), presses("look " + code), "I am looking which devices", false},
		{"the menu forgets it", world(has(granted, active), moving), says("/menu"), "I sell Wi-Fi", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := bot.Step(c.world, c.in)
			if got := transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("answered with\n%s", got)
			}
			if (len(d.Leases) == 1) != c.moves || c.moves && (d.Leases[0].Device != tablet || !d.Leases[0].End.Equal(active.End) || d.Session.Moving != "") {
				t.Errorf("leases %+v", d.Leases)
			}
			sound(t, c.world, c.in, d)
		})
	}
}

func TestRenewalsMoveTogether(t *testing.T) {
	first, next, elsewhere := lease(scheduler.Active), lease(scheduler.Active), lease(scheduler.Active)
	next.ID, next.Start, next.End = "NEXT-0001", first.End, first.End.Add(time.Hour)
	elsewhere.ID, elsewhere.Site = "CAFE-0001", "café"
	deals := []func(*bot.World){has(order(billing.Granted), first), moving}
	for _, l := range []scheduler.Lease{next, elsewhere} {
		o := order(billing.Granted)
		o.Code = l.ID
		deals = append(deals, has(o, l))
	}
	d := bot.Step(world(deals...), presses("dev "+code+" "+tablet.String()))
	if len(d.Leases) != 2 || d.Leases[1].ID != next.ID || d.Leases[1].Device != tablet || d.Leases[1].Moved != 0 {
		t.Fatalf("%+v", d.Leases)
	}
}

func TestACustomerNamesHisDevices(t *testing.T) {
	named := func(w *bot.World) { w.Customer.Devices, w.Session.Naming = []router.MAC{device}, device }
	called := func(w *bot.World) {
		w.Customer.Devices, w.Customer.Labels = []router.MAC{device}, map[string]string{device.String(): "my phone"}
	}
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  string
		label string
	}{
		{"ask", world(func(w *bot.World) { w.Customer.Devices = []router.MAC{device} }), presses("name " + device.String()), "What shall I call 02:00", ""},
		{"ask about another's", world(), presses("name " + device.String()), "old menu", ""},
		{"a name", world(named), says("  my \u202e phone\n"), "I call 02:00:5E:10:20:30 my phone", "my phone"},
		{"a long name", world(named), says(strings.Repeat("x", 25)), "up to 24", ""},
		{"a name that nobody sees", world(named), says("\u202e"), "up to 24", ""},
		{"a command instead", world(named), says("/menu"), "I sell Wi-Fi", ""},
		{"the name in my access", world(called, has(order(billing.Granted), lease(scheduler.Active))), says("/access"), "• my phone until", "my phone"},
		{"the name as a button", world(called, has(order(billing.Paid))), says("/buy"), "[my phone]", "my phone"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := bot.Step(c.world, c.in)
			if got := transcript(d); !strings.Contains(got, c.want) || d.Customer.Labels[device.String()] != c.label {
				t.Errorf("labels %v, answered with\n%s", d.Customer.Labels, got)
			}
			sound(t, c.world, c.in, d)
		})
	}
}
