package billing

import (
	"context"
	"errors"
	"slices"

	"github.com/sharefi/sharefi/internal/caught"
)

// listen reads the provider's events until ctx ends. It starts by reading every open link once, in case an event was
// missed.
func (c *Cashier) listen(ctx context.Context) error {
	for ctx.Err() == nil {
		if c.unswept.Swap(false) && !c.sweep(ctx) {
			c.unswept.Store(true)
		}
		read := false
		for more := true; more && ctx.Err() == nil; {
			more, read = c.readPage(ctx)
		}
		if read && c.Behind != nil && c.Behind() {
			c.catchUp(ctx)
		}
		c.awaitPoll(ctx)
	}
	return nil
}

// awaitPoll waits until the next poll is due, or a recheck is wanted.
func (c *Cashier) awaitPoll(ctx context.Context) {
	failed := c.unswept.Load() // and is tried again after the usual rest
	for polled := c.Now(); ctx.Err() == nil; {
		left := c.tick() - c.Now().Sub(polled)
		if left <= 0 || !failed && c.unswept.Load() {
			return
		}
		c.poll.wait(ctx, left)
	}
}

// sweep reads every open link once, and reports whether the provider answered for all of them. A link that the
// provider refuses to show is read again when its order lapses.
func (c *Cashier) sweep(ctx context.Context) bool {
	open, err := c.Ledger.Open(ctx)
	if err != nil {
		c.Log.Warn("read open orders", "err", err)
		return false
	}
	silent, swept := 0, true
	for _, o := range open {
		if o.Link.ID == "" {
			continue
		}
		err := caught.Do(func() error { _, err := c.settleLink(ctx, o.Link.ID); return err })
		if err != nil {
			c.Log.Warn("read open order's link", "order", o.Code, "err", err)
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
func (c *Cashier) readPage(ctx context.Context) (more, read bool) {
	known, err := c.Ledger.Events(ctx)
	if err != nil {
		c.Log.Warn("read the provider's cursor", "err", err)
		return false, false
	}
	page, err := c.till.Hints(ctx, known.At)
	if ctx.Err() == nil {
		c.hear(ReadsEvents, err)
	}
	if err != nil {
		c.Log.Warn("read the provider's events", "err", err)
		return false, false
	}
	r := round{cashier: c, next: known.At, waits: waiting(known.Late)}
	r.follow(ctx, page)
	r.again(ctx, known.Late)
	p := r.progress()
	if ctx.Err() != nil || p.Next == known.At && len(p.Keep)+len(p.Drop) == 0 {
		return false, ctx.Err() == nil && p.Next == page.Next
	}
	if err := c.Ledger.Heed(ctx, known.Cursor, p); err != nil {
		c.Log.Warn("store the provider's cursor", "err", err)
		return false, false
	}
	return page.More && p.Next == page.Next, p.Next == page.Next
}

// catchUp tells that the ledger knows what the provider does, unless an event about an order is still to be tried again.
func (c *Cashier) catchUp(ctx context.Context) {
	known, err := c.Ledger.Events(ctx)
	waits := func(l Late) bool { return l.Aside == "" && l.Hint.Kind != HintDispute }
	if err == nil && !slices.ContainsFunc(known.Late, waits) {
		c.CaughtUp(ctx)
	}
}
