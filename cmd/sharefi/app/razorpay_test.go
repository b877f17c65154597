package app_test

import (
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

func TestASaleByRazorpay(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.ByRazorpay()
	w.Start()
	w.BuysInStages(func(string) {})
	w.SoldOnce()
	links := w.Razorpay.Links()
	if len(links) != 1 || links[0].Reference != links[0].Order || links[0].Amount != 5000 {
		t.Fatalf("links: %+v", links)
	}
	code := links[0].Order
	w.Owner.Say("/refund " + code)
	w.Hears(w.Owner, "Refund ₹50.00")
	w.Razorpay.RefundsPend(true)
	w.Presses(w.Owner, "Yes")
	w.Until("Razorpay has the refund", func() bool { return len(w.Razorpay.Refunds()) > 0 })
	w.State(code, billing.Refunding)
	w.Razorpay.Settle(true)
	w.Hears(w.Customer, "I've refunded")
	w.Hears(w.Owner, "Refunded")
	w.State(code, billing.Refunded)
	if o := w.Order(code); o.Payment.Provider != "razorpay" || o.Gone() != o.Price {
		t.Errorf("the order is %+v", o)
	}
}
