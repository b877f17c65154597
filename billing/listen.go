package billing

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/sharefi/sharefi/internal/caught"
)

// listen reads a provider's events until ctx ends. It starts by reading every open request once, in case an event was
// missed.
func (c *Cashier) listen(ctx context.Context, t *till) error {
	for ctx.Err() == nil {
		if t.unswept.Swap(false) && !c.sweep(ctx, t) {
			t.unswept.Store(true)
		}
		read := false
		for more := true; more && ctx.Err() == nil; {
			more, read = c.readPage(ctx, t)
		}
		if read && c.Behind != nil && c.Behind() {
			c.catchUp(ctx, t)
		}
		c.awaitPoll(ctx, t)
	}
	return nil
}

// awaitPoll waits until the next poll is due, or a recheck is wanted. A wall clock may be put back, so it is not asked.
func (c *Cashier) awaitPoll(ctx context.Context, t *till) {
	failed := t.unswept.Load() // and is tried again after the usual rest
	for polled := time.Now(); ctx.Err() == nil; {
		left := c.tick(t) - time.Since(polled)
		if left <= 0 || !failed && t.unswept.Load() {
			return
		}
		t.poll.wait(ctx, left)
	}
}

// sweep reads every open request once, and reports whether the provider answered for all of them. One that the
// provider refuses to show is read again when its order lapses.
func (c *Cashier) sweep(ctx context.Context, t *till) bool {
	open, err := c.Ledger.Open(ctx)
	if err != nil {
		c.Log.Warn("read open orders", "err", err)
		return false
	}
	silent, swept := 0, true
	for _, o := range open {
		if o.Request.ID == "" || MethodOf(o) != t.Name() {
			continue
		}
		err := caught.Do(func() error { _, err := c.settleRequest(ctx, t, o.Request.ID); return err })
		if err != nil {
			c.Log.Warn("read an open order's request", "order", o.Code, "err", err)
		}
		if silent++; !errors.Is(err, ErrProviderDown) {
			silent = 0
		}
		swept = swept && silent == 0
		if silent == mostSilent || ctx.Err() != nil {
			return false
		}
	}
	return swept
}

// readPage follows a page of the provider's events, then those that are to be tried again, and reports whether there
// are further pages, and whether this one was read. What can't be followed is kept and tried again by itself, so no event waits for another.
func (c *Cashier) readPage(ctx context.Context, t *till) (more, read bool) {
	known, err := c.Ledger.Events(ctx, t.Name())
	if err != nil {
		c.Log.Warn("read the provider's cursor", "provider", t.Name(), "err", err)
		return false, false
	}
	page, err := t.hints(ctx, known.At)
	if ctx.Err() == nil {
		c.hear(t, ReadsEvents, err)
	}
	if err != nil {
		c.Log.Warn("read the provider's events", "provider", t.Name(), "err", err)
		return false, false
	}
	r := round{cashier: c, till: t, next: known.At, waits: waiting(known.Late)}
	r.follow(ctx, page)
	r.again(ctx, known.Late)
	p := r.progress()
	if ctx.Err() != nil || p.Next == known.At && len(p.Keep)+len(p.Drop) == 0 {
		return false, ctx.Err() == nil && p.Next == page.Next
	}
	if err := c.Ledger.Heed(ctx, t.Name(), known.Cursor, p); err != nil {
		c.Log.Warn("store the provider's cursor", "provider", t.Name(), "err", err)
		return false, false
	}
	return page.More && p.Next == page.Next, p.Next == page.Next
}

// nothingToRead tells that the ledger knows all where no provider tells anything.
func (c *Cashier) nothingToRead(ctx context.Context) {
	if c.Behind != nil && c.Behind() && !slices.ContainsFunc(c.tills, (*till).lists) {
		c.CaughtUp(ctx)
	}
}

// catchUp tells that the ledger knows what the providers do, unless an event about an order is still to be tried again.
func (c *Cashier) catchUp(ctx context.Context, t *till) {
	known, err := c.Ledger.Events(ctx, t.Name())
	waits := func(l Late) bool { return l.Aside == "" && l.Hint.Kind != HintDispute }
	if err == nil && !slices.ContainsFunc(known.Late, waits) {
		t.caught.Store(true)
	}
	if !slices.ContainsFunc(c.tills, func(t *till) bool { return t.lists() && !t.caught.Load() }) {
		c.CaughtUp(ctx)
	}
}
