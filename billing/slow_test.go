package billing_test

import (
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
)

// A slip is paid after two days, when all places are taken: such money can't go back by itself.
func TestRow36SlowMoneyForAFullSiteWaitsForTheOwner(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.order(t, code)
		pass(time.Second)
		link := "link-" + code
		d.set(func() {
			d.links[link] = billing.Receipt{Request: link, Order: code, State: billing.RequestPending, Until: time.Now().Add(72 * time.Hour)}
			d.hint(billing.Hint{Kind: billing.HintRequest, Request: link, Order: code})
		})
		pass(48 * time.Hour)
		d.want(t, code, billing.Slow, billing.PayHere, billing.OrderSlow)
		d.set(func() { d.places = 0 })
		d.pay(code, rupees)
		pass(2 * time.Hour)
		d.want(t, code, billing.Held, billing.PayHere, billing.OrderSlow, billing.OrderHeld, billing.PaymentOdd)
		if asked := d.keys(); len(asked) != 0 {
			t.Errorf("it was to go back: %v", asked)
		}
	})
}
