package scheduler

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/sharefi/sharefi/internal/span"
)

// maxSkew is how far our clock may differ from another before we assume that one of them is wrong.
const maxSkew = time.Minute

// besideFor is how long a reading of a clock on the same machine counts.
const besideFor = time.Minute

// ErrUnconfirmed means that the clock was not compared with a server's yet. It may well be right.
var ErrUnconfirmed = errors.New("no server has confirmed the clock yet")

// A SkewError means that the clock differs from another one.
type SkewError struct {
	Source string        // the other clock; empty for the newest stored time
	By     time.Duration // how far ours is ahead; negative if it is behind
}

func (e SkewError) Error() string {
	source, side := e.Source, "ahead of"
	if source == "" {
		source = "the newest stored instant"
	}
	if e.By < 0 {
		side = "behind"
	}
	return fmt.Sprintf("the clock is %s %s %s", span.Words(e.By.Abs()), side, source)
}

// A Guard compares the machine's clock with others: the newest stored time, Redis, and the Date header
// in responses of chat and payment servers. While it returns an error, no lease is ended and nothing is
// sold. It is safe for concurrent use.
//
// The clock is not trusted until a server on the internet agrees with it, and not after a jump, even if
// it is right. A machine that slept is trusted again after the next response, and without the internet
// a lease that ends a little late harms nobody. Until a server has answered, the newest stored time
// counts, so that a shop that restarts within a minute does not have to wait.
type Guard struct {
	Now func() time.Time
	Up  func() time.Duration // how long the program has run, by the monotonic clock

	mu      sync.Mutex
	newest  time.Time
	outside word // the last reading of a server on the internet
	beside  word // the last reading of Redis, which may run on this machine and jump with it
}

// A word is a reading of another clock.
type word struct {
	source string
	said   time.Time
	up     time.Duration // when it was read
}

// NewGuard makes a guard for a clock.
func NewGuard(now func() time.Time) *Guard {
	begun := time.Now()
	return &Guard{Now: now, Up: func() time.Duration { return time.Since(begun) }}
}

// Stored records the newest stored time, which may be zero.
func (g *Guard) Stored(t time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if t.UnixMilli() > 0 {
		g.newest = t
	}
}

// Confirmed returns the current time if a server on the internet has confirmed it, else the zero time.
func (g *Guard) Confirmed() time.Time {
	now := g.Now()
	g.mu.Lock()
	heard := g.outside.source != ""
	g.mu.Unlock()
	if !heard || g.at(now) != nil {
		return time.Time{}
	}
	return now
}

// Observe records the current time of a server on the internet.
func (g *Guard) Observe(source string, said time.Time) { g.note(&g.outside, source, said) }

// ObserveBeside records the current time of a clock that may be this machine's own. It can show that
// our clock is wrong, but not that it is right.
func (g *Guard) ObserveBeside(source string, said time.Time) { g.note(&g.beside, source, said) }

func (g *Guard) note(w *word, source string, said time.Time) {
	if said.IsZero() {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	*w = word{source, said, g.Up()}
}

// Check returns an error while the clock can't be trusted.
// Errors: ErrUnconfirmed, SkewError.
func (g *Guard) Check() error { return g.at(g.Now()) }

func (g *Guard) at(now time.Time) error {
	up := g.Up()
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.outside.source == "" {
		switch since := now.Sub(g.newest); {
		case g.newest.IsZero(), since > maxSkew:
			return ErrUnconfirmed
		case since < -maxSkew:
			return SkewError{By: since}
		}
	}
	for _, w := range []word{g.outside, g.beside} {
		if w.source == "" || w == g.beside && up-w.up > besideFor {
			continue
		}
		if by := now.Sub(w.said.Add(up - w.up)); by > maxSkew || by < -maxSkew {
			return SkewError{w.source, by}
		}
	}
	return nil
}
