package billing

import (
	"fmt"
	"slices"
	"time"
)

// State is the state of an order. The set is closed.
type State string

// The usual path is pending → paid → granted. The money of a slow order comes hours or days after its customer completed
// the page, if it comes, and the order holds no place meanwhile. A claimed one waits for the owner to say whether the money
// came that its customer says to have sent. A held order waits for the owner, because its payment does
// not match it. A refunding order waits for the provider to confirm the refund.
const (
	Pending   State = "pending"
	Slow      State = "slow"
	Claimed   State = "claimed"
	Paid      State = "paid"
	Granted   State = "granted"
	Held      State = "held"
	Expired   State = "expired"
	Cancelled State = "cancelled"
	Refunding State = "refunding"
	Refunded  State = "refunded"
)

// next lists the allowed transitions. A payment may still arrive for an expired or cancelled order.
var next = map[State][]State{
	Pending:   {Paid, Held, Slow, Claimed, Expired, Cancelled, Refunding},
	Claimed:   {Paid, Held, Pending, Expired, Cancelled},
	Slow:      {Paid, Held, Expired, Refunding},
	Paid:      {Granted, Refunding, Refunded},
	Granted:   {Refunding, Refunded},
	Held:      {Paid, Refunding, Refunded},
	Expired:   {Paid, Held, Slow, Refunding},
	Cancelled: {Paid, Held, Slow, Refunding},
	Refunding: {Refunded},
	Refunded:  {Refunding}, // it failed in the end, or more of it goes back
}

// ParseState reads a state and rejects unknown ones.
func ParseState(s string) (State, error) {
	if _, ok := next[State(s)]; !ok {
		return "", fmt.Errorf("%q is not an order state", s)
	}
	return State(s), nil
}

// Final reports whether the order needs no more work, judging by its state alone: the lease of a
// granted order may still run, and a payment may still arrive for an expired one.
func (s State) Final() bool {
	return s == Granted || s == Expired || s == Cancelled || s == Refunded
}

// May reports whether an order may change from this state to another.
func (s State) May(to State) bool { return slices.Contains(next[s], to) }

// Live reports whether an order in this state holds a place at its site, itself or through its lease:
// once an order is granted, the place belongs to the lease.
func (s State) Live() bool {
	return s == Pending || s == Claimed || s == Paid || s == Held || s == Granted
}

// Unpaid reports whether the order still waits for its payment, whatever its customer says.
func (o Order) Unpaid() bool { return o.State == Pending || o.State == Claimed }

// ForPassphrase is what an order is for that lets people in by a passphrase, so that no device is asked for.
const ForPassphrase = "passphrase"

// An Order is one purchase. It is known by its code everywhere: at the provider, on the router, in
// chats, and as the id of its lease.
type Order struct {
	Code     string        `json:"code"`
	Customer string        `json:"customer"` // verified phone, E.164
	Chat     string        `json:"chat"`     // where replies to the buyer go; opaque here
	Site     string        `json:"site"`
	Plan     string        `json:"plan"` // the plan's name at the time of sale
	PlanID   string        `json:"plan_id"`
	Price    Money         `json:"price"`
	Method   string        `json:"method,omitempty"`   // how it is paid, a Provider's name; see MethodOf
	Discount string        `json:"discount,omitempty"` // the discount that is included in the price
	Lasts    time.Duration `json:"lasts"`
	Devices  int           `json:"devices"`
	For      string        `json:"for,omitempty"`     // the device to admit, if known, opaque here; or ForPassphrase
	Extends  bool          `json:"extends,omitempty"` // that device already has a place at the site
	Gift     string        `json:"gift,omitempty"`    // the secret that lets another customer take the order, once
	Giver    string        `json:"giver,omitempty"`   // the buyer, if not the customer
	State    State         `json:"state"`
	Created  time.Time     `json:"created"`
	Expires  time.Time     `json:"expires"` // when an unpaid order frees its place

	Ended time.Time `json:"ended,omitzero"` // when it lapsed or was called off

	Request   Request   `json:"link,omitzero"`
	Claim     Claim     `json:"claim,omitzero"`     // what the customer says
	Completed time.Time `json:"completed,omitzero"` // when the page of a payment was completed that comes later
	Until     time.Time `json:"until,omitzero"`     // how long that payment can be made, if the provider tells

	Payment  Payment   `json:"payment,omitzero"`
	Twice    []Second  `json:"twice,omitempty"`  // further payments, which went back
	PaidAt   time.Time `json:"paid_at,omitzero"` // when we learned of the payment
	Granted  time.Time `json:"granted_at,omitzero"`
	Device   bool      `json:"device,omitempty"`   // the device is chosen and a lease exists
	Reminded int       `json:"reminded,omitempty"` // how many times we asked for the device; while it is held, what is to become of it
	Warned   bool      `json:"warned,omitempty"`   // people were told that the link or the refund is delayed
	Closed   bool      `json:"closed,omitempty"`   // the link can no longer be paid
	Reason   string    `json:"reason,omitempty"`   // why the order is held or refunded
	Back     Money     `json:"back,omitzero"`      // how much to refund; zero: everything
	Refund   Refund    `json:"refund,omitzero"`    // what went back

	// Refunds are those that the provider has of the payment: in parts, by the owner's hand, and failed ones too. Empty in
	// an order that was refunded before they were kept.
	Refunds  []Refund  `json:"refunds,omitempty"`
	Part     int       `json:"part,omitempty"`    // which part of the money goes back, or went last; 0 as 1
	Owes     Money     `json:"owes,omitzero"`     // came back while another part was on its way: it goes after that
	OldRow   Money     `json:"old_row,omitzero"`  // what the books said went back before parts were kept
	Underway Refund    `json:"underway,omitzero"` // that the provider has, and has not made yet
	Tries    int       `json:"tries,omitempty"`   // how often the provider answered for good that it does not: of the link, then of the refund
	Again    time.Time `json:"again,omitzero"`    // when the refund, or a slow payment, is looked at again

	Version int64 `json:"-"` // of the stored record; 0 for a new order
}

// Gone is how much of the payment went back.
func (o Order) Gone() Money {
	gone := Money{Currency: o.Payment.Amount.Currency}
	if len(o.Refunds) == 0 && o.State == Refunded { // before they were kept
		if o.Refund.Amount.IsZero() {
			return o.Payment.Amount
		}
		return o.Refund.Amount
	}
	for _, r := range o.Refunds {
		if r.Done() {
			gone.Amount += r.Amount.Amount
		}
	}
	return gone
}

// Left is how much of the payment can still go back.
func (o Order) Left() Money {
	left := o.Payment.Amount
	left.Amount -= o.Gone().Amount
	for _, r := range o.Refunds {
		if r.Underway && !r.Failed {
			left.Amount -= r.Amount.Amount
		}
	}
	left.Amount = max(left.Amount, 0)
	return left
}

// Owed returns the amount that is being refunded to the customer, or was.
func (o Order) Owed() Money {
	switch {
	case !o.Refund.Amount.IsZero():
		return o.Refund.Amount
	case !o.Back.IsZero():
		return o.Back
	}
	owed := o.Payment.Amount
	if o.State != Refunded {
		owed.Amount -= o.Gone().Amount
	}
	return owed
}

// RefundStuck reports whether the provider refused the order's refund, or it failed: then it can be asked for anew.
func (o Order) RefundStuck() bool { return o.State == Refunding && o.Tries > 0 && o.Underway.ID == "" }

// Free reports whether nothing was paid for an order: it is a gift of the owner's, or cost nothing.
func (o Order) Free() bool { return o.Payment.Provider == Free || o.Payment.Provider == Owner }

// Buyer is who paid for an order: another than its customer, if it was given to them.
func (o Order) Buyer() string {
	if o.Giver != "" {
		return o.Giver
	}
	return o.Customer
}

// A Taking is money that came in for an order, or was refunded.
type Taking struct {
	At       time.Time
	Order    string
	Customer string
	Amount   Money
	Method   string // what it was paid by; not told of a refund, but for ByVoucher
}

// Asked is what the customer was asked to pay.
func (o Order) Asked() Money {
	if o.Request.Asked.IsZero() {
		return o.Price
	}
	return o.Request.Asked
}
