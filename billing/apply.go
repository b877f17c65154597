package billing

import (
	"fmt"
	"time"
)

// Outcome is what a fact did to an order.
type Outcome int

// A replay is an outcome, not an error: the fact was known, nothing changes, nothing is said.
const (
	Refused Outcome = iota
	Applied
	Replayed
)

// A Fact is something that happened to an order. Facts are the only way to change one.
type Fact interface {
	apply(o Order, now time.Time) (Order, Outcome, error)
}

// Apply returns the order after the fact. On a refusal, the order is returned as it was, with a
// named error. It is pure: the caller stores the result before it acts on it.
func Apply(o Order, f Fact, now time.Time) (Order, Outcome, error) {
	changed, outcome, err := f.apply(o, now.Truncate(time.Millisecond)) // as exact as is stored
	if err != nil {
		return o, Refused, fmt.Errorf("order %s is %s: %w", o.Code, o.State, err)
	}
	if outcome != Applied {
		return o, outcome, nil
	}
	return changed, Applied, nil
}

type (
	// LinkMade says that the provider made the payment page. The link of an order that was called
	// off meanwhile is kept too, so that it is closed.
	LinkMade struct{ Link Link }

	// PaymentArrived says that the provider has the money. Room tells whether the site has a
	// free place, for an order that gave its own back.
	PaymentArrived struct {
		Payment Payment
		Room    bool
	}

	// TimeUp says that the time to pay is over.
	TimeUp struct{}

	// CalledOff says that the customer does not want the order.
	CalledOff struct{}

	// LinkClosed says that the link of an order that is over can no longer be paid.
	LinkClosed struct{}

	// ProviderInTheWay says that people were told that the link or the refund takes longer.
	ProviderInTheWay struct{}

	// DeviceNamed says that the customer chose the device, and a lease exists.
	DeviceNamed struct{}

	// DeviceLost says that the device that the order was bought for can't be had: its customer is to
	// name another.
	DeviceLost struct{}

	// MeantFor says which device the order is for, or that another took that one's place.
	MeantFor struct{ Device string }

	// DeviceAsked says that the customer was asked once more for the device.
	DeviceAsked struct{}

	// AccessGiven says that the router confirmed the device.
	AccessGiven struct{}

	// Accepted says that the owner takes a held payment as it is.
	Accepted struct{}

	// GiveBack says that the money shall go back, why, and how much of it; all if that is zero.
	GiveBack struct {
		Reason string
		Amount Money
	}

	// MoneyBack says that the provider gave the money back, by our request or the owner's hand.
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
	late := o.State == Expired || o.State == Cancelled
	o.Payment, o.PaidAt = f.Payment, now
	switch {
	case f.Payment.Amount != o.Price:
		o.State, o.Reason = Held, ReasonAmount
	case late && !f.Room:
		o.State, o.Reason = Refunding, ReasonNoRoom
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
	o.State = Expired
	return o, Applied, nil
}

func (CalledOff) apply(o Order, _ time.Time) (Order, Outcome, error) {
	switch o.State {
	case Cancelled:
		return o, Replayed, nil
	case Pending:
		o.State = Cancelled
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
	case o.State == Refunding || o.State == Refunded:
		return o, Replayed, nil
	case !o.State.May(Refunding) || o.Payment.ID == "":
		return o, Refused, ErrNotPaid
	case !f.Amount.IsZero() && (f.Amount.Currency != o.Payment.Amount.Currency ||
		f.Amount.Amount > o.Payment.Amount.Amount):
		return o, Refused, ErrTooMuch
	}
	o.State, o.Reason, o.Back = Refunding, f.Reason, f.Amount
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
	o.State, o.Refund = Refunded, f.Refund
	return o, Applied, nil
}

// over names why an order in a later state refuses a fact of an earlier one.
func over(o Order) error {
	if o.State == Paid || o.State == Granted || o.State == Held {
		return ErrAlreadyPaid
	}
	return ErrOrderOver
}
