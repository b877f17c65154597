package app_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own/payload"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/bot/whatsapp/whatsapptest"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/secret"
)

var upi = config.Own{Name: "own-upi", Label: "UPI", Account: payload.Account{Kind: payload.UPI, To: "wifi@example", Name: "Corner Café"}}

// asksByHand goes from hello to what it takes to pay the owner.
func asksByHand(w *apptest.World, p *telegramtest.Person) (string, telegramtest.Message) {
	w.T.Helper()
	w.Chooses(p)
	m := w.Hears(p, "I've paid")
	return w.Code(m), m
}

func TestASaleThatIsPaidToTheOwner(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Config.Stripe.Key, w.Config.Own = secret.Value{}, []config.Own{upi}
	w.Start()
	code, m := asksByHand(w, w.Customer)
	if said := scan(t, m.Photo); !strings.HasPrefix(said, "upi://pay?") || !strings.Contains(said, "am=50.00") ||
		!strings.Contains(said, strings.ReplaceAll(code, "-", "")) {
		t.Fatalf("the camera reads %q", said)
	}
	w.Presses(w.Customer, "I've paid")
	w.Hears(w.Customer, "asked the owner to check")
	w.State(code, billing.Claimed)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Owner, "Has the money arrived?")
	w.Hears(w.Customer, "gets in as soon as")
	if w.Router.Lists(apptest.Phone) {
		t.Fatal("a claim let the customer in")
	}
	w.Presses(w.Owner, "Not there")
	w.Hears(w.Customer, "doesn't see")
	w.State(code, billing.Pending)
	w.Presses(w.Customer, "I've paid")
	w.Hears(w.Owner, "Has the money arrived?")
	w.Presses(w.Owner, "Got it")
	w.Hears(w.Owner, "arrived for order")
	w.Hears(w.Customer, "You're in")
	w.Hears(w.Customer, "time is up")
	if o := w.Order(code); o.Payment.By != "telegram:1" || o.Payment.Provider != "own-upi" || o.Method != "own-upi" {
		t.Errorf("the payment is %+v", o.Payment)
	}
	if n := len(w.Stripe.Sessions()); n != 0 {
		t.Errorf("Stripe made %d sessions", n)
	}
	w.Owner.Say("/refund " + code)
	w.Hears(w.Owner, "Refund ₹50.00")
	w.Presses(w.Owner, "Yes")
	w.Hears(w.Customer, "sends it by hand")
	w.Hears(w.Owner, "Please send")
	w.State(code, billing.Refunding)
	w.Presses(w.Owner, "Sent back")
	w.Hears(w.Owner, "Have you paid")
	w.Presses(w.Owner, "Yes")
	w.Hears(w.Customer, "has sent back ₹50.00")
	w.State(code, billing.Refunded)
}

func TestACustomerChoosesHowToPayOnce(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Config.Own = []config.Own{upi, {Name: "own-cash", Account: payload.Account{Kind: payload.Cash}}}
	w.Start()
	w.Chooses(w.Customer)
	w.Hears(w.Customer, "How would you like to pay?")
	w.Presses(w.Customer, "Cash")
	m := w.Hears(w.Customer, "in cash")
	code := w.Code(m)
	if len(m.Photo) > 0 {
		t.Error("cash has a QR code")
	}
	w.Owner.Say("/got " + code)
	w.Hears(w.Owner, "Then they get in")
	w.Presses(w.Owner, "Yes")
	w.Hears(w.Customer, "is paid")
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	w.Hears(w.Customer, "time is up")
	w.Customer.Say("/start")
	w.Hears(w.Customer, "Need Wi-Fi?")
	w.Presses(w.Customer, "Again: ")
	w.Hears(w.Customer, "How would you like to pay?")
	w.Presses(w.Customer, "Card or app")
	next := w.Code(w.Hears(w.Customer, "Please pay by"))
	w.Pays(next)
	w.Hears(w.Customer, "You're in")
	if o := w.Order(next); o.Method != "stripe" || o.Payment.Provider != "stripe" {
		t.Errorf("%q, %+v", o.Method, o.Payment)
	}
}

// claimsCash is a purchase on WhatsApp until the owner is asked whether the cash is there.
func claimsCash(w *apptest.World, p *whatsapptest.Person) (code string) {
	w.T.Helper()
	p.Say("hello")
	reads(w, p, "1. 10 seconds")
	p.Say("1")
	code = apptest.OrderCode.FindStringSubmatch(reads(w, p, "in cash").Text)[1]
	p.Say("1")
	reads(w, p, "asked the owner to check")
	return code
}

func TestASaleInCashOnWhatsApp(t *testing.T) {
	t.Parallel()
	w := apptest.WithWhatsApp(t)
	w.Config.Stripe.Key, w.Config.Own = secret.Value{}, []config.Own{{Name: "own-cash", Account: payload.Account{Kind: payload.Cash}}}
	w.LinkFile(filepath.Join(w.Config.Data, "test"))
	w.Start()
	w.Until("WhatsApp is linked", func() bool { return w.Chat.Connected() == 1 })
	carlo := w.Chat.Person("+12025550123", "Carlo")
	code := claimsCash(w, carlo)
	w.Hears(w.Owner, "Has the money arrived?")
	w.Presses(w.Owner, "Got it")
	reads(w, carlo, "is paid")
	carlo.Say("02:00:5e:10:20:30")
	reads(w, carlo, "sunny-terrace")
	reads(w, carlo, "time is up")
	w.State(code, billing.Granted)
}

func TestRow21MoneyThatComesLateToAFullSiteWaitsForTheOwner(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Config.Stripe.Key, w.Config.Own = secret.Value{}, []config.Own{upi}
	w.Config.Sites[0].Capacity = 1
	w.Start()
	code, _ := asksByHand(w, w.Customer)
	w.Presses(w.Customer, "Cancel")
	w.Hears(w.Customer, "is cancelled")
	dora := w.Telegram.Person(7, "Dora", "en", "+12025550177")
	asksByHand(w, dora)
	w.Owner.Say("/got " + code)
	w.Hears(w.Owner, "Then it's on hold")
	w.Presses(w.Owner, "Yes")
	w.Hears(w.Owner, "there's no spot left")
	w.Hears(w.Customer, "we're full now")
	w.State(code, billing.Held)
	w.Owner.Say("/accept " + code)
	w.Hears(w.Owner, "is full")
	w.Presses(dora, "Cancel")
	w.Hears(dora, "is cancelled")
	w.Owner.Say("/accept " + code)
	w.Hears(w.Owner, "and give")
	w.Presses(w.Owner, "Yes")
	w.Hears(w.Customer, "is paid")
}

// The points of a sale that is paid to the owner at which the process is killed. Before: what it asked for is not done.
var ownKills = []struct {
	stage, at, method string
	after             bool
}{
	{"hello", "telegram", "editMessageMedia", false}, {"hello", "telegram", "editMessageMedia", true},
	{"claim", "telegram", "answerCallbackQuery", false}, {"claim", "telegram", "sendMessage", true},
	{"claim", "telegram", "getUpdates", true},
	{"got", "telegram", "answerCallbackQuery", false}, {"got", "telegram", "sendMessage", true},
	{"got", "telegram", "getUpdates", true},
	{"device", "router", "white_list insert", false}, {"device", "router", "white_list insert", true},
}

func TestAKillAtAnyPointOfASaleByHandTakesTheMoneyOnce(t *testing.T) {
	for _, k := range ownKills {
		when := "before"
		if k.after {
			when = "after"
		}
		t.Run(k.stage+": "+when+" "+k.method, func(t *testing.T) {
			t.Parallel()
			w := apptest.New(t)
			w.Config.Stripe.Key, w.Config.Own = secret.Value{}, []config.Own{upi}
			p := w.Runs("unix://" + w.Redis.Socket)
			hook, killed := killsAt(p, k.method, k.after)
			arm := func(stage string) {
				if stage == k.stage {
					map[string]func(func(string, bool)){"telegram": w.Telegram.Intercept, "router": w.Router.Intercept}[k.at](hook)
				}
			}
			paidByHand(w, arm)
			wasKilled(w, killed)
		})
	}
}

// paidByHand plays customer and owner of a sale that is paid to the owner, and names each stage as it begins. What is
// pressed twice counts once.
func paidByHand(w *apptest.World, at func(stage string)) {
	w.T.Helper()
	at("hello")
	code, _ := asksByHand(w, w.Customer)
	at("claim")
	w.Presses(w.Customer, "I've paid")
	w.Hears(w.Owner, "Has the money arrived?")
	w.State(code, billing.Claimed)
	at("got")
	w.Presses(w.Owner, "Got it")
	w.Hears(w.Customer, "is paid")
	at("device")
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "time is up")
	w.Until("the device has left", func() bool { return !w.Router.Lists(apptest.Phone) })
	if o := w.Order(code); o.State != billing.Granted || o.Payment.ID != "own-"+code || o.Payment.Amount != o.Price {
		w.T.Errorf("the order is %+v", o)
	}
	if taken := w.Takings(); len(taken) != 1 {
		w.T.Errorf("the books have %v", taken)
	}
}
