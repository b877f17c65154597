package machine

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/stripe"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/internal/secret"
)

// A listener is a bank, of which it is known what everybody heard.
type listener struct {
	*bank
	t     *testing.T
	heard *[]string // guarded by the bank's mu
}

func listen(t *testing.T) listener {
	heard := []string{}
	b := newBank(redistest.Pipe(t))
	b.stop() // nothing reads what is set
	post := b.store.Post
	b.store.Post = func(batch *redisdb.Batch, notices ...billing.Notice) {
		post(batch, notices...)
		batch.After(fmt.Sprint("heard ", notices), func() {
			b.mu.Lock()
			defer b.mu.Unlock()
			for _, n := range notices {
				heard = append(heard, fmt.Sprintf("%s:%s", n.Kind, n.To))
			}
		})
	}
	b.start()
	return listener{b, t, &heard}
}

// said is what everybody heard.
func (z listener) said() []string {
	z.mu.Lock()
	defer z.mu.Unlock()
	return slices.Clone(*z.heard)
}

// hush forgets it.
func (z listener) hush() {
	z.mu.Lock()
	defer z.mu.Unlock()
	*z.heard = nil
}

func (z listener) o() billing.Order {
	o, err := z.store.Order(context.Background(), z.codes[0])
	if err != nil {
		z.t.Fatal(err)
	}
	return o
}

func (z listener) pass(d time.Duration) { <-time.After(d); synctest.Wait() }

func (z listener) do(facts ...billing.Fact) {
	z.t.Helper()
	for _, f := range facts {
		after, outcome, err := billing.Apply(z.o(), f, time.Now())
		if err != nil || outcome != billing.Applied {
			z.t.Fatalf("%T: %v %v", f, outcome, err)
		}
		if err := z.store.Save(context.Background(), after); err != nil {
			z.t.Fatal(err)
		}
	}
}

func (z listener) buy() {
	now := time.Now()
	o := billing.Order{Code: "0000-0000", Customer: "+12025550123", Chat: "telegram:1", Site: "home", Plan: "1 hour", PlanID: "p1",
		Price: billing.Money{Amount: 5000, Currency: "INR"}, Lasts: time.Hour, Devices: 1, State: billing.Pending, Created: now, Expires: now.Add(billing.PayWithin)}
	if err := z.store.Save(context.Background(), o); err != nil {
		z.t.Fatal(err)
	}
	z.codes = append(z.codes, o.Code)
	z.bank.codes = z.codes
	z.pass(65 * time.Second)
	z.pay(z.o())
	z.pass(65 * time.Second)
	z.do(billing.DeviceNamed{}, billing.AccessGiven{})
}

func inr(n int64) billing.Money { return billing.Money{Amount: n, Currency: "INR"} }

func (z listener) give(n int64) {
	z.do(billing.GiveBack{Reason: billing.ReasonOwner, Amount: inr(n), More: true})
	z.pass(2 * time.Minute)
}

func (z listener) sum() (gone, underway int64, s string) {
	for _, r := range z.Refunds() {
		s += fmt.Sprintf(" %s %d failed=%t waits=%t", r.ID, r.Amount, r.Failed, r.Waits)
		switch {
		case r.Failed:
		case r.Waits:
			underway += r.Amount
		default:
			gone += r.Amount
		}
	}
	return
}

// Two parts of 10 and 15 went; the bank sends back the first. It is told as refunded again and no money moves.
func TestFirstOfTwoPartsBounces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		z := listen(t)
		defer func() { z.stop() }()
		z.buy()
		z.give(1000)
		z.give(1500)
		if g, _, s := z.sum(); g != 2500 {
			t.Fatal(s)
		}
		z.hush()
		z.TurnRefund(z.Refunds()[0].ID, "failed")
		z.pass(50 * time.Hour)
		g, _, s := z.sum()
		t.Logf("state %s refund %+v owed %v\nheard %v", z.o().State, z.o().Refund, z.o().Owed(), z.said())
		if g != 2500 {
			t.Errorf("owed 2500, gone %d:%s", g, s)
		}
	})
}

// The first part comes back while the second is underway.
func TestFirstPartBouncesWhileSecondIsUnderway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		z := listen(t)
		defer func() { z.stop() }()
		z.buy()
		z.give(100)
		z.RefundsPend(true)
		z.give(2000)
		z.hush()
		z.TurnRefund(z.Refunds()[0].ID, "failed")
		z.pass(26 * time.Hour)
		z.RefundsPend(false)
		z.Settle(true)
		z.pass(50 * time.Hour)
		g, _, s := z.sum()
		t.Logf("state %s %+v\nheard %v", z.o().State, z.o().Refunds, z.said())
		if g != 2100 {
			t.Errorf("owed 2100, gone %d:%s", g, s)
		}
	})
}

// Same, the second part not yet asked for (Stripe is down): the bounced part is forgotten.
func TestFirstPartBouncesBeforeSecondIsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		z := listen(t)
		defer func() { z.stop() }()
		z.buy()
		z.give(2000)
		z.RefundsPend(true)
		z.give(100)
		z.TurnRefund(z.Refunds()[0].ID, "failed")
		z.RefundsPend(false)
		z.Settle(true)
		z.pass(50 * time.Hour)
		g, _, s := z.sum()
		t.Logf("state %s %+v\nheard %v", z.o().State, z.o().Refunds, z.said())
		if g != 2100 {
			t.Errorf("owed 2100, gone %d:%s", g, s)
		}
	})
}

// second makes and pays a second session of the order, as after a restore.
func (z listener) second() {
	p := stripe.New(stripe.Config{Shop: "home", Key: secret.New(z.Key), APIURL: z.URL(), Over: z.Server, Now: time.Now, Log: quiet})
	o := z.o()
	o.Tries = 5 // another key
	l, err := p.Ask(context.Background(), o, billing.Back{Success: "https://t.me/bot", Cancel: "https://t.me/bot"})
	if err != nil {
		z.t.Fatal(err)
	}
	if err := z.PaySession(l.ID); err != nil {
		z.t.Fatal(err)
	}
}

// The second payment's refund is pending, then fails: nobody hears, nothing is tried again.
func TestRefundOfASecondPaymentFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		z := listen(t)
		defer func() { z.stop() }()
		z.buy()
		z.RefundsPend(true)
		z.second()
		z.pass(5 * time.Minute)
		t.Logf("heard %v", z.said())
		z.hush()
		z.RefundsPend(false)
		z.Settle(false)
		z.pass(80 * time.Hour)
		g, u, s := z.sum()
		t.Logf("heard since %v; twice %v", z.said(), z.o().Twice)
		if g+u != 5000 {
			t.Errorf("the second payment did not go back:%s", s)
		}
	})
}

// By hand at Stripe: 30 pending, then 20 at once. It is told as refunded; the 30 fails, nobody hears.
func TestPartsByHandOfWhichOneIsPending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		z := listen(t)
		defer func() { z.stop() }()
		z.buy()
		z.RefundsPend(true)
		z.RefundPartByHand(z.o().Code, 3000)
		z.pass(2 * time.Second)
		z.RefundsPend(false)
		z.RefundPartByHand(z.o().Code, 2000)
		z.pass(10 * time.Minute)
		_, _, s := z.sum()
		t.Logf("now: %s %v %s", z.o().State, z.said(), s)
		if z.o().State == billing.Refunded {
			t.Errorf("told as refunded (%v) while 3000 waits", z.o().Owed())
		}
		z.hush()
		z.Settle(false)
		z.pass(80 * time.Hour)
		g, u, s := z.sum()
		t.Logf("later: %s %v", z.o().State, z.said())
		if g+u != 5000 {
			t.Errorf("the access was taken, and only %d went back:%s", g, s)
		}
	})
}

// 20 pending by hand, then /refund all: 30 goes; the 20 fails: the customer lacks 20 of "all".
func TestAllBesideAPendingPartByHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		z := listen(t)
		defer func() { z.stop() }()
		z.buy()
		z.RefundsPend(true)
		z.RefundPartByHand(z.o().Code, 2000)
		z.RefundsPend(false)
		z.do(billing.GiveBack{Reason: billing.ReasonOwner})
		z.pass(10 * time.Minute)
		t.Logf("now: %s %v %v", z.o().State, z.o().Owed(), z.said())
		z.hush()
		z.Settle(false)
		z.pass(80 * time.Hour)
		g, u, s := z.sum()
		if g+u != 5000 {
			t.Errorf("%s %v: only %d went back:%s", z.o().State, z.said(), g, s)
		}
	})
}
