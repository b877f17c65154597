package billing

import (
	"context"
	"errors"
	"fmt"
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
const slowMost = 30 * 24 * time.Hour

// closeLink ends the link of an order that is not to be paid any more, and reads it once more: it may have been paid in
// the last moment.
func (c *Cashier) closeLink(ctx context.Context, o Order) error {
	if err := c.Provider.Close(ctx, o.Link.ID); err != nil && !errors.Is(err, ErrNoLink) {
		return err
	}
	state, err := c.settleLink(ctx, o.Link.ID)
	switch {
	case err != nil && !errors.Is(err, ErrNoLink):
		return err
	case state == LinkPending && c.Now().Sub(o.Created) < slowMost:
		return c.change(ctx, o.Code, PaymentSlow{})
	}
	return c.change(ctx, o.Code, LinkClosed{})
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
	kind := OrderLapsed
	if o.Link.ID != "" {
		state, err := c.settleLink(ctx, o.Link.ID)
		if err != nil && !errors.Is(err, ErrNoLink) {
			return err
		}
		if state == LinkPending {
			kind = OrderSlow
		}
	}
	err := c.change(ctx, o.Code, TimeUp{}, Notice{To: o.Chat, Kind: kind, Order: o.Code})
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
		back, err = c.Provider.Refund(ctx, o.Payment, o.Owed(), RefundKey{refundMark(o), o.Tries})
		if err == nil && back.Failed {
			err = fmt.Errorf("%w: the refund failed", ErrProviderRefused)
		}
		switch {
		case errors.Is(err, ErrProviderRefused), errors.Is(err, ErrProviderAnswered):
			c.Log.Warn("a refund does not go", "order", o.Code, "err", err)
			return c.refundRefused(ctx, o, err)
		case err != nil:
			return err
		case back.Underway:
			return c.change(ctx, o.Code, RefundUnderway{back})
		}
	}
	return c.change(ctx, o.Code, MoneyBack{back},
		Notice{To: o.Chat, Kind: RefundDone, Order: o.Code}, Notice{To: Owner, Kind: OwnerRefund, Order: o.Code})
}

// failsBefore is how often a provider may fail by itself before the owner hears of it.
const failsBefore = 3

// refundRefused notes that a refund was not made. The owner hears once of each that needs him.
func (c *Cashier) refundRefused(ctx context.Context, o Order, why error) error {
	needsOwner := errors.Is(why, ErrProviderRefused) || o.Tries+1 >= failsBefore
	if !needsOwner || o.Warned {
		return c.change(ctx, o.Code, RefundRefused{})
	}
	return c.changeBy(ctx, o.Code, warned{RefundRefused{}}, func(Order) []Notice {
		return []Notice{{To: Owner, Kind: RefundFailed, Order: o.Code}}
	})
}

// refundMark is what the provider knows an order's refund by.
func refundMark(o Order) string { return "refund-" + o.Code }

// settleLink reads one link at the provider and applies the payment it proves, if any.
func (c *Cashier) settleLink(ctx context.Context, linkID string) (LinkState, error) {
	receipt, err := c.Provider.Receipt(ctx, linkID)
	if err != nil || receipt.State != LinkPaid || receipt.Order == "" {
		return receipt.State, err
	}
	o, err := c.Ledger.Order(ctx, receipt.Order)
	if err != nil {
		return receipt.State, err
	}
	if o.Link.ID != "" && o.Link.ID != linkID {
		c.Log.Error("a payment came by a link that is not the order's", "order", o.Code, "link", linkID)
		return receipt.State, c.Ledger.Save(ctx, o, Notice{To: Owner, Kind: PaymentOdd, Order: o.Code, Detail: linkID})
	}
	return receipt.State, c.paid(ctx, o.Code, receipt.Payment)
}

// paid applies a proven payment. An order that lost its place takes a free one, or is refunded
// if there is none.
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
			c.changed()
			c.release(code)
			if o.State != changed.State {
				c.Log.Info("order "+string(o.State)+"=>"+string(changed.State), "order", code)
			}
		}
		return err
	}
}
