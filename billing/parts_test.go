package billing_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
)

// An order follows the provider's list of refunds, whoever made them, whichever way the list says it.
func TestAnOrderIsWhatTheProviderSaysOfItsRefunds(t *testing.T) {
	const ours = "refund-" + code
	re := func(id, mark string, amount int64, state string) billing.Refund {
		return billing.Refund{ID: id, Mark: mark, Amount: inr(amount), At: noon, Failed: state == "failed", Underway: state == "underway"}
	}
	for name, c := range map[string]struct {
		from   billing.State
		known  []billing.Refund
		read   []billing.Refund
		to     billing.State
		gone   int64
		left   int64
		replay bool
	}{
		"nothing":                {from: billing.Granted, to: billing.Granted, left: 5000, replay: true},
		"a part by hand":         {from: billing.Granted, read: []billing.Refund{re("1", "", 2000, "")}, to: billing.Granted, gone: 2000, left: 3000},
		"all by hand, in parts":  {from: billing.Paid, read: []billing.Refund{re("1", "", 2000, ""), re("2", "", 3000, "")}, to: billing.Refunded, gone: 5000},
		"all by hand, not yet":   {from: billing.Paid, read: []billing.Refund{re("1", "", 5000, "underway")}, to: billing.Refunding},
		"a part by hand, failed": {from: billing.Granted, read: []billing.Refund{re("1", "", 2000, "failed")}, to: billing.Granted, left: 5000},
		"held, all by hand":      {from: billing.Held, read: []billing.Refund{re("1", "", 5000, "")}, to: billing.Refunded, gone: 5000},
		"ours, forgotten":        {from: billing.Granted, read: []billing.Refund{re("1", ours, 1500, "")}, to: billing.Refunded, gone: 1500, left: 3500},
		"ours, forgotten, and not yet": {from: billing.Granted, read: []billing.Refund{re("1", ours, 1500, "underway")},
			to: billing.Refunding, left: 3500},
		"ours arrives":           {from: billing.Refunding, read: []billing.Refund{re("1", ours, 5000, "")}, to: billing.Refunded, gone: 5000},
		"ours fails on its way":  {from: billing.Refunding, read: []billing.Refund{re("1", ours, 5000, "failed")}, to: billing.Refunding, left: 5000},
		"another while ours is":  {from: billing.Refunding, read: []billing.Refund{re("1", "", 2000, "")}, to: billing.Refunding, gone: 2000, left: 3000},
		"it came back":           {from: billing.Refunded, known: []billing.Refund{re("1", ours, 5000, "")}, read: []billing.Refund{re("1", ours, 5000, "failed")}, to: billing.Refunding, left: 5000},
		"one of two came back":   {from: billing.Refunded, known: []billing.Refund{re("1", "", 2000, ""), re("2", ours, 3000, "")}, read: []billing.Refund{re("2", ours, 3000, "failed")}, to: billing.Refunding, gone: 2000, left: 3000},
		"the list is late":       {from: billing.Refunded, known: []billing.Refund{re("1", ours, 5000, "")}, to: billing.Refunded, gone: 5000, replay: true},
		"the rest by hand after": {from: billing.Refunded, known: []billing.Refund{re("1", ours, 1500, "")}, read: []billing.Refund{re("1", ours, 1500, ""), re("2", "", 3500, "")}, to: billing.Refunded, gone: 5000},
	} {
		t.Run(name, func(t *testing.T) {
			o := order(c.from)
			o.Code, o.Payment = code, money
			o.Refunds = c.known
			after, outcome, err := billing.Apply(o, billing.RefundsRead{Refunds: c.read}, noon)
			if err != nil || (outcome == billing.Replayed) != c.replay || after.State != c.to || after.Gone() != inr(c.gone) ||
				after.Left() != inr(c.left) {
				t.Fatalf("%s, gone %v, left %v, outcome %d, %v", after.State, after.Gone(), after.Left(), outcome, err)
			}
			again, outcome, err := billing.Apply(after, billing.RefundsRead{Refunds: c.read}, noon)
			if err != nil || outcome != billing.Replayed || again.State != c.to {
				t.Errorf("the same list again: %s, outcome %d, %v", again.State, outcome, err)
			}
		})
	}
}

// TestMoneyGoesBackInPartsAndNeverMoreThanWasPaid.
func TestMoneyGoesBackInPartsAndNeverMoreThanWasPaid(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.refunding(t, inr(2000))
		give := func(amount billing.Money) error {
			o, err := d.store.Order(t.Context(), code)
			if err != nil {
				t.Fatal(err)
			}
			after, _, err := billing.Apply(o, billing.GiveBack{Reason: billing.ReasonOwner, Amount: amount, More: true}, time.Now())
			if err == nil {
				err = d.store.Save(t.Context(), after)
			}
			d.cashier.Nudge()
			pass(15 * time.Second)
			return err
		}
		pass(15 * time.Second)
		for _, part := range []int64{1000, 1500} {
			if err := give(inr(part)); err != nil {
				t.Fatal(err)
			}
		}
		if err := give(inr(501)); !errors.Is(err, billing.ErrTooMuch) {
			t.Errorf("more than is left: %v", err)
		}
		if err := give(billing.Money{}); err != nil { // the rest
			t.Error(err)
		}
		if asked := d.keys(); !slices.Equal(asked, []string{"refund-" + code, "refund-" + code + ".2", "refund-" + code + ".3", "refund-" + code + ".4"}) {
			t.Errorf("asked with %v", asked)
		}
		rows, err := d.store.Between(t.Context(), true, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
		var sum int64
		for _, r := range rows {
			sum += r.Amount.Amount
		}
		if err != nil || len(rows) != 4 || sum != 5000 {
			t.Errorf("the books say %d in %+v, %v", sum, rows, err)
		}
	})
}

// TestRow38ARefundThatCameBackIsToldAndAskedForAnew, and the books forget the first.
func TestRow38ARefundThatCameBackIsToldAndAskedForAnew(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.refunding(t)
		pass(15 * time.Second)
		d.set(func() {
			made := d.made[money.ID]
			made[0].Failed = true
			d.hint(billing.Hint{Kind: billing.HintRefund, Order: code, Payment: money.ID})
		})
		pass(30 * time.Second)
		d.want(t, code, billing.Refunding, billing.RefundDone, billing.OwnerRefund, billing.RefundBounced, billing.RefundFailed)
		rows, err := d.store.Between(t.Context(), true, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
		if err != nil || len(rows) > 0 {
			t.Errorf("the books: %+v, %v", rows, err)
		}
		pass(10 * time.Minute)
		d.want(t, code, billing.Refunded, billing.RefundDone, billing.OwnerRefund, billing.RefundBounced, billing.RefundFailed,
			billing.RefundDone, billing.OwnerRefund)
	})
}

// TestMoneyWhoseEventNobodyListedIsFound: long after the order has ended.
func TestMoneyWhoseEventNobodyListedIsFound(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.set(func() { d.quietFor = true })
		d.order(t, code)
		pass(2 * time.Hour)
		d.want(t, code, billing.Expired, billing.PayHere, billing.OrderLapsed)
		d.pay(code, rupees) // on a page that was closed a moment too late
		pass(20 * time.Minute)
		d.want(t, code, billing.Paid, billing.PayHere, billing.OrderLapsed, billing.PaidAsk, billing.Sale)
		d.set(func() {
			if n := d.calls["completed"]; n > 15 {
				t.Errorf("asked %d times", n)
			}
		})
	})
}

// TestRow37APaymentThatFailsLaterIsSaid, and the place was free meanwhile.
func TestRow37APaymentThatFailsLaterIsSaid(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.set(func() { d.places = 1 })
		d.order(t, code)
		pass(time.Second)
		link := "link-" + code
		say := func(state billing.RequestState) {
			d.set(func() {
				d.links[link] = billing.Receipt{Request: link, Order: code, State: state, Until: time.Now().Add(72 * time.Hour)}
				d.hint(billing.Hint{Kind: billing.HintRequest, Request: link, Order: code})
			})
			pass(5 * time.Second)
		}
		say(billing.RequestPending)
		d.want(t, code, billing.Slow, billing.PayHere, billing.OrderSlow)
		other := order(billing.Pending)
		other.Code, other.Created, other.Expires = "BBBB-0002", time.Now(), time.Now().Add(time.Minute)
		if err := d.store.Save(t.Context(), other); err != nil {
			t.Errorf("the place is not free: %v", err)
		}
		say(billing.RequestPending) // the event comes twice
		say(billing.RequestFailed)
		if got := d.state(t, code); got != billing.Expired {
			t.Errorf("the order is %s", got)
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		if n := len(slices.DeleteFunc(slices.Clone(d.said), func(k billing.NoticeKind) bool { return k != billing.PayFailed })); n != 1 {
			t.Errorf("said %v", d.said)
		}
	})
}

// TestMoneyThatABankConfirmsAfterItFailedIsFound, though the order is over and no event tells of it.
func TestMoneyThatABankConfirmsAfterItFailedIsFound(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.order(t, code)
		pass(time.Second)
		link := "link-" + code
		for _, state := range []billing.RequestState{billing.RequestPending, billing.RequestFailed} {
			d.set(func() {
				d.links[link] = billing.Receipt{Request: link, Order: code, State: state}
				d.hint(billing.Hint{Kind: billing.HintRequest, Request: link, Order: code})
			})
			pass(5 * time.Second)
		}
		pass(20 * time.Minute)
		d.want(t, code, billing.Expired, billing.PayHere, billing.OrderSlow, billing.PayFailed)
		d.set(func() { d.quietFor = true })
		d.pay(code, rupees)
		pass(20 * time.Minute)
		if got := d.state(t, code); got != billing.Paid {
			t.Errorf("the order is %s", got)
		}
	})
}

// TestWhatIsRefusedIsSaidTruthfully: to the customer, and with the kind for the owner.
func TestWhatIsRefusedIsSaidTruthfully(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.set(func() { d.linkErr = billing.ErrNotPermitted })
		d.order(t, code)
		pass(time.Minute)
		d.want(t, code, billing.Pending, billing.LinkRefused)
		d.set(func() {
			if !errors.Is(d.heard[billing.MakesLinks], billing.ErrNotPermitted) {
				t.Errorf("heard %v", d.heard)
			}
			d.linkErr = billing.ErrProviderAnswered
		})
		pass(5 * time.Minute)
		d.set(func() {
			d.linkErr = nil
			if d.tries < 2 {
				t.Errorf("asked with %d", d.tries)
			}
		})
		pass(10 * time.Minute)
		d.want(t, code, billing.Pending, billing.LinkRefused, billing.PayHere)
	})
}

// TestMoneyThatWentBackBeforeAnybodyKnewOfItGivesNoAccess: the owner refunded on the provider's website what no event told of.
func TestMoneyThatWentBackBeforeAnybodyKnewOfItGivesNoAccess(t *testing.T) {
	for _, marked := range []string{code, ""} { // a refund that the owner made names no order
		bubble(t, func(t *testing.T, d *desk) {
			d.set(func() { d.quietFor = true })
			d.order(t, code)
			pass(2 * time.Hour)
			d.pay(code, rupees) // on a page that was closed a moment too late
			d.set(func() { d.quietFor = false })
			d.give(code, rupees)
			d.set(func() { d.hints[len(d.hints)-1].Order = marked })
			pass(20 * time.Minute)
			if got := d.state(t, code); got != billing.Refunded {
				t.Errorf("the order is %s", got)
			}
		})
	}
}
