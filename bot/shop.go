package bot

import (
	"time"

	"github.com/sharefi/sharefi/billing"
)

// A Shop is what the owner decides in the chat.
type Shop struct {
	Owners    []string       `json:"owners,omitempty"` // addresses that claimed the shop
	Paused    bool           `json:"paused,omitempty"`
	Plans     []billing.Plan `json:"plans"`
	Broadcast *Broadcast     `json:"broadcast,omitempty"` // that runs
	Staff     []Helper       `json:"staff,omitempty"`
	Invites   []Invite       `json:"invites,omitempty"`
	Pings     Pings          `json:"pings,omitzero"`

	Networks map[string]SetNetwork `json:"networks,omitempty"` // by site, where they are not as configured
	Version  int64                 `json:"-"`

	Discounts []billing.Discount `json:"discounts,omitempty"`
	Trial     time.Duration      `json:"trial,omitempty"`    // how long everybody may try for nothing, once; 0: not at all
	Vouchers  bool               `json:"vouchers,omitempty"` // some were printed
}

// House is what the owner says of the shop. What is empty is said in our words.
type House struct {
	Terms    string // what customers agree to before they buy; empty: nothing
	Support  string // where help is found
	Payments string // where help with a payment is found
}
