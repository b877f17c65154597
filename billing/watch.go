package billing

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/sharefi/sharefi/internal/caught"
)

// What is done for due orders, each in a lane of its own.
const (
	toAsk    = "links"
	toClaim  = "claims"
	toRefund = "refunds"
	toEnd    = "unpaid orders"
)

// laneOf is where a due order waits: in a lane of its provider's, so that none waits for another's.
func (c *Cashier) laneOf(o Order) *lane {
	switch {
	case o.State == Pending && o.Request.ID == "" && c.Now().Before(o.Expires):
		return c.tillOf(o).lanes[toAsk]
	case o.State == Paid:
		return c.claims
	case o.State == Refunding:
		return c.tillNamed(o.Payment.Provider).lanes[toRefund]
	}
	return c.tillOf(o).lanes[toEnd]
}

// A lane advances due orders of one kind, one after the other.
type lane struct {
	name string
	till *till // nil of claims
	bell bell

	mu     sync.Mutex
	orders []string        // codes
	has    map[string]bool // those, and the one that is at work
	last   string          // the order before
	at     time.Time       // when that was done
}

// title names the lane among all.
func (l *lane) title() string {
	if l.till == nil {
		return l.name
	}
	return l.name + ", " + l.till.Name()
}

// put lets orders wait behind the others. The watch gives none that waits already.
func (l *lane) put(codes []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.has == nil {
		l.has = map[string]bool{}
	}
	for _, code := range codes {
		l.orders, l.has[code] = append(l.orders, code), true
	}
	if len(codes) > 0 {
		l.bell.ring()
	}
}

// take returns the next order that waits; empty if none does.
func (l *lane) take() (code string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.orders) > 0 {
		code, l.orders = l.orders[0], l.orders[1:]
	}
	return code
}

// release lets an order that changed be handed out anew, since another lane may be its own now. Where it still waits it
// is passed over.
func (c *Cashier) release(code string) {
	for _, l := range c.lanes() {
		l.mu.Lock()
		delete(l.has, code)
		l.mu.Unlock()
	}
}

// done forgets an order that was at work, and reports whether it was the one before, too: then nothing changed by it.
func (l *lane) done(code string, now time.Time) (again bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.has, code)
	again = l.last == code && now.Sub(l.at) < retryTick
	l.last, l.at = code, now
	return again
}

func (l *lane) holds(code string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.has[code]
}

// held reports whether an order waits in a lane, or is at work.
func (c *Cashier) held(code string) bool {
	return slices.ContainsFunc(c.lanes(), func(l *lane) bool { return l.holds(code) })
}

// watch hands due orders to their lanes until ctx ends.
func (c *Cashier) watch(ctx context.Context) error {
	for ctx.Err() == nil {
		c.nothingToRead(ctx)
		agenda, err := c.Ledger.Due(ctx, c.Now(), func(code string) bool { return c.held(code) || c.resting(code) })
		if err != nil {
			c.Log.Warn("read due orders", "err", err)
			c.nudge.wait(ctx, time.Second)
			continue
		}
		c.forget(agenda)
		c.nameBroken(ctx, agenda.Broken)
		lists := map[*lane][]string{}
		for _, o := range agenda.Orders {
			l := c.laneOf(o)
			lists[l] = append(lists[l], o.Code)
		}
		for l, codes := range lists {
			l.put(codes)
		}
		if !agenda.More { // else there are further ones behind those
			c.nudge.wait(ctx, c.sleep(agenda))
		}
	}
	return nil
}

// retryTick is how often orders that failed are looked at.
const retryTick = time.Second

// sleep returns how long to wait until there is something to do.
func (c *Cashier) sleep(agenda Agenda) time.Duration {
	now, d := c.Now(), c.soonest()
	if !agenda.Next.IsZero() {
		d = min(d, agenda.Next.Sub(now))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, at := range c.later {
		d = min(d, max(at.Sub(now), retryTick)) // many that failed are read together
	}
	return max(d, 5*time.Millisecond)
}

// nameBroken tells the owner once of orders whose records can't be read. They rest, so that they fill no page.
func (c *Cashier) nameBroken(ctx context.Context, codes []string) {
	for _, code := range codes {
		c.rest(code, errBroken)
		if c.named[code] {
			continue
		}
		c.Log.Error("the record of an order can't be read, so the order stands still", "order", code)
		c.named[code] = c.Ledger.Tell(ctx, Notice{To: Owner, Kind: OrderBroken, Detail: code}) == nil
	}
}

var errBroken = errors.New("the record can't be read")

// work advances the orders of a lane until ctx ends.
func (c *Cashier) work(ctx context.Context, l *lane) error {
	for ctx.Err() == nil {
		code := l.take()
		if code == "" {
			l.bell.wait(ctx, quietTick)
			continue
		}
		if l.name == toEnd && l.till.full() { // who pays comes first, and others wait a while
			l.till.yield(ctx)
		}
		err := caught.Do(func() error { return c.advance(ctx, l, code) })
		if ctx.Err() != nil {
			break
		}
		c.rest(code, err)
		if err != nil {
			c.Log.Warn("settle order", "order", code, "for", l.name, "err", err)
		}
		if l.done(code, c.Now()) && err == nil {
			again := c.Now().Add(retryTick)
			c.mu.Lock()
			c.later[code] = again
			c.mu.Unlock()
		}
		c.nudge.ring() // it may have changed while it was at work
	}
	return nil
}

// rest postpones an order that failed, with a growing delay; success clears the delay.
func (c *Cashier) rest(code string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		delete(c.later, code)
		delete(c.waits, code)
		return
	}
	b, ok := c.waits[code]
	if !ok {
		b = backoff.NewExponentialBackOff()
		b.InitialInterval, b.MaxInterval = time.Second, 10*time.Minute
		c.waits[code] = b
	}
	c.later[code] = c.Now().Add(b.NextBackOff())
}

// resting reports whether the order is still postponed.
func (c *Cashier) resting(code string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.later[code]
	return ok && c.Now().Before(at)
}

// forget drops the delays of orders that are no longer due, and notes how many orders are open.
func (c *Cashier) forget(agenda Agenda) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if busier := agenda.Open > c.open; busier {
		c.pollAll()
	}
	c.open = agenda.Open
	due := map[string]bool{}
	for _, o := range agenda.Orders {
		due[o.Code] = true
	}
	for _, code := range agenda.Broken {
		due[code] = true
	}
	for code, at := range c.later {
		if c.Now().Before(at) || agenda.More || due[code] || c.held(code) {
			continue // it is due still, or was left out of the agenda
		}
		delete(c.later, code)
		delete(c.waits, code)
	}
}

// tick returns the current polling interval of a provider.
func (c *Cashier) tick(t *till) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open > 0 || c.Now().Sub(c.recent) < afterglow || c.Behind != nil && c.Behind() {
		if t.gates() {
			return gateTick
		}
		return t.made.tick(c.Now())
	}
	return quietTick
}

// soonest is the shortest polling interval of the providers.
func (c *Cashier) soonest() time.Duration {
	d := quietTick
	for _, t := range c.tills {
		if t.lists() {
			d = min(d, c.tick(t))
		}
	}
	return d
}

// pollAll has the events of every provider read now.
func (c *Cashier) pollAll() {
	for _, t := range c.tills {
		t.poll.ring()
	}
}

// changed keeps polling frequent for a while.
func (c *Cashier) changed() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.recent = c.Now()
	c.pollAll()
}
