package scheduler

import (
	"context"
	"log/slog"
	"time"
)

// guardAfter is how long the clock waits for Redis to announce an expiration before it nudges the site.
const guardAfter = 25 * time.Millisecond

// A Clock nudges sites when leases end. It sleeps until the earliest end and touches the keys that are
// due, so that Redis expires and announces them at that moment. A little later it nudges the sites
// itself, in case an announcement is missing. An event means "look", never "it is over".
type Clock struct {
	Ends  Ends
	Nudge func(site string, due time.Time) // not needed if a pass began after due
	All   func()                           // looks at everything: Redis may have moved, and forgotten the last moment
	Now   func() time.Time
	Log   *slog.Logger

	changed chan struct{}
}

// NewClock makes a clock. Run starts it.
func NewClock(c Clock) *Clock {
	c.changed = make(chan struct{}, 1)
	return &c
}

// Changed tells the clock that there may be an earlier end now.
func (c *Clock) Changed() {
	select {
	case c.changed <- struct{}{}:
	default:
	}
}

// Run works until ctx is done.
func (c *Clock) Run(ctx context.Context) error {
	listening := make(chan struct{})
	go func() {
		defer close(listening)
		if err := c.listen(ctx); err != nil && ctx.Err() == nil {
			c.Log.Warn("listen to expirations, the timer works alone", "err", err)
		}
	}()
	defer func() { <-listening }()

	var done time.Time // ends up to this time were touched
	for ctx.Err() == nil {
		done = c.turn(ctx, done)
	}
	return nil
}

// listen nudges sites when Redis announces an expiration, and everything when it is listened to anew.
func (c *Clock) listen(ctx context.Context) error {
	told := false
	return c.Ends.Listen(ctx, func(site string) { c.Nudge(site, c.Now()) }, func(deaf error) {
		if deaf != nil && ctx.Err() == nil && !told {
			told = true
			c.Log.Info("this Redis may not announce expirations, then the timer works alone", "err", deaf)
		}
		c.All()
		c.Changed()
	})
}

// turn waits for the next end and touches it. It returns the time up to which ends were touched.
func (c *Clock) turn(ctx context.Context, done time.Time) time.Time {
	next, err := c.Ends.NextEnd(ctx, done)
	if err != nil {
		c.Log.Warn("read the next end", "err", err)
		c.wait(ctx, time.Second)
		return done
	}
	wait := 30 * time.Second
	if !next.IsZero() {
		wait = min(wait, next.Sub(c.Now()))
	}
	if wait > 0 {
		c.wait(ctx, wait)
		if now := c.Now(); next.IsZero() || now.Before(next) {
			return done // woken early, or more than one wait is needed
		}
	}
	now := c.Now()
	sites, err := c.Ends.Touch(ctx, done, now)
	if err != nil {
		c.Log.Warn("touch the ends that are due", "err", err)
		c.wait(ctx, 20*time.Millisecond)
		return done
	}
	c.guard(ctx, sites, now)
	return now
}

// guard nudges the sites a moment later, in case Redis announced nothing.
func (c *Clock) guard(ctx context.Context, sites []string, due time.Time) {
	timer := time.NewTimer(guardAfter)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return
	case <-timer.C:
	}
	for _, site := range sites {
		c.Nudge(site, due)
	}
}

func (c *Clock) wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-c.changed:
	case <-timer.C:
	}
}
