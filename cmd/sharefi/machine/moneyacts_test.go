package machine

import (
	"context"
	"fmt"
	"net/http"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/sharefi/sharefi/billing"
)

// prices have no, two and three decimals.
var prices = []billing.Money{{Amount: 5000, Currency: "INR"}, {Amount: 500, Currency: "JPY"}, {Amount: 3120, Currency: "KWD"}}

// some is an order of a state that is wanted; false if there is none.
func (b *bank) some(t *rapid.T, want ...billing.State) (billing.Order, bool) {
	var found []billing.Order
	for _, code := range b.codes {
		o, err := b.store.Order(context.Background(), code)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range want {
			if o.State == s {
				found = append(found, o)
			}
		}
	}
	if len(found) == 0 {
		return billing.Order{}, false
	}
	return rapid.SampledFrom(found).Draw(t, "order"), true
}

// apply has people or the router change an order.
func (b *bank) apply(t *rapid.T, o billing.Order, facts ...billing.Fact) {
	for _, f := range facts {
		after, outcome, err := billing.Apply(o, f, time.Now())
		if err != nil || outcome != billing.Applied {
			return // it is refused, as people are told
		}
		if err := b.store.Save(context.Background(), after); err != nil {
			t.Fatal(err)
		}
		after.Version++
		o = after
	}
}

// order makes an order.
func (b *bank) order(t *rapid.T) {
	now := time.Now()
	o := billing.Order{Code: fmt.Sprintf("%04d-%04d", len(b.codes)/10_000, len(b.codes)%10_000), Customer: "+12025550123",
		Chat: "telegram:1", Site: "home", Plan: "1 hour", PlanID: "p1", Price: rapid.SampledFrom(prices).Draw(t, "price"),
		Lasts: time.Hour, Devices: 1, State: billing.Pending, Created: now, Expires: now.Add(billing.PayWithin)}
	if err := b.store.Save(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	b.mu.Lock()
	b.codes = append(b.codes, o.Code)
	b.mu.Unlock()
}

// open has a customer open the page of an order, and do something there. The address is known once the order has it.
func (b *bank) open(t *rapid.T, do func(o billing.Order)) {
	o, ok := b.some(t, billing.Pending, billing.Expired, billing.Cancelled)
	if !ok || o.Request.ID == "" {
		return
	}
	do(o)
}

// pay pays on the page, as a browser does.
func (b *bank) pay(o billing.Order) {
	r, err := http.NewRequest(http.MethodPost, o.Request.URL, nil)
	if err != nil {
		return
	}
	if answer, err := b.RoundTrip(r); err == nil { // the page may be closed
		answer.Body.Close()
	}
}

// amount is a part of what is left, or zero for all of it.
func amount(t *rapid.T, o billing.Order) billing.Money {
	left := o.Left()
	if left.Amount < 20 || rapid.Bool().Draw(t, "all") {
		return billing.Money{}
	}
	left.Amount = rapid.Int64Range(1, left.Amount).Draw(t, "part") / 10 * 10
	return left
}

var paidStates = []billing.State{billing.Paid, billing.Granted, billing.Held, billing.Refunding, billing.Refunded}

// actions are all that happens.
func (b *bank) actions() map[string]func(*rapid.T) {
	acts := map[string]func(*rapid.T){
		"order": b.order,
		"buy": func(t *rapid.T) {
			b.order(t)
			<-time.After(3 * time.Second)
			synctest.Wait()
			if o, err := b.store.Order(context.Background(), b.codes[len(b.codes)-1]); err == nil && o.Request.ID != "" {
				b.pay(o)
			}
		},
		"pay":       func(t *rapid.T) { b.open(t, b.pay) },
		"pay again": func(t *rapid.T) { b.open(t, b.pay) },
		"pay later": func(t *rapid.T) { b.open(t, func(o billing.Order) { _ = b.PayLater(o.Code) }) },
		"arrive": func(t *rapid.T) {
			if o, ok := b.some(t, billing.Slow); ok {
				b.Arrive(o.Code)
			}
		},
		"fail later": func(t *rapid.T) {
			if o, ok := b.some(t, billing.Slow); ok {
				b.FailLater(o.Code)
			}
		},
		"cancel": func(t *rapid.T) {
			if o, ok := b.some(t, billing.Pending); ok {
				b.apply(t, o, billing.CalledOff{})
			}
		},
		"access": func(t *rapid.T) {
			if o, ok := b.some(t, billing.Paid); ok {
				b.apply(t, o, billing.DeviceNamed{}, billing.AccessGiven{})
			}
		},
		"give back": func(t *rapid.T) {
			if o, ok := b.some(t, paidStates...); ok {
				b.apply(t, o, billing.GiveBack{Reason: billing.ReasonOwner, Amount: amount(t, o), More: true})
			}
		},
		"by hand": func(t *rapid.T) {
			if o, ok := b.some(t, paidStates...); ok {
				if was := b.truth(o.Code); was.charged-was.gone-was.underway > 100 {
					b.RefundPartByHand(o.Code, (was.charged-was.gone-was.underway)/20*10)
				}
			}
		},
		"all by hand": func(t *rapid.T) {
			if o, ok := b.some(t, paidStates...); ok {
				if was := b.truth(o.Code); was.charged > was.gone+was.underway {
					b.RefundByHand(o.Code)
				}
			}
		},
		"bounce": func(t *rapid.T) {
			if o, ok := b.some(t, billing.Refunded, billing.Refunding); ok {
				b.Bounce(o.Code)
			}
		},
		"wait":  func(t *rapid.T) { b.wait(t) },
		"crash": func(*rapid.T) { b.stop(); b.start() },
		"die": func(t *rapid.T) {
			b.dies(rapid.IntRange(1, 9).Draw(t, "requests"))
			b.order(t)
			<-time.After(4 * time.Second)
			b.stop()
			b.start()
		},
		"bounce one": func(t *rapid.T) {
			var gone []string
			for _, r := range b.Refunds() {
				if !r.Failed && !r.Waits {
					gone = append(gone, r.ID)
				}
			}
			if len(gone) > 0 {
				b.TurnRefund(rapid.SampledFrom(gone).Draw(t, "refund"), "failed")
			}
		},
		"event twice": func(*rapid.T) { b.Repeat() },
		"calm": func(t *rapid.T) {
			if rapid.IntRange(0, 9).Draw(t, "now") == 0 {
				b.calm(t)
			}
		},
	}
	for name, do := range b.faults() {
		acts[name] = do
	}
	return acts
}

// faults are what Stripe does to us.
func (b *bank) faults() map[string]func(*rapid.T) {
	turn := func(name string, on, off func()) func(*rapid.T) {
		return func(*rapid.T) {
			if b.faulty[name] {
				off()
				delete(b.faulty, name)
				<-time.After(11 * time.Minute) // what rested goes on
				synctest.Wait()
				return
			}
			on()
			b.faulty[name] = true
		}
	}
	return map[string]func(*rapid.T){
		"down":                   turn("down", func() { b.SetDown(true) }, func() { b.SetDown(false) }),
		"lists are late":         turn("late", func() { b.LateLists(10 * time.Second) }, func() { b.LateLists(0) }),
		"refunds wait":           func(*rapid.T) { b.RefundsPend(true) },
		"refunds ask":            func(*rapid.T) { b.RefundsNeedAction() },
		"refunds go":             func(*rapid.T) { b.RefundsPend(false); b.Settle(true) },
		"refunds fail":           func(*rapid.T) { b.Settle(false) },
		"stored 500 of a refund": func(*rapid.T) { b.Break("POST /v1/refunds", 1) },
		"stored 500 of a link":   func(*rapid.T) { b.Break("POST /v1/checkout/sessions", 1) },
		"lost refund":            func(*rapid.T) { b.LoseAnswers("POST /v1/refunds", 1) },
		"lost link":              func(*rapid.T) { b.LoseAnswers("POST /v1/checkout/sessions", 1) },
		"unlisted": func(t *rapid.T) {
			b.Unlist(1)
			b.open(t, b.pay)
			b.Unlist(0)
			<-time.After(20 * time.Minute)
			synctest.Wait()
		},
	}
}

// wait lets time pass: seconds, the time to pay, or days.
func (b *bank) wait(t *rapid.T) {
	<-time.After(rapid.SampledFrom([]time.Duration{time.Second, time.Minute, 40 * time.Minute, 5 * time.Hour}).Draw(t, "time"))
	synctest.Wait()
}
