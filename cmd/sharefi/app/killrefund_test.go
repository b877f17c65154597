package app_test

import (
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

// The points of a refund at which the process is killed. The refund waits at the provider until the stage "gone".
var refundKills = []struct {
	method   string
	after    bool
	stage    string
	razorpay bool // is the provider, and not Stripe
}{
	{"GET /v1/refunds", false, "asked", false}, {"GET /v1/refunds", true, "asked", false},
	{"POST /v1/refunds", false, "asked", false}, {"POST /v1/refunds", true, "asked", false},
	{"sendMessage", false, "asked", false}, {"sendMessage", true, "asked", false},
	{"GET /v1/events", true, "gone", false},
	{"GET /v1/refunds", false, "gone", false}, {"GET /v1/refunds", true, "gone", false},
	{"sendMessage", false, "gone", false}, {"sendMessage", true, "gone", false},
	{"GET /v1/payments/{id}/refunds", false, "asked", true}, {"GET /v1/payments/{id}/refunds", true, "asked", true},
	{"POST /v1/payments/{id}/refund", false, "asked", true}, {"POST /v1/payments/{id}/refund", true, "asked", true},
	{"GET /v1/refunds", true, "gone", true},
	{"GET /v1/payments/{id}/refunds", false, "gone", true}, {"GET /v1/payments/{id}/refunds", true, "gone", true},
}

// refunding is an emulator whose refunds wait.
type refunding interface {
	Intercept(f func(method string, after bool))
	RefundsPend(on bool)
	Settle(gone bool)
	Books() (taken, back int64)
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
			var till refunding = w.Stripe
			if k.razorpay {
				w.ByRazorpay()
				till = w.Razorpay
			}
			p := w.Runs("unix://" + w.Redis.Socket)
			hook, killed := killsAt(p, k.method, k.after)
			arm := func() {
				till.Intercept(hook)
				w.Telegram.Intercept(hook)
			}
			code := w.Orders(w.Customer)
			w.Pays(code)
			w.Hears(w.Customer, "is paid")
			w.Hears(w.Owner, "Sold")
			till.RefundsPend(true)
			w.Owner.Say("/refund " + code + " 20")
			w.Hears(w.Owner, "Refund ₹20.00")
			if k.stage == "asked" {
				arm()
			}
			w.Presses(w.Owner, "Yes")
			w.Until("the provider has the refund", func() bool { _, back := till.Books(); return back > 0 })
			w.State(code, billing.Refunding)
			if k.stage == "gone" {
				arm()
			}
			till.Settle(true)
			w.Hears(w.Customer, "I've refunded")
			w.Hears(w.Owner, "Refunded")
			w.State(code, billing.Refunded)
			if taken, back := till.Books(); taken != 5000 || back != 2000 {
				t.Errorf("%d went back of %d", back, taken)
			}
			if o := w.Order(code); len(o.Refunds) != 1 || o.Gone().Amount != 2000 || o.Left().Amount != 3000 {
				t.Errorf("the order says %+v", o.Refunds)
			}
			wasKilled(w, killed)
		})
	}
}
