package billing_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
)

// keys are those that refunds were asked for with.
func (d *desk) keys() (asked []string) {
	d.set(func() { asked = slices.Clone(d.asked) })
	return asked
}

// refunding stores an order whose money is to go back.
func (d *desk) refunding(t *testing.T, part ...billing.Money) {
	t.Helper()
	o := order(billing.Refunding)
	if len(part) > 0 {
		o.Back = part[0]
	}
	o.Code, o.Payment.Provider, o.PaidAt, o.Warned = code, "stripe", time.Now(), false
	if err := d.store.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	d.cashier.Nudge()
}

func TestRow38ARefundThatIsUnderwayIsNotToldAsDone(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.set(func() { d.waits = true })
		d.refunding(t)
		pass(3 * time.Hour)
		d.want(t, code, billing.Refunding)
		if asked := d.keys(); len(asked) < 3 || len(asked) > 40 || asked[len(asked)-1] != "refund-"+code {
			t.Errorf("it was asked after %d times: %v", len(asked), asked)
		}
		d.stop() // what waits is known after a start
		d.start(t)
		d.set(func() { d.waits = false })
		pass(12 * time.Hour)
		d.want(t, code, billing.Refunded, billing.RefundDone, billing.OwnerRefund)
	})
}

func TestAnAnswerThatTheProviderKeepsIsGotRoundWithAnotherKey(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.set(func() { d.stored = map[string]bool{"refund-" + code: true, "refund-" + code + "-2": true} })
		d.refunding(t)
		pass(50 * time.Second) // an answer may still come
		if asked := d.keys(); !slices.Equal(asked, []string{"refund-" + code}) {
			t.Errorf("asked with %v", asked)
		}
		pass(10 * time.Minute)
		d.want(t, code, billing.Refunded, billing.RefundDone, billing.OwnerRefund)
		if asked := d.keys(); !slices.Equal(asked, []string{"refund-" + code, "refund-" + code + "-2", "refund-" + code + "-3"}) {
			t.Errorf("asked with %v", asked)
		}
	})
}

// TestARefundThatIsRefusedCanBeAskedForAnew: another amount, which goes at once.
func TestARefundThatIsRefusedCanBeAskedForAnew(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.set(func() { d.refuse = true })
		d.refunding(t)
		pass(time.Minute)
		o, err := d.store.Order(t.Context(), code)
		if err != nil || !o.RefundStuck() {
			t.Fatalf("%+v, %v", o, err)
		}
		part := billing.Money{Amount: 2000, Currency: "INR"}
		o, outcome, err := billing.Apply(o, billing.GiveBack{Reason: billing.ReasonOwner, Amount: part}, time.Now())
		if err = errors.Join(err, d.store.Save(t.Context(), o)); err != nil || outcome != billing.Applied {
			t.Fatal(outcome, err)
		}
		d.set(func() { d.refuse = false })
		d.cashier.Nudge()
		pass(15 * time.Second)
		d.want(t, code, billing.Refunded, billing.RefundFailed, billing.RefundDone, billing.OwnerRefund)
		d.set(func() {
			if made := d.refunds["refund-"+code]; made.Amount != part {
				t.Errorf("%+v went back", made)
			}
		})
	})
}

// TestMoneyThatCameInTheLastMomentIsFound: the provider's event is lost, and the link is paid when it is closed.
func TestMoneyThatCameInTheLastMomentIsFound(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.set(func() { d.quietFor = true })
		d.order(t, code)
		pass(time.Second)
		o, err := d.store.Order(t.Context(), code)
		if err != nil {
			t.Fatal(err)
		}
		o, _, err = billing.Apply(o, billing.CalledOff{}, time.Now())
		d.pay(code, rupees)
		if err = errors.Join(err, d.store.Save(t.Context(), o)); err != nil {
			t.Fatal(err)
		}
		d.cashier.Nudge()
		pass(time.Minute)
		d.want(t, code, billing.Paid, billing.PayHere, billing.PaidAsk, billing.Sale)
	})
}

// TestMoneyThatComesLaterIsWaitedFor: the page is completed, and nobody is told that nothing was charged.
func TestMoneyThatComesLaterIsWaitedFor(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.set(func() { d.quietFor = true })
		d.order(t, code)
		pass(time.Second)
		link := "link-" + code
		d.set(func() { d.links[link] = billing.Receipt{Request: link, Order: code, State: billing.RequestPending} })
		pass(8 * time.Hour)
		d.want(t, code, billing.Slow, billing.PayHere, billing.OrderSlow)
		d.set(func() {
			if n := d.calls["receipt"]; n > 20 {
				t.Errorf("the link was read %d times", n)
			}
		})
		d.pay(code, rupees)
		pass(2 * time.Hour)
		d.want(t, code, billing.Paid, billing.PayHere, billing.OrderSlow, billing.PaidAsk, billing.Sale, billing.AskAgain)
	})
}
