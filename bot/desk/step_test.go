package desk_test

import (
	"errors"
	"reflect"
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

func TestTheAnswers(t *testing.T) {
	other := func(w *bot.World) { w.Session.Other = "+12025550199" }
	waiting := bottest.Lease(scheduler.Waiting)
	waiting.Answer = bottest.Noon.Add(time.Minute)
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  string // in the answers' words, buttons and toasts
	}{
		{"hello", bottest.World(bottest.Newcomer), bottest.Says("/start"), "home\nHi Carlo! Need Wi-Fi? Pick a plan:\n[1 hour – ₹50.00]"},
		{"anything at first", bottest.World(bottest.Newcomer), bottest.Says("hi"), "Need Wi-Fi?"},
		{"nonsense", bottest.World(), bottest.Says("blah"), "didn't get that"},
		{"nothing but spaces", bottest.World(), bottest.Says("  \n "), "didn't get that"},
		{"an unknown command", bottest.World(), bottest.Says("/fly"), "didn't get that"},
		{"an owner's command by a customer", bottest.World(), bottest.Says("/pause"), "didn't get that"},
		{"a photo", bottest.World(), bot.Incoming{Chat: "21", Private: true, Kind: bot.Media}, "only read text"},
		{"5,000 characters", bottest.World(), bottest.Says(strings.Repeat("é", 5000)), "too long"},
		{"a group", bottest.World(), bot.Incoming{Kind: bot.Text, Text: "/start@sharefi_bot"}, "in a private chat"},
		{"help", bottest.World(), bottest.Presses("help"), "How it works"},
		{"where to find it", bottest.World(), bottest.Presses("find"), "[Windows]"},
		{"where Windows shows it", bottest.World(), bottest.Presses("sys windows"), "Physical address"},
		{"where nothing shows it", bottest.World(), bottest.Presses("sys abacus"), "out of date"},
		{"an unknown button", bottest.World(), bottest.Presses("fly high"), "out of date"},
		{"an empty button", bottest.World(), bottest.Presses(""), "out of date"},

		{"buy without a number", bottest.World(bottest.Phoneless), bottest.Presses("buy"), "phone number"},
		{"words where the number is due", bottest.World(bottest.Phoneless, func(w *bot.World) { w.Session.Wants = "buy" }), bottest.Says("hi"), "phone number"},
		{"the number, then the plans", bottest.World(bottest.Phoneless, func(w *bot.World) { w.Session.Wants = "buy" }),
			bottest.Shares("12025550123", true), "Which plan"},
		{"the number, then the access", bottest.World(bottest.Phoneless, func(w *bot.World) { w.Session.Wants = "access" }),
			bottest.Shares(bottest.Carlo, true), "any Wi-Fi"},
		{"the number for nothing", bottest.World(bottest.Phoneless), bottest.Shares(bottest.Carlo, true), "Need Wi-Fi?"},
		{"the number again", bottest.World(), bottest.Shares(bottest.Carlo, true), "Thanks!"},
		{"another number", bottest.World(), bottest.Shares("+12025550199", true), "Shall I move everything of yours"},
		{"another number that somebody has", bottest.World(bottest.Knows("+12025550199")), bottest.Shares("+12025550199", true), "somebody else here already uses that number"},
		{"another number that was asked about", bottest.World(other), bottest.Says("qwerty"), "didn't get that"},
		{"yes, another number", bottest.World(other), bottest.Presses("number +12025550199"), "is under +12025550199 now"},
		{"yes, another number, which somebody has meanwhile", bottest.World(other, bottest.Knows("+12025550199")), bottest.Presses("number +12025550199"), "somebody else here already uses that number"},
		{"no, not another number", bottest.World(other), bottest.Presses("number"), "stays under " + bottest.Carlo},
		{"another number that nobody vouched for", bottest.World(other), bottest.Presses("number +12025550198"), "out of date"},
		{"another number without a question", bottest.World(), bottest.Presses("number +12025550199"), "out of date"},
		{"a foreign card", bottest.World(bottest.Phoneless), bottest.Shares(bottest.Carlo, false), "somebody else's contact card"},
		{"a foreign card of a customer", bottest.World(), bottest.Shares("+12025550199", false), "only read text"},
		{"+888", bottest.World(bottest.Phoneless), bottest.Shares("+88812345678", true), "anonymous"},
		{"a landline", bottest.World(bottest.Phoneless), bottest.Shares("+4930901820", true), "not a mobile"},
		{"half a number", bottest.World(bottest.Phoneless), bottest.Shares("+1202", true), "doesn't look complete"},
		{"no number", bottest.World(bottest.Phoneless), bottest.Shares("", true), "doesn't look complete"},
		{"a country that is not served", bottest.World(bottest.Phoneless,
			func(w *bot.World) { w.Countries = []string{"IN", "KE"} }), bottest.Shares(bottest.Carlo, true), "These can: IN, KE"},

		{"the plans", bottest.World(), bottest.Says("/buy"), "[1 hour – ₹50.00]"},
		{"a plan", bottest.World(), bottest.Presses("plan p1"), "Order " + bottest.Fresh + ": 1 hour for ₹50.00"},
		{"a hidden plan", bottest.World(), bottest.Presses("plan p2"), "out of date"},
		{"a plan that is no more", bottest.World(), bottest.Presses("plan p9"), "out of date"},
		{"no plan", bottest.World(), bottest.Presses("plan"), "out of date"},
		{"no plans at all", bottest.World(func(w *bot.World) { w.Shop.Plans = nil }), bottest.Says("/buy"), "nothing for sale"},
		{"paused", bottest.World(func(w *bot.World) { w.Shop.Paused = true }), bottest.Presses("plan p1"), "closed right now"},
		{"a wrong clock", bottest.World(func(w *bot.World) { w.ClockErr = errors.New("1970") }), bottest.Presses("plan p1"), "closed right now"},
		{"no place", bottest.World(func(w *bot.World) { w.Places[0].Taken = 3 }), bottest.Presses("plan p1"), "We're full"},
		{"out of order", bottest.World(func(w *bot.World) { w.Places[0].Status = scheduler.Status{Since: bottest.Noon.Add(-time.Hour)} }), bottest.Presses("plan p1"), "down right now"},
		{"tell me", bottest.World(), bottest.Presses("tell"), "I'll let you know"},
		{"two places", bottest.World(func(w *bot.World) {
			w.Places = append(w.Places, bot.Place{Name: "café", Status: scheduler.Status{OK: true}, Places: 1})
		}),
			bottest.Presses("plan p1"), "[café]"},
		{"the second place", bottest.World(func(w *bot.World) {
			w.Places = append(w.Places, bot.Place{Name: "café", Status: scheduler.Status{OK: true}, Places: 1})
		}),
			bottest.Presses("site p1 1"), "Order " + bottest.Fresh},
		{"a place that is no more", bottest.World(), bottest.Presses("site p1 4"), "out of date"},

		{"a second order", bottest.World(bottest.Has(bottest.Order(billing.Pending))), bottest.Presses("plan p1"), "Getting your payment link"},
		{"an open order", bottest.World(bottest.Has(bottest.Linked())), bottest.Says("/buy"), "already have an open order: " + bottest.Code},
		{"cancel", bottest.World(bottest.Has(bottest.Linked())), bottest.Presses("cancel " + bottest.Code), "is cancelled"},
		{"cancel what is paid", bottest.World(bottest.Has(bottest.Order(billing.Paid))), bottest.Presses("cancel " + bottest.Code), "is already paid"},
		{"cancel another's", bottest.World(), bottest.Presses("cancel " + bottest.Code), "out of date"},
		{"I have paid", bottest.World(bottest.Has(bottest.Linked())), bottest.Presses("paid " + bottest.Code), "Let me check"},
		{"a second press of Pay", bottest.World(bottest.Has(bottest.Order(billing.Paid))), bottest.Presses("paid " + bottest.Code), "Which device"},
		{"paid, held", bottest.World(bottest.Has(bottest.Order(billing.Held))), bottest.Presses("paid " + bottest.Code), "different amount"},
		{"paid and let in", bottest.World(bottest.Has(bottest.Order(billing.Granted), bottest.Lease(scheduler.Active))),
			bottest.Presses("paid " + bottest.Code), "is already paid"},

		{"the device", bottest.World(bottest.Has(bottest.Order(billing.Paid))), bottest.Says("02-00-5e-10-20-30"), "Letting 02:00:5E:10:20:30 in"},
		{"a private address", bottest.World(bottest.Has(bottest.Order(billing.Paid))), bottest.Says(bottest.Device.String()), "Letting"},
		{"the device in a sentence", bottest.World(bottest.Has(bottest.Order(billing.Paid))),
			bottest.Says("my phone is 02-00-5e-10-20-30 thanks"), "Letting 02:00:5E:10:20:30 in"},
		{"its maker", bottest.World(bottest.Has(bottest.Order(billing.Paid))), bottest.Says("00:00:5e:00:53:01"), "Letting 00:00:5E:00:53:01 (ICANN"},
		{"letters for digits", bottest.World(bottest.Has(bottest.Order(billing.Paid))), bottest.Says("O2-OO-5e-1O-2O-3O"),
			"Did you mean 02:00:5E:10:20:30?\n[Yes] [No]"},
		{"two devices", bottest.World(bottest.Has(bottest.Order(billing.Paid))),
			bottest.Says("02-00-5e-10-20-30 or 02-00-5e-10-20-31"), "Which one is your device's?\n[02:00:5E:10:20:30] [02:00:5E:10:20:31]"},
		{"yes, that one", bottest.World(bottest.Has(bottest.Order(billing.Paid)), bottest.Offered),
			bottest.Presses("dev " + bottest.Code + " " + bottest.Device.String()), "Letting"},
		{"no, not that one", bottest.World(bottest.Has(bottest.Order(billing.Paid)), bottest.Offered),
			bottest.Presses("retype " + bottest.Code), "check the address"},
		{"no, but it is in already", bottest.World(bottest.Has(bottest.Order(billing.Granted),
			bottest.Lease(scheduler.Active)), bottest.Offered), bottest.Presses("retype " + bottest.Code), "out of date"},
		{"a phone number for an address", bottest.World(bottest.Has(bottest.Order(billing.Paid))), bottest.Says("+919876543210"), "twelve characters"},
		{"too short", bottest.World(bottest.Has(bottest.Order(billing.Paid))), bottest.Says("02:00:5E"), "twelve characters"},
		{"zeros", bottest.World(bottest.Has(bottest.Order(billing.Paid))), bottest.Says("00:00:00:00:00:00"), "all zeros"},
		{"a group address", bottest.World(bottest.Has(bottest.Order(billing.Paid))), bottest.Says("01:00:5E:00:00:01"), "group of devices"},
		{"everybody", bottest.World(bottest.Has(bottest.Order(billing.Paid))), bottest.Says("ffffffffffff"), "every device"},
		{"another's device", bottest.World(bottest.Has(bottest.Order(billing.Paid)), func(w *bot.World) {
			other := bottest.Lease(scheduler.Active)
			other.ID, other.Customer = "ZZZZ-0001", "+12025550199"
			w.Leases = []scheduler.Lease{other}
		}), bottest.Says(bottest.Device.String()), "Somebody else has bought"},
		{"a device that was used before", bottest.World(bottest.Has(bottest.Order(billing.Paid)),
			func(w *bot.World) { w.Customer.Devices = []router.MAC{bottest.Device} }),
			bottest.Presses("dev " + bottest.Code + " " + bottest.Device.String()), "Letting"},
		{"a device by a forged button", bottest.World(bottest.Has(bottest.Order(billing.Paid))),
			bottest.Presses("dev " + bottest.Code + " " + bottest.Device.String()), "out of date"},
		{"the device twice", bottest.World(bottest.Has(bottest.Order(billing.Granted), bottest.Lease(scheduler.Active)),
			func(w *bot.World) { w.Customer.Devices = []router.MAC{bottest.Device} }),
			bottest.Presses("dev " + bottest.Code + " " + bottest.Device.String()), "already has its device"},

		{"no access", bottest.World(), bottest.Says("/access"), "any Wi-Fi"},
		{"access", bottest.World(bottest.Has(bottest.Order(billing.Granted), bottest.Lease(scheduler.Active))),
			bottest.Says("/access"), bottest.Device.String() + " until 13:00 UTC, 1 h left"},
		{"access that waits", bottest.World(bottest.Has(bottest.Order(billing.Paid), waiting)), bottest.Says("/access"), "time hasn't started"},
		{"access to pay for", bottest.World(bottest.Has(bottest.Linked())), bottest.Says("/access"), "[Pay ₹50.00]"},
		{"access that is held", bottest.World(bottest.Has(bottest.Order(billing.Held))), bottest.Says("/access"), "looking at your payment"},
		{"access without its device", bottest.World(bottest.Has(bottest.Order(billing.Paid))), bottest.Says("/access"), "send me your device"},
		{"the password after the end", bottest.World(bottest.Has(bottest.Order(billing.Granted),
			bottest.Lease(scheduler.Over))), bottest.Presses("wifi " + bottest.Code), "any Wi-Fi"},
		{"wait", bottest.World(bottest.Has(bottest.Order(billing.Paid), waiting)), bottest.Presses("wait " + bottest.Code), "keep trying"},
		{"wait for what is there", bottest.World(bottest.Has(bottest.Order(billing.Granted),
			bottest.Lease(scheduler.Active))), bottest.Presses("wait " + bottest.Code), "out of date"},
		{"money back for what is there", bottest.World(bottest.Has(bottest.Order(billing.Granted),
			bottest.Lease(scheduler.Active))), bottest.Presses("money " + bottest.Code), "out of date"},
		{"money back before it was offered", bottest.World(bottest.Has(bottest.Order(billing.Paid),
			bottest.Lease(scheduler.Waiting))), bottest.Presses("money " + bottest.Code), "out of date"},

		{"the owner's menu", bottest.World(), bottest.Owner(bottest.Says("/admin")), "home is open.\n• home: working, 0/3"},
		{"the owner's menu while the router is away", bottest.World(func(w *bot.World) {
			w.Places[0].Status = scheduler.Status{Since: bottest.Noon.Add(-time.Hour), Reason: "busy"}
		}), bottest.Owner(bottest.Says("/admin")), "log out there"},
		{"pause", bottest.World(), bottest.Owner(bottest.Says("/pause")), "Stop selling?"},
		{"pause a site", bottest.World(), bottest.Owner(bottest.Says("/pause HOME")), "Stop selling at home?"},
		{"yes, pause a site", bottest.World(bottest.Asked("pause home")), bottest.Owner(bottest.Presses("do pause home")), "Closed at home"},
		{"pause a site that is not there", bottest.World(), bottest.Owner(bottest.Says("/pause bar")), "You have: home"},
		{"pause one of two sites that differ in case", bottest.World(func(w *bot.World) {
			w.Places = append([]bot.Place{{Name: "Home", Status: scheduler.Status{OK: true}, Places: 1}}, w.Places...)
		}), bottest.Owner(bottest.Says("/pause home")), "Stop selling at home?"},
		{"resume a site", bottest.World(), bottest.Owner(bottest.Says("/resume home")), "home is open again"},
		{"a site that is closed", bottest.World(func(w *bot.World) { w.Shop.Closed = []string{"home"} }), bottest.Presses("plan p1"), "closed right now"},
		{"another site is closed", bottest.World(func(w *bot.World) { w.Shop.Closed = []string{"bar"} }), bottest.Presses("plan p1"), "Getting your payment link"},
		{"pause by the menu", bottest.World(), bottest.Owner(bottest.Presses("ask pause")), "Stop selling?"},
		{"pause by a stranger's menu", bottest.World(), bottest.Presses("ask pause"), "out of date"},
		{"yes, pause", bottest.World(bottest.Asked("pause")), bottest.Owner(bottest.Presses("do pause")), "Closed."},
		{"yes, resume", bottest.World(bottest.Asked("resume")), bottest.Owner(bottest.Presses("do resume")), "You're open"},
		{"no", bottest.World(bottest.Asked("pause")), bottest.Owner(bottest.Presses("no")), "Nothing was changed"},
		{"an old yes", bottest.World(bottest.Asked("resume")), bottest.Owner(bottest.Presses("do pause")), "out of date"},
		{"a stranger's yes", bottest.World(bottest.Asked("pause")), bottest.Presses("do pause"), "out of date"},
		{"grant nothing", bottest.World(), bottest.Owner(bottest.Says("/grant")), "Please write /grant"},
		{"grant for how long?", bottest.World(), bottest.Owner(bottest.Says("/grant " + bottest.Device.String())), "Please write /grant"},
		{"grant for ever", bottest.World(), bottest.Owner(bottest.Says("/grant " + bottest.Device.String() + " ever")), "Please write /grant"},
		{"grant elsewhere", bottest.World(), bottest.Owner(bottest.Says("/grant " + bottest.Device.String() + " 2h moon")), "Please write /grant"},
		{"grant", bottest.World(), bottest.Owner(bottest.Says("/grant " + bottest.Device.String() + " 2h home")), "2 h of access?"},
		{"yes, grant", bottest.World(bottest.Asked("grant " + bottest.Device.String() + " 2h")),
			bottest.Owner(bottest.Presses("do grant " + bottest.Device.String() + " 2h")), "letting"},
		{"yes, grant, but all is full", bottest.World(bottest.Asked("grant "+bottest.Device.String()+" 2h"),
			func(w *bot.World) { w.Places[0].Taken = 3 }), bottest.Owner(bottest.Presses("do grant " + bottest.Device.String() + " 2h")), "home is full"},
		{"grant a phone that nobody knows", bottest.World(), bottest.Owner(bottest.Says("/grant +12025550199 2h")), "Nobody with the number +12025550199"},
		{"grant a phone", bottest.World(bottest.Knows(bottest.Carlo)), bottest.Owner(bottest.Says("/grant " + bottest.Carlo + " 2d")), "2 d of access?"},
		{"yes, grant a phone", bottest.World(bottest.Knows(bottest.Carlo), bottest.Asked("grant "+bottest.Carlo+" 2d")),
			bottest.Owner(bottest.Presses("do grant " + bottest.Carlo + " 2d")), "asked " + bottest.Carlo},
		{"revoke nothing", bottest.World(), bottest.Owner(bottest.Says("/revoke")), "Please write /revoke"},
		{"revoke what is not there", bottest.World(), bottest.Owner(bottest.Says("/revoke " + bottest.Device.String())), "no access running"},
		{"revoke", bottest.World(bottest.Named(bottest.Lease(scheduler.Active))),
			bottest.Owner(bottest.Says("/revoke " + bottest.Code)), "End access for " + bottest.Device.String()},
		{"yes, revoke", bottest.World(bottest.Named(bottest.Lease(scheduler.Active)), bottest.Asked("revoke "+bottest.Code)),
			bottest.Owner(bottest.Presses("do revoke " + bottest.Code)), "ends now"},
		{"nothing of that code on the shelf", bottest.World(), bottest.Owner(bottest.Says("/shelf retry ASDE-0001")), "nothing set aside as ASDE-0001"},
		{"try again", bottest.World(shelved(bot.Shelved{Code: "ASDE-0001"})),
			bottest.Owner(bottest.Says("/shelf retry asde0001")), "ASDE-0001"},
		{"try again what can't be read", bottest.World(shelved(bot.Shelved{Code: "ASDE-0001", Broken: true})),
			bottest.Owner(bottest.Says("/shelf retry ASDE-0001")), "can't be read"},
		{"yes, try again what is gone meanwhile", bottest.World(bottest.Asked("shelf retry ASDE-0001")),
			bottest.Owner(bottest.Presses("do shelf retry ASDE-0001")), "nothing set aside as ASDE-0001"},
		{"yes, revoke what ended meanwhile", bottest.World(bottest.Asked("revoke " + bottest.Code)),
			bottest.Owner(bottest.Presses("do revoke " + bottest.Code)), "no access running"},
		{"claim what is claimed", bottest.World(), bottest.Says("/claim CAFE-0001"), "didn't get that"},
		{"claim", bottest.World(bottest.Unclaimed), bottest.Says("/claim cafe 0001"), "shop is yours"},
		{"claim wrongly", bottest.World(bottest.Unclaimed), bottest.Says("/claim CAFE-0002"), "not the right code"},
		{"claim while locked", bottest.World(bottest.Unclaimed,
			func(w *bot.World) { w.Session.Locked = bottest.Noon.Add(time.Minute) }), bottest.Says("/claim CAFE-0001"), "Too many"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := desk.Step(c.world, c.in)
			if got := bottest.Transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("%q is answered with\n%s, want %q", c.in.Text, got, c.want)
			}
			if again := desk.Step(c.world, c.in); !reflect.DeepEqual(d, again) {
				t.Errorf("the same message is answered in two ways:\n%+v\n%+v", d, again)
			}
			bottest.Sound(t, c.world, c.in, d)
		})
	}
}

func TestFiveWrongClaimsLockTheChat(t *testing.T) {
	w := bottest.World(bottest.Unclaimed)
	for range 5 {
		d := desk.Step(w, bottest.Says("/claim AAAA-AAAA"))
		if len(d.Shop.Owners) != 0 {
			t.Fatal("claimed")
		}
		w.Session = d.Session
	}
	if d := desk.Step(w, bottest.Says("/claim CAFE-0001")); len(d.Shop.Owners) != 0 ||
		!strings.Contains(bottest.Transcript(d), "Too many") {
		t.Fatalf("the right code after five wrong ones: %s", bottest.Transcript(d))
	}
	w.Now = bottest.Noon.Add(time.Hour)
	if d := desk.Step(w, bottest.Says("/claim CAFE-0001")); len(d.Shop.Owners) != 1 {
		t.Fatalf("an hour later: %s", bottest.Transcript(d))
	}
}

func TestWhatIsDecided(t *testing.T) {
	waiting := bottest.Lease(scheduler.Waiting)
	waiting.Answer = bottest.Noon.Add(time.Minute)
	for name, c := range map[string]struct {
		world bot.World
		in    bot.Incoming
		want  func(bot.Decision) bool
	}{
		"an order holds what was sold": {bottest.World(), bottest.Presses("plan p1"), func(d bot.Decision) bool {
			return len(d.Orders) == 1 && d.Orders[0].State == billing.Pending && d.Orders[0].Price == bottest.Rupees &&
				d.Orders[0].Customer == bottest.Carlo && d.Orders[0].Expires.Equal(bottest.Noon.Add(billing.PayWithin))
		}},
		"a number makes a customer": {bottest.World(bottest.Phoneless), bottest.Shares(bottest.Carlo, true),
			func(d bot.Decision) bool {
				return d.Session.Phone == bottest.Carlo && d.Customer.Phone == bottest.Carlo && len(d.Customer.Chats) == 1 &&
					d.Customer.Chats[0] == bottest.Carlos
			}},
		"a device is remembered": {bottest.World(bottest.Has(bottest.Order(billing.Paid))),
			bottest.Says(bottest.Device.String()), func(d bot.Decision) bool {
				return len(d.Leases) == 1 && d.Leases[0].Device == bottest.Device && d.Orders[0].Device &&
					d.Customer.Devices[0] == bottest.Device
			}},
		"a press for the money gives it back": {bottest.World(bottest.Has(bottest.Order(billing.Paid), waiting)),
			bottest.Presses("money " + bottest.Code), func(d bot.Decision) bool {
				return d.Orders[0].State == billing.Refunding && d.Leases[0].State == scheduler.Over &&
					d.Notices[0].Kind == billing.RefundSoon
			}},
		"the wait list remembers": {bottest.World(), bottest.Presses("tell"),
			func(d bot.Decision) bool { return d.Remember == bottest.Carlos }},
		"the password is never stored": {bottest.World(bottest.Has(bottest.Order(billing.Granted),
			bottest.Lease(scheduler.Active))), bottest.Presses("wifi " + bottest.Code), func(d bot.Decision) bool {
			return d.Notices[0].Kind == billing.Access && len(d.Replies) == 1 && d.Replies[0].Text == ""
		}},
		"numbers are read when they are sent": {bottest.World(), bottest.Owner(bottest.Says("/stats week")),
			func(d bot.Decision) bool {
				return d.Notices[0] == billing.Notice{To: bottest.Olgas, Kind: billing.Report, Detail: "week"}
			}},
		"people in a group are left alone": {bottest.World(), bot.Incoming{Chat: "-5", Kind: bot.Media, Name: "Eve"},
			func(d bot.Decision) bool {
				return len(d.Replies) == 0 && reflect.DeepEqual(d.Session, bottest.World().Session)
			}},
		"who blocks the bot is not answered": {bottest.World(), bot.Incoming{Chat: "21", Private: true, Kind: bot.Gone},
			func(d bot.Decision) bool {
				return len(d.Replies) == 0
			}},
		"only ten devices are kept": {bottest.World(bottest.Has(bottest.Order(billing.Paid)), func(w *bot.World) {
			for i := range byte(10) {
				w.Customer.Devices = append(w.Customer.Devices, router.MAC{2, 2, 2, 2, 2, i})
			}
		}), bottest.Says(bottest.Device.String()), func(d bot.Decision) bool {
			return len(d.Customer.Devices) == 10 && d.Customer.Devices[0] == bottest.Device
		}},
	} {
		t.Run(name, func(t *testing.T) {
			d := desk.Step(c.world, c.in)
			if !c.want(d) {
				t.Errorf("%+v\n%s", d, bottest.Transcript(d))
			}
			bottest.Sound(t, c.world, c.in, d)
		})
	}
}

func shelved(a bot.Shelved) func(*bot.World) { return func(w *bot.World) { w.Shelved = &a } }
