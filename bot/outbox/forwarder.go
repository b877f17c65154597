package outbox

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
)

// A forwarder copies the letters for the owner, and for everybody with access at a site, into the chats of those
// people. In a shop that nobody has claimed yet, and in the quiet hours, they wait.
type forwarder struct {
	outbox Outbox
	known  map[string]bool // channels that are switched on, and those that were warned of
	now    func() time.Time
	zone   *time.Location // of the quiet hours
	log    *slog.Logger
	kept   bool      // letters wait for an owner, or for the end of the quiet hours
	looked time.Time // at those, the last time
}

func (s *Sender) forwarder() *forwarder {
	f := &forwarder{outbox: s.Outbox, known: map[string]bool{}, now: s.Now, zone: s.Zone, log: s.Log}
	for _, c := range s.Channels {
		f.known[c.Name()] = true
	}
	return f
}

// rewind has the letters that waited looked at again, now and then: that reads the whole outbox.
func (f *forwarder) rewind() bool {
	if !f.kept || time.Since(f.looked) < lookAgain {
		return false
	}
	f.kept, f.looked = false, time.Now()
	return true
}

func (f *forwarder) close() {}

func (f *forwarder) take(ctx context.Context, l Letter) error {
	switch l.To {
	case billing.Owner:
		return f.toOwner(ctx, l)
	case billing.Guests:
		guests, err := f.outbox.Guests(ctx, l.Notice.Site)
		if err != nil {
			return err
		}
		return f.outbox.Forward(ctx, l, guests)
	}
	if channel, _, _ := strings.Cut(l.To, ":"); !f.known[channel] {
		f.known[channel] = true
		f.log.Warn("letters for a channel that is switched off wait", "channel", channel)
	}
	return nil
}

// toOwner copies a letter into each chat of the owner, and of the staff whom it asks. In a shop that nobody has claimed yet it
// waits for the owner, though not for ever.
func (f *forwarder) toOwner(ctx context.Context, l Letter) error {
	owners, pings, err := f.outbox.Owners(ctx)
	if err != nil {
		return err
	}
	if l.Notice != nil && bot.AsksStaff(l.Notice.Kind) {
		staff, err := f.outbox.Staff(ctx, bot.Cash)
		if err != nil {
			return err
		}
		owners = slices.Compact(slices.Sorted(slices.Values(append(owners, staff...))))
	}
	switch {
	case l.Notice != nil && (!pings.Wants(l.Notice.Kind) || pings.Skips(*l.Notice, f.now(), f.zone)):
		return f.outbox.Done(ctx, l)
	case l.Notice != nil && pings.Waits(*l.Notice, f.now(), f.zone):
		f.kept = true
		return nil
	case len(owners) > 0:
		return f.outbox.Forward(ctx, l, owners)
	case time.Since(l.At) > forOwner:
		return f.outbox.Done(ctx, l)
	}
	f.kept = true
	return nil
}
