package billing

import (
	"context"
	"errors"
)

// answers answers the customers who said "I have paid", until ctx ends.
func (c *Cashier) answers(ctx context.Context) error {
	for ctx.Err() == nil {
		c.mu.Lock()
		asked := c.asked
		c.asked = map[string]bool{}
		c.mu.Unlock()
		for code := range asked {
			if err := safely(func() error { return c.answer(ctx, code) }); err != nil {
				c.Log.Warn("look whether an order is paid", "order", code, "err", err)
			}
		}
		c.check.wait(ctx, quietTick)
	}
	return nil
}

// answer reads one link and tells the customer if it is not paid. If it is, settling the link tells them.
func (c *Cashier) answer(ctx context.Context, code string) error {
	o, err := c.Ledger.Order(ctx, code)
	if err != nil {
		return err
	}
	if o.Link.ID != "" {
		if err := c.settleLink(ctx, o.Link.ID); err != nil {
			return errors.Join(err, c.tell(ctx, code, NotPaidYet))
		}
	}
	if o, err = c.Ledger.Order(ctx, code); err != nil || o.State != Pending {
		return err
	}
	return c.tell(ctx, code, NotPaidYet)
}

// tell stores a notice to the buyer and leaves the order unchanged.
func (c *Cashier) tell(ctx context.Context, code string, kind NoticeKind) error {
	o, err := c.Ledger.Order(ctx, code)
	if err != nil {
		return err
	}
	return c.Ledger.Save(ctx, o, Notice{To: o.Chat, Kind: kind, Order: code})
}
