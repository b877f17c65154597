package billing

import (
	"context"
	"errors"
	"time"
)

// advance moves a due order a step further, if it still is due for what the lane does.
func (c *Cashier) advance(ctx context.Context, l *lane, code string) error {
	o, err := c.Ledger.Order(ctx, code)
	if errors.Is(err, ErrNoOrder) {
		return nil
	}
	if err != nil {
		return err
	}
	if due := c.Rules.Due(o); due.IsZero() || due.After(c.Now()) || laneOf(o, c.Now()) != l.name {
		return nil
	}
	switch o.State {
	case Pending:
		if l.name == toLink {
			return c.makeLink(ctx, o)
		}
		return c.lapse(ctx, o)
	case Paid:
		return c.claim(ctx, o)
	case Refunding:
		return c.refund(ctx, o)
	}
	return c.closeLink(ctx, o)
}

// slowMost is how long a payment is waited for that comes later.
const (
	slowMost  = 30 * 24 * time.Hour
	slowAfter = 7 * 24 * time.Hour // and behind the end of its slip
)

// closeLink ends the link of an order that is not to be paid any more, and reads it once more: it may have been paid in
// the last moment. The link of a slow order is only read.
func (c *Cashier) closeLink(ctx context.Context, o Order) error {
	if o.State != Slow {
		if err := c.till.Close(ctx, o.Link.ID); err != nil && !errors.Is(err, ErrNoLink) {
			return err
		}
	}
	state, err := c.settleLink(ctx, o.Link.ID)
	switch {
	case err != nil && !errors.Is(err, ErrNoLink):
		return err
	case state == LinkPaid, state == LinkFailed:
		return nil
	case state == LinkPending && (c.Now().Sub(o.Created) < slowMost || c.Now().Before(o.Until.Add(slowAfter))):
		return c.change(ctx, o.Code, PaymentSlow{}) // it is looked at again, also if the link is not ours any more
	case o.State == Slow: // it comes to nothing
		return c.changeBy(ctx, o.Code, PaymentFailed{}, failedNotices)
	}
	return c.change(ctx, o.Code, LinkClosed{})
}

func (c *Cashier) makeLink(ctx context.Context, o Order) error {
	link, err := c.till.Link(ctx, o, c.Back(o))
	c.hear(MakesLinks, err)
	if err == nil {
		return c.changeBy(ctx, o.Code, LinkMade{link}, func(_, o Order) []Notice {
			if o.State != Pending {
				return nil
			}
			return []Notice{{To: o.Chat, Kind: PayHere, Order: o.Code}}
		})
	}
	kind := LinkLater
	if errors.Is(err, ErrProviderRefused) {
		kind = LinkRefused
	}
	err = errors.Join(err, c.change(ctx, o.Code, ProviderInTheWay{}, Notice{To: o.Chat, Kind: kind, Order: o.Code}))
	if errors.Is(err, ErrProviderAnswered) {
		err = errors.Join(err, c.change(ctx, o.Code, LinkAnswered{}))
	}
	return err
}

// lapse expires an unpaid order after reading its link one last time.
func (c *Cashier) lapse(ctx context.Context, o Order) error {
	if err := c.Sane(); err != nil {
		return err
	}
	closed := false
	if o.Link.ID != "" { // which is closed first, so that nobody pays after it was read
		if err := c.till.Close(ctx, o.Link.ID); err != nil && !errors.Is(err, ErrNoLink) {
			return err
		}
		state, err := c.settleLink(ctx, o.Link.ID)
		if err != nil && !errors.Is(err, ErrNoLink) {
			return err
		}
		closed = state == LinkOver
	}
	err := c.change(ctx, o.Code, TimeUp{Closed: closed}, Notice{To: o.Chat, Kind: OrderLapsed, Order: o.Code})
	if errors.Is(err, ErrAlreadyPaid) || errors.Is(err, ErrOrderOver) {
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

// settleLink reads one link at the provider and applies what it says of the payment.
func (c *Cashier) settleLink(ctx context.Context, linkID string) (LinkState, error) {
	receipt, err := c.till.Receipt(ctx, linkID)
	if err != nil || receipt.Order == "" || receipt.State == LinkOpen || receipt.State == LinkOver {
		return receipt.State, err
	}
	o, err := c.Ledger.Order(ctx, receipt.Order)
	if err != nil {
		return receipt.State, err
	}
	strange := o.Link.ID != "" && o.Link.ID != linkID
	switch {
	case receipt.State != LinkPaid && (strange || o.Payment.ID != ""):
		return receipt.State, nil
	case receipt.State == LinkPending:
		return receipt.State, c.changeBy(ctx, o.Code, PaymentSlow{receipt.Until}, slowNotices)
	case receipt.State == LinkFailed:
		return receipt.State, c.changeBy(ctx, o.Code, PaymentFailed{}, failedNotices)
	case strange && o.Payment.ID != "":
		return receipt.State, c.paidAgain(ctx, o, receipt.Payment)
	}
	return receipt.State, c.paid(ctx, o.Code, receipt.Payment)
}

func slowNotices(before, o Order) []Notice {
	if before.State == Slow {
		return nil
	}
	return []Notice{{To: o.Chat, Kind: OrderSlow, Order: o.Code}}
}

func failedNotices(before, o Order) []Notice {
	if before.State != Pending && before.State != Slow {
		return nil
	}
	return []Notice{{To: o.Chat, Kind: PayFailed, Order: o.Code}}
}

// paid applies a proven payment. An order that lost its place takes a free one, or is refunded
// if there is none.
func (c *Cashier) paid(ctx context.Context, code string, p Payment) error {
	err := c.changeBy(ctx, code, PaymentArrived{Payment: p, Room: true}, paidNotices)
	if errors.Is(err, ErrFull) {
		err = c.changeBy(ctx, code, PaymentArrived{Payment: p}, paidNotices)
	}
	if errors.Is(err, ErrPaidTwice) {
		o, err := c.Ledger.Order(ctx, code)
		if err != nil {
			return err
		}
		return c.paidAgain(ctx, o, p)
	}
	c.Nudge() // the device may already be known
	return err
}

func paidNotices(_, o Order) []Notice {
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

// change applies a fact to an order and stores it with its notices.
func (c *Cashier) change(ctx context.Context, code string, f Fact, notices ...Notice) error {
	return c.changeBy(ctx, code, f, func(Order, Order) []Notice { return notices })
}

// changeBy reads, decides and stores, and starts over if the record changed meanwhile. A replay is not
// stored and sends no notices.
func (c *Cashier) changeBy(ctx context.Context, code string, f Fact, notices func(before, after Order) []Notice) error {
	for {
		o, err := c.Ledger.Order(ctx, code)
		if err != nil {
			return err
		}
		changed, outcome, err := Apply(o, f, c.Now())
		if err != nil || outcome == Replayed {
			return err
		}
		err = c.Ledger.Save(ctx, changed, notices(o, changed)...)
		if errors.Is(err, ErrConflict) {
			continue
		}
		if err == nil {
			c.changed()
			c.release(code)
			if o.State != changed.State {
				c.Log.Info("order "+string(o.State)+"=>"+string(changed.State), "order", code, "site", o.Site)
			}
		}
		return err
	}
}
