package bot

import (
	"slices"
	"strings"
	"time"

	"github.com/sharefi/sharefi/internal/phone"
)

// A Right is what somebody may do to the shop. The owner has them all.
type Right string

// The rights.
const (
	Any    Right = ""       // what every member of the staff may
	See    Right = "see"    // numbers, running access, the journal
	Grant  Right = "grant"  // give access, and end it
	Cash   Right = "cash"   // say that money came which is paid by hand
	Refund Right = "refund" // give money back
	Sell   Right = "sell"   // plans, prices and codes
	Manage Right = "manage" // close and open the shop, ban, the router and its network
	Own    Right = "own"    // what only the owner may
)

// A Helper is a member of the staff, with rights from the owner.
type Helper struct {
	Name    string    `json:"name"`
	Address string    `json:"address"`         // the chat that they joined from
	Phone   string    `json:"phone,omitempty"` // verified, E.164
	Rights  []Right   `json:"rights"`
	Joined  time.Time `json:"joined"`
}

// An Invite makes the first person to send its code a member of the staff.
type Invite struct {
	Name   string    `json:"name"`
	Rights []Right   `json:"rights"`
	Seal   string    `json:"seal"` // of the code, which itself is stored nowhere
	Until  time.Time `json:"until"`
}

// Owns reports whether who takes the invitation becomes an owner.
func (i Invite) Owns() bool { return slices.Contains(i.Rights, Own) }

// Grantable are the rights that staff may have, in the order in which they are shown.
var Grantable = []Right{See, Grant, Cash, Refund, Sell, Manage}

// Has reports whether a helper may do something. Any right opens what everybody with one may do.
func (h Helper) Has(r Right) bool { return r == Any || slices.Contains(h.Rights, r) }

// Helper finds the helper who sent a message: by the chat's address, or by the phone that its channel vouches for, on
// the channel that they joined from.
func (s Shop) Helper(in Incoming) (Helper, bool) {
	i := slices.IndexFunc(s.Staff, func(h Helper) bool {
		same := strings.HasPrefix(h.Address, in.Channel+":") && in.Own && in.Kind != Contact && in.Phone != "" &&
			phone.Same(h.Phone, in.Phone)
		return h.Address == in.From() || same
	})
	if i < 0 {
		return Helper{}, false
	}
	return s.Staff[i], true
}

// May reports whether the sender of a message has a right.
func (w World) May(in Incoming, r Right) bool {
	if w.Owner(in) {
		return true
	}
	h, ok := w.Shop.Helper(in)
	return ok && r != Own && h.Has(r)
}
