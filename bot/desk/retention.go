package desk

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
)

// A Silent is a chat in which nothing was said for a long time, with its customer.
type Silent struct {
	Chat     string        // its address
	Session  bot.Session   // of version 0 where it is gone
	Customer bot.Customer  // of version 0 where the chat has no phone
	Chats    []bot.Session // of the customer's other chats, in the order of Customer.Chats; version 0 where gone
	Heard    time.Time     // when something was last said in any of their chats; zero where that is not known
	Live     int           // orders and leases that are not over
	Owing    bool          // an order is not settled
	Works    bool          // an owner or on the staff
}

// Lapsed reports whether a customer is forgotten, since they had nothing for as long as keep says. Otherwise their
// silence counts anew from the instant that it returns. It is pure.
func (s Silent) Lapsed(keep time.Duration, now time.Time) (bool, time.Time) {
	switch {
	case s.Works, s.Customer.Banned, s.Live > 0, s.Owing:
		return false, now
	case now.Sub(s.Heard) < keep:
		return false, s.Heard
	}
	return true, time.Time{}
}

// Silences are the records that retention needs. Every method may block on Redis.
type Silences interface {
	// Listen makes sure that each chat has an instant from which its silence counts. It may be repeated.
	Listen(ctx context.Context) error

	// Silent are up to n addresses of chats in which nothing was said since an instant, longest ago first.
	Silent(ctx context.Context, since time.Time, n int) ([]string, error)

	// Owing are the phones of customers with an order that is not settled.
	Owing(ctx context.Context) (map[string]bool, error)

	// Whose reads the customer of a chat, all but Owing.
	Whose(ctx context.Context, address string) (Silent, error)

	// Heard has a chat's silence count from an instant.
	Heard(ctx context.Context, address string, at time.Time) error

	// Forget erases a customer, unless anything changed since they were read.
	// Errors: billing.ErrConflict, billing.ErrFull where they have something now.
	Forget(ctx context.Context, s Silent) error
}

// How often retention looks, and at how many chats at most: what is left waits for the next time.
const (
	retainEvery = time.Hour
	retainMost  = 200
)

// A Retention forgets customers who had nothing for a long time, as they can do themselves.
type Retention struct {
	Records Silences
	Keep    time.Duration // for how long
	Sane    func() error  // a wrong clock forgets nobody
	Now     func() time.Time
	Log     *slog.Logger
}

// Run looks now and each hour until ctx ends.
func (r *Retention) Run(ctx context.Context) error {
	ticker := time.NewTicker(retainEvery)
	defer ticker.Stop()
	for {
		if n, err := r.Pass(ctx); err != nil && ctx.Err() == nil {
			r.Log.Warn("forget customers of long ago", "forgotten", n, "err", err)
		} else if n > 0 {
			r.Log.Info("customers of long ago are forgotten", "n", n)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// Pass looks once at the chats that are due, and says how many were forgotten. Where it is cut off, the next pass
// goes on.
func (r *Retention) Pass(ctx context.Context) (forgotten int, err error) {
	if r.Sane() != nil {
		return 0, nil
	}
	if err := r.Records.Listen(ctx); err != nil {
		return 0, err
	}
	due, err := r.Records.Silent(ctx, r.Now().Add(-r.Keep), retainMost)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	owing, err := r.Records.Owing(ctx)
	if err != nil {
		return 0, err
	}
	for _, address := range due {
		gone, err := r.look(ctx, address, owing)
		if err != nil {
			return forgotten, err
		}
		if gone {
			forgotten++
		}
	}
	return forgotten, nil
}

// look decides on one chat. Somebody who comes back in that moment is left for the next time.
func (r *Retention) look(ctx context.Context, address string, owing map[string]bool) (bool, error) {
	s, err := r.Records.Whose(ctx, address)
	if err != nil || s.Heard.IsZero() { // it was forgotten with another of their chats
		return false, err
	}
	s.Owing = s.Customer.Phone != "" && owing[s.Customer.Phone]
	lapsed, since := s.Lapsed(r.Keep, r.Now())
	if !lapsed {
		return false, r.Records.Heard(ctx, address, since)
	}
	err = r.Records.Forget(ctx, s)
	if errors.Is(err, billing.ErrConflict) || errors.Is(err, billing.ErrFull) {
		return false, nil
	}
	return err == nil, err
}
