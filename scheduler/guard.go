package scheduler

import (
	"fmt"
	"sync"
	"time"
)

// maxSkew is how far our clock may be from another's before one of them must be wrong.
const maxSkew = time.Minute

// freshFor is how long another clock's word counts.
const freshFor = 10 * time.Minute

// A Guard compares the machine's clock with others: the newest instant that was ever stored,
// Redis, and the Date of the answers of chat and payment servers. While it objects, no lease is
// ended and nothing is sold. It is safe for concurrent use.
type Guard struct {
	Now func() time.Time

	mu     sync.Mutex
	newest time.Time
	skews  map[string]skew
}

type skew struct {
	by time.Duration // remote − local
	at time.Time     // local
}

// Stored notes an instant that was stored: time never runs back behind it.
func (g *Guard) Stored(t time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if t.After(g.newest) {
		g.newest = t
	}
}

// Observe notes what another clock says now.
func (g *Guard) Observe(source string, remote time.Time) {
	if remote.IsZero() {
		return
	}
	now := g.Now()
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.skews == nil {
		g.skews = map[string]skew{}
	}
	g.skews[source] = skew{remote.Sub(now), now}
}

// Check objects with a reason while the clock is not to be trusted.
func (g *Guard) Check() error {
	now := g.Now()
	g.mu.Lock()
	defer g.mu.Unlock()
	if behind := g.newest.Sub(now); behind > maxSkew {
		return fmt.Errorf("the clock stands %s before the newest stored instant", behind.Round(time.Second))
	}
	for source, s := range g.skews {
		if age := now.Sub(s.at); age > freshFor || age < -freshFor {
			continue
		}
		if s.by > maxSkew || s.by < -maxSkew {
			return fmt.Errorf("the clock differs from that of %s by %s", source, s.by.Round(time.Second))
		}
	}
	return nil
}
