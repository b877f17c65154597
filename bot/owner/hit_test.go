package owner_test

import (
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

func TestWhatIsFoundIsOpenedWithWhatCanBeDone(t *testing.T) {
	granted, running := bottest.Order(billing.Granted), bottest.Lease(scheduler.Active)
	gift := granted
	gift.Payment = billing.Payment{Provider: billing.Owner, ID: "gift-1"}
	direct, razorpay := bottest.Direct(billing.Granted), granted
	razorpay.Method = "razorpay"
	byAnna, byOwner := direct, direct
	byAnna.Payment.By, byOwner.Payment.By = "telegram:31", "telegram:12"
	over := running
	over.State = scheduler.Over
	named := func(w *bot.World) { w.Called = "Carlo" }
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  string
	}{
		{"a customer", bottest.World(owns(granted, running), named), bottest.Owner(bottest.Says("/find " + bottest.Carlo)),
			"Carlo, " + bottest.Carlo + ": Telegram\n\n• Order"},
		{"with what can be done", bottest.World(owns(granted, running)), bottest.Owner(bottest.Says("/find " + bottest.Carlo)),
			"[Extend] [Refund] [Block]"},
		{"an order", bottest.World(sold(granted, running)), bottest.Owner(bottest.Says("/find " + bottest.Code)), "[Extend] [Refund] [Block]"},
		{"a device that left", bottest.World(sold(granted, over)), bottest.Owner(bottest.Says("/find " + bottest.Code)), "\n[Refund] [Block]"},
		{"a gift", bottest.World(sold(gift, running)), bottest.Owner(bottest.Says("/find " + bottest.Code)), "\n[Extend] [Block]"},
		{"who is banned", bottest.World(bannedTarget), bottest.Owner(bottest.Says("/find " + bottest.Carlo)), "\n[Unblock]"},
		{"for one who may see", bottest.World(sold(granted, running), annas(bot.See)), anna(bottest.Says("/find " + bottest.Code)), "1 h)\n"},
		{"for one who may refund", bottest.World(sold(granted, running), annas(bot.See, bot.Refund)),
			anna(bottest.Says("/find " + bottest.Code)), "\n[Refund] "},
		{"one that is paid directly", bottest.World(sold(direct, running)), bottest.Owner(bottest.Says("/find " + bottest.Code)), "₹50.00 (UPI), "},
		{"one that Anna confirmed", bottest.World(owns(byAnna, running), annas(bot.Cash)), bottest.Owner(bottest.Says("/find " + bottest.Carlo)),
			"₹50.00 (UPI, confirmed by Anna), "},
		{"one that the owner confirmed", bottest.World(sold(byOwner, running)), bottest.Owner(bottest.Says("/find " + bottest.Code)),
			"₹50.00 (UPI, confirmed by the owner), "},
		{"one by another provider", bottest.World(sold(razorpay, running)), bottest.Owner(bottest.Says("/find " + bottest.Code)), "₹50.00 (Razorpay), "},
		{"extend", bottest.World(), bottest.Owner(bottest.Presses("longer " + bottest.Code)), "How much longer?\n[1 h] [3 h] [1 d] [7 d] [30 d] [Back]"},
		{"extend, without the right", bottest.World(annas(bot.See)), anna(bottest.Presses("longer " + bottest.Code)), "out of date"},
		{"extend, by a stranger", bottest.World(), bottest.Presses("longer " + bottest.Code), "out of date"},
		{"by a day", bottest.World(bottest.Named(running)), bottest.Owner(bottest.Presses("ask extend " + bottest.Code + " 1d")),
			"1 d more"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := desk.Step(c.world, c.in)
			bottest.Sound(t, c.world, c.in, d)
			if got := bottest.Transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("no %q in\n%s", c.want, got)
			}
		})
	}
}

func TestTheOnlyOneOfANameIsOpened(t *testing.T) {
	asked := desk.Step(bottest.World(annas(bot.See, bot.Manage)), anna(bottest.Says("/find Carlo"))).Notices[0]
	scene := bot.Scene{Now: bottest.Noon, Zone: time.UTC, Lang: "en", People: []bot.Person{{Name: "Carlo", Phone: bottest.Carlo}},
		Known: bot.Known{Customer: bot.Customer{Phone: bottest.Carlo, Chats: []string{bottest.Carlos, "whatsapp:77@lid"}},
			Deals: []bot.Deal{{Order: bottest.Order(billing.Granted)}}}}
	out, ok := outbox.Compose(asked, scene)
	if want := "Carlo, " + bottest.Carlo + ": Telegram, WhatsApp"; !ok || !strings.Contains(text.Strip(out.Text), want) ||
		len(out.Rows) != 1 || len(out.Rows[0]) != 1 || out.Rows[0][0].Data != "ask ban "+bottest.Carlo {
		t.Errorf("%+v, want %q", out, want)
	}
}

func TestListsNamePeopleAsPeopleDo(t *testing.T) {
	scene := bot.Scene{Now: bottest.Noon, Zone: time.UTC, Lang: "en", Names: map[string]string{bottest.Carlos: "Carlo", "telegram:31": "Anna"},
		Running: []scheduler.Lease{bottest.Lease(scheduler.Active)},
		Journal: []bot.Change{{At: bottest.Noon, Who: bottest.Olgas, What: "pause"}, {At: bottest.Noon, Who: "telegram:31", What: "resume"},
			{At: bottest.Noon, Who: "whatsapp:9@lid", What: "claim", Target: "whatsapp:9@lid"},
			{At: bottest.Noon, Who: "telegram:31", What: "grant", Target: bottest.Device.String(), After: "1h"},
			{At: bottest.Noon, Who: "telegram:31", What: "pay drop", Target: "own-upi", Before: "UPI …bank"}}}
	for kind, want := range map[billing.NoticeKind][]string{
		billing.Running: {"Carlo, " + bottest.Carlo + ", home"},
		billing.Journal: {" You: pause", " Anna: resume", " WhatsApp: claim WhatsApp", " Anna: grant " + bottest.Device.String() + ": 1h\n", " Anna: pay drop own-upi: UPI …bank"},
	} {
		out, _ := outbox.Compose(billing.Notice{To: bottest.Olgas, Kind: kind}, scene)
		for _, words := range want {
			if !strings.Contains(text.Strip(out.Text), words) {
				t.Errorf("no %q in\n%s", words, out.Text)
			}
		}
		if strings.Contains(out.Text, "→") {
			t.Errorf("an arrow leads nowhere in\n%s", out.Text)
		}
	}
}
