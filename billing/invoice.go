package billing

import (
	"context"
	"errors"
	"time"

	"github.com/sharefi/sharefi/internal/caught"
)

const (
	payTakes    = 5 * time.Minute // so long an order keeps its place once somebody is about to pay its invoice
	longestHeld = 2 * time.Hour   // but not for ever, however often they come back
	byProof     = "proof-"        // begins the id of an event that a chat brought
	byReturn    = "return-"
)

// Admitted says that somebody is about to pay the order's invoice: its place is kept until the money can have come.
type Admitted struct{ Query Query }

func (f Admitted) apply(o Order, now time.Time) (Order, Outcome, error) {
	if err := o.Admits(f.Query); err != nil {
		return o, Refused, err
	}
	until := now.Add(payTakes)
	switch {
	case until.After(o.Created.Add(longestHeld)):
		return o, Refused, ErrOrderOver
	case !o.Expires.Before(until):
		return o, Replayed, nil
	}
	o.Expires = until
	return o, Applied, nil
}

// Admits is why somebody may not pay an order by its invoice; nil if they may. The rule is one: as long as the order is
// pending it has its place, even if its time was up a moment ago; once it is expired, it has none.
func (o Order) Admits(q Query) error {
	switch {
	case o.State != Pending:
		return over(o)
	case o.Request.Invoice == nil:
		return ErrMethod
	case q.Amount != o.Asked():
		return ErrNotAsked
	}
	return nil
}

// Admit is why somebody may not pay an order's invoice now; nil if they may, and then the order keeps its place for a while.
// Errors: ErrNoOrder, ErrMethod, ErrAlreadyPaid, ErrOrderOver, ErrNotAsked, the clock guard's, the ledger's.
func (c *Cashier) Admit(ctx context.Context, q Query) error {
	c.init()
	if err := c.Sane(); err != nil {
		return err
	}
	o, err := c.Ledger.Order(ctx, q.Order)
	if err != nil {
		return err
	}
	gate, ok := c.tillOf(o).Provider.(Gate)
	if !ok {
		return ErrMethod
	}
	if err := gate.Admit(o, q); err != nil {
		return err
	}
	return c.change(ctx, q.Order, Admitted{q})
}

// Proved notes money that a chat brings the proof of. It returns nil once that is stored, in the order or among the events
// that wait for their next try; the same proof may come again.
func (c *Cashier) Proved(ctx context.Context, r Receipt) error {
	c.init()
	h := Hint{ID: byProof + r.Payment.ID, Kind: HintRequest, Request: r.Request, Order: r.Order, Payment: r.Payment.ID,
		At: r.Payment.At, Proof: &r}
	return c.brought(ctx, r.Payment.Provider, h, func(context.Context, *till) error {
		return c.take(ctx, r.Order, r.Payment)
	})
}

// Returned notes that the money of a payment went back, as a chat tells. It returns nil once that is stored.
func (c *Cashier) Returned(ctx context.Context, order string, p Payment) error {
	c.init()
	h := Hint{ID: byReturn + p.ID, Kind: HintRefund, Order: order, Payment: p.ID, Amount: p.Amount, At: p.At,
		Back: &Refund{ID: p.ID, Amount: p.Amount, At: p.At}}
	return c.brought(ctx, p.Provider, h, func(ctx context.Context, t *till) error { return c.follow(ctx, t, h) })
}

// brought does what a chat's word asks for, without asking any provider. What can't be done at once is kept among the late
// events, so that the chat waits for nothing.
func (c *Cashier) brought(ctx context.Context, provider string, h Hint, do func(context.Context, *till) error) error {
	t := c.tillNamed(provider)
	err := caught.Do(func() error { return do(ctx, t) })
	_, lists := t.Provider.(Lister)
	switch {
	case err == nil || ctx.Err() != nil:
		return err
	case errors.Is(err, ErrNoOrder) && lists: // the list tells of it, once
		c.Log.Warn("a chat brings money for an order that this shop does not know", "order", h.Order, "payment", h.Payment)
		return nil
	}
	now := c.Now()
	late := Late{Hint: h, Since: now, Next: now, Reason: err.Error()}
	if err := c.Ledger.Heed(ctx, provider, Cursor{}, Progress{Keep: []Late{late}}); err != nil {
		return err
	}
	t.poll.ring()
	return nil
}
