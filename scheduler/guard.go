package scheduler

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// maxSkew is how far our clock may be from another's before one of them must be wrong.
const maxSkew = time.Minute

// besideFor is how long the word of a clock beside us counts.
const besideFor = time.Minute

// ErrUnconfirmed objects to a clock that may well be right: it was not compared with any yet.
var ErrUnconfirmed = errors.New("no server has confirmed the clock yet")

// A SkewError objects to a clock that differs from another.
type SkewError struct {
	Source string        // whose that is; empty for the newest instant that was stored
	By     time.Duration // how far ours is ahead; behind where it is negative
}

func (e SkewError) Error() string {
	source, side := e.Source, "ahead of"
	if source == "" {
		source = "the newest stored instant"
	}
	if e.By < 0 {
		side = "behind"
	}
	return fmt.Sprintf("the clock is %s %s %s", e.By.Abs().Round(time.Second), side, source)
}

// A Guard compares the machine's clock with others: the newest instant that was ever stored, Redis,
// and the Date of the answers of chat and payment servers. While it objects, no lease is ended and
// nothing is sold. It is safe for concurrent use.
//
// A clock is not believed until a server outside agrees, nor after a jump, however right it may be: a
// machine that slept is believed a moment later, and without the internet nobody gains by a lease
// that ends late. What was stored speaks until then, so that a shop that is started again within a
// minute waits for nobody; a server outside that agrees knows better.
type Guard struct {
	Now func() time.Time
	Up  func() time.Duration // how long we run, by a clock that is never set

	mu      sync.Mutex
	newest  time.Time
	outside word // the last of a server outside
	beside  word // of Redis, which may run on this machine and jump with it
}

// A word is what another clock said.
type word struct {
	source string
	said   time.Time
	up     time.Duration // when it said so
}

// NewGuard makes a guard of a clock.
func NewGuard(now func() time.Time) *Guard {
	begun := time.Now()
	return &Guard{Now: now, Up: func() time.Duration { return time.Since(begun) }}
}

// Stored notes the newest instant that was stored, which may be none.
func (g *Guard) Stored(t time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if t.UnixMilli() > 0 {
		g.newest = t
	}
}

// Confirmed is the time now if a server outside has confirmed it, else the zero time.
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

// Observe notes what the clock of a server outside says now.
func (g *Guard) Observe(source string, said time.Time) { g.note(&g.outside, source, said) }

// ObserveBeside notes what a clock says that may be this machine's own. It can object, and it can't
// confirm.
func (g *Guard) ObserveBeside(source string, said time.Time) { g.note(&g.beside, source, said) }

func (g *Guard) note(w *word, source string, said time.Time) {
	if said.IsZero() {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	*w = word{source, said, g.Up()}
}

// Check objects with a reason while the clock is not to be trusted.
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
