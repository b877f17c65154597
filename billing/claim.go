package billing

import "time"

// A Claim is a customer's word that they have paid the owner, who alone can know.
type Claim struct {
	At       time.Time `json:"at"`
	Times    int       `json:"times"`              // how often it was made: an owner's answer to an earlier one does not count
	Denied   int       `json:"denied,omitempty"`   // how often the owner found no money
	Reminded int       `json:"reminded,omitempty"` // how often the owner was asked again about this one
	Payer    string    `json:"payer,omitempty"`    // what the customer says that the payment is known by
}

// TimeByHand is how long an order for so many devices that is paid by hand waits until its customer says that it is paid,
// and holds its places: the more, the shorter.
func TimeByHand(devices int) time.Duration {
	return max(2*time.Hour/time.Duration(max(devices, 1)), PayWithin)
}

const (
	claimWaits  = 12 * time.Hour // so long a claim waits for the owner, and keeps its place
	claimAgain  = time.Hour      // how often the owner is asked again, after the first times
	mostDenials = 3              // after so many the customer can claim no more
	denialTime  = 30 * time.Minute
)

// claimAsks are when the owner is asked again, at first.
var claimAsks = []time.Duration{3 * time.Minute, 10 * time.Minute, 30 * time.Minute}

// asksNext is when the owner is to be asked again about an order's claim.
func (c Claim) asksNext() time.Time {
	if c.Reminded < len(claimAsks) {
		return c.At.Add(claimAsks[c.Reminded])
	}
	last := claimAsks[len(claimAsks)-1]
	return c.At.Add(last + time.Duration(c.Reminded-len(claimAsks)+1)*claimAgain)
}

// ByHand reports whether the order is paid to the owner directly, so that a person says whether it was.
func (o Order) ByHand() bool { return o.Request.Transfer != nil }

// Transfer is what it takes to pay the owner; empty where the order is paid otherwise.
func (o Order) Transfer() Transfer {
	if o.Request.Transfer == nil {
		return Transfer{}
	}
	return *o.Request.Transfer
}

// NoRoom reports whether the order's money came by hand when no place was free for it. It holds none until the owner accepts
// it and one is free.
func (o Order) NoRoom() bool { return o.State == Held && o.Reason == ReasonNoRoom }

type (
	// ClaimMade says that the customer says to have paid. Nothing is given for it.
	ClaimMade struct{ Payer string }

	// ClaimReminded says that the owner was asked again.
	ClaimReminded struct{}

	// ClaimDenied says that the owner found no money. Times is the claim that the owner was asked about.
	ClaimDenied struct{ Times int }

	// Confirmed says that the owner, or one of the staff, has the money. Room says whether the order has its place, or there
	// is a free one for it: else it is held, since money that came by hand does not go back by itself.
	Confirmed struct {
		Payment Payment
		Room    bool
	}
)

func (f ClaimMade) apply(o Order, now time.Time) (Order, Outcome, error) {
	switch {
	case o.State == Claimed && (f.Payer == "" || f.Payer == o.Claim.Payer):
		return o, Replayed, nil
	case o.State == Claimed:
		o.Claim.Payer = f.Payer
		return o, Applied, nil
	case o.State != Pending:
		return o, Refused, over(o)
	case !o.ByHand():
		return o, Refused, ErrMethod
	case o.Claim.Denied >= mostDenials:
		return o, Refused, ErrDenied
	}
	payer := f.Payer
	if payer == "" {
		payer = o.Claim.Payer
	}
	o.State, o.Claim = Claimed, Claim{At: now, Times: o.Claim.Times + 1, Denied: o.Claim.Denied, Payer: payer}
	o.Expires = now.Add(claimWaits)
	return o, Applied, nil
}

func (ClaimReminded) apply(o Order, now time.Time) (Order, Outcome, error) {
	switch {
	case o.State != Claimed:
		return o, Refused, over(o)
	case now.Before(o.Claim.asksNext()):
		return o, Replayed, nil
	}
	for !now.Before(o.Claim.asksNext()) { // also those that were missed
		o.Claim.Reminded++
	}
	return o, Applied, nil
}

func (f ClaimDenied) apply(o Order, now time.Time) (Order, Outcome, error) {
	switch {
	case o.State == Pending && o.Claim.Times == f.Times && o.Claim.Denied > 0:
		return o, Replayed, nil
	case o.State != Claimed:
		return o, Refused, over(o)
	case o.Claim.Times != f.Times:
		return o, Refused, ErrConflict
	}
	o.State, o.Expires = Pending, now.Add(denialTime)
	o.Claim.Denied++
	return o, Applied, nil
}

func (f Confirmed) apply(o Order, now time.Time) (Order, Outcome, error) {
	if !o.ByHand() {
		return o, Refused, ErrMethod
	}
	o, outcome, err := PaymentArrived{Payment: f.Payment, Room: true}.apply(o, now)
	if outcome == Applied && !f.Room {
		o.State, o.Reason = Held, ReasonNoRoom
	}
	return o, outcome, err
}
