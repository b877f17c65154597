package billing

import (
	"context"
	"errors"
	"time"

	"github.com/sharefi/sharefi/internal/caught"
	"github.com/sharefi/sharefi/internal/pause"
)

// A Sweeper lists pages that were completed. It is a role of a Provider, found by type assertion.
type Sweeper interface {
	// Completed lists our pages that were made since an instant and completed, or payments of theirs. Where the list itself
	// says that one was paid, so does its State.
	// Errors: ErrProviderDown, ErrProviderRefused.
	Completed(ctx context.Context, since time.Time) ([]Receipt, error)
}

const (
	sweepEvery = 15 * time.Minute
	sweepFirst = 3 * 24 * time.Hour // how far the first sweep reaches back
	sweepBack  = 2 * time.Hour      // and each further one, behind the one before: a page can be open that long
)

// sweepClosed compares what the provider was paid with the orders until ctx ends: an event may never have been listed, or
// behind those that were read already, and an order that is closed is not looked at again.
func (c *Cashier) sweepClosed(ctx context.Context, t *till, lists Sweeper) error {
	since, settled := c.Now().Add(-sweepFirst), map[string]bool{}
	for ctx.Err() == nil {
		began := c.Now()
		rest := sweepEvery
		if err := c.sweepSince(ctx, t, lists, since, settled); err != nil {
			c.Log.Warn("compare what was paid with the orders", "err", err)
			rest = quietTick
		} else {
			since = began.Add(-sweepBack)
		}
		pause.For(ctx, rest)
	}
	return nil
}

// sweepSince reads the request of each completed page whose order does not know of a payment. Those that do are remembered.
func (c *Cashier) sweepSince(ctx context.Context, t *till, lists Sweeper, since time.Time, settled map[string]bool) error {
	completed, err := lists.Completed(ctx, since)
	if err != nil {
		return err
	}
	listed, silent := map[string]bool{}, 0
	var failed error
	for _, r := range completed {
		listed[r.Request] = true
		if settled[r.Request] {
			continue
		}
		err := caught.Do(func() error { return c.sweepRequest(ctx, t, r, settled) })
		if err != nil && !errors.Is(err, ErrNoOrder) { // what is not in the ledger, the events tell
			failed = errors.Join(failed, err)
		}
		if silent++; !errors.Is(err, ErrProviderDown) || errors.Is(err, ErrProviderAnswered) {
			silent = 0
		}
		if silent == mostSilent || ctx.Err() != nil {
			break
		}
	}
	for link := range settled {
		if !listed[link] {
			delete(settled, link)
		}
	}
	return failed
}

func (c *Cashier) sweepRequest(ctx context.Context, t *till, r Receipt, settled map[string]bool) error {
	o, err := c.Ledger.Order(ctx, r.Order)
	if err != nil {
		return err
	}
	if o.State == Slow { // which is looked at by itself
		return nil
	}
	its := o.Request.ID == "" || o.Request.ID == r.Request
	failed := r.State != RequestPaid && !o.State.Live() && o.Closed && !o.Completed.IsZero()
	if its && (o.Payment.ID != "" || failed) {
		settled[r.Request] = true
		return nil
	}
	_, err = c.settleRequest(ctx, t, r.Request)
	return err
}
