package billing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// settleDue advances the orders that are due now.
func (c *Cashier) settleDue(ctx context.Context) Agenda {
	agenda, err := c.Ledger.Due(ctx, c.Now())
	if err != nil {
		c.Log.Warn("read due orders", "err", err)
		agenda.Next = c.Now().Add(time.Second)
		return agenda
	}
	c.forget(agenda.Orders)
	for _, o := range agenda.Orders {
		if c.resting(o.Code) {
			continue
		}
		err := c.advance(ctx, o)
		c.rest(o.Code, err)
		if err != nil {
			c.Log.Warn("settle order", "order", o.Code, "state", string(o.State), "err", err)
		}
	}
	return agenda
}

// advance moves one due order a step further.
func (c *Cashier) advance(ctx context.Context, o Order) error {
	switch o.State {
	case Pending:
		if o.Link.ID == "" && c.Now().Before(o.Expires) {
			return c.makeLink(ctx, o)
		}
		return c.lapse(ctx, o)
	case Paid:
		return c.claim(ctx, o)
	case Refunding:
		return c.refund(ctx, o)
	case Cancelled, Expired:
		if err := c.Provider.Close(ctx, o.Link.ID); err != nil && !errors.Is(err, ErrNoLink) {
			return err
		}
		return c.change(ctx, o.Code, LinkClosed{})
	}
	return nil
}

func (c *Cashier) makeLink(ctx context.Context, o Order) error {
	link, err := c.Provider.Link(ctx, o, c.Back(o))
	if err != nil {
		later := Notice{To: o.Chat, Kind: LinkLater, Order: o.Code}
		return errors.Join(err, c.change(ctx, o.Code, ProviderInTheWay{}, later))
	}
	return c.changeBy(ctx, o.Code, LinkMade{link}, func(o Order) []Notice {
		if o.State != Pending {
			return nil
		}
		return []Notice{{To: o.Chat, Kind: PayHere, Order: o.Code}}
	})
}

// lapse expires an unpaid order after reading its link one last time.
func (c *Cashier) lapse(ctx context.Context, o Order) error {
	if err := c.Sane(); err != nil {
		return err
	}
	if o.Link.ID != "" {
		if err := c.settleLink(ctx, o.Link.ID); err != nil && !errors.Is(err, ErrNoLink) {
			return err
		}
	}
	err := c.change(ctx, o.Code, TimeUp{}, Notice{To: o.Chat, Kind: OrderLapsed, Order: o.Code})
	if errors.Is(err, ErrAlreadyPaid) {
		return nil
	}
	return err
}

// claim reminds a customer who paid but chose no device, and finally refunds the order.
func (c *Cashier) claim(ctx context.Context, o Order) error {
	if o.Device {
		return nil
	}
	if o.For != "" {
		return c.grantKnown(ctx, o)
	}
	now := c.Now()
	if err := c.Sane(); err != nil {
		return err
	}
	if now.Before(o.PaidAt.Add(c.Rules.ClaimWithin)) {
		return c.change(ctx, o.Code, DeviceAsked{}, Notice{To: o.Chat, Kind: AskAgain, Order: o.Code})
	}
	return c.change(ctx, o.Code, GiveBack{Reason: ReasonNoClaim}, Notice{To: o.Chat, Kind: RefundSoon, Order: o.Code})
}

// grantKnown makes the lease of a paid order whose device is known. If that device can't be admitted
// any more, the customer is asked for another.
func (c *Cashier) grantKnown(ctx context.Context, o Order) error {
	if granted, err := c.Grant(ctx, o); err != nil || granted {
		return err
	}
	return c.change(ctx, o.Code, DeviceLost{}, Notice{To: o.Chat, Kind: PaidAsk, Order: o.Code})
}

// refund returns the money. Only money that the provider took goes back through it.
func (c *Cashier) refund(ctx context.Context, o Order) error {
	back := Refund{ID: o.Payment.ID, Amount: o.Owed(), At: c.Now()}
	if o.Payment.Provider == ByVoucher {
		return c.voucherBack(ctx, o, back)
	}
	if o.Payment.Provider == c.Provider.Name() {
		var err error
		back, err = c.Provider.Refund(ctx, o.Payment, o.Owed(), "refund-"+o.Code)
		if err == nil && back.Failed {
			err = fmt.Errorf("%w: the refund failed", ErrProviderRefused)
		}
		if errors.Is(err, ErrProviderRefused) {
			return errors.Join(err, c.change(ctx, o.Code, ProviderInTheWay{},
				Notice{To: Owner, Kind: RefundFailed, Order: o.Code}))
		}
		if err != nil {
			return err
		}
	}
	return c.change(ctx, o.Code, MoneyBack{back},
		Notice{To: o.Chat, Kind: RefundDone, Order: o.Code}, Notice{To: Owner, Kind: OwnerRefund, Order: o.Code})
}

// settleLink reads one link at the provider and applies the payment it proves, if any.
func (c *Cashier) settleLink(ctx context.Context, linkID string) error {
	receipt, err := c.Provider.Receipt(ctx, linkID)
	if err != nil || receipt.State != LinkPaid || receipt.Order == "" {
		return err
	}
	o, err := c.Ledger.Order(ctx, receipt.Order)
	if err != nil {
		return err
	}
	if o.Link.ID != "" && o.Link.ID != linkID {
		c.Log.Error("a payment came by a link that is not the order's", "order", o.Code, "link", linkID)
		return c.Ledger.Save(ctx, o, Notice{To: Owner, Kind: PaymentOdd, Order: o.Code, Detail: linkID})
	}
	return c.paid(ctx, o.Code, receipt.Payment)
}

// paid applies a proven payment. A late payment takes a free place, or is refunded if there is none.
func (c *Cashier) paid(ctx context.Context, code string, p Payment) error {
	err := c.changeBy(ctx, code, PaymentArrived{Payment: p, Room: true}, paidNotices)
	if errors.Is(err, ErrFull) {
		err = c.changeBy(ctx, code, PaymentArrived{Payment: p}, paidNotices)
	}
	if errors.Is(err, ErrPaidTwice) {
		c.Log.Error("an order was paid twice", "order", code, "payment", p.ID)
		o, readErr := c.Ledger.Order(ctx, code)
		if readErr != nil {
			return readErr
		}
		return c.Ledger.Save(ctx, o, Notice{To: Owner, Kind: PaymentOdd, Order: code, Detail: p.ID})
	}
	c.Nudge() // the device may already be known
	return err
}

func paidNotices(o Order) []Notice {
	switch o.State {
	case Paid:
		kind := PaidAsk
		if o.For != "" {
			kind = PaidKnown
		}
		return []Notice{{To: o.Chat, Kind: kind, Order: o.Code}, {To: Owner, Kind: Sale, Order: o.Code}}
	case Held:
		return []Notice{{To: o.Chat, Kind: OrderHeld, Order: o.Code}, {To: Owner, Kind: PaymentOdd, Order: o.Code}}
	}
	return []Notice{{To: o.Chat, Kind: RefundSoon, Order: o.Code}}
}

// follow reads the order or link that a hint points at. Errors: ErrNoOrder.
func (c *Cashier) follow(ctx context.Context, h Hint) error {
	switch h.Kind {
	case HintLink:
		if err := c.settleLink(ctx, h.LinkID); !errors.Is(err, ErrNoLink) {
			return err
		}
	case HintRefund:
		return c.refundedByHand(ctx, h)
	case HintDispute:
		o, err := c.Ledger.Order(ctx, h.Order)
		if err != nil {
			return err
		}
		return c.Ledger.Save(ctx, o, Notice{To: Owner, Kind: Dispute, Order: o.Code})
	}
	return nil
}

// heed follows a hint. If the hint is about a payment of an unknown order, heed returns the order code
// and the amount.
func (c *Cashier) heed(ctx context.Context, h Hint) (lost string, err error) {
	err = c.follow(ctx, h)
	if errors.Is(err, ErrNoOrder) {
		return c.stray(ctx, h)
	}
	return "", err
}

// stray handles a hint about an unknown order: the ledger may have lost the order, so the owner hears
// about it if it was paid.
func (c *Cashier) stray(ctx context.Context, h Hint) (lost string, err error) {
	c.Log.Debug("an event names no order of this shop", "event", h.ID)
	if h.Kind != HintLink {
		return "", nil
	}
	receipt, err := c.Provider.Receipt(ctx, h.LinkID)
	if err != nil || receipt.Order == "" || receipt.State != LinkPaid {
		return "", err
	}
	c.Log.Warn("a payment names an order that this shop does not know", "order", receipt.Order, "link", h.LinkID)
	return receipt.Order + " " + receipt.Payment.Amount.String(), nil
}

// refundedByHand records that the owner refunded the whole payment on the provider's website. Our own
// refunds are already known, and a partial refund leaves the order unchanged.
func (c *Cashier) refundedByHand(ctx context.Context, h Hint) error {
	o, err := c.Ledger.Order(ctx, h.Order)
	if err != nil || o.Payment.ID != h.Payment || h.Amount != o.Payment.Amount || o.State == Refunding {
		return err
	}
	if err := c.Revoke(ctx, o.Code); err != nil {
		return err
	}
	return c.change(ctx, o.Code, MoneyBack{Refund{ID: h.ID, Amount: h.Amount, At: h.At}},
		Notice{To: o.Chat, Kind: RefundDone, Order: o.Code}, Notice{To: Owner, Kind: OwnerRefund, Order: o.Code})
}

// change applies a fact to an order and stores it with its notices.
func (c *Cashier) change(ctx context.Context, code string, f Fact, notices ...Notice) error {
	return c.changeBy(ctx, code, f, func(Order) []Notice { return notices })
}

// changeBy reads, decides and stores, and starts over if the record changed meanwhile. A replay is not
// stored and sends no notices.
func (c *Cashier) changeBy(ctx context.Context, code string, f Fact, notices func(Order) []Notice) error {
	for {
		o, err := c.Ledger.Order(ctx, code)
		if err != nil {
			return err
		}
		changed, outcome, err := Apply(o, f, c.Now())
		if err != nil || outcome == Replayed {
			return err
		}
		err = c.Ledger.Save(ctx, changed, notices(changed)...)
		if errors.Is(err, ErrConflict) {
			continue
		}
		if err == nil {
			c.recent = c.Now()
			if o.State != changed.State {
				c.Log.Info("order "+string(o.State)+"=>"+string(changed.State), "order", code)
			}
		}
		return err
	}
}

// rest postpones an order whose provider call failed, with a growing delay; success clears the delay.
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

// forget drops the delays of orders that are no longer due.
func (c *Cashier) forget(due []Order) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for code := range c.later {
		if !slices.ContainsFunc(due, func(o Order) bool { return o.Code == code }) {
			delete(c.later, code)
			delete(c.waits, code)
		}
	}
}
