package scheduler

import (
	"context"
	"time"

	"github.com/sharefi/sharefi/billing"
)

// A Store stores leases and the status of sites. Every method may block on Redis.
type Store interface {
	// Live reads the leases of a site that are not over.
	// Errors: *UnreadableError, beside the leases that can be read.
	Live(ctx context.Context, site string) ([]Lease, error)

	// Known reads leases by their ids, in any state. Ids without a record are left out.
	// Errors: *UnreadableError, beside the leases that can be read.
	Known(ctx context.Context, ids []string) ([]Lease, error)

	// Commit stores a step: the lease, the change of its order, and the notices.
	// Errors: ErrConflict, billing.ErrOrderOver (the order is being refunded).
	Commit(ctx context.Context, step Step) error

	// Searches reads the searches of a site that are not done.
	// Errors: *UnreadableError, beside the searches that can be read.
	Searches(ctx context.Context, site string) ([]Search, error)

	// SaveSearch stores a search with its notices.
	// Errors: ErrConflict.
	SaveSearch(ctx context.Context, s Search) error

	// SaveStatus stores the status of a site with notices about it.
	SaveStatus(ctx context.Context, s Status, notices ...billing.Notice) error
}

// Ends tells when leases end. Redis announces the expiration of a lease's key, but the sorted set of
// ends is the truth. Every method may block on Redis.
type Ends interface {
	// NextEnd returns the earliest end after a time, or the zero time.
	NextEnd(ctx context.Context, after time.Time) (time.Time, error)

	// Touch makes Redis expire the keys of the leases whose end is in (after, until], and returns
	// their sites.
	Touch(ctx context.Context, after, until time.Time) ([]string, error)

	// Listen calls expired with the site of each key that Redis expires, and began whenever it starts to listen
	// (again, or to another server), until ctx is done. Deaf says why this server may announce nothing; nil if it does.
	Listen(ctx context.Context, expired func(site string), began func(deaf error)) error
}

// A Status is the status of a site. It is stored when it changes, so that the chat can show it and a
// restart does not tell the owner twice.
type Status struct {
	Site   string    `json:"site"`
	OK     bool      `json:"ok"`               // the last pass succeeded
	Since  time.Time `json:"since"`            // when OK last changed
	Reason string    `json:"reason,omitempty"` // why it is not OK, in one word
	Pinged bool      `json:"pinged,omitempty"` // the owner was told that it is not OK
	Filter string    `json:"filter,omitempty"` // what is wrong with the router's filter
	Max    int       `json:"max"`              // entries that the router's list can hold; 0: unknown
	Owners int       `json:"owners"`           // entries that are not ours
	Sees   bool      `json:"sees,omitempty"`   // the router can tell which devices are connected

	Refused []Refusal `json:"refused,omitempty"` // what the router refused lately, the oldest first
}

// Places returns how many devices the site has places for, given the number that the owner configured.
func (s Status) Places(configured int) int {
	if s.Max == 0 {
		return configured
	}
	return max(min(configured, s.Max-s.Owners), 0)
}

// pingAfter is how long a router may be unreachable before the owner is told and sales stop.
const pingAfter = time.Minute

// Sells reports whether the site may sell at now. While its router is unreachable, new customers would
// only have to wait, and while its list is full, they would wait for others to leave.
func (s Status) Sells(now time.Time) bool {
	return !s.Full() && (s.OK || s.Since.IsZero() || now.Before(s.Since.Add(pingAfter)))
}

// Full reports whether somebody waits because the router's list has no room.
func (s Status) Full() bool { return !s.OK && s.Reason == reasonFull }
