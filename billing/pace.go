package billing

import (
	"context"
	"slices"
	"sync"
	"time"
)

// How often the provider is asked for events. While somebody may be paying, that is as often as a minute's requests allow,
// with those for links, payments and refunds.
const (
	mostPolls   = 50 // a minute, if nothing else is asked for
	slowestTick = 1800 * time.Millisecond
	quietTick   = time.Minute
	afterglow   = 2 * time.Minute // how long a change keeps polling frequent
)

// requests are when the provider was asked for something but events, within the last minute.
type requests struct {
	mu sync.Mutex
	at []time.Time
}

func (r *requests) note(now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at = append(r.prune(now), now)
}

// prune drops those older than a minute. The caller holds mu.
func (r *requests) prune(now time.Time) []time.Time {
	i, _ := slices.BinarySearchFunc(r.at, now.Add(-time.Minute), time.Time.Compare)
	return r.at[i:]
}

// tick is the time between two polls that leaves room for as many other requests as there were, and some more.
func (r *requests) tick(now time.Time) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at = r.prune(now)
	room := max(mostPolls-len(r.at), 1)
	return min(time.Minute/time.Duration(room), slowestTick)
}

// A paced provider counts what it is asked for.
type paced struct {
	Provider
	made *requests
	now  func() time.Time
}

func (p paced) Link(ctx context.Context, o Order, back Back) (Link, error) {
	p.made.note(p.now())
	return p.Provider.Link(ctx, o, back)
}

func (p paced) Receipt(ctx context.Context, linkID string) (Receipt, error) {
	p.made.note(p.now())
	return p.Provider.Receipt(ctx, linkID)
}

func (p paced) Whose(ctx context.Context, payment string) (string, error) {
	p.made.note(p.now())
	return p.Provider.Whose(ctx, payment)
}

func (p paced) Close(ctx context.Context, linkID string) error {
	p.made.note(p.now())
	return p.Provider.Close(ctx, linkID)
}

func (p paced) Refund(ctx context.Context, paid Payment, amount Money, key RefundKey) (Refund, error) {
	p.made.note(p.now())
	return p.Provider.Refund(ctx, paid, amount, key)
}

func (p paced) Refunds(ctx context.Context, paid Payment) ([]Refund, error) {
	p.made.note(p.now())
	return p.Provider.Refunds(ctx, paid)
}
