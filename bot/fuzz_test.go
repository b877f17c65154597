package bot_test

import (
	"errors"
	"reflect"
	"regexp"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

// worlds are situations that a message may find.
func worlds() []bot.World {
	list := []bot.World{world(newcomer), world(phoneless), world(), world(unclaimed), world(knows(carlo))}
	for _, s := range []billing.State{billing.Pending, billing.Paid, billing.Held, billing.Refunding} {
		list = append(list, world(has(order(s))))
	}
	list = append(list, world(has(linked())))
	asks := lease(scheduler.Waiting)
	asks.Answer = noon.Add(time.Minute)
	for _, l := range []scheduler.Lease{lease(scheduler.Waiting), asks, lease(scheduler.Active), lease(scheduler.Over)} {
		list = append(list, world(has(order(billing.Paid), l)), world(has(order(billing.Granted), l), named(l)))
	}
	foreign := lease(scheduler.Active)
	foreign.ID, foreign.Customer = "ZZZZ-0001", "+12025550199"
	list = append(list,
		world(has(order(billing.Paid)), named(foreign)),
		world(func(w *bot.World) { w.Shop.Paused = true }),
		world(func(w *bot.World) { w.ClockErr = errors.New("1970") }),
		world(func(w *bot.World) { w.Places[0].Taken = 3 }),
		world(func(w *bot.World) { w.Places = nil }),
		world(asked("revoke "+code), named(lease(scheduler.Active))),
		world(asked("grant "+device.String()+" 2h")),
		world(asked("pause")),
		world(has(order(billing.Paid)), func(w *bot.World) { w.Customer.Devices = []router.MAC{device} }),
	)
	list = append(list,
		world(printed(billing.Unused)), world(printed(billing.Redeemed)), world(newcomer, printed(billing.Unused)), world(onSheet, asked("vouchers void "+sheetID)),
		world(cheaper(summer, 1), offersTrial), world(cheaper(summer, 2)), world(func(w *bot.World) { w.Session.Code = true }),
		world(asked("vouchers make p1 3 30d for 45")), world(asked("discounts add SUMMER 20%")), world(asked("trial 30m")),
	)
	return list
}

func FuzzStep(f *testing.F) {
	for _, words := range []string{
		"/start", "/buy", "/access", "/help", "/claim CAFE-0001", "/admin", "/stats month", "/pause", "/grant 02:00:5E:10:20:30 2h",
		"/grant +12025550123 1d", "/revoke " + code, "02-00-5e-10-20-30", "my phone is 02005e102030", "\x00", "{name}", "*`_<b>",
		"menu", "buy", "access", "help", "find", "plan p1", "site p1 0", "paid " + code, "cancel " + code, "dev " + code + " 02:00:5E:10:20:30",
		"wifi " + code, "wait " + code, "money " + code, "tell", "do pause", "do grant 02:00:5E:10:20:30 2h", "do revoke " + code, "no", "ask pause", "do", paper, slip, "redeem " + paper, "/redeem", "/code summer", "/start v_" + paper, "/start d_SUMMER", "code",
		"/vouchers p1 3 30d for 45", "do vouchers make p1 3 30d for 45", "/vouchers void " + sheetID, "do vouchers void " + sheetID, "/vouchers print " + sheetID + " 58",
		"/discounts add SUMMER 20% uses 2 until 30d plans p1", "do discounts add SUMMER 20%", "/trial 30m", "do trial 30m", "plan trial", "site p1 -1",
	} {
		for kind := range byte(5) {
			f.Add(kind, words, carlo, true, true, false)
			f.Add(kind, words, "+4930901820", false, true, true)
		}
	}
	kinds := []bot.Kind{bot.Text, bot.Button, bot.Contact, bot.Media, bot.Gone}
	all := worlds()
	f.Fuzz(func(t *testing.T, kind byte, words, phone string, own, private, asOwner bool) {
		in := bot.Incoming{
			ID: "u1", Channel: "telegram", Chat: "21", Private: private, Kind: kinds[int(kind)%len(kinds)], Text: words,
			Menu: "7", Answer: "press", Phone: phone, Own: own, Name: words, Lang: phone, At: noon,
		}
		if asOwner {
			in = owner(in)
		}
		_ = in.Query(nil)
		for _, w := range all {
			d := bot.Step(w, in)
			if !reflect.DeepEqual(d, bot.Step(w, in)) {
				t.Fatal("the same message is answered in two ways")
			}
			if in.Kind == bot.Button {
				if len(d.Replies) == 0 {
					t.Fatal("a press is not answered")
				}
			}
			sound(t, w, in, d)
		}
	})
}
