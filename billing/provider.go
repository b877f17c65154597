package billing

import (
	"context"
	"time"
)

// A Provider takes money and gives it back. Every method may block on the network and may be
// repeated safely: the provider recognises a repetition by a key made from the order.
type Provider interface {
	// Name is the provider's short name, as in an order's payment.
	Name() string

	// Link makes the page where the order is paid. The same order gives the same link.
	// Errors: ErrProviderDown (try again), ErrProviderRefused (needs a person).
	Link(ctx context.Context, order Order, back Back) (Link, error)

	// Receipt reads one link as it is now. This is the only proof of payment.
	// Errors: ErrProviderDown, ErrProviderRefused, ErrNoLink.
	Receipt(ctx context.Context, linkID string) (Receipt, error)

	// Hints reads what happened after the cursor, oldest first, and the next cursor. A hint says
	// "look at this order", never "it is paid". An empty cursor starts some days ago, for a ledger
	// that was lost.
	// Errors: ErrProviderDown, ErrProviderRefused.
	Hints(ctx context.Context, cursor string) ([]Hint, string, error)

	// Close ends a link, so that it can no longer be paid. Closing a link that is paid or over
	// is no error.
	Close(ctx context.Context, linkID string) error

	// Refund gives back an amount of a payment. The key makes a repetition harmless.
	// Errors: ErrProviderDown, ErrProviderRefused.
	Refund(ctx context.Context, payment Payment, amount Money, key string) (Refund, error)
}

// Back is where the customer's browser is sent after the payment page.
type Back struct {
	Success string
	Cancel  string
}

// A Link is a page where one order is paid.
type Link struct {
	ID      string    `json:"id"`
	URL     string    `json:"url"`
	Expires time.Time `json:"expires"`
}

// LinkState is where a link stands at the provider.
type LinkState int

// A link is open until it is paid or over. LinkPending is a completed page whose payment (a bank
// debit, say) has not arrived yet.
const (
	LinkOpen LinkState = iota + 1
	LinkPending
	LinkPaid
	LinkOver
)

// A Receipt is a link as its provider sees it.
type Receipt struct {
	LinkID  string
	Order   string // the order's code, as the provider returns it; empty for a link that is not ours
	State   LinkState
	Payment Payment // set when State is LinkPaid
}

// A Payment is money that a provider took.
type Payment struct {
	Provider string    `json:"provider"`
	ID       string    `json:"id"` // the provider's id of the payment, which a refund names
	Amount   Money     `json:"amount"`
	At       time.Time `json:"at"`
}

// HintKind is what a provider says has happened.
type HintKind int

// What hints may be about.
const (
	HintLink    HintKind = iota + 1 // a link was paid, failed or is over
	HintRefund                      // money went back, perhaps by the owner's hand at the provider
	HintDispute                     // the customer's bank wants the money back
)

// A Hint points at something that changed at the provider.
type Hint struct {
	ID      string // the event's id, and the cursor to go on after it
	Kind    HintKind
	LinkID  string // of HintLink
	Order   string // the order's code, where the event carries it
	Payment string // the payment's id, of HintRefund and HintDispute
	Amount  Money  // given back in all, or disputed
	At      time.Time
}

// A Refund is money that was given back.
type Refund struct {
	ID     string    `json:"id"`
	Amount Money     `json:"amount"`
	At     time.Time `json:"at"`
	Failed bool      `json:"failed,omitempty"` // the provider could not give it back
}
