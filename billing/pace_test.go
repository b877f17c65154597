package billing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
)

// calls are all requests to the provider so far.
func (d *desk) sum() (n int) {
	d.set(func() {
		for _, made := range d.calls {
			n += made
		}
	})
	return n
}

// TestAPaymentIsKnownWithinASecond, half of the time, and a minute has no more than sixty requests, whatever is open.
func TestAPaymentIsKnownWithinASecond(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.set(func() { d.places = 500 })
		for range 200 {
			d.order(t, billing.NewCode())
		}
		pass(70 * time.Second) // their links are made
		var took []time.Duration
		for range 3 {
			before, began := d.sum(), time.Now()
			for range 10 {
				o := d.order(t, billing.NewCode())
				pass(2*time.Second + time.Duration(len(took)*733%1900)*time.Millisecond)
				d.pay(o.Code, rupees)
				paid := time.Now()
				for d.state(t, o.Code) != billing.Paid {
					pass(10 * time.Millisecond)
				}
				took = append(took, time.Since(paid))
				pass(time.Duration(2370+len(took)*7) * time.Millisecond)
			}
			if n := d.sum() - before; n > int(60*time.Since(began)/time.Minute)+1 {
				t.Errorf("%d requests in %v", n, time.Since(began))
			}
		}
		slices.Sort(took)
		if median := took[len(took)/2]; median > time.Second {
			t.Errorf("payments are known after %v in the median: %v", median, took)
		}
		t.Logf("median %v, slowest %v", took[len(took)/2], took[len(took)-1])
	})
}
