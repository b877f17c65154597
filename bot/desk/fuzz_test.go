package desk_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// worlds are situations that a message may find.
func worlds() []bot.World {
	list := []bot.World{bottest.World(bottest.Newcomer), bottest.World(bottest.Phoneless), bottest.World(),
		bottest.World(bottest.Unclaimed), bottest.World(bottest.Knows(bottest.Carlo))}
	for _, s := range []billing.State{billing.Pending, billing.Paid, billing.Held, billing.Refunding} {
		list = append(list, bottest.World(bottest.Has(bottest.Order(s))))
	}
	list = append(list, bottest.World(bottest.Has(bottest.Linked())))
	asks := bottest.Lease(scheduler.Waiting)
	asks.Answer = bottest.Noon.Add(time.Minute)
	for _, l := range []scheduler.Lease{bottest.Lease(scheduler.Waiting), asks, bottest.Lease(scheduler.Active),
		bottest.Lease(scheduler.Over)} {
		list = append(list, bottest.World(bottest.Has(bottest.Order(billing.Paid), l)),
			bottest.World(bottest.Has(bottest.Order(billing.Granted), l), bottest.Named(l)))
	}
	foreign := bottest.Lease(scheduler.Active)
	foreign.ID, foreign.Customer = "ZZZZ-0001", "+12025550199"
	list = append(list,
		bottest.World(bottest.Has(bottest.Order(billing.Paid)), bottest.Named(foreign)),
		bottest.World(func(w *bot.World) { w.Shop.Paused = true }),
		bottest.World(func(w *bot.World) { w.ClockErr = errors.New("1970") }),
		bottest.World(func(w *bot.World) { w.Places[0].Taken = 3 }),
		bottest.World(func(w *bot.World) { w.Places = nil }),
		bottest.World(bottest.Asked("revoke "+bottest.Code), bottest.Named(bottest.Lease(scheduler.Active))),
		bottest.World(bottest.Asked("grant "+bottest.Device.String()+" 2h")),
		bottest.World(bottest.Asked("pause")),
		bottest.World(bottest.Has(bottest.Order(billing.Paid)),
			func(w *bot.World) { w.Customer.Devices = []router.MAC{bottest.Device} }),
	)
	list = append(list,
		bottest.World(bottest.Printed(billing.Unused)), bottest.World(bottest.Printed(billing.Redeemed)),
		bottest.World(bottest.Newcomer, bottest.Printed(billing.Unused)),
		bottest.World(bottest.OnSheet, bottest.Asked("vouchers void "+bottest.SheetID)),
		bottest.World(bottest.Cheaper(bottest.Summer, 1), bottest.OffersTrial), bottest.World(bottest.Cheaper(bottest.Summer,
			2)), bottest.World(func(w *bot.World) { w.Session.Code = true }),
		bottest.World(bottest.Asked("vouchers make p1 3 30d for 45")),
		bottest.World(bottest.Asked("discounts add SUMMER 20%")), bottest.World(bottest.Asked("trial 30m")),
		bottest.World(func(w *bot.World) { w.Session.Form = bot.Form{Name: "plan", Answers: []string{"Night"}} }),
		bottest.World(func(w *bot.World) { w.Session.Form = bot.Form{Name: "vouchers", Answers: []string{"p1", "3", "-"}} }),
	)
	methods := func(w *bot.World) {
		w.Methods = []bot.Method{{Name: "stripe"}, {Name: "own-upi", Label: "UPI", ByHand: true}, {Name: "own-cash", ByHand: true, Cash: true}}
	}
	for _, s := range []billing.State{billing.Pending, billing.Claimed, billing.Expired, billing.Held} {
		o := bottest.Direct(s)
		if s == billing.Held {
			o.Reason = billing.ReasonNoRoom
		}
		list = append(list, bottest.World(methods, bottest.Asked("got "+bottest.Code), func(w *bot.World) { w.Named = &o }))
		if s.Live() {
			list = append(list, bottest.World(methods, bottest.Has(o), func(w *bot.World) { w.Named = &o }))
		}
	}
	for _, o := range []billing.Order{bottest.Direct(billing.Claimed), bottest.Denied(), bottest.Late()} {
		list = append(list, bottest.World(methods, bottest.Claims(o)))
	}
	return append(list, bottest.World(methods, bottest.OffersTrial))
}

// shares are how many messages share the worlds between them, where not each has to meet all of them.
const shares = 5

// shared reports whether a world is in the share of a message. Other words have another share, and of the same words each
// kind: together they meet every world, and every world meets all kinds with many words.
func shared(world int, kind byte, words string) bool { return (world+int(kind)+len(words))%shares == 0 }

func FuzzStep(f *testing.F) {
	for _, words := range []string{
		"/start", "/buy", "/access", "/help", "/claim CAFE-0001", "/admin", "/stats month", "/pause",
		"/grant 02:00:5E:10:20:30 2h",
		"/grant +12025550123 1d", "/revoke " + bottest.Code, "02-00-5e-10-20-30", "my phone is 02005e102030", "\x00", "{name}", "*`_<b>",
		"menu", "buy", "access", "help", "find", "plan p1", "site p1 0", "paid " + bottest.Code, "cancel " + bottest.Code, "dev " + bottest.Code + " 02:00:5E:10:20:30",
		"wifi " + bottest.Code, "wait " + bottest.Code, "money " + bottest.Code, "tell", "do pause", "do grant 02:00:5E:10:20:30 2h", "do revoke " + bottest.Code, "no", "ask pause", "do", bottest.Paper, bottest.Slip, "redeem " + bottest.Paper, "/redeem", "/code summer", "/start v_" + bottest.Paper, "/start d_SUMMER", "code",
		"/vouchers p1 3 30d for 45", "do vouchers make p1 3 30d for 45", "/vouchers void " + bottest.SheetID, "do vouchers void " + bottest.SheetID, "/vouchers print " + bottest.SheetID + " 58",
		"form plan", "form grant", "form rights 0", "fill plan 1 50.00 INR", "helper 0", "longer " + bottest.Code, "50", "/plans p1",
		"/discounts add SUMMER 20% uses 2 until 30d plans p1", "do discounts add SUMMER 20%", "/trial 30m", "do trial 30m", "plan trial", "site p1 -1",
		"site p1 0 own-upi", "site p1 0 99", "again " + bottest.Code + " own-cash", "got " + bottest.Code + " 1", "got " + bottest.Code + " 0", "notgot " + bottest.Code + " 1",
		"/got " + bottest.Code, "/got " + bottest.Code + " 45", "/got " + bottest.Code + " -1 USD", "do got " + bottest.Code, "/accept " + bottest.Code,
		"412345678901", "SKQ1-ABC2-DE", "paid ✅", "/till", "/till week", "ask till",
	} {
		for kind := range byte(5) {
			f.Add(kind, words, bottest.Carlo, true, true, false)
			f.Add(kind, words, "+4930901820", false, true, true)
		}
	}
	kinds := []bot.Kind{bot.Text, bot.Button, bot.Contact, bot.Media, bot.Gone}
	all := worlds()
	f.Fuzz(func(t *testing.T, kind byte, words, phone string, own, private, asOwner bool) {
		in := bot.Incoming{
			ID: "u1", Channel: "telegram", Chat: "21", Private: private, Kind: kinds[int(kind)%len(kinds)], Text: words,
			Menu: "7", Answer: "press", Phone: phone, Own: own, Name: words, Lang: phone, At: bottest.Noon,
		}
		if in.Kind == bot.Media || own {
			in.Picture = billing.Picture{File: words, Mark: words}
		}
		if asOwner {
			in = bottest.Owner(in)
		}
		_ = desk.NewQuery(in, nil)
		for i, w := range all {
			mine := shared(i, kind, words)
			if !mine && in.Kind != bot.Text && in.Kind != bot.Button { // the others' answers hardly depend on words
				continue
			}
			d := desk.Step(w, in)
			if mine && !reflect.DeepEqual(d, desk.Step(w, in)) {
				t.Fatal("the same message is answered in two ways")
			}
			if in.Kind == bot.Button {
				if len(d.Replies) == 0 {
					t.Fatal("a press is not answered")
				}
			}
			bottest.Sound(t, w, in, d)
		}
	})
}
