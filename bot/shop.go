package bot

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
)

// A Shop is what the owner decides in the chat.
type Shop struct {
	Owners    []string       `json:"owners,omitempty"` // addresses that claimed the shop or were added, oldest first
	Paused    bool           `json:"paused,omitempty"`
	Closed    []string       `json:"closed,omitempty"` // sites where nothing is sold
	Plans     []billing.Plan `json:"plans"`
	Broadcast *Broadcast     `json:"broadcast,omitempty"` // that runs
	Staff     []Helper       `json:"staff,omitempty"`
	Invites   []Invite       `json:"invites,omitempty"`
	Pings     Pings          `json:"pings,omitzero"`

	Claims map[string]Claim `json:"claims,omitempty"` // of Owners, by address; older ones have none

	Ways *Ways `json:"ways,omitempty"` // to pay, once the owner changed them; nil: as configured

	Networks map[string]SetNetwork `json:"networks,omitempty"` // by site, where they are not as configured
	Version  int64                 `json:"-"`

	Discounts []billing.Discount `json:"discounts,omitempty"`
	Trial     time.Duration      `json:"trial,omitempty"`    // how long everybody may try for nothing, once; 0: not at all
	Vouchers  bool               `json:"vouchers,omitempty"` // some were printed
}

// A Claim is how somebody became an owner in the chat.
type Claim struct {
	Name string    `json:"name"`
	At   time.Time `json:"at"`
}

// WithOwner is the shop with one more owner.
func (s Shop) WithOwner(address string, c Claim) Shop {
	s.Owners, s.Claims = append(slices.Clone(s.Owners), address), maps.Clone(s.Claims)
	if s.Claims == nil {
		s.Claims = map[string]Claim{}
	}
	s.Claims[address] = c
	return s
}

// WithoutOwner is the shop without one of its owners.
func (s Shop) WithoutOwner(address string) Shop {
	s.Owners = slices.DeleteFunc(slices.Clone(s.Owners), func(owner string) bool { return owner == address })
	s.Claims = maps.Clone(s.Claims)
	delete(s.Claims, address)
	return s
}

// WithSite is the shop with one site closed or open.
func (s Shop) WithSite(site string, closed bool) Shop {
	s.Closed = slices.DeleteFunc(slices.Clone(s.Closed), func(name string) bool { return name == site })
	if closed {
		s.Closed = append(s.Closed, site)
	}
	return s
}

// Sells reports whether the owner sells at a site.
func (s Shop) Sells(site string) bool { return !s.Paused && !slices.Contains(s.Closed, site) }

// OwnerName is what people call an owner: their name, or else the address.
func (s Shop) OwnerName(address string) string {
	if name := s.Claims[address].Name; name != "" {
		return name
	}
	return address
}

// OwnersCalled are the addresses of the owners whom a word names.
func (s Shop) OwnersCalled(word string) []string {
	return slices.DeleteFunc(slices.Clone(s.Owners), func(address string) bool {
		return address != word && !strings.EqualFold(s.Claims[address].Name, word)
	})
}

// House is what the owner says of the shop. What is empty is said in our words.
type House struct {
	Terms    string // what customers agree to before they buy; empty: nothing
	Support  string // where help is found
	Payments string // where help with a payment is found
}
