package billing

import (
	"fmt"
	"slices"
	"time"
)

// State is the state of an order. The set is closed.
type State string

// The usual path is pending → paid → granted. A held order waits for the owner, because its payment
// does not match it. A refunding order waits for the provider to confirm the refund.
const (
	Pending   State = "pending"
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
	Pending:   {Paid, Held, Expired, Cancelled, Refunding},
	Paid:      {Granted, Refunding, Refunded},
	Granted:   {Refunding, Refunded},
	Held:      {Paid, Refunding, Refunded},
	Expired:   {Paid, Held, Refunding},
	Cancelled: {Paid, Held, Refunding},
	Refunding: {Refunded},
	Refunded:  nil,
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
	return s == Pending || s == Paid || s == Held || s == Granted
}

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
	Discount string        `json:"discount,omitempty"` // the discount that is included in the price
	Lasts    time.Duration `json:"lasts"`
	Devices  int           `json:"devices"`
	For      string        `json:"for,omitempty"`     // the device to admit, if known; opaque here
	Extends  bool          `json:"extends,omitempty"` // that device already has a place at the site
	Gift     string        `json:"gift,omitempty"`    // the secret that lets another customer take the order, once
	Giver    string        `json:"giver,omitempty"`   // the buyer, if not the customer
	State    State         `json:"state"`
	Created  time.Time     `json:"created"`
	Expires  time.Time     `json:"expires"` // when an unpaid order frees its place

	Ended time.Time `json:"ended,omitzero"` // when it lapsed or was called off

	Link     Link      `json:"link,omitzero"`
	Payment  Payment   `json:"payment,omitzero"`
	PaidAt   time.Time `json:"paid_at,omitzero"` // when we learned of the payment
	Granted  time.Time `json:"granted_at,omitzero"`
	Device   bool      `json:"device,omitempty"`   // the device is chosen and a lease exists
	Reminded int       `json:"reminded,omitempty"` // how many times we asked for the device
	Warned   bool      `json:"warned,omitempty"`   // people were told that the link or the refund is delayed
	Closed   bool      `json:"closed,omitempty"`   // the link can no longer be paid
	Reason   string    `json:"reason,omitempty"`   // why the order is held or refunded
	Back     Money     `json:"back,omitzero"`      // how much to refund; zero: everything
	Refund   Refund    `json:"refund,omitzero"`

	Underway Refund    `json:"underway,omitzero"` // that the provider has, and has not made yet
	Tries    int       `json:"tries,omitempty"`   // of the refund that the provider refused, or that failed
	Again    time.Time `json:"again,omitzero"`    // when the refund is looked at again

	Version int64 `json:"-"` // of the stored record; 0 for a new order
}

// Owed returns the amount that is being refunded to the customer, or was.
func (o Order) Owed() Money {
	switch {
	case !o.Refund.Amount.IsZero():
		return o.Refund.Amount
	case !o.Back.IsZero():
		return o.Back
	}
	return o.Payment.Amount
}

// RefundStuck reports whether the provider refused the order's refund, or it failed: then it can be asked for anew.
func (o Order) RefundStuck() bool { return o.State == Refunding && o.Tries > 0 && o.Underway.ID == "" }

// Free reports whether nothing was paid for an order: it is a gift of the owner's, or cost nothing.
func (o Order) Free() bool { return o.Payment.Provider == Free || o.Payment.Provider == Owner }

// A Taking is money that came in for an order, or was refunded.
type Taking struct {
	At       time.Time
	Order    string
	Customer string
	Amount   Money
	Cash     bool // paid for a voucher, by hand
}
