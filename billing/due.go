package billing

import "time"

// Rules are the shop's times.
type Rules struct {
	ClaimWithin time.Duration   // paid but no device named: then the money goes back
	AskAfter    []time.Duration // after the payment: ask for the device again
}

// DefaultRules are the times when the owner sets none.
func DefaultRules() Rules {
	return Rules{ClaimWithin: 30 * 24 * time.Hour, AskAfter: []time.Duration{10 * time.Minute, 24 * time.Hour}}
}

// PayWithin is how long an unpaid order holds its place: Stripe's shortest link.
const PayWithin = 30 * time.Minute

// Due is when the cashier must look at the order next, or the zero time for never. An order that has its device waits
// for the router, which is not the cashier's business.
func (r Rules) Due(o Order) time.Time {
	switch o.State {
	case Pending:
		if o.Link.ID == "" {
			return o.Created
		}
		return o.Expires
	case Refunding:
		return o.PaidAt
	case Paid:
		if o.Device {
			return time.Time{}
		}
		if o.For != "" {
			return o.PaidAt
		}
		if o.Reminded < len(r.AskAfter) {
			return o.PaidAt.Add(r.AskAfter[o.Reminded])
		}
		return o.PaidAt.Add(r.ClaimWithin)
	case Cancelled, Expired:
		if o.Link.ID != "" && !o.Closed {
			return o.Created
		}
	}
	return time.Time{}
}
