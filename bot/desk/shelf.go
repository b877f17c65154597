package desk

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

// An Aside is a message that was refused again and again, set aside with its reason so that nobody waits behind it.
type Aside struct {
	ID     string       `json:"id"` // short, for people
	At     time.Time    `json:"at"`
	In     bot.Incoming `json:"in"`
	Reason string       `json:"reason"`
	Tries  int          `json:"tries"`
}

// A Shelf keeps what was set aside. Every method may block on Redis.
type Shelf interface {
	// Attempt counts a refusal of a message, and returns how many there were.
	Attempt(ctx context.Context, in bot.Incoming) (int, error)

	// SetAside puts a message on the shelf, as handled, and owes the person an answer and the owner a ping.
	// Errors: ErrSeen.
	SetAside(ctx context.Context, a Aside, answer *bot.Outgoing, ping billing.Notice) error

	// Shelved are the messages on the shelf, oldest first.
	Shelved(ctx context.Context) ([]Aside, error)

	// Unshelve takes a message off the shelf. Errors: ErrNotShelved.
	Unshelve(ctx context.Context, id string) error
}

// ErrNotShelved says that there is no such message on the shelf.
var ErrNotShelved = errors.New("nothing of that code was set aside")

// ErrUnreadable says that a record that the message needs can't be read, whatever the message says.
var ErrUnreadable = errors.New("a record can't be read")

// errPanic says that answering a message panicked.
var errPanic = errors.New("the program failed at this message")

// mostRefusals is after how many refusals a message is set aside. A channel brings it back after a growing rest, so
// that takes a few seconds.
const mostRefusals = 5

// refused reports whether a message failed for a reason of its own. What is away or cancelled is none, and is never
// counted: the message comes again until it is back.
func refused(err error) bool {
	return errors.Is(err, errPanic) || errors.Is(err, ErrUnreadable) ||
		errors.Is(err, billing.ErrConflict) || errors.Is(err, billing.ErrFull) ||
		errors.Is(err, billing.ErrDiscountSpent) || errors.Is(err, scheduler.ErrDeviceTaken)
}

// caught turns a panic into an error. The panic's own words stay out of it: they may carry a secret.
func (d *Desk) caught(err *error) {
	if r := recover(); r != nil {
		d.Log.Error("a message makes the program fail", "kind", fmt.Sprintf("%T", r), "stack", string(debug.Stack()))
		*err = fmt.Errorf("%w (%T)", errPanic, r)
	}
}

// lay counts a refusal, and sets the message aside once there were too many. It returns nil when it did, and the
// refusal otherwise.
func (d *Desk) lay(ctx context.Context, in bot.Incoming, refusal error) error {
	n, err := d.Records.Attempt(ctx, in)
	if err != nil || n < mostRefusals {
		return refusal
	}
	a := Aside{ID: billing.NewCode(), At: d.Now(), In: in, Reason: refusal.Error(), Tries: n}
	var answer *bot.Outgoing
	if in.Private && in.Kind != bot.Gone {
		answer = &bot.Outgoing{Chat: in.Chat, Text: d.Texts.In(in.Lang).Say(text.SetAside), Answer: in.Answer}
	}
	ping := billing.Notice{To: billing.Owner, Kind: billing.Aside, Order: a.ID, Detail: a.Reason}
	if err := d.Records.SetAside(ctx, a, answer, ping); err != nil && !errors.Is(err, ErrSeen) {
		return refusal
	}
	d.Log.Error("a message is set aside", "code", a.ID, "channel", in.Channel, "tries", n, "err", refusal)
	return nil
}

// Retry answers a message of the shelf again, as if it came now, and takes it off the shelf when that is stored.
// Errors: ErrNotShelved, and those of Handle.
func (d *Desk) Retry(ctx context.Context, id string) error {
	list, err := d.Records.Shelved(ctx)
	if err != nil {
		return err
	}
	for _, a := range list {
		if a.ID != id {
			continue
		}
		if a.In.ID == "" {
			return fmt.Errorf("%s: %w", id, ErrUnreadable) // it can only be dropped
		}
		a.In.ID, a.In.Answer = a.In.ID+" "+id, "" // the press was answered
		if err := d.answer(ctx, a.In); err != nil {
			return err
		}
		return d.Records.Unshelve(ctx, id)
	}
	return ErrNotShelved
}
