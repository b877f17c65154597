package billing

import (
	"fmt"
	"slices"
	"time"
)

// State is where an order stands. The set is closed.
type State string

// An order's way: pending → paid → granted. Held waits for the owner because the payment does not
// fit the order; refunding is decided and stored, but the provider has not confirmed it.
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

// next says where a state may go. A payment may still land on an order that is over.
var next = map[State][]State{
	Pending:   {Paid, Held, Expired, Cancelled},
	Paid:      {Granted, Refunding, Refunded},
	Granted:   {Refunding, Refunded},
	Held:      {Paid, Refunding, Refunded},
	Expired:   {Paid, Held, Refunding},
	Cancelled: {Paid, Held, Refunding},
	Refunding: {Refunded},
	Refunded:  nil,
}

// ParseState rejects what is not a state.
func ParseState(s string) (State, error) {
	if _, ok := next[State(s)]; !ok {
		return "", fmt.Errorf("%q is not an order's state", s)
	}
	return State(s), nil
}

// Final reports whether nothing is owed on the order any more, by its state alone: a granted
// order's lease may still run, and a payment may still land on an expired one.
func (s State) Final() bool {
	return s == Granted || s == Expired || s == Cancelled || s == Refunded
}

// May reports whether an order in this state may go to another.
func (s State) May(to State) bool { return slices.Contains(next[s], to) }

// Live reports whether an order in this state holds a place at its site, or will when its lease
// does. A granted order's place is its lease's.
func (s State) Live() bool {
	return s == Pending || s == Paid || s == Held || s == Granted
}

// An Order is one purchase. Its code is its name everywhere: at the provider, on the router, in
// chats, and as the id of its lease.
type Order struct {
	Code     string        `json:"code"`
	Customer string        `json:"customer"` // verified phone, E.164
	Chat     string        `json:"chat"`     // where the buyer is answered; opaque here
	Site     string        `json:"site"`
	Plan     string        `json:"plan"` // its name when it was sold
	PlanID   string        `json:"plan_id"`
	Price    Money         `json:"price"`
	Discount string        `json:"discount,omitempty"` // the name of the one that the price is with
	Lasts    time.Duration `json:"lasts"`
	Devices  int           `json:"devices"`
	For      string        `json:"for,omitempty"`     // the device that it is bought for; opaque here
	Extends  bool          `json:"extends,omitempty"` // that device has a place at the site already
	Gift     string        `json:"gift,omitempty"`    // the secret that hands it to another customer, once
	Giver    string        `json:"giver,omitempty"`   // the buyer, if not the customer
	State    State         `json:"state"`
	Created  time.Time     `json:"created"`
	Expires  time.Time     `json:"expires"` // when an unpaid order gives its place back

	Link     Link      `json:"link,omitzero"`
	Payment  Payment   `json:"payment,omitzero"`
	PaidAt   time.Time `json:"paid_at,omitzero"` // when we learned of it
	Granted  time.Time `json:"granted_at,omitzero"`
	Device   bool      `json:"device,omitempty"`   // it is named, the rest is the lease's business
	Reminded int       `json:"reminded,omitempty"` // how often we asked for the device
	Warned   bool      `json:"warned,omitempty"`   // people were told once that the provider is in the way
	Closed   bool      `json:"closed,omitempty"`   // the link can no longer be paid
	Reason   string    `json:"reason,omitempty"`   // why it is held or refunded
	Back     Money     `json:"back,omitzero"`      // how much shall go back; zero: all of it
	Refund   Refund    `json:"refund,omitzero"`

	Version int64 `json:"-"` // of the stored record; 0 when it is new
}

// Owed is what goes back to the customer, or went.
func (o Order) Owed() Money {
	switch {
	case !o.Refund.Amount.IsZero():
		return o.Refund.Amount
	case !o.Back.IsZero():
		return o.Back
	}
	return o.Payment.Amount
}

// Free reports whether nothing was paid for an order: it is a gift of the owner's, or cost nothing.
func (o Order) Free() bool { return o.Payment.Provider == Free || o.Payment.Provider == Owner }

// A Taking is money that came for an order, or went back.
type Taking struct {
	At       time.Time
	Order    string
	Customer string
	Amount   Money
	Cash     bool // for a voucher, from hand to hand
}
