package bot_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/scheduler"
)

// sold names an order of the customer's, with its lease if there is one.
func sold(o billing.Order, leases ...scheduler.Lease) func(*bot.World) {
	return func(w *bot.World) {
		w.Named = &o
		w.Leases = append(w.Leases, leases...)
	}
}

// owns gives the customer whom the owner names an order, with its lease if there is one.
func owns(o billing.Order, leases ...scheduler.Lease) func(*bot.World) {
	return func(w *bot.World) {
		knows(carlo)(w)
		d := bot.Deal{Order: o}
		if len(leases) > 0 {
			d.Lease = &leases[0]
		}
		w.Theirs = append(w.Theirs, d)
	}
}

func banned(w *bot.World) { w.Customer.Banned = true }

func bannedTarget(w *bot.World) { knows(carlo)(w); w.Target.Banned = true }

func TestTheOwnersCommands(t *testing.T) {
	granted, running := order(billing.Granted), lease(scheduler.Active)
	half := running
	half.Start, half.End = noon.Add(-30*time.Minute), noon.Add(30*time.Minute)
	gone := running
	gone.State = scheduler.Over
	gift := granted
	gift.Payment.Provider = billing.Owner
	long := "add " + strings.Repeat("very ", 9) + "long 50.00 INR 2h"
	for _, c := range []struct {
		name  string
		world bot.World
		in    string // a button's data begins with "do "
		want  string
	}{
		{"refund nothing", world(), "/refund", "Please write /refund"},
		{"refund what is not there", world(), "/refund " + code, "no money of"},
		{"refund what was never paid", world(sold(order(billing.Pending))), "/refund " + code, "no money of"},
		{"refund a gift", world(sold(gift)), "/refund " + code, "no money of"},
		{"refund twice", world(sold(order(billing.Refunding))), "/refund " + code, "no money of"},
		{"refund too much", world(sold(granted)), "/refund " + code + " 50.01", "Please write /refund"},
		{"refund another currency", world(sold(granted)), "/refund " + code + " 5 USD", "Please write /refund"},
		{"refund less than nothing", world(sold(granted)), "/refund " + code + " -1", "Please write /refund"},
		{"refund all", world(sold(granted, running)), "/refund " + code, "Give ₹50.00 of order " + code + " back to the card of " + carlo},
		{"refund a part", world(sold(granted, running)), "/refund " + code + " 12.50", "Give ₹12.50"},
		{"refund what is not used", world(sold(granted, half)), "/refund " + code + " unused", "Give ₹25.00"},
		{"refund what is used up", world(sold(granted, func() scheduler.Lease { l := half; l.End = noon; return l }())), "/refund " + code + " unused", "Nothing of order"},
		{"yes, refund", world(sold(granted, running), asked("refund "+code+" 12.50")), "do refund " + code + " 12.50", "₹12.50 of order " + code + " goes back"},
		{"yes, refund what went back meanwhile", world(sold(order(billing.Refunded)), asked("refund "+code)), "do refund " + code, "no money of"},
		{"extend nothing", world(), "/extend", "Please write /extend"},
		{"extend what is not there", world(), "/extend " + code + " 2h", "no running access"},
		{"extend", world(named(running)), "/extend " + code + " 2h", "2 h more, until 15:00 UTC?"},
		{"yes, extend", world(named(running), asked("extend "+code+" 2h")), "do extend " + code + " 2h", "has more time, as order NEWW-0001"},
		{"ban nobody", world(), "/ban", "Please write /ban"},
		{"ban a word", world(), "/ban carlo", "Please write /ban"},
		{"ban who never wrote", world(), "/ban +12025550199", "I know nothing"},
		{"ban", world(knows(carlo)), "/ban " + carlo, "Sell nothing to " + carlo},
		{"yes, ban", world(owns(granted, running), asked("ban "+carlo)), "do ban " + carlo, "is banned"},
		{"ban again", world(bannedTarget), "/ban " + carlo, "is banned"},
		{"unban", world(bannedTarget), "/unban " + carlo, "Sell to " + carlo + " again?"},
		{"yes, unban", world(bannedTarget, asked("unban "+carlo)), "do unban " + carlo, "may buy again"},
		{"unban who is not banned", world(knows(carlo)), "/unban " + carlo, "is not banned"},
		{"find nothing", world(), "/find", "Please write /find"},
		{"find what is not there", world(), "/find " + device.String(), "I know nothing of"},
		{"find a name", world(), "/find Carlo", string(billing.People)},
		{"find an order", world(sold(granted, running)), "/find " + code, "Order " + code + " of 12:00:00 UTC: 1 hour, ₹50.00, " + carlo + ", granted"},
		{"find a phone", world(owns(granted, running)), "/find " + carlo, "until 13:00 UTC (1 h)"},
		{"find a device that left", world(named(gone)), "/find " + device.String(), "ended 13:00 UTC"},
		{"the running access", world(), "/active", string(billing.Running)},
		{"the journal", world(), "/log", string(billing.Journal)},
		{"the plans", world(), "/plans", "p1 1 hour – ₹50.00, 1 h\n• p2 old – ₹50.00, 1 h (hidden)"},
		{"a plan with a long name", world(), "/plans " + long, "[Yes]"},
		{"yes, the long name", world(asked("plans " + long)), "do #", "very very"},
		{"a plan's price", world(), "/plans price p1 60", "Change\n1 hour – ₹50.00, 1 h\nto\n1 hour – ₹60.00, 1 h?"},
		{"yes, the price", world(asked("plans price p1 60")), "do plans price p1 60", "p1 1 hour – ₹60.00"},
		{"a price that Stripe does not take", world(), "/plans price p1 0.10", "less than Stripe charges"},
		{"a price that is none", world(), "/plans price p1 much", "not a price"},
		{"no such plan", world(), "/plans hide p9", "no plan with that ID"},
		{"half a plan", world(), "/plans add 1 day", "did not understand"},
		{"a plan that never ends", world(), "/plans add day 50.00 INR ever", "did not understand"},
		{"hide", world(asked("plans hide p1")), "do plans hide p1", "p1 1 hour – ₹50.00, 1 h (hidden)"},
		{"show", world(asked("plans show p2")), "do plans show p2", "p2 old – ₹50.00, 1 h\n"},
		{"first", world(asked("plans first p2")), "do plans first p2", "Plans\n• p2 old"},
		{"drop", world(asked("plans drop p2")), "do plans drop p2", "p1 1 hour – ₹50.00, 1 h\n\n"},
		{"the router", world(), "/router", "asking the router of home"},
		{"a router that is not there", world(), "/router moon", "name of a place: home"},
		{"the network", world(), "/wifi", string(billing.WiFiView)},
		{"another name", world(), "/wifi name Café  Sol", "Network: Café  Sol\nPassword: sunny-terrace"},
		{"a name that is too long", world(), "/wifi name " + strings.Repeat("x", 33), "1 to 32"},
		{"no name", world(), "/wifi name", "Please write one of these"},
		{"another password", world(), "/wifi password rainy  terrace", "Password: rainy  terrace"},
		{"a short password", world(), "/wifi password rain", "8 to 63"},
		{"a password in letters that routers do not take", world(), "/wifi password pässword", "8 to 63"},
		{"no password", world(), "/wifi home password none", "Password: none"},
		{"neither", world(), "/wifi paint blue", "Please write one of these"},
		{"tell everybody", world(), "/wifi tell", "everybody whose access at home runs?"},
		{"yes, tell", world(asked("wifi tell home")), "do wifi tell home", "new-network"},
		{"yes, to a network that was never asked for", world(asked("wifi set 0123456789ab home")), "do wifi set 0123456789ab home", "old menu"},
		{"the pings", world(), "/pings", "• sale on: sales\n• refund on: refunds"},
		{"switch a ping off", world(), "/pings sale off", "by myself to: sale off?"},
		{"yes, off", world(asked("pings sale off")), "do pings sale off", "• sale off: sales"},
		{"quiet hours", world(), "/pings quiet 22:00 07:30", "by myself to: quiet 22:00 07:30?"},
		{"yes, quiet", world(asked("pings quiet 22:00 07:30")), "do pings quiet 22:00 07:30", "Quiet from 22:00 until 07:30"},
		{"quiet at no time", world(), "/pings quiet 25:00 07:30", "Please write /pings"},
		{"a ping that is none", world(), "/pings noise off", "Please write /pings"},
		{"neither on nor off", world(), "/pings sale maybe", "Please write /pings"},
		{"what was dropped meanwhile", world(asked("plans hide p9")), "do plans hide p9", "no plan with that ID"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := owner(says(c.in))
			switch {
			case c.in == "do #":
				in = owner(presses(button(t, c.world, "/"+c.world.Session.Ask)))
			case strings.HasPrefix(c.in, "do "):
				in = owner(presses(c.in))
			}
			d := bot.Step(c.world, in)
			got := transcript(d)
			for _, n := range d.Notices {
				got += string(n.Kind)
			}
			if !strings.Contains(got, c.want) {
				t.Errorf("%q is answered with\n%s", c.in, got)
			}
			sound(t, c.world, in, d)
			changed := len(d.Orders)+len(d.Leases) > 0 || d.Target != nil || !reflect.DeepEqual(d.Shop, c.world.Shop)
			told := slices.ContainsFunc(d.Notices, func(n billing.Notice) bool { return n.To == billing.Guests })
			if (changed || told) != (len(d.Changes) > 0) {
				t.Errorf("changed: %v, in the journal: %+v", changed, d.Changes)
			}
			in.Chat = "99"
			stranger := bot.Step(c.world, in)
			said := transcript(stranger)
			if len(stranger.Orders)+len(stranger.Leases)+len(stranger.Changes) > 0 || stranger.Target != nil || !reflect.DeepEqual(stranger.Shop, c.world.Shop) ||
				!strings.Contains(said, "did not understand") && !strings.Contains(said, "old menu") {
				t.Errorf("a stranger's %q does\n%s", c.in, said)
			}
		})
	}
}

// button is the data of the first button below the answer to an owner's words.
func button(t *testing.T, w bot.World, words string) string {
	t.Helper()
	d := bot.Step(w, owner(says(words)))
	for _, out := range d.Replies {
		if len(out.Rows) > 0 && len(out.Rows[0]) > 0 {
			return out.Rows[0][0].Data
		}
	}
	t.Fatalf("%q has no button", words)
	return ""
}

func TestABanGivesBackWhatIsNotUsed(t *testing.T) {
	for _, c := range []struct {
		name   string
		order  billing.Order
		leases []scheduler.Lease
		words  string
		state  billing.State
		ended  bool
	}{
		{"not paid", order(billing.Pending), nil, "", billing.Cancelled, false},
		{"paid, no device", order(billing.Paid), nil, "", billing.Refunding, false},
		{"paid, waits for the router", order(billing.Paid), []scheduler.Lease{lease(scheduler.Waiting)}, "", billing.Refunding, true},
		{"running", order(billing.Granted), []scheduler.Lease{lease(scheduler.Active)}, "", "", true},
		{"running, with its money", order(billing.Granted), []scheduler.Lease{lease(scheduler.Active)}, " refund", billing.Refunding, true},
	} {
		change := "ban " + carlo + c.words
		d := bot.Step(world(owns(c.order, c.leases...), asked(change)), owner(presses("do "+change)))
		var state billing.State
		if len(d.Orders) == 1 {
			state = d.Orders[0].State
		}
		if state != c.state || (len(d.Leases) == 1) != c.ended || d.Target == nil || !d.Target.Banned {
			t.Errorf("%s: order %q, leases %+v, customer %+v", c.name, state, d.Leases, d.Target)
		}
	}
}

func TestNothingIsSoldToTheBanned(t *testing.T) {
	for _, in := range []bot.Incoming{says("/buy"), presses("plan p1")} {
		d := bot.Step(world(banned), in)
		if got := transcript(d); len(d.Orders) > 0 || !strings.Contains(got, "speak to the owner") {
			t.Errorf("%q is answered with\n%s", in.Text, got)
		}
	}
}

func TestThePriceOfTheRestOfTheTimeGoesBack(t *testing.T) {
	l := lease(scheduler.Active)
	l.Start, l.End = noon.Add(-20*time.Minute), noon.Add(40*time.Minute)
	d := bot.Step(world(sold(order(billing.Granted), l), asked("refund "+code+" unused")), owner(presses("do refund "+code+" unused")))
	if len(d.Orders) != 1 || d.Orders[0].Back != (billing.Money{Amount: 3333, Currency: "INR"}) || len(d.Leases) != 1 || !d.Leases[0].Revoked {
		t.Errorf("orders %+v, leases %+v", d.Orders, d.Leases)
	}
}
