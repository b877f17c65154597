package billing

import "time"

// Rules are the shop's deadlines.
type Rules struct {
	ClaimWithin time.Duration   // a paid order without a device is refunded after this
	AskAfter    []time.Duration // how long after the payment to ask for the device again
}

// DefaultRules returns the deadlines that apply when the owner sets none.
func DefaultRules() Rules {
	return Rules{ClaimWithin: 30 * 24 * time.Hour, AskAfter: []time.Duration{10 * time.Minute, 24 * time.Hour}}
}

// PayWithin is how long an unpaid order holds its place at most: the shortest lifetime that Stripe allows a checkout
// session. The link of one that lapses sooner is closed.
const PayWithin = 30 * time.Minute

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// atOnce is before every other time: an order that was paid while the clock was wrong waits for nothing.
var atOnce = time.UnixMilli(1)

// heldAgain is how often the owner is asked to decide about money that is held.
const heldAgain = 24 * time.Hour

// Due returns when the cashier must look at the order next; the zero time means never. An order that
// has its device waits for the router, which the scheduler takes care of.
func (r Rules) Due(o Order) time.Time {
	if o.AsksOwner() {
		return earliest(o.Claim.asksNext(), o.claimEnds())
	}
	switch o.State {
	case Pending:
		if o.Request.ID == "" {
			return o.Created
		}
		return o.Expires
	case Refunding:
		if !o.Again.IsZero() {
			return o.Again
		}
		return o.PaidAt
	case Paid:
		if o.Device {
			return time.Time{}
		}
		if o.For != "" {
			return atOnce
		}
		if o.Reminded < len(r.AskAfter) {
			return o.PaidAt.Add(r.AskAfter[o.Reminded])
		}
		return o.PaidAt.Add(r.ClaimWithin)
	case Held:
		return o.PaidAt.Add(heldAgain * time.Duration(o.Reminded+1))
	case Slow:
		return o.Again
	case Cancelled, Expired:
		if o.Request.ID != "" && !o.Closed {
			return latest(o.Created, o.Again)
		}
	}
	return time.Time{}
}
