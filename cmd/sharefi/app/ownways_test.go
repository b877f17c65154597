package app_test

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own/payload"
	"github.com/sharefi/sharefi/bot"
	talk "github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/secret"
)

// shopOf is what the owner decided in the chat.
func shopOf(w *apptest.World) bot.Shop {
	w.T.Helper()
	shop, err := (&talk.Store{DB: w.Leases().DB}).Shop(w.Ctx())
	if err != nil {
		w.T.Fatal(err)
	}
	return shop
}

// addsUPI plays an owner who adds an account by buttons, and answers what is asked.
func addsUPI(w *apptest.World, m apptest.Manager, to, label string) {
	w.T.Helper()
	choose := func(label string) {
		if err := m.Choose(label); err != nil {
			w.T.Fatal(err)
		}
	}
	m.Mark()
	m.Say("/pay")
	w.HearsIt(m, "/pay hide own-upi") // which no news of a change says
	choose("Add a way to pay")
	w.HearsIt(m, "How do you get the money?")
	choose("UPI (INR)")
	if label != "" {
		w.HearsIt(m, "What should the button say")
		m.Say(label)
	}
	w.HearsIt(m, "UPI ID")
	m.Say("not an id")
	w.HearsIt(m, "doesn't look right")
	m.Say(to)
	w.HearsIt(m, "account holder")
	m.Say("Corner Cafe")
	w.HearsIt(m, "pay yourself ₹1.00")
	if err := m.Yes(); err != nil {
		w.T.Fatal(err)
	}
	w.HearsIt(m, to)
}

func TestTheOwnerAddsWaysToPayOnBothChatsAndCustomersPayByThem(t *testing.T) {
	t.Parallel()
	w, chats := apptest.Managers(t)
	addsUPI(w, chats["telegram"], "cafe@okbank", "")
	addsUPI(w, chats["whatsapp"], "terrace@okbank", "Terrace")
	w.Chooses(w.Customer)
	w.Hears(w.Customer, "How would you like to pay?")
	w.Presses(w.Customer, "UPI")
	m := w.Hears(w.Customer, "I've paid")
	code := w.Code(m)
	if said := scan(t, m.Photo); !strings.HasPrefix(said, "upi://pay?pa=cafe@okbank&") || !strings.Contains(said, "am=50.00") {
		t.Errorf("the camera reads %q", said)
	}

	carlo := apptest.OnWhatsApp{Person: w.Chat.Person("+12025550177", "Dora")}
	carlo.Say("hello")
	reads(w, carlo.Person, "1. 10 seconds")
	carlo.Say("1")
	reads(w, carlo.Person, "How would you like to pay?")
	if err := carlo.Choose("Terrace"); err != nil {
		t.Fatal(err)
	}
	second := apptest.OrderCode.FindStringSubmatch(reads(w, carlo.Person, "terrace@okbank").Text)[1]

	w.Does(chats["whatsapp"], "/pay drop own-upi", "(not a way to pay)", "How customers pay")
	w.Customer.Say("/buy")
	if m := w.Hears(w.Customer, "I've paid"); w.Code(m) != code || !strings.Contains(m.Text, "cafe@okbank") {
		t.Errorf("the open order is shown as %q", m.Text)
	}
	w.Presses(w.Customer, "I've paid")
	w.Hears(w.Owner, "Has the money arrived?")
	w.Presses(w.Owner, "Got it")
	w.Hears(w.Customer, "is paid")
	w.State(code, billing.Paid)
	w.Owner.Say("/got " + second)
	w.Hears(w.Owner, "Then they get in")
	w.Presses(w.Owner, "Yes")
	reads(w, carlo.Person, "is paid")
	if first, second := w.Order(code), w.Order(second); first.Payment.Provider != "own-upi" || second.Payment.Provider != "own-upi-2" {
		t.Errorf("%+v, %+v", first.Payment, second.Payment)
	}

	dora := w.Telegram.Person(7, "Dora", "en", "+12025550178")
	w.Chooses(dora)
	asked := w.Hears(dora, "How would you like to pay?")
	if err := dora.Press("UPI"); err == nil {
		t.Errorf("an account that was dropped is offered: %+v", asked)
	}
	addsUPI(w, chats["telegram"], "again@okbank", "")
	ways := shopOf(w).Ways
	if last := ways.List[len(ways.List)-1]; last.Name != "own-upi-3" || last.Label != "UPI" {
		t.Errorf("the name of an account that was is given again: %+v", ways)
	}
	w.Owner.Mark()
	w.Owner.Say("/log")
	if log := w.Hears(w.Owner, "Who changed what").Text; !strings.Contains(log, "pay drop own-upi") || !strings.Contains(log, "pay add own-upi-2") ||
		strings.Contains(log, "cafe@okbank") {
		t.Errorf("the journal is %s", log)
	}
}

func TestAShopWithoutAWayToPaySellsNothingAndSaysSo(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Config.Stripe.Key, w.Config.Own = secret.Value{}, []config.Own{{Name: "own-cash", Account: payload.Account{Kind: payload.Cash}}}
	w.Start()
	w.Owner.Say("/pay hide own-cash")
	w.Hears(w.Owner, "nothing is sold until")
	w.Presses(w.Owner, "Yes")
	w.Hears(w.Owner, "so nothing is sold")
	w.Customer.Say("/start")
	w.Hears(w.Customer, "nothing for sale")
	w.Owner.Say("/pay show own-cash")
	w.Hears(w.Owner, "(hidden)")
	w.Presses(w.Owner, "Yes")
	w.Hears(w.Owner, "How customers pay")
	w.Chooses(w.Customer)
	w.Hears(w.Customer, "in cash")
}

// The points of a change of the ways to pay at which the process is killed, as in the sales.
var wayKills = []struct {
	method string
	after  bool
}{
	{"answerCallbackQuery", false}, {"answerCallbackQuery", true}, {"editMessageText", false}, {"editMessageText", true}, {"getUpdates", true},
}

func TestAKillBetweenAChangeOfTheWaysToPayAndItsAnswerChangesThemOnce(t *testing.T) {
	for _, k := range wayKills {
		when := "before"
		if k.after {
			when = "after"
		}
		t.Run(when+" "+k.method, func(t *testing.T) {
			t.Parallel()
			w := apptest.New(t)
			w.Config.Own = []config.Own{upi}
			p := w.Runs("unix://" + w.Redis.Socket)
			w.Owner.Say("/pay add cash label=At 50% of the bar words=Pay {amount}.")
			w.Hears(w.Owner, "Add this way to pay")
			hook, killed := killsAt(p, k.method, k.after)
			w.Telegram.Intercept(hook)
			w.Presses(w.Owner, "Yes")
			w.Hears(w.Owner, "How customers pay")
			wasKilled(w, killed)
			w.Owner.Say("/pay drop own-upi")
			w.Hears(w.Owner, "(not a way to pay)")
			w.Presses(w.Owner, "Yes")
			w.Until("the account is dropped", func() bool { return len(shopOf(w).Ways.List) == 2 })
			ways := shopOf(w).Ways
			if ways.List[0].Name != "stripe" || ways.List[1].Name != "own-cash" || ways.List[1].Label != "At 50% of the bar" ||
				ways.Given[payload.Cash] != 1 {
				t.Errorf("%+v", ways)
			}
			w.Chooses(w.Customer)
			w.Hears(w.Customer, "How would you like to pay?")
			w.Presses(w.Customer, "At 50% of the bar")
			w.Hears(w.Customer, "Pay 50.00 INR.")
		})
	}
}
