package billing

import (
	"context"
	"time"
)

// A Provider takes payments and refunds them. Every method may block on the network and is safe to
// repeat: the provider recognises a retry by an idempotency key made from the order.
type Provider interface {
	// Name returns the provider's short name, which is stored with each payment.
	Name() string

	// Link makes the payment page of an order. The same order with as many Tries gives the same link.
	// Errors: ErrProviderDown (retry), ErrProviderAnswered (with one more of Tries), ErrProviderRefused (needs a person).
	Link(ctx context.Context, order Order, back Back) (Link, error)

	// Receipt reads the current state of one link. This is the only proof of payment.
	// Errors: ErrProviderDown, ErrProviderRefused, ErrNoLink.
	Receipt(ctx context.Context, linkID string) (Receipt, error)

	// Hints reads a page of the events after the cursor, oldest first. A hint means "look at this order",
	// never "it is paid". An empty cursor starts a few days back, so that payments are found even if the
	// ledger was lost. Events of others on the same account are left out by what they carry.
	// Errors: ErrProviderDown, ErrProviderRefused.
	Hints(ctx context.Context, cursor string) (Page, error)

	// Whose returns the order code of a payment; empty for one that is not ours.
	// Errors: ErrProviderDown, ErrProviderRefused.
	Whose(ctx context.Context, payment string) (order string, err error)

	// Close ends a link, so that it can no longer be paid. Closing a paid or expired link is not an
	// error.
	Close(ctx context.Context, linkID string) error

	// Refund refunds an amount of a payment, or what is left of it if that is less, and tells how far that is. It is asked
	// again until it is done or failed. The key makes a retry harmless.
	// Errors: ErrProviderDown, ErrProviderAnswered, ErrProviderRefused.
	Refund(ctx context.Context, payment Payment, amount Money, key RefundKey) (Refund, error)

	// Refunds reads all refunds of a payment, oldest first: those that failed too, and those that the owner made on the
	// provider's website. One that was just made may be missing.
	// Errors: ErrProviderDown, ErrProviderRefused.
	Refunds(ctx context.Context, payment Payment) ([]Refund, error)
}

// Keyed is a role of a Provider whose key may lack permissions, found by type assertion.
type Keyed interface {
	// Lacks names the permissions that the shop needs and the key does not have, in the provider's words. Nothing is changed.
	// Errors: ErrProviderDown.
	Lacks(ctx context.Context) ([]string, error)
}

// Back holds the addresses that the payment page redirects the customer to.
type Back struct {
	Success string
	Cancel  string
}

// A Link is the payment page of one order.
type Link struct {
	ID      string    `json:"id"`
	URL     string    `json:"url"`
	Expires time.Time `json:"expires"`
}

// LinkState is the state of a link at the provider.
type LinkState int

// A link is open until it is paid or over. LinkPending is a completed page whose payment, for example
// a bank debit, has not arrived yet; LinkFailed is one whose payment does not arrive any more.
const (
	LinkOpen LinkState = iota + 1
	LinkPending
	LinkPaid
	LinkFailed
	LinkOver
)

// A Receipt is the provider's view of a link.
type Receipt struct {
	LinkID  string
	Order   string // the order code, as the provider returns it; empty for a link that is not ours
	State   LinkState
	Payment Payment   // set when State is LinkPaid
	Until   time.Time // how long a LinkPending can be paid; zero if the provider does not tell
}

// A Payment is money that a provider received.
type Payment struct {
	Provider string    `json:"provider"`
	ID       string    `json:"id"` // the provider's id, which a refund refers to
	Amount   Money     `json:"amount"`
	At       time.Time `json:"at"`
}

// HintKind is what a hint is about.
type HintKind int

// The kinds of hints.
const (
	HintLink    HintKind = iota + 1 // a link was paid, failed or is over
	HintRefund                      // a refund was made, went, or failed, maybe one of the owner's on the provider's website
	HintDispute                     // the customer disputes the payment at their bank
)

// A Page is a part of a provider's events.
type Page struct {
	Hints []Hint
	Next  string // the cursor after the page
	More  bool   // further events are there already
}

// A Hint points at something that changed at the provider.
type Hint struct {
	ID      string // the event's id, and the cursor to continue after it
	Kind    HintKind
	LinkID  string // of HintLink
	Order   string // the order code; empty if the event does not tell, see Whose
	Payment string // the payment's id, of HintRefund and HintDispute
	Amount  Money  // refunded in total, of HintRefund; zero if the event does not tell
	At      time.Time
}
