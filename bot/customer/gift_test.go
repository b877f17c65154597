package customer_test

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/scheduler"
)

const dora, doras = "+12025550177", "telegram:31"

// offeredBy is an order that Dora gives away.
func offeredBy(change ...func(*billing.Order)) func(*bot.World) {
	return func(w *bot.World) {
		o := bottest.Order(billing.Paid)
		o.Customer, o.Chat, o.Gift = dora, doras, "GAVE-0001"
		for _, f := range change {
			f(&o)
		}
		w.Named = &o
	}
}

func TestAPaidOrderIsGivenToAFriendOnce(t *testing.T) {
	link, button := "/start g_"+bottest.Code+"_GAVE-0001", "gift "+bottest.Code+" GAVE-0001"
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  string
		taken bool
	}{
		{"the question for the device offers it", bottest.World(bottest.Has(bottest.Order(billing.Paid))), bottest.Says("/buy"), "[Give it to a friend]", false},
		{"give", bottest.World(bottest.Has(bottest.Order(billing.Paid)), reach), bottest.Presses("give " + bottest.Code),
			"https://t.me/sharefi_bot?start=g_" + bottest.Code + "_" + bottest.Fresh, false},
		{"give what is used", bottest.World(bottest.Has(bottest.Order(billing.Granted), bottest.Lease(scheduler.Active)),
			reach), bottest.Presses("give " + bottest.Code), "order is closed", false},
		{"give another's", bottest.World(reach), bottest.Presses("give " + bottest.Code), "out of date", false},
		{"the link", bottest.World(offeredBy()), bottest.Says(link), "a gift for you", true},
		{"the link, typed", bottest.World(offeredBy()), bottest.Says("g_" + bottest.Code + "_gave-0001"), "a gift for you", true},
		{"the button", bottest.World(offeredBy()), bottest.Presses(button), "a gift for you", true},
		{"the link before the phone", bottest.World(bottest.Phoneless, offeredBy()), bottest.Says(link), "phone number", false},
		{"the phone after the link", bottest.World(bottest.Phoneless, offeredBy(), wants(button)), bottest.Shares(bottest.Carlo, true), "a gift for you", true},
		{"the phone, but the gift is gone", bottest.World(bottest.Phoneless, wants(button)), bottest.Shares(bottest.Carlo, true), "already been taken", false},
		{"the link, where there are terms", bottest.World(bottest.Terms, offeredBy()), bottest.Says(link), "Be kind.\n[I agree]", false},
		{"and agree", bottest.World(bottest.Terms, offeredBy(), wants(button)), bottest.Presses("agree " + agreed(t)), "a gift for you", true},
		{"a wrong secret", bottest.World(offeredBy()), bottest.Says("/start g_" + bottest.Code + "_GAVE-0002"), "already been taken", false},
		{"no secret", bottest.World(offeredBy(func(o *billing.Order) { o.Gift = "" })), bottest.Says(link), "already been taken", false},
		{"taken by a device meanwhile", bottest.World(offeredBy(func(o *billing.Order) { o.Device = true })), bottest.Says(link), "already been taken", false},
		{"given back meanwhile", bottest.World(offeredBy(func(o *billing.Order) { o.State = billing.Refunded })), bottest.Says(link), "already been taken", false},
		{"given before", bottest.World(offeredBy(func(o *billing.Order) { o.Giver = "+12025550188" })), bottest.Says(link), "already been taken", false},
		{"of nobody", bottest.World(), bottest.Says(link), "already been taken", false},
		{"half a link", bottest.World(offeredBy()), bottest.Says("/start g_" + bottest.Code), "Need Wi-Fi?", false},
		{"to a banned one", bottest.World(offeredBy(), func(w *bot.World) { w.Customer.Banned = true }), bottest.Says(link), "talk to the owner", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := desk.Step(c.world, c.in)
			if got := bottest.Transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("answered with\n%s, want %q", got, c.want)
			}
			taken := len(d.Orders) == 1 && d.Orders[0].Customer == bottest.Carlo && d.Orders[0].Giver == dora &&
				d.Orders[0].Gift == "" && d.Orders[0].Chat == bottest.Carlos
			if taken != c.taken || c.taken && d.Notices[0] != (billing.Notice{To: doras, Kind: billing.GiftTaken,
				Order: bottest.Code}) {
				t.Errorf("orders %+v, notices %+v", d.Orders, d.Notices)
			}
		})
	}
}

func TestAPassphraseIsGivenToAFriendWhoGetsOneOfTheirOwn(t *testing.T) {
	link := "/start g_" + bottest.Code + "_GAVE-0001"
	pass := func(o *billing.Order) { o.For, o.Device = billing.ForPassphrase, true }
	fresh := func(w *bot.World) { w.FreshPass = scheduler.Pass{ID: "freshly0", Words: secret.New("frsh-frsh-frsh")} }
	his := func(state scheduler.State) func(*bot.World) {
		return func(w *bot.World) {
			l := passLease(state)
			l.Customer, l.Chat = dora, doras
			w.Leases = []scheduler.Lease{l}
		}
	}
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  string
		taken bool
	}{
		{"the access offers it", bottest.World(aired, bottest.Has(passOrder(billing.Paid), passLease(scheduler.Ready))), bottest.Says("/access"),
			"[Give it to a friend]", false},
		{"give", bottest.World(aired, bottest.Has(passOrder(billing.Paid), passLease(scheduler.Ready)), reach), bottest.Presses("give " + bottest.Code),
			"Your password stops working", false},
		{"give what is used", bottest.World(aired, bottest.Has(passOrder(billing.Granted), passLease(scheduler.Active)), reach),
			bottest.Presses("give " + bottest.Code), "order is closed", false},
		{"the link", bottest.World(aired, fresh, offeredBy(pass), his(scheduler.Ready)), bottest.Says(link), "a gift for you", true},
		{"the router has not taken it", bottest.World(aired, fresh, offeredBy(pass), his(scheduler.Waiting)), bottest.Says(link), "a gift for you", true},
		{"somebody has joined", bottest.World(aired, fresh, offeredBy(pass), his(scheduler.Active)), bottest.Says(link), "already been taken", false},
		{"its lease is not known", bottest.World(aired, fresh, offeredBy(pass)), bottest.Says(link), "already been taken", false},
		{"one's own", bottest.World(aired, bottest.Has(passOrder(billing.Paid), passLease(scheduler.Ready)), offeredBy(pass, func(o *billing.Order) {
			o.Customer = bottest.Carlo
		}), his(scheduler.Ready)), bottest.Says(link), "Your own password is ready", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := desk.Step(c.world, c.in)
			if got := bottest.Transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("answered with\n%s, want %q", got, c.want)
			}
			if taken := len(d.Leases) == 1; taken != c.taken {
				t.Fatalf("leases %+v", d.Leases)
			} else if !taken {
				return
			}
			if l := d.Leases[0]; l.Customer != bottest.Carlo || l.Chat != bottest.Carlos || l.Pass.ID != "freshly0" ||
				l.State != scheduler.Waiting || d.Orders[0].Customer != bottest.Carlo || d.Orders[0].Giver != dora {
				t.Errorf("lease %+v, order %+v", l, d.Orders[0])
			}
		})
	}
}

// wants is what the session goes on with after the phone or the consent.
func wants(button string) func(*bot.World) {
	return func(w *bot.World) { w.Session.Wants = button }
}

func reach(w *bot.World) { w.Reach = bot.Reach{Telegram: "sharefi_bot", WhatsApp: "12025550100"} }
