package billing

import (
	"context"
	"errors"
	"time"

	"github.com/sharefi/sharefi/internal/caught"
)

// answers answers the customers who said "I have paid", until ctx ends.
func (c *Cashier) answers(ctx context.Context) error {
	for ctx.Err() == nil {
		c.mu.Lock()
		asked := c.asked
		c.asked = map[string]bool{}
		c.mu.Unlock()
		for code := range asked {
			if err := caught.Do(func() error { return c.answer(ctx, code) }); err != nil {
				c.Log.Warn("look whether an order is paid", "order", code, "err", err)
				c.askAgain(code, err)
			}
		}
		c.check.wait(ctx, c.askedTick())
	}
	return nil
}

// askAgain keeps a question whose answer could not be stored.
func (c *Cashier) askAgain(code string, err error) {
	var failed *caught.Error
	if errors.Is(err, ErrNoOrder) || errors.As(err, &failed) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked[code] = true
}

// askedTick is how long to wait for the next question.
func (c *Cashier) askedTick() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.asked) > 0 {
		return retryTick
	}
	return quietTick
}

// answer reads one request and tells the customer if it is not paid. If it is, settling the request tells them.
func (c *Cashier) answer(ctx context.Context, code string) error {
	o, err := c.Ledger.Order(ctx, code)
	if err != nil {
		return err
	}
	if o.Request.ID != "" {
		if _, err := c.settleRequest(ctx, c.tillOf(o), o.Request.ID); err != nil {
			c.Log.Warn("read an order's request", "order", code, "err", err)
			return c.tell(ctx, code, NotPaidYet)
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
