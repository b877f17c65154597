package billing

import (
	"fmt"
	"time"
)

// Outcome says what a fact did to an order.
type Outcome int

// A replay is an outcome, not an error: the fact was known, so nothing changes and nobody is told.
const (
	Refused Outcome = iota
	Applied
	Replayed
)

// A Fact is something that happened to an order. Facts are the only way to change one.
type Fact interface {
	apply(o Order, now time.Time) (Order, Outcome, error)
}

// Apply returns the order after the fact. A refused fact returns the order unchanged, with a named
// error. Apply is pure: the caller stores the result before acting on it.
func Apply(o Order, f Fact, now time.Time) (Order, Outcome, error) {
	changed, outcome, err := f.apply(o, now.Truncate(time.Millisecond)) // the precision of stored times
	if err != nil {
		return o, Refused, fmt.Errorf("order %s is %s: %w", o.Code, o.State, err)
	}
	if outcome != Applied {
		return o, outcome, nil
	}
	return changed, Applied, nil
}

type (
	// LinkMade says that the provider made the payment page. It is recorded even if the order was
	// cancelled meanwhile, so that the page gets closed.
	LinkMade struct{ Link Link }

	// PaymentArrived says that the provider has the money. Room says whether the order has its place, or
	// there is a free one for it.
	PaymentArrived struct {
		Payment Payment
		Room    bool
	}

	// TimeUp says that the time to pay has passed.
	TimeUp struct{}

	// CalledOff says that the customer cancelled the order.
	CalledOff struct{}

	// LinkClosed says that the link of an expired or cancelled order can no longer be paid.
	LinkClosed struct{}

	// ProviderInTheWay says that people were told that the link or the refund is delayed.
	ProviderInTheWay struct{}

	// PaymentSlow says that the customer has paid, and the money comes later, if it comes.
	PaymentSlow struct{}

	// DeviceNamed says that the customer chose the device, and a lease exists.
	DeviceNamed struct{}

	// DeviceLost says that the order's device can't be admitted and the customer must choose another.
	DeviceLost struct{}

	// MeantFor says which device the order is for, or that the device was replaced by another.
	MeantFor struct{ Device string }

	// DeviceAsked says that the customer was asked for the device again.
	DeviceAsked struct{}

	// AccessGiven says that the router confirmed the device.
	AccessGiven struct{}

	// Accepted says that the owner accepted a held payment as it is.
	Accepted struct{}

	// GiveBack says that money is to be refunded, why, and how much; zero means all of it.
	GiveBack struct {
		Reason string
		Amount Money
	}

	// RefundUnderway says that the provider has the refund, and has not made it yet.
	RefundUnderway struct{ Refund Refund }

	// RefundRefused says that the provider answered for good that it does not refund, or that a refund failed.
	RefundRefused struct{}

	// MoneyBack says that the money was refunded, by us or by the owner on the provider's website.
	MoneyBack struct{ Refund Refund }
)

func (f LinkMade) apply(o Order, _ time.Time) (Order, Outcome, error) {
	switch {
	case o.Link.ID == f.Link.ID:
		return o, Replayed, nil
	case o.Link.ID != "":
		return o, Refused, ErrOrderOver
	}
	o.Link = f.Link
	return o, Applied, nil
}

func (f PaymentArrived) apply(o Order, now time.Time) (Order, Outcome, error) {
	switch {
	case o.Payment.ID == f.Payment.ID:
		return o, Replayed, nil
	case o.Payment.ID != "":
		return o, Refused, ErrPaidTwice
	}
	o.Payment, o.PaidAt, o.Warned, o.Again = f.Payment, now, false, time.Time{}
	switch {
	case !f.Room: // whatever was paid: an order that is held takes a place, too
		o.State, o.Reason = Refunding, ReasonNoRoom
	case f.Payment.Amount != o.Price:
		o.State, o.Reason = Held, ReasonAmount
	default:
		o.State = Paid
	}
	return o, Applied, nil
}

func (TimeUp) apply(o Order, now time.Time) (Order, Outcome, error) {
	switch {
	case o.State == Expired:
		return o, Replayed, nil
	case o.State != Pending:
		return o, Refused, over(o)
	case now.Before(o.Expires):
		return o, Refused, ErrNotYet
	}
	o.State, o.Ended = Expired, now
	return o, Applied, nil
}

func (CalledOff) apply(o Order, now time.Time) (Order, Outcome, error) {
	switch o.State {
	case Cancelled:
		return o, Replayed, nil
	case Pending:
		o.State, o.Ended = Cancelled, now
		return o, Applied, nil
	}
	return o, Refused, over(o)
}

func (LinkClosed) apply(o Order, _ time.Time) (Order, Outcome, error) {
	if o.Closed {
		return o, Replayed, nil
	}
	o.Closed = true
	return o, Applied, nil
}

// slowAgain is how often a link is read whose payment comes later, beside what the provider tells by itself.
const slowAgain = time.Hour

func (PaymentSlow) apply(o Order, now time.Time) (Order, Outcome, error) {
	o.Again = now.Add(slowAgain)
	return o, Applied, nil
}

func (ProviderInTheWay) apply(o Order, _ time.Time) (Order, Outcome, error) {
	if o.Warned {
		return o, Replayed, nil
	}
	o.Warned = true
	return o, Applied, nil
}

func (DeviceNamed) apply(o Order, _ time.Time) (Order, Outcome, error) {
	switch {
	case o.State == Pending:
		return o, Refused, ErrNotPaid
	case o.State != Paid && o.State != Granted:
		return o, Refused, ErrOrderOver
	case o.Device:
		return o, Replayed, nil
	}
	o.Device = true
	return o, Applied, nil
}

func (DeviceLost) apply(o Order, _ time.Time) (Order, Outcome, error) {
	if o.For == "" || o.Device {
		return o, Replayed, nil
	}
	o.For = ""
	return o, Applied, nil
}

func (f MeantFor) apply(o Order, _ time.Time) (Order, Outcome, error) {
	switch {
	case o.State != Pending && o.State != Paid && o.State != Held:
		return o, Refused, over(o)
	case o.For == "" && o.State != Pending, o.For == f.Device || o.Device:
		return o, Replayed, nil
	}
	o.For = f.Device
	return o, Applied, nil
}

func (DeviceAsked) apply(o Order, _ time.Time) (Order, Outcome, error) {
	if o.State != Paid {
		return o, Refused, over(o)
	}
	o.Reminded++
	return o, Applied, nil
}

func (AccessGiven) apply(o Order, now time.Time) (Order, Outcome, error) {
	switch o.State {
	case Granted:
		return o, Replayed, nil
	case Paid:
		o.State, o.Granted = Granted, now
		return o, Applied, nil
	case Pending:
		return o, Refused, ErrNotPaid
	}
	return o, Refused, ErrOrderOver
}

func (Accepted) apply(o Order, _ time.Time) (Order, Outcome, error) {
	switch o.State {
	case Held:
		o.State, o.Reason = Paid, ""
		return o, Applied, nil
	case Paid, Granted:
		return o, Replayed, nil
	}
	return o, Refused, over(o)
}

func (f GiveBack) apply(o Order, _ time.Time) (Order, Outcome, error) {
	switch {
	case o.State == Refunding && !o.RefundStuck(), o.State == Refunded:
		return o, Replayed, nil
	case !o.State.May(Refunding) && !o.RefundStuck() || o.Payment.ID == "":
		return o, Refused, ErrNotPaid
	case !f.Amount.IsZero() && (f.Amount.Currency != o.Payment.Amount.Currency ||
		f.Amount.Amount > o.Payment.Amount.Amount):
		return o, Refused, ErrTooMuch
	}
	o.State, o.Reason, o.Back, o.Warned, o.Again = Refunding, f.Reason, f.Amount, false, time.Time{}
	return o, Applied, nil
}

func (f MoneyBack) apply(o Order, _ time.Time) (Order, Outcome, error) {
	switch {
	case o.State == Refunded:
		return o, Replayed, nil
	case o.Payment.ID == "":
		return o, Refused, ErrNotPaid
	case f.Refund.Amount.Amount > o.Payment.Amount.Amount:
		return o, Refused, ErrTooMuch
	}
	o.State, o.Refund, o.Underway, o.Again = Refunded, f.Refund, Refund{}, time.Time{}
	return o, Applied, nil
}

// How often a refund that does not go is looked at again.
const (
	refundSoonest = time.Minute
	refundLatest  = 12 * time.Hour
)

func (f RefundUnderway) apply(o Order, now time.Time) (Order, Outcome, error) {
	if o.State != Refunding {
		return o, Replayed, nil
	}
	if o.Underway.ID == f.Refund.ID {
		f.Refund.At = o.Underway.At
	}
	since := now.Sub(f.Refund.At)
	o.Underway, o.Again = f.Refund, now.Add(min(max(since/4, refundSoonest), refundLatest))
	return o, Applied, nil
}

// warned is a fact of which somebody is told.
type warned struct{ Fact }

func (f warned) apply(o Order, now time.Time) (Order, Outcome, error) {
	o, outcome, err := f.Fact.apply(o, now)
	o.Warned = o.Warned || outcome == Applied
	return o, outcome, err
}

func (RefundRefused) apply(o Order, now time.Time) (Order, Outcome, error) {
	if o.State != Refunding {
		return o, Replayed, nil
	}
	o.Again = now.Add(min(refundSoonest<<min(o.Tries, 20), refundLatest))
	o.Tries, o.Underway = o.Tries+1, Refund{}
	return o, Applied, nil
}

// over returns why an order that has moved on refuses a fact of an earlier state.
func over(o Order) error {
	if o.State == Paid || o.State == Granted || o.State == Held {
		return ErrAlreadyPaid
	}
	return ErrOrderOver
}
