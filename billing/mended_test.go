package billing_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
)

// An order that the version before saw refunded by hand in two parts: its row is of the sum, with no id.
func TestRowsOfAnOlderVersionStay(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		o := order(billing.Refunded)
		o.Code, o.Payment = code, money
		o.Payment.Provider, o.PaidAt = "stripe", time.Now()
		o.Refund = billing.Refund{ID: "evt_1", Amount: inr(5000), At: time.Now()} // the event's id and total
		if err := d.store.Save(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		d.set(func() {
			d.made = map[string][]billing.Refund{o.Payment.ID: {
				{ID: "re_1", Amount: inr(2000), At: time.Now()}, {ID: "re_2", Amount: inr(3000), At: time.Now()}}}
			d.hint(billing.Hint{Kind: billing.HintRefund, Order: code, Payment: o.Payment.ID}) // refund.updated: the bank's reference
		})
		pass(2 * time.Minute)
		rows, err := d.store.Between(t.Context(), true, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
		var sum int64
		for _, r := range rows {
			sum += r.Amount.Amount
		}
		if sum != 5000 {
			t.Errorf("the books say %d in %+v, %v", sum, rows, err)
		}
	})
}

// Refund hints that don't tell whose they are: one request each, as fast as it goes.
func TestForeignRefundsRate(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.order(t, code)
		pass(time.Minute)
		d.set(func() {
			for i := range 300 {
				d.hint(billing.Hint{Kind: billing.HintRefund, Payment: fmt.Sprint("pay-OTHER", i)})
			}
		})
		before := d.sum()
		pass(time.Minute)
		if n := d.sum() - before; n > 61 {
			t.Errorf("%d requests in a minute: %v", n, d.calls)
		}
	})
}

// Many orders lapse in one minute.
func TestLapsesRate(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		before := d.sum()
		d.set(func() { d.places = 500 })
		for range 60 {
			d.order(t, billing.NewCode())
		}
		pass(time.Minute)
		first := d.sum() - before
		pass(28 * time.Minute)
		most := 0
		for range 4 {
			before = d.sum()
			pass(time.Minute)
			most = max(most, d.sum()-before)
		}
		if links := 60; most > 61 || first > links+27 { // 26 polls, and one more where both ends of the minute have theirs
			t.Errorf("%d requests in the first minute, %d in a later one", first, most)
		}
	})
}

// A held payment that is accepted after the time to claim goes back at once.
func TestAcceptedLateGoesBackAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		o := order(billing.Held)
		o.Code, o.Payment = code, money
		o.Payment.Provider, o.PaidAt = "stripe", time.Now()
		if err := d.store.Save(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		pass(rules.ClaimWithin + time.Hour)
		o, _ = d.store.Order(t.Context(), code)
		after, _, err := billing.Apply(o, billing.Accepted{}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if err := d.store.Save(t.Context(), after); err != nil {
			t.Fatal(err)
		}
		d.cashier.Nudge()
		pass(time.Minute)
		if s := d.state(t, code); s != billing.Paid {
			t.Errorf("accepted a minute ago, and %s; said %v", s, d.said)
		}
	})
}

// The owner says twice that a part went by hand: the second takes the first's place.
func TestTwoPartsByHand(t *testing.T) {
	o := order(billing.Refunding)
	o.Code, o.Payment, o.Tries = code, money, 1
	o.Back = inr(2000)
	sent := func() {
		var err error
		if o, _, err = billing.Apply(o, billing.GivenByHand{}, noon); err != nil {
			t.Fatal(err)
		}
	}
	sent()
	o, _, _ = billing.Apply(o, billing.GiveBack{Reason: billing.ReasonOwner, Amount: inr(3000), More: true}, noon)
	o, _, _ = billing.Apply(o, billing.RefundRefused{}, noon)
	if !o.RefundStuck() {
		t.Fatal(o)
	}
	sent()
	if o.Gone() != inr(5000) || o.Left().Amount != 0 {
		t.Errorf("all went by hand; gone %v, left %v: %+v", o.Gone(), o.Left(), o.Refunds)
	}
}

// Expired first (counted as left unpaid), and then the slip's page is known: the lapse stays.
func TestCancelledThatFailedIsWrittenEachTime(t *testing.T) {
	o := order(billing.Cancelled)
	o.Request.ID = "l"
	o, _, _ = billing.Apply(o, billing.PaymentFailed{}, noon)
	if _, outcome, _ := billing.Apply(o, billing.PaymentFailed{}, noon); outcome != billing.Replayed {
		t.Errorf("outcome %d", outcome)
	}
}

// A boleto that can be paid for 45 days is said to have failed after 30.
func TestASlipThatIsValidIsSaidToHaveFailed(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.order(t, code)
		pass(time.Minute)
		link := "link-" + code
		until := time.Now().Add(45 * 24 * time.Hour)
		d.set(func() {
			d.links[link] = billing.Receipt{Request: link, Order: code, State: billing.RequestPending, Until: until}
			d.hint(billing.Hint{Kind: billing.HintRequest, Request: link, Order: code})
		})
		pass(time.Minute)
		o, err := d.store.Order(t.Context(), code)
		o.Created = o.Created.Add(time.Hour - 30*24*time.Hour) // an hour before the thirty days are over
		if err = errors.Join(err, d.store.Save(t.Context(), o)); err != nil {
			t.Fatal(err)
		}
		pass(3 * time.Hour)
		if s := d.state(t, code); s != billing.Slow {
			t.Errorf("the slip is valid until %v, and the order is %s; said %v", until, s, d.said)
		}
	})
}

// A slow order whose page is no more known as ours (the shop's mark changed) is read every second.
func TestASlowOrderIsReadEverySecond(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.order(t, code)
		pass(time.Minute)
		link := "link-" + code
		d.set(func() {
			d.links[link] = billing.Receipt{Request: link, Order: code, State: billing.RequestPending}
			d.hint(billing.Hint{Kind: billing.HintRequest, Request: link, Order: code})
		})
		pass(10 * time.Minute)
		d.set(func() { d.links[link] = billing.Receipt{Request: link, State: billing.RequestPending} })
		pass(time.Hour)
		d.set(func() { d.calls["receipt"] = 0 })
		pass(10 * time.Minute)
		d.set(func() {
			if n := d.calls["receipt"]; n > 10 {
				t.Errorf("read %d times in 10 minutes", n)
			}
		})
	})
}

// What the books say of two parts by hand is what the record says.
func TestTwoPartsByHandInTheBooks(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		o := order(billing.Refunded)
		o.Code, o.Payment = code, money
		o.Payment.Provider, o.PaidAt = "stripe", time.Now()
		for _, n := range []int64{2000, 1000} {
			o.State, o.Refund, o.Back, o.Tries = billing.Refunding, billing.Refund{}, inr(n), 1
			o, _, _ = billing.Apply(o, billing.GivenByHand{}, time.Now())
			if err := d.store.Save(t.Context(), o); err != nil {
				t.Fatal(err)
			}
			o, _ = d.store.Order(t.Context(), code)
		}
		rows, _ := d.store.Between(t.Context(), true, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
		var sum int64
		for _, r := range rows {
			sum += r.Amount.Amount
		}
		if sum != o.Gone().Amount {
			t.Errorf("the books say %d, the record %v", sum, o.Gone())
		}
	})
}
