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
	w.Config.Stars = config.Stars{Enabled: true, Value: stars.Value{Millionths: 1_080_000, Currency: "INR"}}
	return w
}

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
	w.Hears(w.Owner, "Sold")
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
