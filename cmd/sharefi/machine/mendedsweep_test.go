package machine

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/stripe"
)

// Another order's hidden payment is swept also while a second payment's refund has a stored 500.
func TestAHiddenPaymentIsSweptBesideAStored500(t *testing.T) {
	for name, broken := range map[string]int{"beside a stored 500": 1, "beside none": 0} {
		t.Run(name, func(t *testing.T) { synctest.Test(t, func(t *testing.T) { sweeps(t, broken) }) })
	}
}

// sweeps closes an order without the provider's knowledge, has it paid unheard, and so many refunds answered by a stored 500.
func sweeps(t *testing.T, broken int) {
	z := listen(t)
	defer func() { z.stop() }()
	now := time.Now()
	o := billing.Order{Code: "1111-1111", Customer: "+12025550124", Chat: "telegram:2", Site: "home", Plan: "1 hour", PlanID: "p1",
		Price: inr(5000), Lasts: time.Hour, Devices: 1, State: billing.Pending, Created: now, Expires: now.Add(billing.PayWithin)}
	if err := z.store.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	z.pass(65 * time.Second)
	z.buy()
	o, _ = z.store.Order(t.Context(), o.Code)
	o.State, o.Closed, o.Ended = billing.Expired, true, time.Now()
	if err := z.store.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	z.Unlist(1)
	z.pay(o)
	z.Unlist(0)
	z.Break("POST /v1/refunds", broken)
	z.second()
	z.pass(20 * time.Hour)
	if o, _ = z.store.Order(t.Context(), o.Code); o.State == billing.Expired {
		t.Errorf("paid 20 hours ago, and %s; heard %v", o.State, z.said())
	}
}

// The customer is told of sums that are another part's.
func TestOldOrdersRefundThatBounces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		z := listen(t)
		defer func() { z.stop() }()
		z.buy()
		z.Mute(true)
		z.RefundByHand(z.o().Code)
		z.Mute(false)
		// what the version before stored: the event's id
		o := z.o()
		o.State, o.Refund = billing.Refunded, billing.Refund{ID: "evt_1", Amount: inr(5000), At: time.Now()}
		if err := z.store.Save(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		z.TurnRefund(z.Refunds()[0].ID, "failed")
		z.pass(50 * time.Hour)
		g, u, s := z.sum()
		if g+u != 5000 {
			t.Errorf("%s, %v, heard %v:%s", z.o().State, z.o().Refunds, z.said(), s)
		}
		if !strings.Contains(fmt.Sprint(z.said()), "bounced") {
			t.Error("nobody heard")
		}
	})
}

// A backup from before the refund is put back: a part of 15 is underway at Stripe, and fails. Then all 50 goes.
func TestAForgottenPartThatFailsBecomesAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		z := listen(t)
		defer func() { z.stop() }()
		z.buy()
		before := z.o()
		z.RefundsPend(true)
		z.give(1500)
		z.stop()
		now := z.o()
		before.Version = now.Version // the backup
		if err := z.store.Save(t.Context(), before); err != nil {
			t.Fatal(err)
		}
		z.db.Del(t.Context(), z.db.Key("cursor", stripe.Name))
		z.hush()
		z.start()
		z.pass(5 * time.Minute)
		t.Logf("%s, to go: %v, heard %v", z.o().State, z.o().Owed(), z.said())
		z.RefundsPend(false)
		z.Settle(false)
		z.pass(50 * time.Hour)
		g, u, s := z.sum()
		if g+u != 1500 {
			t.Errorf("%s: the owner gave 1500 back, and %d went:%s", z.o().State, g, s)
		}
	})
}

// A backup from before the link is put back; the customer pays by the link in the chat.
func TestPaidOnceAndToldTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		z := listen(t)
		defer func() { z.stop() }()
		now := time.Now()
		o := billing.Order{Code: "0000-0000", Customer: "+12025550123", Chat: "telegram:1", Site: "home", Plan: "1 hour", PlanID: "p1",
			Price: inr(5000), Lasts: time.Hour, Devices: 1, State: billing.Pending, Created: now, Expires: now.Add(billing.PayWithin)}
		if err := z.store.Save(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		z.codes = append(z.codes, o.Code)
		z.pass(65 * time.Second)
		first := z.o()
		z.stop()
		z.pass(6 * time.Minute)
		o.Version = first.Version
		if err := z.store.Save(t.Context(), o); err != nil { // the backup: without the link
			t.Fatal(err)
		}
		z.start()
		z.pass(65 * time.Second)
		if z.o().Request.ID == first.Request.ID || z.o().Request.ID == "" {
			t.Fatal(z.o().Request)
		}
		z.hush()
		z.pay(first)
		z.pass(2 * time.Minute)
		if z.o().State != billing.Paid {
			t.Errorf("paid once, and the order is %s, heard %v", z.o().State, z.said())
		}
	})
}
