package app_test

import (
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

// What the key may not do is told at the start, by name, before a customer finds it.
func TestAKeyThatLacksAPermissionIsToldAtTheStart(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Stripe.Forbid("POST /v1/refunds", "GET /v1/payment_intents/{id}")
	w.Start()
	w.Hears(w.Owner, "give it Refunds: write, PaymentIntents: read")
	w.Stripe.Permit()
	w.Hears(w.Owner, "accepts my requests again")
}

// While Stripe makes no links, customers hear that truthfully, and the owner hears why and what to do; the link comes by
// itself when that is mended.
func TestLinksThatAreRefusedAreSaidTruthfully(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Config.Stripe.Methods = []string{"card", "cheque"}
	w.Start()
	w.Chooses(w.Customer)
	w.Hears(w.Customer, "Payments aren't working right now")
	w.Hears(w.Owner, "cheque is invalid")
}

// Who pays with a slip hears how long it is valid, and has access when the money is there.
func TestASlipIsSaidAsOneAndPaidLater(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Config.Stripe.Methods = nil // all that the Dashboard offers
	w.Start()
	code := w.Orders(w.Customer)
	if err := w.Stripe.PayBySlip(code, time.Now().Add(72*time.Hour)); err != nil {
		t.Fatal(err)
	}
	w.Hears(w.Customer, "Your payment slip")
	w.State(code, billing.Slow)
	w.Stripe.Arrive(code)
	w.Hears(w.Customer, "is paid")
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
}
