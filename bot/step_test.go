package bot_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

func TestTheAnswers(t *testing.T) {
	waiting := lease(scheduler.Waiting)
	waiting.Answer = noon.Add(time.Minute)
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  string // in the answers' words, buttons and toasts
	}{
		{"hello", world(newcomer), says("/start"), "Hello Carlo! I sell Wi-Fi here.\n\n• 1 hour – ₹50.00"},
		{"anything at first", world(newcomer), says("hi"), "I sell Wi-Fi"},
		{"nonsense", world(), says("blah"), "did not understand"},
		{"nothing but spaces", world(), says("  \n "), "did not understand"},
		{"an unknown command", world(), says("/fly"), "did not understand"},
		{"an owner's command by a customer", world(), says("/pause"), "did not understand"},
		{"a photo", world(), bot.Incoming{Chat: "21", Private: true, Kind: bot.Media}, "words only"},
		{"5,000 characters", world(), says(strings.Repeat("é", 5000)), "too long"},
		{"a group", world(), bot.Incoming{Kind: bot.Text, Text: "/start@sharefi_bot"}, "private chat only"},
		{"help", world(), presses("help"), "How it works"},
		{"where to find it", world(), presses("find"), "[Windows]"},
		{"where Windows shows it", world(), presses("sys windows"), "Physical address"},
		{"where nothing shows it", world(), presses("sys abacus"), "old menu"},
		{"an unknown button", world(), presses("fly high"), "old menu"},
		{"an empty button", world(), presses(""), "old menu"},

		{"buy without a number", world(phoneless), presses("buy"), "phone number"},
		{"words where the number is due", world(phoneless, func(w *bot.World) { w.Session.Wants = "buy" }), says("hi"), "phone number"},
		{"the number, then the plans", world(phoneless, func(w *bot.World) { w.Session.Wants = "buy" }), shares("12025550123", true), "Which one"},
		{"the number, then the access", world(phoneless, func(w *bot.World) { w.Session.Wants = "access" }), shares(carlo, true), "no access"},
		{"the number for nothing", world(phoneless), shares(carlo, true), "I sell Wi-Fi"},
		{"the number again", world(), shares(carlo, true), "confirmed"},
		{"another number", world(), shares("+12025550199", true), "confirmed with " + carlo},
		{"a foreign card", world(phoneless), shares(carlo, false), "not your own"},
		{"+888", world(phoneless), shares("+88812345678", true), "Anonymous"},
		{"a landline", world(phoneless), shares("+4930901820", true), "not a mobile"},
		{"half a number", world(phoneless), shares("+1202", true), "not complete"},
		{"no number", world(phoneless), shares("", true), "not complete"},
		{"a country that is not served", world(phoneless, func(w *bot.World) { w.Countries = []string{"IN", "KE"} }), shares(carlo, true), "Accepted: IN, KE"},

		{"the plans", world(), says("/buy"), "[1 hour – ₹50.00]"},
		{"a plan", world(), presses("plan p1"), "Order " + fresh + ": 1 hour for ₹50.00"},
		{"a hidden plan", world(), presses("plan p2"), "old menu"},
		{"a plan that is no more", world(), presses("plan p9"), "old menu"},
		{"no plan", world(), presses("plan"), "old menu"},
		{"no plans at all", world(func(w *bot.World) { w.Shop.Plans = nil }), says("/buy"), "Nothing is for sale"},
		{"paused", world(func(w *bot.World) { w.Shop.Paused = true }), presses("plan p1"), "closed at the moment"},
		{"a wrong clock", world(func(w *bot.World) { w.ClockErr = errors.New("1970") }), presses("plan p1"), "closed at the moment"},
		{"no place", world(func(w *bot.World) { w.Places[0].Taken = 3 }), presses("plan p1"), "All places are taken"},
		{"out of order", world(func(w *bot.World) { w.Places[0].Status = scheduler.Status{Since: noon.Add(-time.Hour)} }), presses("plan p1"), "out of order"},
		{"tell me", world(), presses("tell"), "I will tell you"},
		{"two places", world(func(w *bot.World) {
			w.Places = append(w.Places, bot.Place{Name: "café", Status: scheduler.Status{OK: true}, Places: 1})
		}),
			presses("plan p1"), "[café]"},
		{"the second place", world(func(w *bot.World) {
			w.Places = append(w.Places, bot.Place{Name: "café", Status: scheduler.Status{OK: true}, Places: 1})
		}),
			presses("site p1 1"), "Order " + fresh},
		{"a place that is no more", world(), presses("site p1 4"), "old menu"},

		{"a second order", world(has(order(billing.Pending))), presses("plan p1"), "comes in a moment"},
		{"an open order", world(has(linked())), says("/buy"), "open order already: " + code},
		{"cancel", world(has(linked())), presses("cancel " + code), "is cancelled"},
		{"cancel what is paid", world(has(order(billing.Paid))), presses("cancel " + code), "is paid already"},
		{"cancel another's", world(), presses("cancel " + code), "old menu"},
		{"I have paid", world(has(linked())), presses("paid " + code), "I am looking"},
		{"a second press of Pay", world(has(order(billing.Paid))), presses("paid " + code), "Which device"},
		{"paid, held", world(has(order(billing.Held))), presses("paid " + code), "does not fit its price"},
		{"paid and let in", world(has(order(billing.Granted), lease(scheduler.Active))), presses("paid " + code), "is paid already"},

		{"the device", world(has(order(billing.Paid))), says("02-00-5e-10-20-30"), "letting 02:00:5E:10:20:30 in"},
		{"a private address", world(has(order(billing.Paid))), says(device.String()), "private address"},
		{"the device in a sentence", world(has(order(billing.Paid))), says("my phone is 02-00-5e-10-20-30 thanks"), "letting 02:00:5E:10:20:30 in"},
		{"its maker", world(has(order(billing.Paid))), says("00:00:5e:00:53:01"), "letting 00:00:5E:00:53:01 (ICANN"},
		{"letters for digits", world(has(order(billing.Paid))), says("O2-OO-5e-1O-2O-3O"), "Did you mean 02:00:5E:10:20:30?\n[Yes] [No]"},
		{"two devices", world(has(order(billing.Paid))), says("02-00-5e-10-20-30 or 02-00-5e-10-20-31"), "Which one is your device's?\n[02:00:5E:10:20:30] [02:00:5E:10:20:31]"},
		{"yes, that one", world(has(order(billing.Paid)), offered), presses("dev " + code + " " + device.String()), "letting"},
		{"no, not that one", world(has(order(billing.Paid)), offered), presses("retype " + code), "look at the address again"},
		{"no, but it is in already", world(has(order(billing.Granted), lease(scheduler.Active)), offered), presses("retype " + code), "old menu"},
		{"a phone number for an address", world(has(order(billing.Paid))), says("+919876543210"), "twelve characters"},
		{"too short", world(has(order(billing.Paid))), says("02:00:5E"), "twelve characters"},
		{"zeros", world(has(order(billing.Paid))), says("00:00:00:00:00:00"), "of zeros"},
		{"a group address", world(has(order(billing.Paid))), says("01:00:5E:00:00:01"), "group of devices"},
		{"everybody", world(has(order(billing.Paid))), says("ffffffffffff"), "all devices"},
		{"another's device", world(has(order(billing.Paid)), func(w *bot.World) {
			other := lease(scheduler.Active)
			other.ID, other.Customer = "ZZZZ-0001", "+12025550199"
			w.Leases = []scheduler.Lease{other}
		}), says(device.String()), "somebody else bought"},
		{"a device that was used before", world(has(order(billing.Paid)), func(w *bot.World) { w.Customer.Devices = []router.MAC{device} }),
			presses("dev " + code + " " + device.String()), "letting"},
		{"a device by a forged button", world(has(order(billing.Paid))), presses("dev " + code + " " + device.String()), "old menu"},
		{"the device twice", world(has(order(billing.Granted), lease(scheduler.Active)), func(w *bot.World) { w.Customer.Devices = []router.MAC{device} }),
			presses("dev " + code + " " + device.String()), "its device already"},

		{"no access", world(), says("/access"), "no access"},
		{"access", world(has(order(billing.Granted), lease(scheduler.Active))), says("/access"), device.String() + " until 13:00 UTC, 1 h left"},
		{"access that waits", world(has(order(billing.Paid), waiting)), says("/access"), "time has not started"},
		{"access to pay for", world(has(linked())), says("/access"), "[Pay ₹50.00]"},
		{"access that is held", world(has(order(billing.Held))), says("/access"), "looking at your payment"},
		{"access without its device", world(has(order(billing.Paid))), says("/access"), "send me your device"},
		{"the password after the end", world(has(order(billing.Granted), lease(scheduler.Over))), presses("wifi " + code), "no access"},
		{"wait", world(has(order(billing.Paid), waiting)), presses("wait " + code), "keep trying"},
		{"wait for what is there", world(has(order(billing.Granted), lease(scheduler.Active))), presses("wait " + code), "old menu"},
		{"money back for what is there", world(has(order(billing.Granted), lease(scheduler.Active))), presses("money " + code), "old menu"},
		{"money back before it was offered", world(has(order(billing.Paid), lease(scheduler.Waiting))), presses("money " + code), "old menu"},

		{"the owner's menu", world(), owner(says("/admin")), "home is open.\n• home: works, 0/3"},
		{"the owner's menu while the router is away", world(func(w *bot.World) {
			w.Places[0].Status = scheduler.Status{Since: noon.Add(-time.Hour), Reason: "busy"}
		}), owner(says("/admin")), "log out there"},
		{"pause", world(), owner(says("/pause")), "Stop selling?"},
		{"pause by the menu", world(), owner(presses("ask pause")), "Stop selling?"},
		{"pause by a stranger's menu", world(), presses("ask pause"), "old menu"},
		{"yes, pause", world(asked("pause")), owner(presses("do pause")), "Paused."},
		{"yes, resume", world(asked("resume")), owner(presses("do resume")), "The shop is open"},
		{"no", world(asked("pause")), owner(presses("no")), "Nothing was changed"},
		{"an old yes", world(asked("resume")), owner(presses("do pause")), "old menu"},
		{"a stranger's yes", world(asked("pause")), presses("do pause"), "old menu"},
		{"grant nothing", world(), owner(says("/grant")), "Please write /grant"},
		{"grant for how long?", world(), owner(says("/grant " + device.String())), "Please write /grant"},
		{"grant for ever", world(), owner(says("/grant " + device.String() + " ever")), "Please write /grant"},
		{"grant elsewhere", world(), owner(says("/grant " + device.String() + " 2h moon")), "Please write /grant"},
		{"grant", world(), owner(says("/grant " + device.String() + " 2h home")), "access for 2 h?"},
		{"yes, grant", world(asked("grant " + device.String() + " 2h")), owner(presses("do grant " + device.String() + " 2h")), "letting"},
		{"yes, grant, but all is full", world(asked("grant "+device.String()+" 2h"), func(w *bot.World) { w.Places[0].Taken = 3 }), owner(presses("do grant " + device.String() + " 2h")), "All places at home are taken"},
		{"grant a phone that nobody knows", world(), owner(says("/grant +12025550199 2h")), "Nobody with +12025550199"},
		{"grant a phone", world(knows(carlo)), owner(says("/grant " + carlo + " 2d")), "access for 2 d?"},
		{"yes, grant a phone", world(knows(carlo), asked("grant "+carlo+" 2d")), owner(presses("do grant " + carlo + " 2d")), "asked " + carlo},
		{"revoke nothing", world(), owner(says("/revoke")), "Please write /revoke"},
		{"revoke what is not there", world(), owner(says("/revoke " + device.String())), "no running access of"},
		{"revoke", world(named(lease(scheduler.Active))), owner(says("/revoke " + code)), "End the access of " + device.String()},
		{"yes, revoke", world(named(lease(scheduler.Active)), asked("revoke "+code)), owner(presses("do revoke " + code)), "ends now"},
		{"yes, revoke what ended meanwhile", world(asked("revoke " + code)), owner(presses("do revoke " + code)), "no running access"},
		{"claim what is claimed", world(), says("/claim CAFE-0001"), "did not understand"},
		{"claim", world(unclaimed), says("/claim cafe 0001"), "shop is yours"},
		{"claim wrongly", world(unclaimed), says("/claim CAFE-0002"), "not right"},
		{"claim while locked", world(unclaimed, func(w *bot.World) { w.Session.Locked = noon.Add(time.Minute) }), says("/claim CAFE-0001"), "Too many"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := bot.Step(c.world, c.in)
			if got := transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("%q is answered with\n%s", c.in.Text, got)
			}
			if again := bot.Step(c.world, c.in); !reflect.DeepEqual(d, again) {
				t.Errorf("the same message is answered in two ways:\n%+v\n%+v", d, again)
			}
			sound(t, c.world, c.in, d)
		})
	}
}
func TestFiveWrongClaimsLockTheChat(t *testing.T) {
	w := world(unclaimed)
	for range 5 {
		d := bot.Step(w, says("/claim AAAA-AAAA"))
		if len(d.Shop.Owners) != 0 {
			t.Fatal("claimed")
		}
		w.Session = d.Session
	}
	if d := bot.Step(w, says("/claim CAFE-0001")); len(d.Shop.Owners) != 0 || !strings.Contains(transcript(d), "Too many") {
		t.Fatalf("the right code after five wrong ones: %s", transcript(d))
	}
	w.Now = noon.Add(time.Hour)
	if d := bot.Step(w, says("/claim CAFE-0001")); len(d.Shop.Owners) != 1 {
		t.Fatalf("an hour later: %s", transcript(d))
	}
}

func TestWhatIsDecided(t *testing.T) {
	waiting := lease(scheduler.Waiting)
	waiting.Answer = noon.Add(time.Minute)
	for name, c := range map[string]struct {
		world bot.World
		in    bot.Incoming
		want  func(bot.Decision) bool
	}{
		"an order holds what was sold": {world(), presses("plan p1"), func(d bot.Decision) bool {
			return len(d.Orders) == 1 && d.Orders[0].State == billing.Pending && d.Orders[0].Price == rupees &&
				d.Orders[0].Customer == carlo && d.Orders[0].Expires.Equal(noon.Add(billing.PayWithin))
		}},
		"a number makes a customer": {world(phoneless), shares(carlo, true), func(d bot.Decision) bool {
			return d.Session.Phone == carlo && d.Customer.Phone == carlo && len(d.Customer.Chats) == 1 && d.Customer.Chats[0] == carlos
		}},
		"a device is remembered": {world(has(order(billing.Paid))), says(device.String()), func(d bot.Decision) bool {
			return len(d.Leases) == 1 && d.Leases[0].Device == device && d.Orders[0].Device && d.Customer.Devices[0] == device
		}},
		"a press for the money gives it back": {world(has(order(billing.Paid), waiting)), presses("money " + code), func(d bot.Decision) bool {
			return d.Orders[0].State == billing.Refunding && d.Leases[0].State == scheduler.Over && d.Notices[0].Kind == billing.RefundSoon
		}},
		"a revoked lease that had not begun gives the money back": {
			world(named(waiting), asked("revoke "+code), func(w *bot.World) { o := order(billing.Paid); w.Named = &o }),
			owner(presses("do revoke " + code)), func(d bot.Decision) bool {
				return d.Orders[0].State == billing.Refunding && d.Notices[0].To == carlos
			}},
		"the wait list remembers": {world(), presses("tell"), func(d bot.Decision) bool { return d.Remember == carlos }},
		"the password is never stored": {world(has(order(billing.Granted), lease(scheduler.Active))), presses("wifi " + code), func(d bot.Decision) bool {
			return d.Notices[0].Kind == billing.Access && len(d.Replies) == 1 && d.Replies[0].Text == ""
		}},
		"numbers are read when they are sent": {world(), owner(says("/stats week")), func(d bot.Decision) bool {
			return d.Notices[0] == billing.Notice{To: olgas, Kind: billing.Report, Detail: "week"}
		}},
		"people in a group are left alone": {world(), bot.Incoming{Chat: "-5", Kind: bot.Media, Name: "Eve"}, func(d bot.Decision) bool {
			return len(d.Replies) == 0 && reflect.DeepEqual(d.Session, world().Session)
		}},
		"who blocks the bot is not answered": {world(), bot.Incoming{Chat: "21", Private: true, Kind: bot.Gone}, func(d bot.Decision) bool {
			return len(d.Replies) == 0
		}},
		"only ten devices are kept": {world(has(order(billing.Paid)), func(w *bot.World) {
			for i := range byte(10) {
				w.Customer.Devices = append(w.Customer.Devices, router.MAC{2, 2, 2, 2, 2, i})
			}
		}), says(device.String()), func(d bot.Decision) bool { return len(d.Customer.Devices) == 10 && d.Customer.Devices[0] == device }},
	} {
		t.Run(name, func(t *testing.T) {
			d := bot.Step(c.world, c.in)
			if !c.want(d) {
				t.Errorf("%+v\n%s", d, transcript(d))
			}
			sound(t, c.world, c.in, d)
		})
	}
}

// sound checks what holds for every decision.
func sound(t *testing.T, w bot.World, in bot.Incoming, d bot.Decision) {
	t.Helper()
	for i, out := range d.Replies {
		if out.Chat != in.Chat {
			t.Errorf("an answer goes to %q", out.Chat)
		}
		if i == 0 && in.Kind == bot.Button && out.Answer != in.Answer {
			t.Error("the press is not answered")
		}
		if out.Text == "" && out.Answer == "" {
			t.Error("an empty message")
		}
		if !strings.Contains(in.Text+in.Name, "{") && placeholder.MatchString(out.Text) {
			t.Errorf("a word is missing in %q", out.Text)
		}
		for _, row := range out.Rows {
			for _, c := range row {
				if c.Label == "" || len(c.Data) > 64 || (c.Data == "") == (c.URL == "") {
					t.Errorf("the button %+v", c)
				}
			}
		}
	}
	isOwner := w.Owner(in)
	if !isOwner && !reflect.DeepEqual(d.Shop, w.Shop) && (w.Claim == "" || !strings.HasPrefix(in.Text, "/claim")) {
		t.Errorf("a stranger changed the shop: %+v", d.Shop)
	}
	if !in.Private && (!reflect.DeepEqual(d.Session, w.Session) || !reflect.DeepEqual(d.Customer, w.Customer) || len(d.Orders)+len(d.Leases) > 0) {
		t.Errorf("something is done in a group: %+v", d)
	}
	before := map[string]billing.Order{}
	for _, deal := range w.Deals {
		before[deal.Order.Code] = deal.Order
	}
	for _, deal := range w.Theirs {
		if isOwner {
			before[deal.Order.Code] = deal.Order
		}
	}
	if w.Named != nil && isOwner {
		before[w.Named.Code] = *w.Named
	}
	for _, o := range d.Orders {
		old, known := before[o.Code]
		switch {
		case known && old.State != o.State && !old.State.May(o.State):
			t.Errorf("order %s goes from %s to %s", o.Code, old.State, o.State)
		case known && (o.Price != old.Price || o.Payment != old.Payment || o.Customer != old.Customer):
			t.Errorf("order %s is another now: %+v", o.Code, o)
		case !known && (o.Code != w.FreshCode || !isOwner && (o.State != billing.Pending && !withoutCard(w, d, o) || o.Customer != d.Session.Phone)):
			t.Errorf("an order out of nowhere: %+v", o)
		case !known && !isOwner && (w.Shop.Paused || w.ClockErr != nil):
			t.Error("a closed shop sold")
		}
	}
	for _, l := range d.Leases {
		if !isOwner && l.Customer != d.Session.Phone {
			t.Errorf("another's lease changed: %+v", l)
		}
	}
}
