package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/caught"
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
	// Attempt counts a refusal of a message, and returns how many there were, and whether another message of its
	// chat was set aside within the last hour.
	Attempt(ctx context.Context, in bot.Incoming) (n int, again bool, err error)

	// SetAside puts a message on the shelf, as handled, and owes the person an answer and the owner a ping.
	// Errors: ErrSeen.
	SetAside(ctx context.Context, a Aside, answer *bot.Outgoing, ping billing.Notice) error

	// Shelved are the messages on the shelf, oldest first. Those of long ago are forgotten.
	Shelved(ctx context.Context) ([]Aside, error)

	// Unshelve takes a message off the shelf. Errors: ErrNotShelved.
	Unshelve(ctx context.Context, id string) error

	// Asked are the codes of the messages that are to be answered again.
	Asked(ctx context.Context) ([]string, error)

	// Reshelve keeps a message that was refused again, with its new reason. It is not asked for any more.
	Reshelve(ctx context.Context, a Aside) error
}

// ErrNotShelved says that there is no such message on the shelf.
var ErrNotShelved = errors.New("nothing of that code was set aside")

// ErrUnreadable says that a record that the message needs can't be read, whatever the message says.
var ErrUnreadable = errors.New("a record can't be read")

// mostRefusals is after how many refusals a message is set aside. It is tried again after a growing rest, so that takes a
// few seconds.
const mostRefusals = 5

// refused reports whether a message failed for a reason of its own. What is away or cancelled is none, and is never
// counted: the message comes again until it is back.
func refused(err error) bool {
	var failed *caught.Error
	return errors.As(err, &failed) || errors.Is(err, ErrUnreadable) ||
		errors.Is(err, billing.ErrConflict) || errors.Is(err, billing.ErrFull) ||
		errors.Is(err, billing.ErrDiscountSpent) || errors.Is(err, scheduler.ErrDeviceTaken)
}

// lay counts a refusal, sets the message aside once there were too many, and reports whether it did.
func (d *Desk) lay(ctx context.Context, in bot.Incoming, refusal error) (aside bool, err error) {
	n, again, err := d.Records.Attempt(ctx, in)
	if err != nil || n < mostRefusals && !again {
		return false, err
	}
	a := Aside{ID: billing.NewCode(), At: d.Now(), In: in, Reason: refusal.Error(), Tries: n}
	var answer *bot.Outgoing
	if in.Private && in.Kind != bot.Gone {
		answer = &bot.Outgoing{Chat: in.Chat, Text: d.Texts.In(in.Lang).Say(text.SetAside), Answer: in.Answer}
	}
	ping := billing.Notice{To: billing.Owner, Kind: billing.Aside, Order: a.ID, Detail: a.Reason}
	if err := d.Records.SetAside(ctx, a, answer, ping); err != nil && !errors.Is(err, ErrSeen) {
		return false, err
	}
	d.Log.Error("a message is set aside", "code", a.ID, "channel", in.Channel, "tries", n, "err", refusal)
	return true, nil
}

// How often the shelf is looked at, and how long a message stays on it.
const (
	shelfEvery = 5 * time.Second
	ShelfKeeps = 30 * 24 * time.Hour // of a message that nobody looked after
)

// Shelve answers the messages that are asked for again, until ctx ends.
func (d *Desk) Shelve(ctx context.Context) error {
	ticker := time.NewTicker(shelfEvery)
	defer ticker.Stop()
	for {
		if err := d.RetryAsked(ctx); err != nil && ctx.Err() == nil {
			d.Log.Warn("answer what was set aside", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// RetryAsked answers what is asked for again, once. What is refused again stays on the shelf with its new reason; while
// something is away, it is asked for still.
func (d *Desk) RetryAsked(ctx context.Context) error {
	asked, err := d.Records.Asked(ctx)
	if err != nil || len(asked) == 0 {
		return err
	}
	list, err := d.Records.Shelved(ctx)
	if err != nil {
		return err
	}
	for _, a := range list {
		if !slices.Contains(asked, a.ID) {
			continue
		}
		if err := d.retry(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

// retry answers one message as if it came now, and takes it off the shelf once that is stored.
func (d *Desk) retry(ctx context.Context, a Aside) error {
	in := a.In
	in.ID, in.Answer = in.ID+" "+a.ID, "" // the press was answered
	err := fmt.Errorf("%s: %w", a.ID, ErrUnreadable)
	if a.In.ID != "" {
		err = d.answer(ctx, in)
	}
	switch {
	case err == nil:
		d.Log.Info("what was set aside is answered", "code", a.ID)
		return d.Records.Unshelve(ctx, a.ID)
	case refused(err):
		d.Log.Warn("what was set aside is refused again", "code", a.ID, "err", err)
		a.Reason, a.Tries = err.Error(), a.Tries+1
		return d.Records.Reshelve(ctx, a)
	}
	return err
}
