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
	// RequestMade says that the provider asked for the money. It is recorded even if the order was
	// cancelled meanwhile, so that the request gets closed.
	RequestMade struct{ Request Request }

	// PaymentArrived says that the provider has the money. Room says whether the order has its place, or
	// there is a free one for it.
	PaymentArrived struct {
		Payment Payment
		Room    bool
	}

	// TimeUp says that the time to pay has passed, and whether the link is closed and was read after that.
	TimeUp struct{ Closed bool }

	// CalledOff says that the customer cancelled the order.
	CalledOff struct{}

	// RequestClosed says that the link of an expired or cancelled order can no longer be paid.
	RequestClosed struct{}

	// ProviderInTheWay says that people were told that the link or the refund is delayed.
	ProviderInTheWay struct{}

	// RequestAnswered says that the provider answered for good that it makes no link of that request.
	RequestAnswered struct{}

	// PaymentSlow says that the customer has completed the page, and the money comes later, if it comes. Until is how long
	// it can be paid, if the provider tells.
	PaymentSlow struct{ Until time.Time }

	// PaymentFailed says that the customer has completed the page, and no money comes.
	PaymentFailed struct{}

	// DeviceNamed says that the customer chose the device, and a lease exists.
	DeviceNamed struct{}

	// DeviceLost says that the order's device can't be admitted and the customer must choose another.
	DeviceLost struct{}

	// MeantFor says which device the order is for, or that the device was replaced by another.
	MeantFor struct{ Device string }

	// SiteChanged says that the site of an order lets people in by passphrases now, or by devices, and not the other way.
	SiteChanged struct{ ByPass bool }

	// DeviceAsked says that the customer was asked for the device again.
	DeviceAsked struct{}

	// HeldAsked says that the owner was asked again what is to become of money that is held.
	HeldAsked struct{}

	// AccessGiven says that the router confirmed the device.
	AccessGiven struct{}

	// Accepted says that the owner accepted a held payment as it is, and that the time to choose a device begins.
	Accepted struct{}
)

func (f RequestMade) apply(o Order, _ time.Time) (Order, Outcome, error) {
	switch {
	case o.Request.ID == f.Request.ID:
		return o, Replayed, nil
	case o.Request.ID != "":
		return o, Refused, ErrOrderOver
	}
	o.Request, o.Tries = f.Request, 0
	return o, Applied, nil
}

func (f PaymentArrived) apply(o Order, now time.Time) (Order, Outcome, error) {
	switch {
	case o.Payment.ID == f.Payment.ID:
		return o, Replayed, nil
	case o.Payment.ID != "":
		return o, Refused, ErrPaidTwice
	}
	slow := o.State == Slow || !o.Until.IsZero()
	o.Payment, o.Warned, o.Again, o.Tries, o.Claim.Late = f.Payment, false, time.Time{}, 0, false
	o.PaidAt = latest(now, latest(o.Created, f.Payment.At)) // the clock may be behind for a while: what follows is counted from here
	switch {
	case !f.Room && slow: // what is paid with a slip may have no way back
		o.State, o.Reason = Held, ReasonNoRoom
	case !f.Room: // whatever was paid: an order that is held takes a place, too
		o.State, o.Reason = Refunding, ReasonNoRoom
	case f.Payment.Amount != o.Asked():
		o.State, o.Reason = Held, ReasonAmount
	default:
		o.State = Paid
	}
	return o, Applied, nil
}

func (f TimeUp) apply(o Order, now time.Time) (Order, Outcome, error) {
	switch {
	case o.Claim.Late:
		return o.claimOver(now)
	case o.State == Expired:
		return o, Replayed, nil
	case !o.Unpaid():
		return o, Refused, over(o)
	case now.Before(o.Expires):
		return o, Refused, ErrNotYet
	}
	o.State, o.Ended, o.Closed = Expired, now, f.Closed
	return o, Applied, nil
}

func (CalledOff) apply(o Order, now time.Time) (Order, Outcome, error) {
	switch o.State {
	case Cancelled:
		return o, Replayed, nil
	case Pending, Claimed:
		o.State, o.Ended = Cancelled, now
		return o, Applied, nil
	}
	return o, Refused, over(o)
}

func (RequestClosed) apply(o Order, _ time.Time) (Order, Outcome, error) {
	if o.Closed {
		return o, Replayed, nil
	}
	o.Closed = true
	return o, Applied, nil
}

// slowAgain is how often a link is read whose payment comes later, beside what the provider tells by itself.
const slowAgain = time.Hour

func (f PaymentSlow) apply(o Order, now time.Time) (Order, Outcome, error) {
	if o.State != Slow && !o.State.May(Slow) {
		return o, Refused, over(o)
	}
	o.State, o.Again, o.Closed = Slow, now.Add(slowAgain), false
	if !f.Until.IsZero() {
		o.Until = f.Until
	}
	if o.Completed.IsZero() {
		o.Completed = now
	}
	return o, Applied, nil
}

func (PaymentFailed) apply(o Order, now time.Time) (Order, Outcome, error) {
	switch {
	case (o.State == Expired || o.State == Cancelled) && o.Closed:
		return o, Replayed, nil
	case o.State != Pending && o.State != Slow && o.State != Expired && o.State != Cancelled:
		return o, Refused, over(o)
	}
	if o.State != Cancelled {
		o.State, o.Ended = Expired, now
	}
	o.Closed, o.Again = true, time.Time{}
	if o.Completed.IsZero() {
		o.Completed = now
	}
	return o, Applied, nil
}

func (RequestAnswered) apply(o Order, _ time.Time) (Order, Outcome, error) {
	if o.State != Pending || o.Request.ID != "" {
		return o, Replayed, nil
	}
	o.Tries++
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
	case o.Unpaid():
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

func (f SiteChanged) apply(o Order, _ time.Time) (Order, Outcome, error) {
	switch {
	case !o.Unpaid() && o.State != Slow && o.State != Paid && o.State != Held:
		return o, Refused, over(o)
	case f.ByPass == (o.For == ForPassphrase):
		return o, Replayed, nil
	}
	o.For = ""
	if f.ByPass {
		o.For, o.Gift = ForPassphrase, "" // who has the link of a gift takes nothing in the old way
	}
	return o, Applied, nil
}

func (f MeantFor) apply(o Order, _ time.Time) (Order, Outcome, error) {
	switch {
	case !o.Unpaid() && o.State != Paid && o.State != Held:
		return o, Refused, over(o)
	case o.For == "" && !o.Unpaid(), o.For == f.Device || o.Device || o.For == ForPassphrase:
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

func (HeldAsked) apply(o Order, now time.Time) (Order, Outcome, error) {
	if o.State != Held {
		return o, Refused, over(o)
	}
	o.Reminded = max(o.Reminded, int(now.Sub(o.PaidAt)/heldAgain)) // also those that were missed
	return o, Applied, nil
}

func (AccessGiven) apply(o Order, now time.Time) (Order, Outcome, error) {
	switch o.State {
	case Granted:
		return o, Replayed, nil
	case Paid:
		o.State, o.Granted = Granted, now
		return o, Applied, nil
	case Pending, Claimed:
		return o, Refused, ErrNotPaid
	}
	return o, Refused, ErrOrderOver
}

func (Accepted) apply(o Order, now time.Time) (Order, Outcome, error) {
	switch o.State {
	case Held:
		o.State, o.Reason, o.PaidAt, o.Reminded = Paid, "", latest(now, o.PaidAt), 0
		return o, Applied, nil
	case Paid, Granted:
		return o, Replayed, nil
	}
	return o, Refused, over(o)
}

// over returns why an order that has moved on refuses a fact of an earlier state.
func over(o Order) error {
	if o.State == Paid || o.State == Granted || o.State == Held {
		return ErrAlreadyPaid
	}
	return ErrOrderOver
}
