// Package scheduler owns time: leases, their ends, and the loop that makes a router's allow list
// agree with them.
//
// Rules (Grant, Advance, Plan) are pure; a Site loop is the only caller of its router's driver; the
// Clock turns ends into nudges. The package must not import bot or an adapter. Its one invariant:
// a lease is over only when the router no longer lists its devices, and it starts only when the
// router lists the first.
package scheduler

import (
	"errors"
	"fmt"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
)

// Why a lease is refused.
var (
	ErrDeviceTaken  = errors.New("the device has a running lease of somebody else")
	ErrDeviceChosen = errors.New("the order has its device already")
	ErrNoLease      = errors.New("no such lease")
	ErrLeaseOver    = errors.New("the lease is over")
	ErrMovesSpent   = errors.New("the lease changed its device too often")
	ErrMoveRest     = errors.New("the lease changed its device a moment ago")
	ErrNoSeat       = errors.New("the lease has all of its devices")
	ErrLeaseWaits   = errors.New("the lease waits for the router")
	ErrLastDevice   = errors.New("the lease has no other device")
	ErrNotSeated    = errors.New("the lease does not have that device")
)

// ErrConflict is a record that changed meanwhile: read again, decide again.
var ErrConflict = billing.ErrConflict

// State is where a lease stands. The set is closed.
type State string

// A lease's way. Active lasts until the router no longer lists the device, even past the end.
const (
	Waiting State = "waiting" // paid, not yet on the router
	Active  State = "active"
	Over    State = "ended"
)

// ParseState rejects what is not a state.
func ParseState(s string) (State, error) {
	switch State(s) {
	case Waiting, Active, Over:
		return State(s), nil
	}
	return "", fmt.Errorf("%q is not a lease's state", s)
}

// A Lease is the right of a device, or of several, at a site from an instant to an instant. Its id
// is its order's code, so granting twice is a no-op.
type Lease struct {
	ID       string        `json:"id"`
	Site     string        `json:"site"`
	Device   router.MAC    `json:"device"`
	Customer string        `json:"customer"` // phone; empty when adopted from a router
	Chat     string        `json:"chat"`     // where the customer is answered
	Lasts    time.Duration `json:"lasts"`
	State    State         `json:"state"`
	Asked    time.Time     `json:"asked"`            // when the device was named
	Start    time.Time     `json:"start,omitzero"`   // when the router confirmed it
	End      time.Time     `json:"end,omitzero"`     // the exact end
	Placed   bool          `json:"placed,omitempty"` // we put the entry on the list, not the owner
	Revoked  bool          `json:"revoked,omitempty"`

	Was     []Former     `json:"was,omitempty"`   // devices that it had and that may still be on the list
	Left    []router.MAC `json:"-"`               // those that are off it since the lease was read
	Joins   bool         `json:"joins,omitempty"` // its device changed, and the router has not confirmed the new one
	Moved   int          `json:"moved,omitempty"` // how often its devices changed
	MovedAt time.Time    `json:"moved_at,omitzero"`

	JoinAsked time.Time `json:"join_asked,omitzero"` // when a new device was named; zero once the customer was told

	Devices int    `json:"devices,omitempty"` // how many it lets in; nothing for one
	More    []Seat `json:"more,omitempty"`    // those beside the first

	Told     bool          `json:"told,omitempty"`     // the customer knows that the router is slow
	Patience time.Time     `json:"patience,omitzero"`  // when a waiting customer is asked: wait or refund?
	Answer   time.Time     `json:"answer_by,omitzero"` // asked; without an answer by then the money goes back
	Reminded time.Duration `json:"reminded,omitempty"` // the shortest lead that the customer was reminded of

	Version int64 `json:"-"` // of the stored record; 0 when it is new
}

// Covers reports whether the lease lets its devices in at now. One that is chained to another does
// from its start on.
func (l Lease) Covers(now time.Time) bool {
	return l.State == Waiting || l.State == Active && !now.Before(l.Start) && now.Before(l.End)
}

// ahead reports whether the lease lets its devices in at now or later.
func (l Lease) ahead(now time.Time) bool {
	return l.State == Waiting || l.State == Active && now.Before(l.End)
}

// Mark is what the lease's entry carries on the router. A lease that waits is marked as if the
// router confirmed it now, with half a minute to spare for a slow one.
func (l Lease) Mark(now time.Time) router.Mark {
	end := l.End
	if l.State == Waiting {
		end = now.Add(l.Lasts + 30*time.Second)
	}
	return router.Mark{Code: l.ID, End: end}
}

// Rules are the shop's times.
type Rules struct {
	TellAfter    time.Duration   // a router that is not reached so long: the customer is told
	GrantWithin  time.Duration   // then: wait or refund?
	AnswerWithin time.Duration   // without an answer so long: the refund
	Remind       []time.Duration // leads before the end
	Moves        int             // how often a lease may change its device
	MoveRest     time.Duration   // and how long it rests between
}

// DefaultRules are the times when the owner sets none.
func DefaultRules() Rules {
	return Rules{
		TellAfter: time.Minute, GrantWithin: 2 * time.Hour, AnswerWithin: 15 * time.Minute,
		Remind: []time.Duration{time.Hour, 10 * time.Minute}, Moves: 3, MoveRest: 10 * time.Minute,
	}
}
