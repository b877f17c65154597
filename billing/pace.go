package billing

import (
	"context"
	"slices"
	"sync"
	"time"
)

// How often the provider is asked for events while somebody may be paying: as often as a minute's requests allow, of which
// links, receipts and refunds take their part.
const (
	fastTick = 800 * time.Millisecond
	slowTick = 2500 * time.Millisecond
	few      = 35 // with so many requests in the last minute polls are fast
	many     = 60 // and with so many they are slow

	quietTick = time.Minute
	afterglow = 2 * time.Minute // how long a change keeps polling frequent

	longestYield = 4 * time.Second // what can wait does so for each request at most
	yieldTick    = 500 * time.Millisecond
)

// requests are when the provider was asked for something, within the last minute.
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

// tick is the time between two polls that fits what the last minute had.
func (r *requests) tick(now time.Time) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at = r.prune(now)
	over := min(max(len(r.at)-few, 0), many-few)
	return fastTick + time.Duration(over)*(slowTick-fastTick)/(many-few)
}

// full reports whether the last minute had so many requests that what can wait waits.
func (r *requests) full(now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at = r.prune(now)
	return len(r.at) >= many-2
}

// A paced provider counts what it is asked for.
type paced struct {
	Provider
	made *requests
	now  func() time.Time
}

func (p paced) Hints(ctx context.Context, cursor string) (Page, error) {
	p.made.note(p.now())
	return p.Provider.Hints(ctx, cursor)
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
