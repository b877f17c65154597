// Package scheduler owns leases, when they end, and the loop that makes a router's allow list match
// them.
//
// The rules (Grant, Advance, Plan) are pure. A Site's loop is the only caller of its router's driver.
// The Clock nudges sites when leases end. The package must not import bot or an adapter. Its one
// invariant: a lease is over only when the router no longer lists its devices, and it starts only when
// the router lists the first one, or the first device joins with its passphrase.
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
	ErrDeviceTaken  = errors.New("the device has a running lease of another customer")
	ErrDeviceChosen = errors.New("the order has its device already")
	ErrNoLease      = errors.New("no such lease")
	ErrLeaseOver    = errors.New("the lease is over")
	ErrMovesSpent   = errors.New("the lease changed its device too often")
	ErrMoveRest     = errors.New("the lease changed its device a moment ago")
	ErrNoSeat       = errors.New("the lease has all of its devices")
	ErrLeaseWaits   = errors.New("the lease waits for the router")
	ErrLastDevice   = errors.New("the lease has no other device")
	ErrNotSeated    = errors.New("the lease does not have that device")
	ErrRefused      = errors.New("the router of the site refuses the device")
)

// ErrConflict means that the record changed meanwhile: read it again and decide again.
var ErrConflict = billing.ErrConflict

// State is the state of a lease. The set is closed.
type State string

// A lease stays active until the router no longer lists its devices, even past its end.
const (
	Waiting State = "waiting" // paid, not yet on the router
	Ready   State = "ready"   // the router took its passphrase, and nobody has joined with it yet
	Active  State = "active"
	Over    State = "ended"
)

// ParseState reads a state and rejects unknown ones.
func ParseState(s string) (State, error) {
	switch State(s) {
	case Waiting, Ready, Active, Over:
		return State(s), nil
	}
	return "", fmt.Errorf("%q is not a lease state", s)
}

// A Lease is the right of one or several devices to access at a site, from a start to an end. Its id
// is its order's code, so granting twice is a no-op.
type Lease struct {
	ID       string        `json:"id"`
	Site     string        `json:"site"`
	Device   router.MAC    `json:"device"`        // zero with a passphrase
	Pass     Pass          `json:"pass,omitzero"` // in place of devices
	Customer string        `json:"customer"`      // phone; empty when adopted from a router
	Chat     string        `json:"chat"`          // where messages to the customer go
	Lasts    time.Duration `json:"lasts"`
	State    State         `json:"state"`
	Asked    time.Time     `json:"asked"`            // when the device was chosen
	Start    time.Time     `json:"start,omitzero"`   // when the router confirmed the device
	End      time.Time     `json:"end,omitzero"`     // the exact end
	Placed   bool          `json:"placed,omitempty"` // we put the entry on the list, not the owner
	Revoked  bool          `json:"revoked,omitempty"`
	Quiet    bool          `json:"quiet,omitempty"` // the customer hears of its end by another lease, or the access goes on

	Was   []Former     `json:"was,omitempty"`   // former devices that may still be on the list
	Left  []router.MAC `json:"-"`               // former devices that left the list since the lease was read
	Joins bool         `json:"joins,omitempty"` // the device changed and the router has not confirmed the new one
	Moved int          `json:"moved,omitempty"` // how many times its devices changed

	Refused  time.Time `json:"refused,omitzero"`   // when the router refused the device
	Refusals int       `json:"refusals,omitempty"` // how many of its devices the router refused
	MovedAt  time.Time `json:"moved_at,omitzero"`

	JoinAsked time.Time `json:"join_asked,omitzero"` // when a new device was chosen; zero once the customer was told the result

	Devices int    `json:"devices,omitempty"` // how many devices it admits; 0 means one
	More    []Seat `json:"more,omitempty"`    // the devices after the first

	Claim   time.Time `json:"claim,omitzero"`    // when a passphrase that nobody used is withdrawn, and the order refunded
	Online  int       `json:"online,omitempty"`  // how many devices are on the air with the passphrase
	Crowded bool      `json:"crowded,omitempty"` // the customer was told that there were more than are paid for

	Told     bool          `json:"told,omitempty"`     // the customer was told that the router is slow
	Patience time.Time     `json:"patience,omitzero"`  // when a waiting customer is asked: wait or refund?
	Answer   time.Time     `json:"answer_by,omitzero"` // asked: without an answer by then, the order is refunded
	Reminded time.Duration `json:"reminded,omitempty"` // the shortest lead time for which a reminder was sent

	Version int64 `json:"-"` // of the stored record; 0 for a new lease

	stray bool // stands for a record that can't be read or made, as the router's list has it; never stored
}

// Covers reports whether the lease admits its devices at now. A lease that continues another does so
// only from its own start.
func (l Lease) Covers(now time.Time) bool {
	return l.ahead(now) && (l.State != Active || !now.Before(l.Start))
}

// Unbegun reports whether the clock has not started: the lease waits for the router, or for somebody to join.
func (l Lease) Unbegun() bool { return l.State == Waiting || l.State == Ready }

// ahead reports whether the lease admits its devices at now or later.
func (l Lease) ahead(now time.Time) bool {
	return l.Unbegun() || l.State == Active && now.Before(l.End)
}

// Mark is the mark of the lease's entries on the router. The mark of a waiting lease assumes that the
// router confirms it now, with half a minute to spare for a slow router; that of one with a passphrase, that somebody
// joins at the last moment.
func (l Lease) Mark(now time.Time) router.Mark {
	end := l.End
	switch {
	case l.State == Active || l.State == Over:
	case l.ByPass():
		end = l.Claim.Add(l.Lasts)
	default:
		end = now.Add(l.Lasts + 30*time.Second)
	}
	return router.Mark{Code: l.ID, End: end, Pass: l.Pass.ID}
}

// Rules are the shop's deadlines and limits.
type Rules struct {
	TellAfter    time.Duration   // when the customer is told that the router can't be reached
	GrantWithin  time.Duration   // when the customer is asked: wait or refund?
	AnswerWithin time.Duration   // without an answer for this long: refund
	Remind       []time.Duration // lead times of reminders before the end
	Moves        int             // how many times a lease may change its devices
	MoveRest     time.Duration   // the least time between two changes
	ClaimWithin  time.Duration   // when a passphrase that nobody used is withdrawn
}

// DefaultRules returns the rules that apply when the owner sets none.
func DefaultRules() Rules {
	return Rules{
		TellAfter: time.Minute, GrantWithin: 2 * time.Hour, AnswerWithin: 15 * time.Minute,
		Remind: []time.Duration{time.Hour, 10 * time.Minute}, Moves: 3, MoveRest: 10 * time.Minute,
		ClaimWithin: 30 * 24 * time.Hour,
	}
}
