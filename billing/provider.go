package billing

import (
	"context"
	"time"
)

// A Provider asks for money in one way. What else it can do is a role, found by type assertion; one without a role is not
// asked for it. Every method that takes a context may block on the network and is safe to repeat: the provider recognises a
// retry by an idempotency key made from the order.
type Provider interface {
	// Name returns the provider's short name: the method of an order, and the provider of its payment. Where a provider has
	// several methods, theirs begin with it and a dash.
	Name() string

	// Quote returns what is asked for a price: the same money, or Stars. Errors: ErrMethod.
	Quote(price Money) (Money, error)

	// Ask asks for an order's money. The same order with as many Tries gives the same request.
	// Errors: ErrProviderDown (retry), ErrProviderAnswered (with one more of Tries), ErrProviderRefused (needs a person),
	// ErrMethod (the order's method is no more).
	Ask(ctx context.Context, order Order, back Back) (Request, error)
}

// A Reader is a Provider that proves what became of a request. Without it only a person knows.
type Reader interface {
	// Receipt reads the current state of one request. This is the only proof of payment.
	// Errors: ErrProviderDown, ErrProviderRefused, ErrNoRequest.
	Receipt(ctx context.Context, request string) (Receipt, error)
}

// A Lister is a Provider that tells what changed, with a cursor of its own.
type Lister interface {
	// Hints reads a page of the events after the cursor, oldest first. A hint means "look at this order",
	// never "it is paid". An empty cursor starts a few days back, so that payments are found even if the
	// ledger was lost. Events of others on the same account are left out by what they carry.
	// Errors: ErrProviderDown, ErrProviderRefused.
	Hints(ctx context.Context, cursor string) (Page, error)

	// Whose returns the order code of a payment; empty for one that is not ours.
	// Errors: ErrProviderDown, ErrProviderRefused.
	Whose(ctx context.Context, payment string) (order string, err error)
}

// A Gate is a Provider whose invoices are paid in the chat, which asks at the last moment whether somebody may, and brings
// the proof itself.
type Gate interface {
	// Admit is why somebody may not pay an order now; nil if they may. It is pure, and asks nobody.
	// Errors: ErrAlreadyPaid, ErrOrderOver, ErrNotAsked, ErrMethod.
	Admit(order Order, query Query) error
}

// A Query is somebody who is about to pay an order's invoice.
type Query struct {
	Order  string // its code
	Amount Money
	Payer  string // as the chat network knows them
}

// A Closer is a Provider whose requests can be ended.
type Closer interface {
	// Close ends a request, so that it can no longer be paid. Closing a paid or expired one is not an
	// error.
	Close(ctx context.Context, request string) error
}

// A Refunder is a Provider that gives money back. The money of one without it goes back by the owner's hand.
type Refunder interface {
	// Refund refunds an amount of a payment, or what is left of it if that is less, and tells how far that is. It is asked
	// again until it is done or failed. The key makes a retry harmless.
	// Errors: ErrProviderDown, ErrProviderAnswered, ErrProviderRefused.
	Refund(ctx context.Context, payment Payment, amount Money, key RefundKey) (Refund, error)

	// Refunds reads all refunds of a payment, oldest first: those that failed too, and those that the owner made on the
	// provider's website. One that was just made may be missing.
	// Errors: ErrProviderDown, ErrProviderRefused.
	Refunds(ctx context.Context, payment Payment) ([]Refund, error)
}

// A Parter is a Refunder that says whether it gives back in parts. One without this role does.
type Parter interface {
	Partly() bool
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

// A Request is what asks the customer for the money of one order: a page, an invoice in the chat, or a transfer to the
// owner's own account.
type Request struct {
	ID       string    `json:"id"`
	URL      string    `json:"url,omitempty"`    // of a page
	Expires  time.Time `json:"expires,omitzero"` // zero: as long as the order
	Asked    Money     `json:"asked,omitzero"`   // zero: the order's price
	Transfer *Transfer `json:"transfer,omitempty"`
	Invoice  *Invoice  `json:"invoice,omitempty"`
}

// An Invoice is paid in the chat. Its words are put in when it is sent, in the customer's language.
type Invoice struct {
	Title       string `json:"title,omitempty"`       // up to 32 characters
	Description string `json:"description,omitempty"` // up to 255
	Payload     string `json:"payload"`               // comes back with the payment; nobody sees it
	Amount      Money  `json:"amount"`
}

// A Transfer is what the customer needs to pay the owner by himself.
type Transfer struct {
	Label string    `json:"label,omitempty"` // as the owner named the method
	QR    string    `json:"qr,omitempty"`    // what the QR code says
	Copy  string    `json:"copy,omitempty"`  // what is pasted into a banking app
	Link  string    `json:"link,omitempty"`  // opens one
	Lines []Line    `json:"lines,omitempty"` // what to type by hand
	Cash  bool      `json:"cash,omitempty"`  // it is paid on the spot
	Until time.Time `json:"until,omitzero"`  // when the QR code ends; zero if it never does
}

// A Line is a part of a transfer: Label says which, as in amount.
type Line struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// RequestState is the state of a request at the provider.
type RequestState int

// A link is open until it is paid or over. RequestPending is a completed page whose payment, for example
// a bank debit, has not arrived yet; RequestFailed is one whose payment does not arrive any more.
const (
	RequestOpen RequestState = iota + 1
	RequestPending
	RequestPaid
	RequestFailed
	RequestOver
)

// A Receipt is the provider's view of a request.
type Receipt struct {
	Request string
	Order   string // the order code, as the provider returns it; empty for a request that is not ours
	State   RequestState
	Payment Payment   // set when State is RequestPaid
	Until   time.Time // how long a RequestPending can be paid; zero if the provider does not tell
}

// A Payment is money that a provider received.
type Payment struct {
	Provider string    `json:"provider"`
	ID       string    `json:"id"` // the provider's id, which a refund refers to
	Amount   Money     `json:"amount"`
	At       time.Time `json:"at"`
	By       string    `json:"by,omitempty"`    // the person who confirmed that it came, in their chat's address
	Payer    string    `json:"payer,omitempty"` // what the payment is known by to who paid, as a bank's reference
}

// HintKind is what a hint is about.
type HintKind int

// The kinds of hints.
const (
	HintRequest HintKind = iota + 1 // a request was paid, failed or is over
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
	Request string `json:"LinkID"` // of HintRequest, under the name that older records have
	Order   string // the order code; empty if the event does not tell, see Whose
	Payment string // the payment's id, of HintRefund and HintDispute
	Amount  Money  // refunded in total, of HintRefund; zero if the event does not tell
	At      time.Time
	Proof   *Receipt `json:",omitempty"` // of HintRequest: what the request reads, where the event itself is proof
	Back    *Refund  `json:",omitempty"` // of HintRefund: the refund, likewise
}
