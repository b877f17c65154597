package bot_test

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/scheduler"
)

const dora, doras = "+12025550177", "telegram:31"

// offeredBy is an order that Dora gives away.
func offeredBy(change ...func(*billing.Order)) func(*bot.World) {
	return func(w *bot.World) {
		o := order(billing.Paid)
		o.Customer, o.Chat, o.Gift = dora, doras, "GAVE-0001"
		for _, f := range change {
			f(&o)
		}
		w.Named = &o
	}
}

func TestAPaidOrderIsGivenToAFriendOnce(t *testing.T) {
	link, button := "/start g_"+code+"_GAVE-0001", "gift "+code+" GAVE-0001"
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  string
		taken bool
	}{
		{"the question for the device offers it", world(has(order(billing.Paid))), says("/buy"), "[Give it to a friend]", false},
		{"give", world(has(order(billing.Paid)), reach), presses("give " + code), "https://t.me/sharefi_bot?start=g_" + code + "_" + fresh, false},
		{"give what is used", world(has(order(billing.Granted), lease(scheduler.Active)), reach), presses("give " + code), "order is over", false},
		{"give another's", world(reach), presses("give " + code), "old menu", false},
		{"the link", world(offeredBy()), says(link), "a gift for you", true},
		{"the link, typed", world(offeredBy()), says("g_" + code + "_gave-0001"), "a gift for you", true},
		{"the button", world(offeredBy()), presses(button), "a gift for you", true},
		{"the link before the phone", world(phoneless, offeredBy()), says(link), "phone number", false},
		{"the phone after the link", world(phoneless, offeredBy(), wants(button)), shares(carlo, true), "a gift for you", true},
		{"the phone, but the gift is gone", world(phoneless, wants(button)), shares(carlo, true), "taken already", false},
		{"the link, where there are terms", world(terms, offeredBy()), says(link), "Be kind.\n[I agree]", false},
		{"and agree", world(terms, offeredBy(), wants(button)), presses("agree " + agreed(t)), "a gift for you", true},
		{"a wrong secret", world(offeredBy()), says("/start g_" + code + "_GAVE-0002"), "taken already", false},
		{"no secret", world(offeredBy(func(o *billing.Order) { o.Gift = "" })), says(link), "taken already", false},
		{"taken by a device meanwhile", world(offeredBy(func(o *billing.Order) { o.Device = true })), says(link), "taken already", false},
		{"given back meanwhile", world(offeredBy(func(o *billing.Order) { o.State = billing.Refunded })), says(link), "taken already", false},
		{"given before", world(offeredBy(func(o *billing.Order) { o.Giver = "+12025550188" })), says(link), "taken already", false},
		{"of nobody", world(), says(link), "taken already", false},
		{"half a link", world(offeredBy()), says("/start g_" + code), "I sell Wi-Fi", false},
		{"to a banned one", world(offeredBy(), func(w *bot.World) { w.Customer.Banned = true }), says(link), "speak to the owner", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := bot.Step(c.world, c.in)
			if got := transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("answered with\n%s", got)
			}
			taken := len(d.Orders) == 1 && d.Orders[0].Customer == carlo && d.Orders[0].Giver == dora && d.Orders[0].Gift == "" && d.Orders[0].Chat == carlos
			if taken != c.taken || c.taken && d.Notices[0] != (billing.Notice{To: doras, Kind: billing.GiftTaken, Order: code}) {
				t.Errorf("orders %+v, notices %+v", d.Orders, d.Notices)
			}
		})
	}
}

// wants is what the session goes on with after the phone or the consent.
func wants(button string) func(*bot.World) {
	return func(w *bot.World) { w.Session.Wants = button }
}

func reach(w *bot.World) { w.Reach = bot.Reach{Telegram: "sharefi_bot", WhatsApp: "12025550100"} }
