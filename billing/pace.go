package billing

import (
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
	gateTick  = 10 * time.Second // of a provider whose proofs come by themselves
	afterglow = 2 * time.Minute  // how long a change keeps polling frequent

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
