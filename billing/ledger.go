package billing

import (
	"context"
	"time"
)

// A Ledger stores orders. Every method may block on Redis.
type Ledger interface {
	// Order reads one order. Errors: ErrNoOrder.
	Order(ctx context.Context, code string) (Order, error)

	// Save stores a changed order together with its notices. The order's Version must match the stored
	// one. Errors: ErrConflict, ErrFull (no place is left for a late order).
	Save(ctx context.Context, o Order, notices ...Notice) error

	// Due reads the orders that are due at now and don't rest, and when the next one will be. One whose
	// record can't be read is left out, and named.
	Due(ctx context.Context, now time.Time, rests func(code string) bool) (Agenda, error)

	// Open reads every order that waits for payment. One whose record can't be read is left out.
	Open(ctx context.Context) ([]Order, error)

	// Events reads how far a provider's events were read, and those that wait for their next try.
	Events(ctx context.Context, provider string) (Events, error)

	// Heed stores what came of reading events, in one step. It refuses if the stored cursor is not the
	// one that was read, because the records may have been lost in between. Errors: ErrConflict.
	Heed(ctx context.Context, provider string, read Cursor, p Progress) error

	// Voucher reads one voucher. Errors: ErrNoVoucher.
	Voucher(ctx context.Context, code string) (Voucher, error)

	// SaveBoth stores an order as Save does, together with its voucher. Errors: ErrConflict.
	SaveBoth(ctx context.Context, o Order, v Voucher, notices ...Notice) error

	// Tell stores notices that are not about an order.
	Tell(ctx context.Context, notices ...Notice) error
}

// An Agenda lists the orders that need work.
type Agenda struct {
	Orders []Order
	Next   time.Time // when the next order falls due; zero for never
	Open   int       // how many orders wait for payment
	More   bool      // there are further due orders
	Broken []string  // codes of due orders whose records can't be read
}

// A Cursor says how far a provider's events were read.
type Cursor struct {
	At      string
	Version int64 // of the stored record
}

// Events is what the ledger knows of a provider's events.
type Events struct {
	Cursor
	Late []Late // oldest first
}

// Progress is what came of reading a provider's events.
type Progress struct {
	Next    string   // the new cursor
	Keep    []Late   // events that could not be followed, with their new state
	Drop    []string // ids of late events that are done
	Notices []Notice
}

// A Late is an event that could not be followed. It is tried again by itself, so that no other event waits for it, and
// is set aside in the end.
type Late struct {
	Hint   Hint      `json:"hint"`
	Since  time.Time `json:"since"`
	Next   time.Time `json:"next"` // when it is tried again
	Tries  int       `json:"tries"`
	Downs  int       `json:"downs,omitempty"` // tries that the provider did not answer
	Reason string    `json:"reason"`          // of the last failure
	Aside  string    `json:"aside,omitempty"` // the code of one that was set aside, and is not tried again
}
