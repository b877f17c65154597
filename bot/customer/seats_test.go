package customer_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/bot/owner/export"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

var laptop = router.MAC{0x02, 0x00, 0x5e, 0x10, 0x20, 0x88}

// family is a running lease of three devices, with some of them in beside the first.
func family(more ...router.MAC) scheduler.Lease {
	l := bottest.Lease(scheduler.Active)
	l.Devices, l.Placed = 3, true
	for _, mac := range more {
		l.More = append(l.More, scheduler.Seat{Device: mac, Placed: true})
	}
	return l
}

// adding is a customer who was asked which device is to join.
func adding(w *bot.World) {
	w.Session.Moving, w.Session.Adding, w.Session.Offers = bottest.Code, true, []router.MAC{laptop}
}

// changing is a customer who was asked which device is to take another's place.
func changing(from router.MAC) func(*bot.World) {
	return func(w *bot.World) {
		w.Session.Moving, w.Session.From, w.Session.Offers = bottest.Code, from, []router.MAC{laptop}
	}
}

func seated(l scheduler.Lease) (list []router.MAC) {
	for _, s := range l.Seats() {
		list = append(list, s.Device)
	}
	return list
}

func TestSeveralDevicesOfOnePlan(t *testing.T) {
	granted := bottest.Order(billing.Granted)
	granted.Devices = 3
	waiting, spent, tired, over := family(), family(tablet), family(tablet), family(tablet)
	waiting.State, spent.Moved, tired.MovedAt, over.End = scheduler.Waiting, 3, bottest.Noon.Add(-time.Minute), bottest.Noon
	others := bottest.Lease(scheduler.Active)
	others.ID, others.Customer, others.Device = "ZZZZ-0001", "+12025550199", laptop
	known := func(w *bot.World) {
		w.Customer.Devices, w.Customer.Labels = []router.MAC{bottest.Device,
			laptop}, map[string]string{laptop.String(): "my laptop"}
	}
	off := "off " + bottest.Code + " " + tablet.String()
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  string
		left  []router.MAC // nothing: no lease changed
	}{
		{"my access", bottest.World(bottest.Has(granted, family())), bottest.Says("/access"), "1 of 3 devices", nil},
		{"add", bottest.World(bottest.Has(granted, family())), bottest.Says("/access"), "[Add a device] [Back]", nil},
		{"add and remove", bottest.World(bottest.Has(granted, family(tablet))), bottest.Says("/access"), "[Add a device] [Remove a device]", nil},
		{"all are in", bottest.World(bottest.Has(granted, family(tablet, laptop))), bottest.Says("/access"), "3 of 3 devices", nil},
		{"which to add", bottest.World(bottest.Has(granted, family()), known), bottest.Presses("add " + bottest.Code), "(1 of 3 in use.)", nil},
		{"known ones that are not in", bottest.World(bottest.Has(granted, family()), known),
			bottest.Presses("add " + bottest.Code), "until 13:00 UTC.\n[my laptop] [Where", nil},
		{"add to another's", bottest.World(), bottest.Presses("add " + bottest.Code), "out of date", nil},
		{"add to what has none", bottest.World(bottest.Has(bottest.Order(billing.Paid))), bottest.Presses("add " + bottest.Code), "out of date", nil},
		{"add a second to a plan of one", bottest.World(bottest.Has(bottest.Order(billing.Granted),
			bottest.Lease(scheduler.Active))), bottest.Presses("add " + bottest.Code), "already has all its devices (1)", nil},
		{"add a fourth", bottest.World(bottest.Has(granted, family(tablet, laptop))), bottest.Presses("add " + bottest.Code), "already has all its devices (3)", nil},
		{"add before the first is in", bottest.World(bottest.Has(bottest.Order(billing.Paid), waiting)),
			bottest.Presses("add " + bottest.Code), "still waiting for the router", nil},
		{"add at the end", bottest.World(bottest.Has(granted, over)), bottest.Presses("add " + bottest.Code), "order is closed", nil},
		{"a typed address", bottest.World(bottest.Has(granted, family()), adding), bottest.Says("it is 02-00-5e-10-20-77"),
			"Letting 02:00:5E:10:20:77", []router.MAC{bottest.Device, tablet}},
		{"a slip of letters", bottest.World(bottest.Has(granted, family()), adding), bottest.Says("it is 02-OO-5e-10-20-77"), "Did you mean", nil},
		{"a known one", bottest.World(bottest.Has(granted, family(tablet)), adding, known),
			bottest.Presses("dev " + bottest.Code + " " + laptop.String()), "Letting 02:00:5E:10:20:88",
			[]router.MAC{bottest.Device, tablet, laptop}},
		{"one that the router sees", bottest.World(bottest.Has(granted, family()), adding, sees, found(tablet)),
			bottest.Presses("seen " + bottest.Code + " " + tablet.String()), "Letting", []router.MAC{bottest.Device, tablet}},
		{"another customer's", bottest.World(bottest.Has(granted, family()), adding, bottest.Named(others)),
			bottest.Presses("dev " + bottest.Code + " " + laptop.String()), "Somebody else has bought", nil},
		{"one that is in", bottest.World(bottest.Has(granted, family(tablet)), adding), bottest.Says(tablet.String()), "2 of 3 devices", nil},
		{"the fourth, from an old menu", bottest.World(bottest.Has(granted, family(tablet, router.MAC{2, 1})), adding),
			bottest.Presses("dev " + bottest.Code + " " + laptop.String()), "already has all its devices (3)", nil},

		{"change which", bottest.World(bottest.Has(granted, family(tablet))), bottest.Presses("move " + bottest.Code),
			"Which device would you like to change?\n[02:00:5E:10:20:30] [02:00:5E:10:20:77]", nil},
		{"change the second", bottest.World(bottest.Has(granted, family(tablet))),
			bottest.Presses("move " + bottest.Code + " " + tablet.String()), "left on 02:00:5E:10:20:77?", nil},
		{"change one that is not in", bottest.World(bottest.Has(granted, family())),
			bottest.Presses("move " + bottest.Code + " " + tablet.String()), "out of date", nil},
		{"the second changes", bottest.World(bottest.Has(granted, family(tablet)), changing(tablet)),
			bottest.Presses("dev " + bottest.Code + " " + laptop.String()), "Letting", []router.MAC{bottest.Device, laptop}},
		{"the first changes", bottest.World(bottest.Has(granted, family(tablet)), changing(bottest.Device)),
			bottest.Presses("dev " + bottest.Code + " " + laptop.String()), "Letting", []router.MAC{laptop, tablet}},
		{"one that left meanwhile", bottest.World(bottest.Has(granted, family()), changing(tablet)),
			bottest.Presses("dev " + bottest.Code + " " + laptop.String()), "out of date", nil},

		{"remove which", bottest.World(bottest.Has(granted, family(tablet))), bottest.Presses("off " + bottest.Code),
			"Changes left: 3.\n[02:00:5E:10:20:30] [02:00:5E:10:20:77]", nil},
		{"remove", bottest.World(bottest.Has(granted, family(tablet))), bottest.Presses(off), "Remove 02:00:5E:10:20:77 from", nil},
		{"yes, remove", bottest.World(bottest.Has(granted, family(tablet))), bottest.Presses(off + " yes"), "02:00:5E:10:20:77 is being removed", []router.MAC{bottest.Device}},
		{"yes, remove it again", bottest.World(bottest.Has(granted, family())), bottest.Presses(off + " yes"), "only device", nil},
		{"yes, remove what is not in", bottest.World(bottest.Has(granted, family(laptop))), bottest.Presses(off + " yes"), "out of date", nil},
		{"yes, remove what is none", bottest.World(bottest.Has(granted, family(laptop))), bottest.Presses("off " + bottest.Code + " x yes"), "out of date", nil},
		{"remove the only one", bottest.World(bottest.Has(granted, family())), bottest.Presses("off " + bottest.Code), "the only device", nil},
		{"remove too often", bottest.World(bottest.Has(granted, spent)), bottest.Presses(off + " yes"), "used up the device changes for order K7Q4-MD2X (3)", nil},
		{"remove too soon", bottest.World(bottest.Has(granted, tired)), bottest.Presses(off), "try again at 12:09 UTC", nil},
		{"remove another's", bottest.World(), bottest.Presses(off + " yes"), "out of date", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := desk.Step(c.world, c.in)
			if got := bottest.Transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("answered with\n%s, want %q", got, c.want)
			}
			switch {
			case c.left == nil && len(d.Leases) > 0, c.left != nil &&
				(len(d.Leases) != 1 || !slices.Equal(seated(d.Leases[0]), c.left)):
				t.Errorf("leases %+v", d.Leases)
			case c.left != nil && (d.Session.Moving != "" || d.Session.Adding ||
				!d.Leases[0].End.Equal(bottest.Noon.Add(time.Hour))):
				t.Errorf("session %+v, lease %+v", d.Session, d.Leases[0])
			}
			bottest.Sound(t, c.world, c.in, d)
		})
	}
}

func TestWhatIsChainedChangesItsDevicesToo(t *testing.T) {
	first, next := family(tablet), family(tablet)
	next.ID, next.Start, next.End = "NEXT-0001", first.End, first.End.Add(time.Hour)
	second, single := bottest.Order(billing.Granted), bottest.Lease(scheduler.Active)
	second.Code, single.Start, single.End = next.ID, first.End, first.End.Add(time.Hour)
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  [][]router.MAC
	}{
		{"one joins", bottest.World(bottest.Has(bottest.Order(billing.Granted), first), bottest.Has(second, next), adding),
			bottest.Presses("dev " + bottest.Code + " " + laptop.String()),
			[][]router.MAC{{bottest.Device, tablet, laptop}, {bottest.Device, tablet, laptop}}},
		{"one leaves", bottest.World(bottest.Has(bottest.Order(billing.Granted), first), bottest.Has(second, next)),
			bottest.Presses("off " + bottest.Code + " " + bottest.Device.String() + " yes"),
			[][]router.MAC{{tablet}, {tablet}}},
		{"one changes", bottest.World(bottest.Has(bottest.Order(billing.Granted), first), bottest.Has(second, next),
			changing(tablet)), bottest.Presses("dev " + bottest.Code + " " + laptop.String()),
			[][]router.MAC{{bottest.Device, laptop}, {bottest.Device, laptop}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := desk.Step(c.world, c.in)
			var got [][]router.MAC
			for _, l := range d.Leases {
				got = append(got, seated(l))
			}
			if !slices.EqualFunc(got, c.want, slices.Equal) {
				t.Errorf("%v:\n%s", got, bottest.Transcript(d))
			}
		})
	}
}

func TestADeviceOfALaterPurchaseIsToldWhenItGetsIn(t *testing.T) {
	first, next := bottest.Lease(scheduler.Active), family()
	next.ID, next.Start, next.End = "NEXT-0001", first.End, first.End.Add(time.Hour)
	second := bottest.Order(billing.Granted)
	second.Code = next.ID
	later := func(w *bot.World) { adding(w); w.Session.Moving = next.ID }
	d := desk.Step(bottest.World(bottest.Has(bottest.Order(billing.Granted), first), bottest.Has(second, next), later),
		bottest.Presses("dev "+next.ID+" "+laptop.String()))
	if got := bottest.Transcript(d); len(d.Leases) != 1 || !d.Leases[0].Has(laptop) ||
		!strings.Contains(got, "gets in when this order's time starts: 13:00 UTC") {
		t.Errorf("%+v\n%s", d.Leases, got)
	}
}

func TestAnExtensionThatIsNotPaidYetFollowsTheDevice(t *testing.T) {
	pending := bottest.Order(billing.Pending)
	pending.Code, pending.For = "NEXT-0001", bottest.Device.String()
	for data, want := range map[string]router.MAC{
		"off " + bottest.Code + " " + bottest.Device.String() + " yes": tablet,
		"dev " + bottest.Code + " " + laptop.String():                  laptop,
	} {
		d := desk.Step(bottest.World(bottest.Has(bottest.Order(billing.Granted), family(tablet)), bottest.Has(pending),
			changing(bottest.Device)), bottest.Presses(data))
		if len(d.Orders) != 1 || d.Orders[0].For != want.String() {
			t.Errorf("%s: %+v", data, d.Orders)
		}
	}
}

func TestAPlanForSeveralNeedsAsManyPlaces(t *testing.T) {
	plan := billing.Plan{ID: "p3", Name: "Family", Price: bottest.Rupees, Lasts: time.Hour, Devices: 3}
	sold := func(w *bot.World) { w.Shop.Plans = append(w.Shop.Plans, plan) }
	taken := func(n int) func(*bot.World) { return func(w *bot.World) { w.Places[0].Taken = n } }
	running := bottest.Order(billing.Granted)
	running.Devices, running.PlanID = 3, plan.ID
	one := bottest.Lease(scheduler.Active)
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  string
		sells bool
	}{
		{"offered", bottest.World(sold), bottest.Presses("buy"), "[Family, 3 devices – ₹50.00]", false},
		{"greeted", bottest.World(sold), bottest.Says("/start"), "[Family, 3 devices – ₹50.00]", false},
		{"three are free", bottest.World(sold), bottest.Presses("plan p3"), "Family, 3 devices for ₹50.00", true},
		{"two are free", bottest.World(sold, taken(1)), bottest.Presses("plan p3"), "We're full", false},
		{"two are free, for one", bottest.World(sold, taken(1)), bottest.Presses("plan p1"), "1 hour for", true},
		{"two are free at each", bottest.World(sold, taken(1), func(w *bot.World) {
			w.Places = append(w.Places, bot.Place{Name: "café", Status: scheduler.Status{OK: true}, Places: 2})
		}), bottest.Presses("plan p3"), "We're full", false},
		{"extended at a full site", bottest.World(sold, taken(3), bottest.Has(running, family(tablet)),
			namedOrder(running, family(tablet))), bottest.Presses("again " + bottest.Code), "Family, 3 devices for", true},
		{"extended by a larger plan at a full site", bottest.World(sold, taken(3), bottest.Has(running, one),
			namedOrder(running, one)), bottest.Presses("again " + bottest.Code), "We're full", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := desk.Step(c.world, c.in)
			if got := bottest.Transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("answered with\n%s, want %q", got, c.want)
			}
			if (len(d.Orders) == 1) != c.sells {
				t.Errorf("orders %+v", d.Orders)
			}
		})
	}
}

func TestAccessTellsHowManyAreIn(t *testing.T) {
	o := bottest.Order(billing.Granted)
	first, second := family(), family(tablet)
	for _, c := range []struct {
		name   string
		lease  scheduler.Lease
		detail string
		want   string
		row    []bot.Choice
	}{
		{"the first", first, "", "Device: 02:00:5E:10:20:30\n\nUntil 13:00 UTC (1 h left).", []bot.Choice{{Label: "Add a device", Data: "add " + bottest.Code}}},
		{"of three", first, "", "1 of 3 devices", []bot.Choice{{Label: "Add a device", Data: "add " + bottest.Code}}},
		{"the second", second, tablet.String(), "Device: 02:00:5E:10:20:77\n",
			[]bot.Choice{{Label: "Add a device", Data: "add " + bottest.Code},
				{Label: "Remove a device", Data: "off " + bottest.Code}}},
		{"two of three", second, tablet.String(), "2 of 3 devices", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, ok := outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: billing.Access, Order: bottest.Code,
				Detail: c.detail}, bottest.Scene(o, &c.lease))
			if !ok || !strings.Contains(bottest.AsRead(out.Text), c.want) || c.row != nil && !slices.Equal(out.Rows[1], c.row) {
				t.Errorf("%v %q %+v, want %q", ok, text.Strip(out.Text), out.Rows, c.want)
			}
		})
	}
	if out, _ := outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: billing.Access, Order: bottest.Code},
		bottest.Scene(o, &second)); !strings.Contains(text.Strip(out.Text), "Device: 02:00:5E:10:20:30, 02:00:5E:10:20:77\n") {
		t.Errorf("shown again: %q", out.Text)
	}
	late := bottest.Scene(o, &second)
	late.Now = second.End
	if out, ok := outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: billing.Access, Order: bottest.Code,
		Detail: tablet.String()}, late); ok {
		t.Errorf("a device that joined is told of when all is over: %q", out.Text)
	}
	one := bottest.Lease(scheduler.Active)
	if out, _ := outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: billing.Access, Order: bottest.Code},
		bottest.Scene(bottest.Order(billing.Granted), &one)); strings.Contains(out.Text, "devices") || len(out.Rows) != 2 {
		t.Errorf("of one device: %q", out.Text)
	}
}

func TestTheOwnerSeesAndEndsEveryDevice(t *testing.T) {
	l, o := family(tablet), bottest.Order(billing.Granted)
	o.Devices = 3
	running := func(w *bot.World) { w.Named, w.Leases = &o, append(w.Leases, l) }
	both := bottest.Device.String() + ", " + tablet.String()
	for _, c := range []struct {
		name  string
		world bot.World
		in    string
		want  string
	}{
		{"find", bottest.World(running), "/find " + tablet.String(), both},
		{"revoke", bottest.World(running), "/revoke " + tablet.String(), "End access for " + both},
		{"extend", bottest.World(running), "/extend " + tablet.String() + " 1h", "Give " + both},
		{"a plan for three", bottest.World(), "/plans add Family 120 INR 24h 3", "Family – ₹120.00, 1 d, 3 devices?"},
		{"a plan for one", bottest.World(), "/plans add Single 120 INR 24h 1", "Single – ₹120.00, 1 d?"},
		{"a plan for none", bottest.World(), "/plans add Family 120 INR 24h 0", "have 1 to 10 devices"},
		{"a plan for a crowd", bottest.World(), "/plans add Family 120 INR 24h 11", "have 1 to 10 devices"},
		{"half a plan for three", bottest.World(), "/plans add Family 24h 3", "didn't get that"},
		{"nothing but a number", bottest.World(), "/plans add 3", "didn't get that"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := bottest.Transcript(desk.Step(c.world, bottest.Owner(bottest.Says(c.in)))); !strings.Contains(got, c.want) {
				t.Errorf("answered with\n%s, want %q", got, c.want)
			}
		})
	}
	d := desk.Step(bottest.World(running, bottest.Asked("revoke "+bottest.Code)),
		bottest.Owner(bottest.Presses("do revoke "+bottest.Code)))
	if len(d.Leases) != 1 || !d.Leases[0].Revoked || len(d.Leases[0].Seats()) != 2 {
		t.Errorf("revoked: %+v", d.Leases)
	}
	d = desk.Step(bottest.World(running, bottest.Asked("extend "+bottest.Code+" 1h")),
		bottest.Owner(bottest.Presses("do extend "+bottest.Code+" 1h")))
	if len(d.Leases) != 1 || !slices.Equal(seated(d.Leases[0]), []router.MAC{bottest.Device, tablet}) ||
		d.Orders[0].Devices != 3 {
		t.Errorf("extended: %+v", d.Leases)
	}
	d = desk.Step(bottest.World(bottest.Asked("plans add Family 120 INR 24h 3")),
		bottest.Owner(bottest.Presses("do plans add Family 120 INR 24h 3")))
	if plans := d.Shop.Plans; len(plans) != 3 || plans[2].Devices != 3 || plans[2].Name != "Family" {
		t.Errorf("plans %+v", plans)
	}
	mine := bottest.Scene(o, &l)
	mine.Known = bot.Known{Deals: []bot.Deal{{Order: o, Lease: &l}}}
	var file strings.Builder
	out, _ := outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: billing.MyData}, mine)
	if err := out.Document.Write(t.Context(), &file); err != nil || !strings.Contains(file.String(), tablet.String()) {
		t.Errorf("a customer's own data: %v, %s", err, file.String())
	}
	if row := export.LeaseRow(l, time.UTC); row[3] != bottest.Device.String()+" "+tablet.String() {
		t.Errorf("exported as %v", row)
	}
}
