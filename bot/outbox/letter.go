package outbox

import (
	"context"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
)

// A Letter is one message in the outbox: either put into words already, or a notice that is put
// into words when it is sent.
type Letter struct {
	ID     string          `json:"-"`  // its place in the outbox
	At     time.Time       `json:"-"`  // when it was put there
	To     string          `json:"to"` // an address, or billing.Owner
	Reply  *bot.Outgoing   `json:"reply,omitempty"`
	Notice *billing.Notice `json:"notice,omitempty"`
}

// An Outbox keeps letters until they are delivered. Every method may block on Redis.
type Outbox interface {
	// Read gives up to n letters behind an id, oldest first.
	Read(ctx context.Context, after string, n int) ([]Letter, error)

	// Done forgets a letter that was delivered.
	Done(ctx context.Context, l Letter) error

	// Failed counts a try that failed, and returns how many there were.
	Failed(ctx context.Context, l Letter) (int, error)

	// Shelve puts a letter on the shelf instead of the outbox, and owes notices that tell of it.
	Shelve(ctx context.Context, a Aside, notices ...billing.Notice) error

	// Lost forgets a letter to a person who can't be reached in this chat, and notes that. It may refuse with
	// a conflict, and is repeated then.
	Lost(ctx context.Context, l Letter) error

	// Forward puts a letter for the owner into each of the owner's chats instead.
	Forward(ctx context.Context, l Letter, to []string) error

	// Owners are the addresses of the shop's owners, and what they want to hear of.
	Owners(ctx context.Context) ([]string, bot.Pings, error)

	// Staff are the addresses of the staff with a right.
	Staff(ctx context.Context, r bot.Right) ([]string, error)

	// Guests are the addresses of the customers with running access at a site.
	Guests(ctx context.Context, site string) ([]string, error)

	// Scene reads what a notice is put into words from.
	Scene(ctx context.Context, l Letter) (bot.Scene, error)
}

// An Aside is a letter that could not be delivered again and again, though its channel takes others. It was set aside
// so that no other letter waits behind it.
type Aside struct {
	ID     string    `json:"id"` // short, for people
	At     time.Time `json:"at"`
	Letter Letter    `json:"letter"`
	Raw    string    `json:"raw,omitempty"` // of a letter that can't be read
	Reason string    `json:"reason"`
	Tries  int       `json:"tries"`
}
