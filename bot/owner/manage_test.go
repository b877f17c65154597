package owner_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
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
		bottest.Knows(bottest.Carlo)(w)
		d := bot.Deal{Order: o}
		if len(leases) > 0 {
			d.Lease = &leases[0]
		}
		w.Theirs = append(w.Theirs, d)
	}
}

func bannedTarget(w *bot.World) { bottest.Knows(bottest.Carlo)(w); w.Target.Banned = true }

func TestTheOwnersCommands(t *testing.T) {
	granted, running := bottest.Order(billing.Granted), bottest.Lease(scheduler.Active)
	half := running
	half.Start, half.End = bottest.Noon.Add(-30*time.Minute), bottest.Noon.Add(30*time.Minute)
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
		{"refund nothing", bottest.World(), "/refund", "Please write /refund"},
		{"refund what is not there", bottest.World(), "/refund " + bottest.Code, "no payment for"},
		{"refund what was never paid", bottest.World(sold(bottest.Order(billing.Pending))), "/refund " + bottest.Code, "no payment for"},
		{"refund a gift", bottest.World(sold(gift)), "/refund " + bottest.Code, "no payment for"},
		{"refund twice", bottest.World(sold(bottest.Order(billing.Refunding))), "/refund " + bottest.Code, "no payment for"},
		{"refund too much", bottest.World(sold(granted)), "/refund " + bottest.Code + " 50.01", "Please write /refund"},
		{"refund another currency", bottest.World(sold(granted)), "/refund " + bottest.Code + " 5 USD", "Please write /refund"},
		{"refund less than nothing", bottest.World(sold(granted)), "/refund " + bottest.Code + " -1", "Please write /refund"},
		{"refund all", bottest.World(sold(granted, running)), "/refund " + bottest.Code,
			"Refund ₹50.00 of order " + bottest.Code + " to " + bottest.Carlo + "'s card"},
		{"refund a part", bottest.World(sold(granted, running)), "/refund " + bottest.Code + " 12.50", "Refund ₹12.50"},
		{"refund what is not used", bottest.World(sold(granted, half)), "/refund " + bottest.Code + " unused", "Refund ₹25.00"},
		{"refund what is used up", bottest.World(sold(granted,
			func() scheduler.Lease { l := half; l.End = bottest.Noon; return l }())), "/refund " + bottest.Code + " unused", "nothing left to refund"},
		{"yes, refund", bottest.World(sold(granted, running), bottest.Asked("refund "+bottest.Code+" 12.50")),
			"do refund " + bottest.Code + " 12.50", "Refunding ₹12.50 of order " + bottest.Code},
		{"yes, refund what went back meanwhile", bottest.World(sold(bottest.Order(billing.Refunded)),
			bottest.Asked("refund "+bottest.Code)), "do refund " + bottest.Code, "no payment for"},
		{"extend nothing", bottest.World(), "/extend", "Please write /extend"},
		{"extend what is not there", bottest.World(), "/extend " + bottest.Code + " 2h", "no access running"},
		{"extend", bottest.World(bottest.Named(running)), "/extend " + bottest.Code + " 2h", "2 h more, until 15:00 UTC?"},
		{"yes, extend", bottest.World(bottest.Named(running), bottest.Asked("extend "+bottest.Code+" 2h")),
			"do extend " + bottest.Code + " 2h", "has more time, as order NEWW-0001"},
		{"ban nobody", bottest.World(), "/ban", "Please write /ban"},
		{"ban a word", bottest.World(), "/ban carlo", "Please write /ban"},
		{"ban who never wrote", bottest.World(), "/ban +12025550199", "I can't find anything"},
		{"ban", bottest.World(bottest.Knows(bottest.Carlo)), "/ban " + bottest.Carlo, "Block " + bottest.Carlo},
		{"yes, ban", bottest.World(owns(granted, running), bottest.Asked("ban "+bottest.Carlo)), "do ban " + bottest.Carlo, "is blocked"},
		{"ban again", bottest.World(bannedTarget), "/ban " + bottest.Carlo, "is blocked"},
		{"unban", bottest.World(bannedTarget), "/unban " + bottest.Carlo, "Let " + bottest.Carlo + " buy again?"},
		{"yes, unban", bottest.World(bannedTarget, bottest.Asked("unban "+bottest.Carlo)), "do unban " + bottest.Carlo, "can buy again"},
		{"unban nobody", bottest.World(), "/unban", "Please write /unban"},
		{"accept nothing", bottest.World(), "/accept", "Please write /accept"},
		{"got nothing", bottest.World(), "/got", "Please write /got"},
		{"unban who is not banned", bottest.World(bottest.Knows(bottest.Carlo)), "/unban " + bottest.Carlo, "isn't blocked"},
		{"find nothing", bottest.World(), "/find", "Please write /find"},
		{"find what is not there", bottest.World(), "/find " + bottest.Device.String(), "I can't find anything for"},
		{"find a name", bottest.World(), "/find Carlo", string(billing.People)},
		{"find an order", bottest.World(sold(granted, running)), "/find " + bottest.Code,
			"Order " + bottest.Code + " of 12:00:00 UTC: 1 hour, ₹50.00, " + bottest.Carlo + ", access given"},
		{"find a phone", bottest.World(owns(granted, running)), "/find " + bottest.Carlo, "until 13:00 UTC (1 h)"},
		{"find a device that left", bottest.World(bottest.Named(gone)), "/find " + bottest.Device.String(), "ended 13:00 UTC"},
		{"the running access", bottest.World(), "/active", string(billing.Running)},
		{"the journal", bottest.World(), "/log", string(billing.Journal)},
		{"the plans", bottest.World(), "/plans", "p1 1 hour – ₹50.00, 1 h\n• p2 old – ₹50.00, 1 h (hidden)"},
		{"a plan with a long name", bottest.World(), "/plans " + long, "[Yes]"},
		{"yes, the long name", bottest.World(bottest.Asked("plans " + long)), "do #", "very very"},
		{"a plan's price", bottest.World(), "/plans price p1 60", "Change\n1 hour – ₹50.00, 1 h\nto\n1 hour – ₹60.00, 1 h?"},
		{"yes, the price", bottest.World(bottest.Asked("plans price p1 60")), "do plans price p1 60", "p1 1 hour – ₹60.00"},
		{"a price that Stripe does not take", bottest.World(), "/plans price p1 0.10", "Stripe can't charge so little"},
		{"a price that is none", bottest.World(), "/plans price p1 much", "not a price"},
		{"no such plan", bottest.World(), "/plans hide p9", "no plan with that ID"},
		{"a plan without a currency", bottest.World(), "/plans add Family day 120 1d 3", "Family day – ₹120.00, 1 d, 3 devices?"},
		{"a plan without a name", bottest.World(), "/plans add 120 INR 1d", "didn't get that"},
		{"a plan without a currency, in a shop without any", bottest.World(func(w *bot.World) { w.Shop.Plans = nil }), "/plans add day 120 1d", "not a price"},
		{"a price with too many words", bottest.World(), "/plans price p1 60 INR 5", "not a price"},
		{"half a plan", bottest.World(), "/plans add 1 day", "didn't get that"},
		{"a plan that never ends", bottest.World(), "/plans add day 50.00 INR ever", "didn't get that"},
		{"hide", bottest.World(bottest.Asked("plans hide p1")), "do plans hide p1", "p1 1 hour – ₹50.00, 1 h (hidden)"},
		{"show", bottest.World(bottest.Asked("plans show p2")), "do plans show p2", "p2 old – ₹50.00, 1 h\n"},
		{"first", bottest.World(bottest.Asked("plans first p2")), "do plans first p2", "Plans\n• p2 old"},
		{"drop", bottest.World(bottest.Asked("plans drop p2")), "do plans drop p2", "p1 1 hour – ₹50.00, 1 h\n\n"},
		{"the router", bottest.World(), "/router", "Asking the router at home"},
		{"a router that is not there", bottest.World(), "/router moon", "a location: home"},
		{"the network", bottest.World(), "/wifi", string(billing.WiFiView)},
		{"another name", bottest.World(), "/wifi name Café  Sol", "Network: Café  Sol\nPassword: sunny-terrace"},
		{"a name that is too long", bottest.World(), "/wifi name " + strings.Repeat("x", 33), "1 to 32"},
		{"no name", bottest.World(), "/wifi name", "Please write one of these"},
		{"another password", bottest.World(), "/wifi password rainy  terrace", "Password: rainy  terrace"},
		{"a short password", bottest.World(), "/wifi password rain", "8 to 63"},
		{"a password in letters that routers do not take", bottest.World(), "/wifi password pässword", "8 to 63"},
		{"no password", bottest.World(), "/wifi home password none", "Password: none"},
		{"neither", bottest.World(), "/wifi paint blue", "Please write one of these"},
		{"tell everybody", bottest.World(), "/wifi tell", "everyone who's online at home?"},
		{"yes, tell", bottest.World(bottest.Asked("wifi tell home")), "do wifi tell home", "new-network"},
		{"yes, to a network that was never asked for", bottest.World(bottest.Asked("wifi set 0123456789ab home")), "do wifi set 0123456789ab home", "out of date"},
		{"the pings", bottest.World(), "/pings", "• sale on: sales\n• refund on: refunds"},
		{"switch a ping off", bottest.World(), "/pings sale off", "about to: sale off?"},
		{"yes, off", bottest.World(bottest.Asked("pings sale off")), "do pings sale off", "• sale off: sales"},
		{"quiet hours", bottest.World(), "/pings quiet 22:00 07:30", "about to: quiet 22:00 07:30?"},
		{"yes, quiet", bottest.World(bottest.Asked("pings quiet 22:00 07:30")), "do pings quiet 22:00 07:30", "Quiet hours: 22:00 to 07:30"},
		{"quiet at no time", bottest.World(), "/pings quiet 25:00 07:30", "Please write /pings"},
		{"a ping that is none", bottest.World(), "/pings noise off", "Please write /pings"},
		{"neither on nor off", bottest.World(), "/pings sale maybe", "Please write /pings"},
		{"what was dropped meanwhile", bottest.World(bottest.Asked("plans hide p9")), "do plans hide p9", "no plan with that ID"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := bottest.Owner(bottest.Says(c.in))
			switch {
			case c.in == "do #":
				in = bottest.Owner(bottest.Presses(button(t, c.world, "/"+c.world.Session.Ask)))
			case strings.HasPrefix(c.in, "do "):
				in = bottest.Owner(bottest.Presses(c.in))
			}
			d := desk.Step(c.world, in)
			got := bottest.Transcript(d)
			for _, n := range d.Notices {
				got += string(n.Kind)
			}
			if !strings.Contains(got, c.want) {
				t.Errorf("%q is answered with\n%s, want %q", c.in, got, c.want)
			}
			bottest.Sound(t, c.world, in, d)
			changed := len(d.Orders)+len(d.Leases) > 0 || d.Target != nil || !reflect.DeepEqual(d.Shop, c.world.Shop)
			told := slices.ContainsFunc(d.Notices, func(n billing.Notice) bool { return n.To == billing.Guests })
			if (changed || told) != (len(d.Changes) > 0) {
				t.Errorf("changed: %v, in the journal: %+v", changed, d.Changes)
			}
			in.Chat = "99"
			stranger := desk.Step(c.world, in)
			said := bottest.Transcript(stranger)
			if len(stranger.Orders)+len(stranger.Leases)+len(stranger.Changes) > 0 || stranger.Target != nil ||
				!reflect.DeepEqual(stranger.Shop, c.world.Shop) ||
				!strings.Contains(said, "didn't get that") && !strings.Contains(said, "out of date") {
				t.Errorf("a stranger's %q does\n%s", c.in, said)
			}
		})
	}
}

// button is the data of the first button below the answer to an owner's words.
func button(t *testing.T, w bot.World, words string) string {
	t.Helper()
	d := desk.Step(w, bottest.Owner(bottest.Says(words)))
	for _, out := range d.Replies {
		if len(out.Rows) > 0 && len(out.Rows[0]) > 0 {
			return out.Rows[0][0].Data
		}
	}
	t.Fatalf("%q has no button", words)
	return ""
}

// asked is the world after the owner gave a command that wants a second tap.
func asked(w bot.World, words string) bot.World {
	w.Session = desk.Step(w, bottest.Owner(bottest.Says(words))).Session
	return w
}

// yes is what comes of a command that the owner gives and confirms.
func yes(t *testing.T, w bot.World, words string) bot.Decision {
	t.Helper()
	in := bottest.Owner(bottest.Presses(button(t, w, words)))
	w = asked(w, words)
	d := desk.Step(w, in)
	bottest.Sound(t, w, in, d)
	return d
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
		{"not paid", bottest.Order(billing.Pending), nil, "", billing.Cancelled, false},
		{"paid, no device", bottest.Order(billing.Paid), nil, "", billing.Refunding, false},
		{"paid, waits for the router", bottest.Order(billing.Paid), []scheduler.Lease{bottest.Lease(scheduler.Waiting)}, "", billing.Refunding, true},
		{"running", bottest.Order(billing.Granted), []scheduler.Lease{bottest.Lease(scheduler.Active)}, "", "", true},
		{"running, with its money", bottest.Order(billing.Granted), []scheduler.Lease{bottest.Lease(scheduler.Active)}, " refund", billing.Refunding, true},
	} {
		d := yes(t, bottest.World(owns(c.order, c.leases...)), "/ban "+bottest.Carlo+c.words)
		var state billing.State
		if len(d.Orders) == 1 {
			state = d.Orders[0].State
		}
		if state != c.state || (len(d.Leases) == 1) != c.ended || d.Target == nil || !d.Target.Banned {
			t.Errorf("%s: order %q, leases %+v, customer %+v", c.name, state, d.Leases, d.Target)
		}
	}
}

func TestRevokedTimeThatHasNotBegunIsPaidBack(t *testing.T) {
	extension := bottest.Lease(scheduler.Active)
	extension.Start, extension.End = bottest.Noon.Add(time.Hour), bottest.Noon.Add(2*time.Hour)
	paid := func(by string, state billing.State) billing.Order {
		o := bottest.Order(state)
		o.Payment.Provider = by
		if state == billing.Granted {
			o.Granted = bottest.Noon
		}
		return o
	}
	for _, c := range []struct {
		name  string
		order billing.Order
		lease scheduler.Lease
		asks  string
		state billing.State
	}{
		{"runs", bottest.Order(billing.Granted), bottest.Lease(scheduler.Active), "No money goes back", ""},
		{"waits for the router", bottest.Order(billing.Paid), bottest.Lease(scheduler.Waiting), "is refunded", billing.Refunding},
		{"begins when another ends", bottest.Order(billing.Granted), extension, "is refunded", billing.Refunding},
		{"paid by a voucher", paid(billing.ByVoucher, billing.Paid), bottest.Lease(scheduler.Waiting), "can be used again", billing.Refunding},
		{"paid by a voucher, begins later", paid(billing.ByVoucher, billing.Granted), extension, "hand over in cash", billing.Refunding},
		{"given by the owner", paid(billing.Owner, billing.Granted), extension, "No money goes back", ""},
		{"cost nothing", paid(billing.Free, billing.Granted), extension, "No money goes back", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := bottest.World(sold(c.order, c.lease))
			d := desk.Step(w, bottest.Owner(bottest.Says("/revoke "+bottest.Code)))
			if got := bottest.Transcript(d); !strings.Contains(got, c.asks) {
				t.Errorf("asked %s, want %q", got, c.asks)
			}
			w.Session = d.Session
			d = desk.Step(w, bottest.Owner(bottest.Presses("do "+w.Session.Ask)))
			var state billing.State
			if len(d.Orders) == 1 {
				state = d.Orders[0].State
			}
			if state != c.state || len(d.Leases) != 1 || !d.Leases[0].Revoked || len(d.Notices) != len(d.Orders) {
				t.Errorf("order %q, leases %+v, told %+v", state, d.Leases, d.Notices)
			}
		})
	}
}

// TestAnAnswerIsToTheQuestionThatWasAsked: an extension begins between the two, and then no money goes back.
func TestAnAnswerIsToTheQuestionThatWasAsked(t *testing.T) {
	extension := bottest.Lease(scheduler.Active)
	extension.Start, extension.End = bottest.Noon.Add(time.Hour), bottest.Noon.Add(2*time.Hour)
	w := bottest.World(sold(bottest.Order(billing.Granted), extension))
	w.Now = bottest.Noon.Add(59 * time.Minute)
	w.Session = desk.Step(w, bottest.Owner(bottest.Says("/revoke "+bottest.Code))).Session
	w.Now = bottest.Noon.Add(61 * time.Minute)
	d := desk.Step(w, bottest.Owner(bottest.Presses("do "+w.Session.Ask)))
	if got := bottest.Transcript(d); len(d.Orders)+len(d.Leases) > 0 || !strings.Contains(got, "No money goes back") {
		t.Fatalf("orders %+v, leases %+v: %s", d.Orders, d.Leases, got)
	}
	w.Session = d.Session
	d = desk.Step(w, bottest.Owner(bottest.Presses("do "+w.Session.Ask)))
	if len(d.Orders) != 0 || len(d.Leases) != 1 {
		t.Errorf("orders %+v, leases %+v", d.Orders, d.Leases)
	}
}

func TestNothingIsSoldToTheBanned(t *testing.T) {
	for _, in := range []bot.Incoming{bottest.Says("/buy"), bottest.Presses("plan p1")} {
		d := desk.Step(bottest.World(bottest.Banned), in)
		if got := bottest.Transcript(d); len(d.Orders) > 0 || !strings.Contains(got, "talk to the owner") {
			t.Errorf("%q is answered with\n%s", in.Text, got)
		}
	}
}

func TestThePriceOfTheRestOfTheTimeGoesBack(t *testing.T) {
	l := bottest.Lease(scheduler.Active)
	l.Start, l.End = bottest.Noon.Add(-20*time.Minute), bottest.Noon.Add(40*time.Minute)
	d := desk.Step(bottest.World(sold(bottest.Order(billing.Granted), l),
		bottest.Asked("refund "+bottest.Code+" unused")), bottest.Owner(bottest.Presses("do refund "+bottest.Code+" unused")))
	if len(d.Orders) != 1 || d.Orders[0].Back != (billing.Money{Amount: 3333, Currency: "INR"}) || len(d.Leases) != 1 ||
		!d.Leases[0].Revoked {
		t.Errorf("orders %+v, leases %+v", d.Orders, d.Leases)
	}
}

// TestABanGivesBackWhatWasNotUsed: of what runs only if the owner says so, and only the rest; what has not begun anyway.
func TestABanGivesBackWhatWasNotUsed(t *testing.T) {
	running := bottest.Lease(scheduler.Active)
	running.Start, running.End = bottest.Noon.Add(-45*time.Minute), bottest.Noon.Add(15*time.Minute)
	later := running
	later.Start, later.End = bottest.Noon.Add(15*time.Minute), bottest.Noon.Add(75*time.Minute)
	for _, c := range []struct {
		name, how string
		lease     scheduler.Lease
		back      bool
		amount    int64 // 0: all
	}{
		{"runs", "", running, false, 0},
		{"runs, with a refund", " refund", running, true, 1250},
		{"has not begun", "", later, true, 0},
		{"has not begun, with a refund", " refund", later, true, 0},
	} {
		d := yes(t, bottest.World(owns(bottest.Order(billing.Granted), c.lease)), "/ban "+bottest.Carlo+c.how)
		if len(d.Leases) != 1 || !d.Leases[0].Revoked || (len(d.Orders) == 1) != c.back || c.back && d.Orders[0].Back.Amount != c.amount {
			t.Errorf("%s: orders %+v, leases %+v", c.name, d.Orders, d.Leases)
		}
	}
}
