package billing

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// refund returns the money. Only money that the provider took goes back through it.
func (c *Cashier) refund(ctx context.Context, o Order) error {
	back := Refund{ID: o.Payment.ID, Amount: o.Owed(), At: c.Now()}
	if o.Payment.Provider == ByVoucher {
		return c.voucherBack(ctx, o, back)
	}
	if !o.Free() {
		t := c.tillNamed(o.Payment.Provider)
		made, err := t.refund(ctx, o.Payment, o.Owed(), RefundKey{o.mark(), o.Tries})
		c.hear(t, MakesRefunds, err)
		back = made
		if err == nil && back.Failed {
			err = fmt.Errorf("%w: the refund failed", ErrProviderRefused)
		}
		switch {
		case errors.Is(err, ErrByHand):
			return c.leaveToOwner(ctx, o)
		case errors.Is(err, ErrProviderRefused), errors.Is(err, ErrProviderAnswered):
			c.Log.Warn("a refund does not go", "order", o.Code, "err", err)
			return c.refundRefused(ctx, o, back, err)
		case err != nil:
			return err
		case back.Underway:
			return c.change(ctx, o.Code, RefundUnderway{back})
		}
	}
	return c.change(ctx, o.Code, MoneyBack{back},
		toldBack(o, back)...)
}

// toldBack tells that money went back. The letters say how much themselves: the order may have gone on by then.
func toldBack(o Order, r Refund) []Notice {
	amount := r.Amount.String()
	return []Notice{{To: o.Chat, Kind: RefundDone, Order: o.Code, Detail: amount},
		{To: Owner, Kind: OwnerRefund, Order: o.Code, Detail: amount}}
}

// failsBefore is how often a provider may fail by itself before the owner hears of it.
const failsBefore = 3

// refundRefused notes that a refund was not made. The owner hears once of each that needs him.
func (c *Cashier) refundRefused(ctx context.Context, o Order, made Refund, why error) error {
	needsOwner := errors.Is(why, ErrProviderRefused) || o.Tries+1 >= failsBefore
	if !needsOwner || o.Warned {
		return c.change(ctx, o.Code, RefundRefused{made})
	}
	return c.change(ctx, o.Code, warned{RefundRefused{made}}, Notice{To: Owner, Kind: RefundFailed, Order: o.Code})
}

// leaveToOwner asks the owner to give the money back by hand, each day until they say that it was sent.
func (c *Cashier) leaveToOwner(ctx context.Context, o Order) error {
	return c.changeBy(ctx, o.Code, LeftToOwner{}, func(before, _ Order) []Notice {
		n := Notice{To: Owner, Kind: SendBack, Order: o.Code}
		if before.Warned {
			n.Detail = Reminder
		}
		return []Notice{n}
	})
}

// voucherBack refunds an order that was paid with a voucher. If the order never gave access, the
// voucher becomes usable again; otherwise the owner gives cash back by hand, which is only recorded.
func (c *Cashier) voucherBack(ctx context.Context, o Order, back Refund) error {
	done := toldBack(o, back)
	v, err := c.Ledger.Voucher(ctx, o.Payment.ID)
	if errors.Is(err, ErrNoVoucher) { // the voucher's record was lost
		return c.change(ctx, o.Code, MoneyBack{back}, done...)
	}
	if err != nil {
		return err
	}
	usable, given := GiveVoucherBack(v, o, c.Now())
	if !given {
		return c.change(ctx, o.Code, MoneyBack{back}, done...)
	}
	changed, outcome, err := Apply(o, MoneyBack{back}, c.Now())
	if err != nil || outcome != Applied {
		return err
	}
	if err := c.Ledger.SaveBoth(ctx, changed, usable, done...); err != nil {
		return err
	}
	LogChange(c.Log, o.State, changed)
	return nil
}

// paidAgain gives back a payment that an order has no use for: it was paid by another. It is done again until the refund is
// made, and again if that fails in the end.
func (c *Cashier) paidAgain(ctx context.Context, o Order, p Payment) error {
	second, known := o.second(p.ID)
	if second.Back {
		return nil
	}
	second.Payment, second.Amount, second.Payer = p.ID, p.Amount, p.Payer
	t, key := c.tillNamed(p.Provider), RefundKey{markBegins + o.Code + ".again-" + p.ID, second.Tries}
	back, err := t.refund(ctx, p, p.Amount, key)
	c.hear(t, MakesRefunds, err)
	if err == nil && back.Failed {
		err = fmt.Errorf("%w: the refund of a second payment failed", ErrProviderRefused)
	}
	kind := PaidTwice
	if errors.Is(err, ErrByHand) { // and is not ours to try again
		kind, err = TwiceByHand, nil
	}
	if errors.Is(err, ErrProviderRefused) || errors.Is(err, ErrProviderAnswered) {
		second.Tries++
		return errors.Join(err, c.change(ctx, o.Code, PaidAgain{second}))
	}
	if err != nil {
		return err
	}
	second.Back = true
	var told []Notice
	if !known || second.Tries == 0 {
		c.Log.Error("an order was paid twice, and the second payment goes back", "order", o.Code, "payment", p.ID)
		told = []Notice{{To: o.Chat, Kind: kind, Order: o.Code, Detail: p.Amount.String()},
			{To: Owner, Kind: kind, Order: o.Code, Detail: p.Amount.String()}}
	}
	return c.change(ctx, o.Code, PaidAgain{second}, told...)
}

// secondFailed asks anew for the refund of a second payment that did not go in the end.
func (c *Cashier) secondFailed(ctx context.Context, t *till, o Order, second Second) error {
	p := Payment{Provider: t.Name(), ID: second.Payment, Amount: second.Amount, Payer: second.Payer}
	made, err := t.refunds(ctx, p)
	if err != nil || slices.ContainsFunc(made, func(r Refund) bool { return !r.Failed }) {
		return err
	}
	if second.Back {
		second.Back, second.Tries = false, second.Tries+1
		if err := c.change(ctx, o.Code, PaidAgain{second}); err != nil {
			return err
		}
	}
	if o, err = c.Ledger.Order(ctx, o.Code); err != nil {
		return err
	}
	return c.paidAgain(ctx, o, p)
}

// refundsChanged reads the refunds of an order's payment. Whatever became of them, at our request or by the owner's hand,
// becomes of the order.
func (c *Cashier) refundsChanged(ctx context.Context, t *till, h Hint) (err error) {
	if h.Order == "" {
		if h.Order, err = t.whose(ctx, h.Payment); err != nil || h.Order == "" {
			return err
		}
	}
	o, err := c.Ledger.Order(ctx, h.Order)
	if err != nil {
		return err
	}
	if second, ok := o.second(h.Payment); ok {
		if h.Back != nil && !h.Back.Failed {
			return nil
		}
		return c.secondFailed(ctx, t, o, second)
	}
	if o, err = c.paidBefore(ctx, t, o); err != nil {
		return err
	}
	if o.Payment.ID != h.Payment || o.State == Refunded && len(o.Refunds) > 0 && h.Amount == o.Gone() {
		return nil
	}
	var made []Refund
	if h.Back != nil {
		made = []Refund{*h.Back}
	} else if made, err = t.refunds(ctx, o.Payment); err != nil {
		return err
	}
	read := RefundsRead{made}
	if after, _, err := Apply(o, read, c.Now()); err == nil && !o.over() && after.over() {
		if err := c.Revoke(ctx, o.Code); err != nil {
			return err
		}
	}
	return c.changeBy(ctx, o.Code, read, refundNotices)
}

// paidBefore is an order whose money went back: no event may have told yet that it came.
func (c *Cashier) paidBefore(ctx context.Context, t *till, o Order) (Order, error) {
	if o.Payment.ID != "" || o.Request.ID == "" || c.tillOf(o) != t {
		return o, nil
	}
	if _, err := c.settleRequest(ctx, t, o.Request.ID); err != nil && !errors.Is(err, ErrNoRequest) {
		return o, err
	}
	return c.Ledger.Order(ctx, o.Code)
}

// over reports whether an order gives no access any more, since its money went back, or goes.
func (o Order) over() bool { return o.State == Refunding || o.State == Refunded }

// refundNotices tell of what became of an order's refunds.
func refundNotices(before, after Order) []Notice {
	var told []Notice
	owed := after.Owes.Amount > before.Owes.Amount
	if before.State == Refunded && after.State == Refunding || owed {
		lost := after.Owes
		if !owed {
			lost = after.Back
		}
		told = append(told, Notice{To: after.Chat, Kind: RefundBounced, Order: after.Code, Detail: lost.String()},
			Notice{To: Owner, Kind: RefundFailed, Order: after.Code, Detail: lost.String()})
	}
	switch {
	case before.State != Refunded && after.State == Refunded:
		told = append(told, toldBack(after, after.Refund)...)
	case before.State == Refunding && after.Part > before.Part && before.Part > 0: // it went, and another part follows
		if i := slices.IndexFunc(after.Refunds, func(r Refund) bool { return r.Mark == before.mark() && r.Done() }); i >= 0 {
			told = append(told, toldBack(after, after.Refunds[i])...)
		}
	case !before.over() && after.over():
		told = append(told, Notice{To: after.Chat, Kind: RefundSoon, Order: after.Code})
	}
	return told
}
