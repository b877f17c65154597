package billing

import "time"

// A Claim is a customer's word that they have paid the owner, who alone can know.
type Claim struct {
	At       time.Time `json:"at"`
	Times    int       `json:"times"`              // how often it was made: an owner's answer to an earlier one does not count
	Denied   int       `json:"denied,omitempty"`   // how often the owner found no money
	Reminded int       `json:"reminded,omitempty"` // how often the owner was asked again about this one
	By       string    `json:"by,omitempty"`       // who said last that the money is not there
	Sent     int       `json:"sent,omitempty"`     // how often something was sent for this one after it was made
	Late     bool      `json:"late,omitempty"`     // it was made after the order was over, which it stays until the owner has the money
	Evidence
}

// Evidence is what the customer sent so that the payment is found. It proves nothing, and is forgotten after a while.
type Evidence struct {
	Payer   string    `json:"payer,omitempty"`  // the reference that the payment is known by
	Picture Picture   `json:"picture,omitzero"` // of the payment
	Given   time.Time `json:"given,omitzero"`   // when the last of these came
	Before  string    `json:"before,omitempty"` // the order that the same was sent for before
}

// A Picture is one that a chat network has. It is never loaded.
type Picture struct {
	File string `json:"file,omitempty"` // "telegram:" and what the network shows it again by; empty where it can't
	Mark string `json:"mark,omitempty"` // the same for the same picture
}

// EvidenceKept is how long what a customer sent about a payment is kept.
const EvidenceKept = 30 * 24 * time.Hour

// Empty reports whether nothing was sent.
func (e Evidence) Empty() bool { return e.Payer == "" && e.Picture == Picture{} }

// TimeByHand is how long an order for so many devices that is paid by hand waits until its customer says that it is paid,
// and holds its places: the more, the shorter.
func TimeByHand(devices int) time.Duration {
	return max(2*time.Hour/time.Duration(max(devices, 1)), PayWithin)
}

const (
	claimWaits  = 12 * time.Hour // so long a claim waits for the owner, and keeps its place
	claimLate   = 24 * time.Hour // so long after it was made an order can be claimed that is over
	claimAgain  = time.Hour      // how often the owner is asked again, after the first times
	mostDenials = 3              // after so many the customer can claim no more
	mostShown   = 3              // times that the owner is asked at once when something is sent for a claim
	mostClaims  = 3              // of one customer that wait for the owner
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

// Hourly reports whether the owner was asked about the claim so often that it is only said each hour now.
func (c Claim) Hourly() bool { return c.Reminded > len(claimAsks) }

// AsksNow reports whether the owner is asked at once about what was just sent. Else it is shown with the next question: who
// sends one picture after the other wakes nobody.
func (c Claim) AsksNow() bool { return c.Sent <= mostShown }

// AsksOwner reports whether the owner is to say whether the order's money came that its customer says to have sent.
func (o Order) AsksOwner() bool { return o.State == Claimed || o.Claim.Late }

// MayAsk refuses one more claim of a customer about whose orders the owner is asked too often already. Errors: ErrClaims.
func MayAsk(theirs []Order, about string) error {
	n := 0
	for _, o := range theirs {
		if o.AsksOwner() && o.Code != about {
			n++
		}
	}
	if n >= mostClaims {
		return ErrClaims
	}
	return nil
}

// claimEnds is when the owner's time to answer is up.
func (o Order) claimEnds() time.Time {
	if o.Claim.Late {
		return o.Claim.At.Add(claimWaits)
	}
	return o.Expires
}

// MayClaim reports whether the order's customer can say that it is paid.
func (o Order) MayClaim(now time.Time) bool {
	_, _, err := ClaimMade{}.apply(o, now)
	return err == nil
}

// ByHand reports whether the order is paid to the owner directly, so that a person says whether it was.
func (o Order) ByHand() bool { return o.Request.Transfer != nil }

// BackByHand reports whether the order's money goes back by a person's hand alone: it was paid to the owner directly, or by an
// invoice in ordinary money.
func (o Order) BackByHand() bool {
	return o.ByHand() || o.Request.Invoice != nil && !o.Asked().InStars()
}

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
	// ClaimMade says that the customer says to have paid, and what they sent about it. Nothing is given for it.
	ClaimMade struct{ Evidence Evidence }

	// ClaimReminded says that the owner was asked again.
	ClaimReminded struct{}

	// ClaimDenied says that the owner found no money. Times is the claim that the owner was asked about, By who answered.
	ClaimDenied struct {
		Times int
		By    string
	}

	// EvidenceForgotten says that what the customer sent about the payment is kept no longer.
	EvidenceForgotten struct{}

	// Confirmed says that the owner, or one of the staff, has the money. Room says whether the order has its place, or there
	// is a free one for it: else it is held, since money that came by hand does not go back by itself.
	Confirmed struct {
		Payment Payment
		Room    bool
	}
)

func (f ClaimMade) apply(o Order, now time.Time) (Order, Outcome, error) {
	late := (o.State == Expired || o.State == Cancelled) && o.Payment.ID == "" && now.Before(o.Created.Add(claimLate))
	given := o.Claim.Evidence.with(f.Evidence, now)
	switch {
	case o.AsksOwner() && given == o.Claim.Evidence:
		return o, Replayed, nil
	case o.AsksOwner():
		o.Claim.Evidence, o.Claim.Sent = given, o.Claim.Sent+1
		return o, Applied, nil
	case o.State != Pending && !late:
		return o, Refused, over(o)
	case !o.ByHand():
		return o, Refused, ErrMethod
	case o.Claim.Denied >= mostDenials:
		return o, Refused, ErrDenied
	}
	o.Claim = Claim{At: now, Times: o.Claim.Times + 1, Denied: o.Claim.Denied, By: o.Claim.By, Late: late, Evidence: given}
	if !late {
		o.State, o.Expires = Claimed, now.Add(claimWaits)
	}
	return o, Applied, nil
}

// with adds what was sent now, and replaces what was sent before.
func (e Evidence) with(more Evidence, now time.Time) Evidence {
	if more.Empty() || (more.Payer == "" || more.Payer == e.Payer) && (more.Picture == Picture{} || more.Picture == e.Picture) {
		return e
	}
	if more.Payer != "" {
		e.Payer = more.Payer
	}
	if more.Picture != (Picture{}) {
		e.Picture = more.Picture
	}
	if more.Before != "" {
		e.Before = more.Before
	}
	e.Given = now
	return e
}

func (ClaimReminded) apply(o Order, now time.Time) (Order, Outcome, error) {
	switch {
	case !o.AsksOwner():
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
	case !o.AsksOwner() && o.Claim.Times == f.Times && o.Claim.Denied > 0 && o.Payment.ID == "":
		return o, Replayed, nil
	case !o.AsksOwner():
		return o, Refused, over(o)
	case o.Claim.Times != f.Times:
		return o, Refused, ErrConflict
	}
	if o.State == Claimed {
		o.State, o.Expires = Pending, now.Add(denialTime)
	}
	o.Claim.Denied, o.Claim.By, o.Claim.Late = o.Claim.Denied+1, f.By, false
	return o, Applied, nil
}

func (EvidenceForgotten) apply(o Order, _ time.Time) (Order, Outcome, error) {
	if o.Claim.Evidence == (Evidence{}) && o.Payment.Payer == "" {
		return o, Replayed, nil
	}
	o.Claim.Evidence, o.Payment.Payer = Evidence{}, ""
	return o, Applied, nil
}

// claimOver ends the time in which the owner could answer a claim of an order that was over before.
func (o Order) claimOver(now time.Time) (Order, Outcome, error) {
	if now.Before(o.claimEnds()) {
		return o, Refused, ErrNotYet
	}
	o.Claim.Late = false
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
