package billing_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// count says how often something was said.
func (d *desk) count(kind billing.NoticeKind) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := 0
	for _, k := range d.said {
		if k == kind {
			n++
		}
	}
	return n
}

func (d *desk) state(t *testing.T, code string) billing.State {
	t.Helper()
	o, err := d.store.Order(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	return o.State
}

// An event that can't be followed is tried again by itself, and set aside in the end. Those behind it go on.
func TestAnEventThatCantBeFollowedHoldsUpNoOther(t *testing.T) {
	for name, bad := range map[string]error{"refused": billing.ErrProviderRefused, "unreadable": billing.ErrMoney} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, d *desk) {
				d.order(t, code)
				pass(time.Second)
				d.set(func() {
					d.bad["link-bad"] = bad
					d.hint(billing.Hint{Kind: billing.HintRequest, Request: "link-bad", Order: "ZZZZ-0001"})
				})
				d.pay(code, rupees)
				pass(3 * time.Second)
				if got := d.state(t, code); got != billing.Paid {
					t.Errorf("the order behind it is %s", got)
				}
				pass(time.Minute)
				known, err := d.store.Events(t.Context(), "stripe")
				if err != nil || len(known.Late) != 1 || known.Late[0].Aside == "" || known.Late[0].Tries != 5 ||
					d.count(billing.EventAside) != 1 {
					t.Errorf("%+v, %v; the owner heard %v", known, err, d.said)
				}
				d.stop()
				d.start(t) // and it stays aside
				pass(time.Hour)
				if n := d.count(billing.EventAside); n != 1 {
					t.Errorf("the owner heard %d times", n)
				}
			})
		})
	}
}

// A later event of an order waits for an earlier one.
func TestNoEventOvertakesAnotherOfItsOrder(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.order(t, code)
		pass(time.Second)
		d.set(func() { d.bad["link-"+code] = billing.ErrProviderDown })
		d.pay(code, rupees)
		d.give(code, rupees)
		pass(time.Minute)
		if got := d.state(t, code); got != billing.Pending {
			t.Fatalf("the order is %s", got)
		}
		d.set(func() { delete(d.bad, "link-"+code) })
		pass(time.Minute)
		if got := d.state(t, code); got != billing.Refunded {
			t.Errorf("the order is %s", got)
		}
	})
}

// However many refunds the provider refuses, new orders are served: here more than are read at once.
func TestRefusedRefundsHideNoNewOrder(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.set(func() { d.refuse = true; d.places = 5000 })
		for i := range 550 {
			o := order(billing.Refunding)
			o.Code, o.Created, o.PaidAt = fmt.Sprintf("BBBB-%04d", i), time.Now(), time.Now()
			o.Payment.Provider = "stripe"
			if err := d.store.Save(t.Context(), o); err != nil {
				t.Fatal(err)
			}
		}
		d.cashier.Nudge()
		pass(time.Minute)
		d.order(t, code)
		pass(time.Second)
		if d.count(billing.PayHere) != 1 {
			t.Error("the new order has no link after a second")
		}
		if n := d.count(billing.RefundFailed); n != 550 {
			t.Errorf("the owner heard of %d", n)
		}
	})
}

// A slow request of one kind holds up no other kind.
func TestSlowRequestsHoldUpTheirOwnKindOnly(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.grants = true
		known := order(billing.Pending)
		known.Code, known.Created, known.Expires = "AAAA-0003", time.Now(), time.Now().Add(billing.PayWithin)
		known.For = "02:00:5e:00:53:01"
		if err := d.store.Save(t.Context(), known); err != nil {
			t.Fatal(err)
		}
		d.order(t, "AAAA-0002")
		pass(time.Second)
		d.pay("AAAA-0003", rupees)
		pass(3 * time.Second)
		d.set(func() {
			d.slow["receipt"], d.slow["hints"], d.slow["refund"], d.slow["close"] = time.Hour, time.Hour, time.Hour, time.Hour
		})
		pass(billing.PayWithin)
		d.order(t, code)
		pass(time.Second)
		if d.count(billing.PayHere) != 3 {
			t.Errorf("the new order has no link after a second: %v", d.said)
		}
	})
}

// What was paid too late, and not in full, for a place that is gone goes back at once.
func TestALatePaymentOfAnotherAmountAtAFullSiteGoesBack(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.set(func() { d.places = 1 })
		d.order(t, code)
		pass(billing.PayWithin + time.Second)
		d.order(t, "AAAA-0002")
		pass(time.Second)
		d.pay(code, billing.Money{Amount: 1, Currency: "INR"})
		d.pay("AAAA-0002", rupees)
		pass(5 * time.Second)
		if one, two := d.state(t, code), d.state(t, "AAAA-0002"); one != billing.Refunded || two != billing.Paid {
			t.Errorf("the late one is %s, the one behind it %s", one, two)
		}
	})
}

// A record that can't be read is its order's trouble, and the owner hears of it once.
func TestABrokenOrderHoldsUpNoOther(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.order(t, "AAAA-0002")
		d.store.DB.Set(t.Context(), redisstore.OrderKey(d.store.DB, "AAAA-0002"), "1 {", 0)
		d.order(t, code)
		pass(time.Second)
		d.pay(code, rupees)
		pass(time.Hour)
		if got := d.state(t, code); got != billing.Paid || d.count(billing.OrderBroken) != 1 {
			t.Errorf("the other is %s; said %v", got, d.said)
		}
	})
}

// A record that is gone is heard of as well: money may have been paid for its order.
func TestAnOrderThatIsGoneIsNamedOnce(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.order(t, code)
		pass(time.Second)
		d.pay(code, rupees)
		pass(5 * time.Second)
		d.store.DB.Del(t.Context(), redisstore.OrderKey(d.store.DB, code))
		pass(time.Hour)
		if d.count(billing.OrderBroken) != 1 {
			t.Errorf("said %v", d.said)
		}
	})
}

// A panic at one order is that order's trouble.
func TestAPanicAtOneOrderHoldsUpNoOther(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		grant := d.cashier.Grant
		d.stop()
		d.start(t)
		d.cashier.Grant = func(ctx context.Context, o billing.Order) (bool, error) {
			if o.Code == code {
				panic("at this one")
			}
			return grant(ctx, o)
		}
		d.grants = true
		for _, c := range []string{code, "AAAA-0002"} {
			o := order(billing.Paid)
			o.Code, o.For, o.PaidAt = c, "02:00:5e:00:53:01", time.Now()
			if err := d.store.Save(t.Context(), o); err != nil {
				t.Fatal(err)
			}
		}
		d.cashier.Nudge()
		pass(time.Second)
		o, err := d.store.Order(t.Context(), "AAAA-0002")
		if err != nil || !o.Device {
			t.Errorf("%+v, %v", o, err)
		}
	})
}

// When the provider is away, its events are not counted against anybody.
func TestEventsWaitForAProviderThatIsAway(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		var codes []string
		for i := range 5 {
			codes = append(codes, fmt.Sprintf("AAAA-000%d", i))
			d.order(t, codes[i])
		}
		pass(time.Second)
		d.set(func() {
			for _, c := range codes {
				d.bad["link-"+c] = billing.ErrProviderDown
			}
		})
		for _, c := range codes {
			d.pay(c, rupees)
		}
		pass(10 * time.Minute)
		known, err := d.store.Events(t.Context(), "stripe")
		aside := slices.ContainsFunc(known.Late, func(l billing.Late) bool { return l.Aside != "" || l.Tries > 0 })
		if err != nil || aside {
			t.Errorf("%+v, %v", known, err)
		}
		d.set(func() { clear(d.bad) })
		pass(15 * time.Second)
		for _, c := range codes {
			if got := d.state(t, c); got != billing.Paid {
				t.Errorf("%s is %s", c, got)
			}
		}
		if known, err := d.store.Events(t.Context(), "stripe"); err != nil || len(known.Late) > 0 {
			t.Error(errors.Join(err, fmt.Errorf("%+v", known)))
		}
	})
}

// Events that the provider never answers hold up neither each other nor those that it answers.
func TestEventsThatAreNeverAnsweredHoldUpNoOther(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.order(t, code)
		pass(time.Second)
		d.set(func() {
			for i := range 3 {
				id := fmt.Sprint("link-down-", i)
				d.bad[id] = billing.ErrProviderDown
				d.hint(billing.Hint{Kind: billing.HintRequest, Request: id, Order: fmt.Sprintf("ZZZZ-000%d", i)})
			}
			d.bad["link-"+code] = billing.ErrProviderRefused
		})
		d.pay(code, rupees)
		pass(3 * time.Second)
		d.set(func() { delete(d.bad, "link-"+code) })
		pass(2 * time.Minute)
		if got := d.state(t, code); got != billing.Paid {
			t.Errorf("the order is %s", got)
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		if n := d.calls["receipt"]; n > 200 {
			t.Errorf("%d requests", n)
		}
	})
}

// A cursor that can't be read is one that was lost: the events of some days are read again.
func TestACursorThatCantBeReadIsReadAnew(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.order(t, code)
		pass(time.Second)
		d.store.DB.Set(t.Context(), d.store.DB.Key("cursor", "stripe"), "1 {", 0)
		d.pay(code, rupees)
		pass(3 * time.Second)
		if got := d.state(t, code); got != billing.Paid {
			t.Errorf("the order is %s", got)
		}
	})
}

// However many orders wait for a provider that is away, those that need none go on.
func TestManySlowOrdersHoldUpNoOtherKind(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.set(func() { d.places = 5000; d.slow["close"] = 30 * time.Second; d.grants = true })
		for i := range 600 {
			o := order(billing.Cancelled)
			o.Code, o.Created, o.Request.ID = fmt.Sprintf("BBBB-%04d", i), time.Now().Add(-time.Hour), "link-x"
			if err := d.store.Save(t.Context(), o); err != nil {
				t.Fatal(err)
			}
		}
		o := order(billing.Paid)
		o.Code, o.For, o.PaidAt = code, "02:00:5e:00:53:01", time.Now()
		if err := d.store.Save(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		d.cashier.Nudge()
		pass(5 * time.Second)
		if o, err := d.store.Order(t.Context(), code); err != nil || !o.Device {
			t.Errorf("%+v, %v", o, err)
		}
	})
}

// However many records are broken, the orders behind them go on, and the ledger is not read without a rest.
func TestManyBrokenOrdersHoldUpNoOther(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.set(func() { d.places = 5000 })
		for i := range 550 {
			o := order(billing.Refunding)
			o.Code, o.PaidAt = fmt.Sprintf("BBBB-%04d", i), time.Now().Add(-time.Hour)
			var b redisdb.Batch
			d.store.Put(&b, o)
			b.Do("SET", redisstore.OrderKey(d.store.DB, o.Code), "1 {") // broken before anybody looks
			if err := d.store.DB.Commit(t.Context(), &b); err != nil {
				t.Fatal(err)
			}
		}
		d.cashier.Nudge()
		pass(time.Minute)
		d.order(t, code)
		pass(time.Second)
		if n := d.count(billing.PayHere); n != 1 {
			t.Errorf("the new order has %d links after a second", n)
		}
		if n := d.count(billing.OrderBroken); n != 550 {
			t.Errorf("the owner heard of %d", n)
		}
	})
}

// An order that waits to be ended, and is paid meanwhile, waits no longer for that.
func TestAnOrderThatChangesLeavesItsLane(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.set(func() { d.places = 5000; d.grants = true })
		d.order(t, "AAAA-0002")
		known := order(billing.Pending)
		known.Code, known.Created, known.Expires = code, time.Now(), time.Now().Add(billing.PayWithin)
		known.For = "02:00:5e:00:53:01"
		if err := d.store.Save(t.Context(), known); err != nil {
			t.Fatal(err)
		}
		d.cashier.Nudge()
		pass(time.Second)
		d.set(func() { d.slow["close"] = time.Hour })
		o, err := d.store.Order(t.Context(), "AAAA-0002")
		if err != nil {
			t.Fatal(err)
		}
		cancelled, _, _ := billing.Apply(o, billing.CalledOff{}, time.Now())
		if err := d.store.Save(t.Context(), cancelled); err != nil {
			t.Fatal(err)
		}
		d.cashier.Nudge() // the lane is at work on it for an hour
		pass(billing.PayWithin + time.Second)
		d.pay(code, rupees) // late, while it waits to lapse
		pass(time.Minute)
		if o, err := d.store.Order(t.Context(), code); err != nil || !o.Device {
			t.Errorf("%+v, %v", o, err)
		}
	})
}
