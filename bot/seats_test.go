package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

var laptop = router.MAC{0x02, 0x00, 0x5e, 0x10, 0x20, 0x88}

// family is a running lease of three devices, with some of them in beside the first.
func family(more ...router.MAC) scheduler.Lease {
	l := lease(scheduler.Active)
	l.Devices, l.Placed = 3, true
	for _, mac := range more {
		l.More = append(l.More, scheduler.Seat{Device: mac, Placed: true})
	}
	return l
}

// adding is a customer who was asked which device is to join.
func adding(w *bot.World) {
	w.Session.Moving, w.Session.Adding, w.Session.Offers = code, true, []router.MAC{laptop}
}

// changing is a customer who was asked which device is to take another's place.
func changing(from router.MAC) func(*bot.World) {
	return func(w *bot.World) {
		w.Session.Moving, w.Session.From, w.Session.Offers = code, from, []router.MAC{laptop}
	}
}

func seated(l scheduler.Lease) (list []router.MAC) {
	for _, s := range l.Seats() {
		list = append(list, s.Device)
	}
	return list
}

func TestSeveralDevicesOfOnePlan(t *testing.T) {
	granted := order(billing.Granted)
	granted.Devices = 3
	waiting, spent, tired, over := family(), family(tablet), family(tablet), family(tablet)
	waiting.State, spent.Moved, tired.MovedAt, over.End = scheduler.Waiting, 3, noon.Add(-time.Minute), noon
	others := lease(scheduler.Active)
	others.ID, others.Customer, others.Device = "ZZZZ-0001", "+12025550199", laptop
	known := func(w *bot.World) {
		w.Customer.Devices, w.Customer.Labels = []router.MAC{device, laptop}, map[string]string{laptop.String(): "my laptop"}
	}
	off := "off " + code + " " + tablet.String()
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  string
		left  []router.MAC // nothing: no lease changed
	}{
		{"my access", world(has(granted, family())), says("/access"), "1 of 3 devices", nil},
		{"add", world(has(granted, family())), says("/access"), "[Add a device] [Back]", nil},
		{"add and remove", world(has(granted, family(tablet))), says("/access"), "[Add a device] [Remove a device]", nil},
		{"all are in", world(has(granted, family(tablet, laptop))), says("/access"), "3 of 3 devices", nil},
		{"which to add", world(has(granted, family()), known), presses("add " + code), "(1 of 3 are in)", nil},
		{"known ones that are not in", world(has(granted, family()), known), presses("add " + code), "until 13:00 UTC, as the others do.\n[my laptop] [Where", nil},
		{"add to another's", world(), presses("add " + code), "old menu", nil},
		{"add to what has none", world(has(order(billing.Paid))), presses("add " + code), "old menu", nil},
		{"add a second to a plan of one", world(has(order(billing.Granted), lease(scheduler.Active))), presses("add " + code), "has all of its devices (1)", nil},
		{"add a fourth", world(has(granted, family(tablet, laptop))), presses("add " + code), "has all of its devices (3)", nil},
		{"add before the first is in", world(has(order(billing.Paid), waiting)), presses("add " + code), "still waits for the router", nil},
		{"add at the end", world(has(granted, over)), presses("add " + code), "order is over", nil},
		{"a typed address", world(has(granted, family()), adding), says("it is 02-00-5e-10-20-77"), "letting 02:00:5E:10:20:77", []router.MAC{device, tablet}},
		{"a slip of letters", world(has(granted, family()), adding), says("it is 02-OO-5e-10-20-77"), "Did you mean", nil},
		{"a known one", world(has(granted, family(tablet)), adding, known), presses("dev " + code + " " + laptop.String()), "letting 02:00:5E:10:20:88", []router.MAC{device, tablet, laptop}},
		{"one that the router sees", world(has(granted, family()), adding, sees, found(tablet)), presses("seen " + code + " " + tablet.String()), "letting", []router.MAC{device, tablet}},
		{"another customer's", world(has(granted, family()), adding, named(others)), presses("dev " + code + " " + laptop.String()), "somebody else bought", nil},
		{"one that is in", world(has(granted, family(tablet)), adding), says(tablet.String()), "2 of 3 devices", nil},
		{"the fourth, from an old menu", world(has(granted, family(tablet, router.MAC{2, 1})), adding), presses("dev " + code + " " + laptop.String()), "has all of its devices (3)", nil},

		{"change which", world(has(granted, family(tablet))), presses("move " + code), "Which device shall be changed?\n[02:00:5E:10:20:30] [02:00:5E:10:20:77]", nil},
		{"change the second", world(has(granted, family(tablet))), presses("move " + code + " " + tablet.String()), "of 02:00:5E:10:20:77?", nil},
		{"change one that is not in", world(has(granted, family())), presses("move " + code + " " + tablet.String()), "old menu", nil},
		{"the second changes", world(has(granted, family(tablet)), changing(tablet)), presses("dev " + code + " " + laptop.String()), "letting", []router.MAC{device, laptop}},
		{"the first changes", world(has(granted, family(tablet)), changing(device)), presses("dev " + code + " " + laptop.String()), "letting", []router.MAC{laptop, tablet}},
		{"one that left meanwhile", world(has(granted, family()), changing(tablet)), presses("dev " + code + " " + laptop.String()), "old menu", nil},

		{"remove which", world(has(granted, family(tablet))), presses("off " + code), "Changes left: 3.\n[02:00:5E:10:20:30] [02:00:5E:10:20:77]", nil},
		{"remove", world(has(granted, family(tablet))), presses(off), "Take 02:00:5E:10:20:77 off", nil},
		{"yes, remove", world(has(granted, family(tablet))), presses(off + " yes"), "02:00:5E:10:20:77 leaves", []router.MAC{device}},
		{"yes, remove it again", world(has(granted, family())), presses(off + " yes"), "only device", nil},
		{"yes, remove what is not in", world(has(granted, family(laptop))), presses(off + " yes"), "old menu", nil},
		{"yes, remove what is none", world(has(granted, family(laptop))), presses("off " + code + " x yes"), "old menu", nil},
		{"remove the only one", world(has(granted, family())), presses("off " + code), "the only device", nil},
		{"remove too often", world(has(granted, spent)), presses(off + " yes"), "as often as it may be (3)", nil},
		{"remove too soon", world(has(granted, tired)), presses(off), "try again at 12:09 UTC", nil},
		{"remove another's", world(), presses(off + " yes"), "old menu", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := bot.Step(c.world, c.in)
			if got := transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("answered with\n%s", got)
			}
			switch {
			case c.left == nil && len(d.Leases) > 0, c.left != nil && (len(d.Leases) != 1 || !slices.Equal(seated(d.Leases[0]), c.left)):
				t.Errorf("leases %+v", d.Leases)
			case c.left != nil && (d.Session.Moving != "" || d.Session.Adding || !d.Leases[0].End.Equal(noon.Add(time.Hour))):
				t.Errorf("session %+v, lease %+v", d.Session, d.Leases[0])
			}
			sound(t, c.world, c.in, d)
		})
	}
}

func TestWhatIsChainedChangesItsDevicesToo(t *testing.T) {
	first, next := family(tablet), family(tablet)
	next.ID, next.Start, next.End = "NEXT-0001", first.End, first.End.Add(time.Hour)
	second, single := order(billing.Granted), lease(scheduler.Active)
	second.Code, single.Start, single.End = next.ID, first.End, first.End.Add(time.Hour)
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  [][]router.MAC
	}{
		{"one joins", world(has(order(billing.Granted), first), has(second, next), adding), presses("dev " + code + " " + laptop.String()),
			[][]router.MAC{{device, tablet, laptop}, {device, tablet, laptop}}},
		{"one leaves", world(has(order(billing.Granted), first), has(second, next)), presses("off " + code + " " + device.String() + " yes"),
			[][]router.MAC{{tablet}, {tablet}}},
		{"one changes", world(has(order(billing.Granted), first), has(second, next), changing(tablet)), presses("dev " + code + " " + laptop.String()),
			[][]router.MAC{{device, laptop}, {device, laptop}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := bot.Step(c.world, c.in)
			var got [][]router.MAC
			for _, l := range d.Leases {
				got = append(got, seated(l))
			}
			if !slices.EqualFunc(got, c.want, slices.Equal) {
				t.Errorf("%v:\n%s", got, transcript(d))
			}
		})
	}
}

func TestADeviceOfALaterPurchaseIsToldWhenItGetsIn(t *testing.T) {
	first, next := lease(scheduler.Active), family()
	next.ID, next.Start, next.End = "NEXT-0001", first.End, first.End.Add(time.Hour)
	second := order(billing.Granted)
	second.Code = next.ID
	later := func(w *bot.World) { adding(w); w.Session.Moving = next.ID }
	d := bot.Step(world(has(order(billing.Granted), first), has(second, next), later), presses("dev "+next.ID+" "+laptop.String()))
	if got := transcript(d); len(d.Leases) != 1 || !d.Leases[0].Has(laptop) || !strings.Contains(got, "gets in when the time of this order begins: 13:00 UTC") {
		t.Errorf("%+v\n%s", d.Leases, got)
	}
}

func TestAnExtensionThatIsNotPaidYetFollowsTheDevice(t *testing.T) {
	pending := order(billing.Pending)
	pending.Code, pending.For = "NEXT-0001", device.String()
	for data, want := range map[string]router.MAC{
		"off " + code + " " + device.String() + " yes": tablet,
		"dev " + code + " " + laptop.String():          laptop,
	} {
		d := bot.Step(world(has(order(billing.Granted), family(tablet)), has(pending), changing(device)), presses(data))
		if len(d.Orders) != 1 || d.Orders[0].For != want.String() {
			t.Errorf("%s: %+v", data, d.Orders)
		}
	}
}

func TestAPlanForSeveralNeedsAsManyPlaces(t *testing.T) {
	plan := billing.Plan{ID: "p3", Name: "Family", Price: rupees, Lasts: time.Hour, Devices: 3}
	sold := func(w *bot.World) { w.Shop.Plans = append(w.Shop.Plans, plan) }
	taken := func(n int) func(*bot.World) { return func(w *bot.World) { w.Places[0].Taken = n } }
	running := order(billing.Granted)
	running.Devices, running.PlanID = 3, plan.ID
	one := lease(scheduler.Active)
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  string
		sells bool
	}{
		{"offered", world(sold), presses("buy"), "[Family, 3 devices – ₹50.00]", false},
		{"greeted", world(sold), says("/start"), "• Family, 3 devices – ₹50.00", false},
		{"three are free", world(sold), presses("plan p3"), "Family, 3 devices for ₹50.00", true},
		{"two are free", world(sold, taken(1)), presses("plan p3"), "All places are taken", false},
		{"two are free, for one", world(sold, taken(1)), presses("plan p1"), "1 hour for", true},
		{"two are free at each", world(sold, taken(1), func(w *bot.World) {
			w.Places = append(w.Places, bot.Place{Name: "café", Status: scheduler.Status{OK: true}, Places: 2})
		}), presses("plan p3"), "All places are taken", false},
		{"extended at a full site", world(sold, taken(3), has(running, family(tablet)), namedOrder(running, family(tablet))), presses("again " + code), "Family, 3 devices for", true},
		{"extended by a larger plan at a full site", world(sold, taken(3), has(running, one), namedOrder(running, one)), presses("again " + code), "All places are taken", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := bot.Step(c.world, c.in)
			if got := transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("answered with\n%s", got)
			}
			if (len(d.Orders) == 1) != c.sells {
				t.Errorf("orders %+v", d.Orders)
			}
		})
	}
}

func TestAccessTellsHowManyAreIn(t *testing.T) {
	o := order(billing.Granted)
	first, second := family(), family(tablet)
	for _, c := range []struct {
		name   string
		lease  scheduler.Lease
		detail string
		want   string
		row    []bot.Choice
	}{
		{"the first", first, "", "Device: 02:00:5E:10:20:30\n\nUntil 13:00 UTC (1 h left).", []bot.Choice{{Label: "Add a device", Data: "add " + code}}},
		{"of three", first, "", "1 of 3 devices", []bot.Choice{{Label: "Add a device", Data: "add " + code}}},
		{"the second", second, tablet.String(), "Device: 02:00:5E:10:20:77\n", []bot.Choice{{Label: "Add a device", Data: "add " + code}, {Label: "Remove a device", Data: "off " + code}}},
		{"two of three", second, tablet.String(), "2 of 3 devices", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, ok := bot.Compose(billing.Notice{To: carlos, Kind: billing.Access, Order: code, Detail: c.detail}, scene(o, &c.lease))
			if !ok || !strings.Contains(asRead(out.Text), c.want) || c.row != nil && !slices.Equal(out.Rows[1], c.row) {
				t.Errorf("%v %q %+v", ok, text.Strip(out.Text), out.Rows)
			}
		})
	}
	if out, _ := bot.Compose(billing.Notice{To: carlos, Kind: billing.Access, Order: code}, scene(o, &second)); !strings.Contains(text.Strip(out.Text), "Device: 02:00:5E:10:20:30, 02:00:5E:10:20:77\n") {
		t.Errorf("shown again: %q", out.Text)
	}
	late := scene(o, &second)
	late.Now = second.End
	if out, ok := bot.Compose(billing.Notice{To: carlos, Kind: billing.Access, Order: code, Detail: tablet.String()}, late); ok {
		t.Errorf("a device that joined is told of when all is over: %q", out.Text)
	}
	one := lease(scheduler.Active)
	if out, _ := bot.Compose(billing.Notice{To: carlos, Kind: billing.Access, Order: code}, scene(order(billing.Granted), &one)); strings.Contains(out.Text, "devices") || len(out.Rows) != 2 {
		t.Errorf("of one device: %q", out.Text)
	}
}

func TestTheOwnerSeesAndEndsEveryDevice(t *testing.T) {
	l, o := family(tablet), order(billing.Granted)
	o.Devices = 3
	running := func(w *bot.World) { w.Named, w.Leases = &o, append(w.Leases, l) }
	both := device.String() + ", " + tablet.String()
	for _, c := range []struct {
		name  string
		world bot.World
		in    string
		want  string
	}{
		{"find", world(running), "/find " + tablet.String(), both},
		{"revoke", world(running), "/revoke " + tablet.String(), "End the access of " + both},
		{"extend", world(running), "/extend " + tablet.String() + " 1h", "Give " + both},
		{"a plan for three", world(), "/plans add Family 120 INR 24h 3", "Family – ₹120.00, 1 d, 3 devices?"},
		{"a plan for one", world(), "/plans add Single 120 INR 24h 1", "Single – ₹120.00, 1 d?"},
		{"a plan for none", world(), "/plans add Family 120 INR 24h 0", "for 1 to 10 devices"},
		{"a plan for a crowd", world(), "/plans add Family 120 INR 24h 11", "for 1 to 10 devices"},
		{"half a plan for three", world(), "/plans add Family 24h 3", "did not understand"},
		{"nothing but a number", world(), "/plans add 3", "did not understand"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := transcript(bot.Step(c.world, owner(says(c.in)))); !strings.Contains(got, c.want) {
				t.Errorf("answered with\n%s", got)
			}
		})
	}
	d := bot.Step(world(running, asked("revoke "+code)), owner(presses("do revoke "+code)))
	if len(d.Leases) != 1 || !d.Leases[0].Revoked || len(d.Leases[0].Seats()) != 2 {
		t.Errorf("revoked: %+v", d.Leases)
	}
	d = bot.Step(world(running, asked("extend "+code+" 1h")), owner(presses("do extend "+code+" 1h")))
	if len(d.Leases) != 1 || !slices.Equal(seated(d.Leases[0]), []router.MAC{device, tablet}) || d.Orders[0].Devices != 3 {
		t.Errorf("extended: %+v", d.Leases)
	}
	d = bot.Step(world(asked("plans add Family 120 INR 24h 3")), owner(presses("do plans add Family 120 INR 24h 3")))
	if plans := d.Shop.Plans; len(plans) != 3 || plans[2].Devices != 3 || plans[2].Name != "Family" {
		t.Errorf("plans %+v", plans)
	}
	mine := scene(o, &l)
	mine.Known = bot.Known{Deals: []bot.Deal{{Order: o, Lease: &l}}}
	var file strings.Builder
	out, _ := bot.Compose(billing.Notice{To: carlos, Kind: billing.MyData}, mine)
	if err := out.Document.Write(t.Context(), &file); err != nil || !strings.Contains(file.String(), tablet.String()) {
		t.Errorf("a customer's own data: %v, %s", err, file.String())
	}
	if row := bot.LeaseRow(l, time.UTC); row[3] != device.String()+" "+tablet.String() {
		t.Errorf("exported as %v", row)
	}
}
