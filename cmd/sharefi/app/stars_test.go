package app_test

import (
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/stars"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/secret"
)

// takesStars is a world whose shop is paid in Telegram Stars alone.
func takesStars(t testing.TB) *apptest.World {
	w := apptest.New(t)
	w.Config.Stripe.Key = secret.Value{}
	w.Config.Stars = takenStars
	return w
}

var takenStars = config.Stars{Enabled: true, Value: stars.Value{Millionths: 1_080_000, Currency: "INR"}}

// billed goes from hello to the invoice, and returns the order's code.
func billed(w *apptest.World, p *telegramtest.Person) (string, telegramtest.Message) {
	w.T.Helper()
	w.Chooses(p)
	m, err := p.WaitFor(w.Ctx(), func(m telegramtest.Message) bool { return m.Invoice != nil })
	if err != nil {
		w.T.Fatal(err)
	}
	code, ok := billing.ParseCode(m.Invoice.Payload)
	if !ok {
		w.T.Fatalf("the invoice is %+v", m.Invoice)
	}
	return code, m
}

// checksOut taps Pay, and waits for what comes of it: nothing, or what the payer reads in place of a receipt.
func checksOut(w *apptest.World, p *telegramtest.Person) string {
	w.T.Helper()
	q, err := p.Pay()
	if err != nil {
		w.T.Fatal(err)
	}
	return answered(w, q)
}

func answered(w *apptest.World, query string) string {
	w.T.Helper()
	w.Until("the payer is answered", func() bool { return w.Telegram.Checkout(query) != telegramtest.Waits })
	return w.Telegram.Checkout(query)
}

func TestASaleForStars(t *testing.T) {
	t.Parallel()
	w := takesStars(t)
	w.Start()
	code, m := billed(w, w.Customer)
	if m.Invoice.Amount != 47 || m.Invoice.Currency != "XTR" || m.Invoice.Title != "10 seconds" { // 50 / 1.08
		t.Errorf("the invoice is %+v", m.Invoice)
	}
	if words := checksOut(w, w.Customer); words != telegramtest.Charged {
		t.Fatalf("the payer reads %q", words)
	}
	w.Hears(w.Customer, "is paid")
	w.Hears(w.Owner, "for ₹50.00 (47 ⭐)")
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	w.Hears(w.Customer, "time is up")
	w.Until("the device has left", func() bool { return !w.Router.Lists(apptest.Phone) })
	o, charge := w.Order(code), w.Telegram.Charges()[0]
	if o.Payment.ID != charge.ID || o.Payment.Amount.String() != "47 XTR" || o.Payment.Provider != stars.Name || o.Payment.Payer != "2" {
		t.Errorf("the payment is %+v", o.Payment)
	}
	if taken := w.Takings(); len(taken) != 1 || taken[0].Amount != o.Payment.Amount {
		t.Errorf("the books have %v", taken)
	}
}

// paysStars taps Pay until the money is taken: who was not answered in time is charged nothing, and tries again.
func paysStars(w *apptest.World, p *telegramtest.Person) {
	w.T.Helper()
	words := checksOut(w, p)
	for words == telegramtest.TimedOut {
		words = checksOut(w, p)
	}
	if words != telegramtest.Charged {
		w.T.Fatalf("the payer reads %q", words)
	}
}

// The points of a sale for Stars at which the process is killed. Before: what it asked for is not done.
var starKills = []struct {
	stage, at, method string
	after             bool
}{
	{"hello", "telegram", "sendInvoice", false}, {"hello", "telegram", "sendInvoice", true},
	{"pay", "telegram", "answerPreCheckoutQuery", false}, {"pay", "telegram", "answerPreCheckoutQuery", true},
	{"pay", "telegram", "getUpdates", true}, {"pay", "telegram", "sendMessage", false}, {"pay", "telegram", "sendMessage", true},
	{"pay", "telegram", "getStarTransactions", true},
	{"device", "router", "white_list insert", false}, {"device", "router", "white_list insert", true},
	{"refund", "telegram", "refundStarPayment", false}, {"refund", "telegram", "refundStarPayment", true},
	{"refund", "telegram", "getUpdates", true},
}

func TestAKillAtAnyPointOfASaleForStarsTakesThemOnceAndGivesThemBackOnce(t *testing.T) {
	for _, k := range starKills {
		when := "before"
		if k.after {
			when = "after"
		}
		t.Run(k.stage+": "+when+" "+k.method, func(t *testing.T) {
			t.Parallel()
			w := takesStars(t)
			p := w.Runs("unix://" + w.Redis.Socket)
			hook, killed := killsAt(p, k.method, k.after)
			arm := func(stage string) {
				if stage == k.stage {
					map[string]func(func(string, bool)){"telegram": w.Telegram.Intercept, "router": w.Router.Intercept}[k.at](hook)
				}
			}
			paidInStars(w, arm)
			wasKilled(w, killed)
		})
	}
}

// paidInStars plays a sale for Stars and its refund, and names each stage as it begins.
func paidInStars(w *apptest.World, at func(stage string)) {
	w.T.Helper()
	at("hello")
	code, _ := billed(w, w.Customer)
	at("pay")
	paysStars(w, w.Customer)
	w.Hears(w.Customer, "is paid")
	at("device")
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "time is up")
	w.Until("the device has left", func() bool { return !w.Router.Lists(apptest.Phone) })
	if o := w.Order(code); o.State != billing.Granted || o.Payment.Amount.String() != "47 XTR" || len(o.Twice) != 0 {
		w.T.Errorf("the order is %+v", o)
	}
	at("refund")
	w.Owner.Say("/refund " + code)
	w.Hears(w.Owner, "only as a whole")
	w.Presses(w.Owner, "Yes")
	w.State(code, billing.Refunded)
	w.Hears(w.Customer, "47 ⭐")
	booked(w)
}

// booked compares the books with Telegram's ledger: each charge is an order's payment, once, and what went back is booked once.
func booked(w *apptest.World) {
	w.T.Helper()
	taken := w.Takings()
	charges := w.Telegram.Charges()
	if len(taken) != len(charges) {
		w.T.Errorf("the books have %v, Telegram %v", taken, charges)
	}
	for _, c := range charges {
		code, _ := billing.ParseCode(c.Payload)
		o := w.Order(code)
		if o.Payment.ID != c.ID || o.Payment.Amount.Amount != c.Amount || (o.State == billing.Refunded) != c.Returned {
			w.T.Errorf("order %s is %s, paid by %+v; Telegram has %+v", code, o.State, o.Payment, c)
		}
		if c.Returned && (o.Gone() != o.Payment.Amount || len(o.Refunds) != 1) {
			w.T.Errorf("of order %s %v went back, by %+v", code, o.Gone(), o.Refunds)
		}
	}
}
