package outbox

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/internal/pause"
)

// Casts keep a broadcast. Every method may block on Redis, and may be repeated.
type Casts interface {
	// Casting is the broadcast that runs, or nil, and how far it is.
	Casting(ctx context.Context) (*bot.Broadcast, bot.Tally, error)

	// Gather stores the list of people who get it. Nobody is written to before the list is complete.
	Gather(ctx context.Context, b bot.Broadcast) error

	// Feed puts the letters of up to n people into the outbox, and takes those people off the list, in
	// one step.
	Feed(ctx context.Context, b bot.Broadcast, n int) error

	// Report owes its sender a notice of how far it is.
	Report(ctx context.Context, b bot.Broadcast) error

	// EndCast forgets a broadcast, and owes its sender the result.
	EndCast(ctx context.Context, b bot.Broadcast, t bot.Tally) error
}

// How a broadcast flows. A channel takes 25 messages a second; a broadcast leaves some of them for
// people's own letters, and never has more in the outbox than those wait behind for a second.
const (
	castEvery   = time.Second
	castShare   = 20
	reportEvery = 3 * time.Second
)

// A Caster carries out the broadcast that is stored, a few people at a time, behind people's own
// letters. It goes on where it was after a restart.
type Caster struct {
	Casts Casts
	Now   func() time.Time
	Log   *slog.Logger

	told     int // as it was reported last
	reported time.Time

	nudge chan struct{}
	once  sync.Once
}

func (c *Caster) init() { c.once.Do(func() { c.nudge = make(chan struct{}, 1) }) }

// Nudge makes the caster look at what is stored now.
func (c *Caster) Nudge() {
	c.init()
	select {
	case c.nudge <- struct{}{}:
	default:
	}
}

// Run works until ctx ends. Without a broadcast it looks only when it is nudged.
func (c *Caster) Run(ctx context.Context) error {
	c.init()
	for ctx.Err() == nil {
		goes, err := c.step(ctx)
		if err != nil && ctx.Err() == nil {
			c.Log.Warn("carry out a broadcast", "err", err)
		}
		if goes || err != nil {
			pause.For(ctx, castEvery)
			continue
		}
		select {
		case <-ctx.Done():
		case <-c.nudge:
		}
	}
	return nil
}

// step does the next piece of a broadcast, and reports whether there is more to do.
func (c *Caster) step(ctx context.Context) (goes bool, err error) {
	b, tally, err := c.Casts.Casting(ctx)
	if b == nil || err != nil {
		return false, err
	}
	switch {
	case !tally.Gathered && !b.Stopped:
		c.Log.Info("a broadcast begins", "segment", b.Segment)
		return true, c.Casts.Gather(ctx, *b)
	case tally.Under == 0 && (tally.Waiting == 0 || b.Stopped):
		c.Log.Info("a broadcast ends", "people", tally.Total, "told", tally.Told(), "gone", tally.Gone, "stopped", b.Stopped)
		return false, c.Casts.EndCast(ctx, *b, tally)
	case !b.Stopped && tally.Under < castShare && tally.Waiting > 0:
		err = c.Casts.Feed(ctx, *b, castShare-tally.Under)
	}
	if err == nil && b.Menu != "" && tally.Told() != c.told && c.Now().Sub(c.reported) >= reportEvery {
		c.told, c.reported = tally.Told(), c.Now()
		err = c.Casts.Report(ctx, *b)
	}
	return true, err
}
