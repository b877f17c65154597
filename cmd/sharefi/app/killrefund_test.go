package app_test

import (
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

// The points of a refund at which the process is killed. The refund waits at Stripe until the stage "gone".
var refundKills = []struct {
	method string
	after  bool
	stage  string
}{
	{"GET /v1/refunds", false, "asked"}, {"GET /v1/refunds", true, "asked"},
	{"POST /v1/refunds", false, "asked"}, {"POST /v1/refunds", true, "asked"},
	{"sendMessage", false, "asked"}, {"sendMessage", true, "asked"},
	{"GET /v1/events", true, "gone"},
	{"GET /v1/refunds", false, "gone"}, {"GET /v1/refunds", true, "gone"},
	{"sendMessage", false, "gone"}, {"sendMessage", true, "gone"},
}

func TestAKillAtAnyPointOfARefundGivesTheMoneyBackOnce(t *testing.T) {
	for _, k := range refundKills {
		when := "before"
		if k.after {
			when = "after"
		}
		t.Run(k.stage+": "+when+" "+k.method, func(t *testing.T) {
			t.Parallel()
			w := apptest.New(t)
			p := w.Runs("unix://" + w.Redis.Socket)
			hook, killed := killsAt(p, k.method, k.after)
			arm := func() {
				w.Stripe.Intercept(hook)
				w.Telegram.Intercept(hook)
			}
			code := w.Orders(w.Customer)
			w.Pays(code)
			w.Hears(w.Customer, "is paid")
			w.Hears(w.Owner, "Sold")
			w.Stripe.RefundsPend(true)
			w.Owner.Say("/refund " + code + " 20")
			w.Hears(w.Owner, "Refund ₹20.00")
			if k.stage == "asked" {
				arm()
			}
			w.Presses(w.Owner, "Yes")
			w.Until("Stripe has the refund", func() bool { return len(w.Stripe.Refunds()) > 0 })
			w.State(code, billing.Refunding)
			if k.stage == "gone" {
				arm()
			}
			w.Stripe.Settle(true)
			w.Hears(w.Customer, "I've refunded")
			w.Hears(w.Owner, "Refunded")
			w.State(code, billing.Refunded)
			if all := w.Stripe.Refunds(); len(all) != 1 || all[0].Amount != 2000 {
				t.Errorf("refunds: %+v", all)
			}
			if o := w.Order(code); len(o.Refunds) != 1 || o.Gone().Amount != 2000 || o.Left().Amount != 3000 {
				t.Errorf("the order says %+v", o.Refunds)
			}
			wasKilled(w, killed)
		})
	}
}
