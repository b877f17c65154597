package scheduler

import (
	"context"
	"time"

	"github.com/sharefi/sharefi/billing"
)

// A Store keeps leases and what is known of the sites. Every method may block on Redis.
type Store interface {
	// Live reads the leases of a site that are not over.
	Live(ctx context.Context, site string) ([]Lease, error)

	// Known reads leases by their ids, whatever their state; those without a record are left out.
	Known(ctx context.Context, ids []string) ([]Lease, error)

	// Commit stores a step: the lease, what it means for its order, and the notices.
	// Errors: ErrConflict, billing.ErrOrderOver (the money goes back meanwhile).
	Commit(ctx context.Context, step Step) error

	// Searches reads the searches of a site that are not done.
	Searches(ctx context.Context, site string) ([]Search, error)

	// SaveSearch stores a search, with the notices that it makes due.
	// Errors: ErrConflict.
	SaveSearch(ctx context.Context, s Search) error

	// SaveStatus stores how a site stands, with the notices that this makes due.
	SaveStatus(ctx context.Context, s Status, notices ...billing.Notice) error
}

// Ends is the keyed expiration: Redis says when a lease's key is gone, and the sorted set of ends
// is the truth behind it. Every method may block on Redis.
type Ends interface {
	// NextEnd is the earliest end after an instant, or the zero time.
	NextEnd(ctx context.Context, after time.Time) (time.Time, error)

	// Touch makes Redis expire the keys of the leases whose end is in (after, until], and names
	// their sites.
	Touch(ctx context.Context, after, until time.Time) ([]string, error)

	// Listen calls expired for each key that Redis expires, with its site, and resubscribed
	// whenever it begins to listen (anew), until ctx ends. It returns an error when this Redis
	// does not announce expirations.
	Listen(ctx context.Context, expired func(site string), resubscribed func()) error
}

// A Status is how a site stands. It is stored when it changes, for the chat to see and so that a
// restart does not tell the owner twice.
type Status struct {
	Site   string    `json:"site"`
	OK     bool      `json:"ok"`               // the last pass went through
	Since  time.Time `json:"since"`            // since when OK is as it is
	Reason string    `json:"reason,omitempty"` // why not OK, in the words of the error
	Pinged bool      `json:"pinged,omitempty"` // the owner was told that it is not OK
	Filter string    `json:"filter,omitempty"` // what is wrong with the router's filter
	Max    int       `json:"max"`              // entries that the router's list can hold; 0 unknown
	Owners int       `json:"owners"`           // entries that are not ours
	Sees   bool      `json:"sees,omitempty"`   // the router tells which devices are connected
}

// Places is how many orders the site can hold, given what the owner configured.
func (s Status) Places(configured int) int {
	if s.Max == 0 {
		return configured
	}
	return max(min(configured, s.Max-s.Owners), 0)
}

// pingAfter is how long a site may be out of reach before the owner is told and nothing is sold.
const pingAfter = time.Minute

// Sells reports whether the site may sell at now: a router that is out of reach for long would
// leave customers waiting.
func (s Status) Sells(now time.Time) bool {
	return s.OK || s.Since.IsZero() || now.Before(s.Since.Add(pingAfter))
}
