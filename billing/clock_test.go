package billing_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
)

// A clock that is wrong for a while neither ages an event nor keeps it waiting once it is put right.
func TestAWrongClockLosesAndDelaysNoEvent(t *testing.T) {
	for _, ahead := range []time.Duration{400 * 24 * time.Hour, -400 * 24 * time.Hour} {
		bubble(t, func(t *testing.T, d *desk) {
			d.order(t, code) // while one is open, events are read often
			for i, bad := range []error{billing.ErrProviderRefused, billing.ErrProviderDown} {
				link := fmt.Sprint("bad-", i)
				d.set(func() {
					d.bad[link] = bad
					d.hint(billing.Hint{Kind: billing.HintRequest, Request: link, Order: fmt.Sprint("ZZZZ-000", i)})
				})
				pass(time.Minute) // the first is set aside, the second waits
			}
			d.set(func() { d.ahead, d.sane = ahead, errors.New("the clock is wrong") })
			pass(time.Minute)
			known, err := d.store.Events(t.Context(), "stripe")
			if err != nil || len(known.Late) != 2 {
				t.Fatalf("%+v, %v", known, err)
			}
			for _, l := range known.Late {
				if (l.Aside == "") != (l.Hint.Request == "bad-1") {
					t.Errorf("with a clock wrong by %s: %+v", ahead, l)
				}
			}
			d.set(func() { d.ahead, d.sane = 0, nil; clear(d.bad) })
			pass(time.Minute)
			if known, err = d.store.Events(t.Context(), "stripe"); err != nil || len(known.Late) != 1 || known.Late[0].Aside == "" {
				t.Errorf("the clock was wrong by %s, and is right again: %+v, %v", ahead, known, err)
			}
		})
	}
}

// Money that comes while the clock is behind is not given back when it is put right: the time to name a device has just begun.
func TestTheTimeToNameADeviceBeginsWithThePaymentWhateverTheClockSays(t *testing.T) {
	for _, ahead := range []time.Duration{-400 * 24 * time.Hour, -3 * time.Hour} {
		bubble(t, func(t *testing.T, d *desk) {
			d.order(t, code)
			pass(time.Minute)
			d.set(func() { d.ahead, d.sane = ahead, errors.New("the clock is wrong") })
			d.pay(code, rupees)
			pass(time.Minute)
			d.set(func() { d.ahead, d.sane = 0, nil })
			pass(time.Minute)
			if got := d.state(t, code); got != billing.Paid {
				t.Fatalf("after a clock that was wrong by %s the order is %s; said %v", ahead, got, d.said)
			}
			o, err := d.store.Order(t.Context(), code)
			if err != nil || o.PaidAt.Before(o.Created) {
				t.Errorf("it was made at %s and paid at %s, %v", o.Created, o.PaidAt, err)
			}
			pass(rules.ClaimWithin)
			if got := d.state(t, code); got != billing.Refunded {
				t.Errorf("nobody named a device, and the order is %s", got)
			}
		})
	}
}
