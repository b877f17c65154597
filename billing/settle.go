package billing

import (
	"context"
	"errors"
	"log/slog"
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
	if due := c.Rules.Due(o); due.IsZero() || due.After(c.Now()) || c.laneOf(o) != l {
		return nil
	}
	if o.AsksOwner() {
		return c.askOwner(ctx, o)
	}
	switch o.State {
	case Pending:
		if l.name == toAsk {
			return c.ask(ctx, o)
		}
		return c.lapse(ctx, o)
	case Paid:
		return c.claim(ctx, o)
	case Held:
		return c.recallHeld(ctx, o)
	case Refunding:
		return c.refund(ctx, o)
	}
	return c.closeRequest(ctx, o)
}

// slowMost is how long a payment is waited for that comes later.
const (
	slowMost  = 30 * 24 * time.Hour
	slowAfter = 7 * 24 * time.Hour // and behind the end of its slip
)

// closeRequest ends the request of an order that is not to be paid any more, and reads it once more: it may have been paid
// in the last moment. That of a slow order is only read.
func (c *Cashier) closeRequest(ctx context.Context, o Order) error {
	t := c.tillOf(o)
	if o.State != Slow {
		if err := t.close(ctx, o.Request.ID); err != nil && !errors.Is(err, ErrNoRequest) {
			return err
		}
	}
	state, err := c.settleRequest(ctx, t, o.Request.ID)
	if o.State == Slow && t.left() {
		state = RequestPending
	}
	switch {
	case err != nil && !errors.Is(err, ErrNoRequest):
		return err
	case state == RequestPaid, state == RequestFailed:
		return nil
	case state == RequestPending && (c.Now().Sub(o.Created) < slowMost || c.Now().Before(o.Until.Add(slowAfter))):
		return c.change(ctx, o.Code, PaymentSlow{}) // it is looked at again, also if the request is not ours any more
	case o.State == Slow: // it comes to nothing
		return c.changeBy(ctx, o.Code, PaymentFailed{}, failedNotices)
	}
	return c.change(ctx, o.Code, RequestClosed{}, invoiceOver(o)...)
}

// invoiceOver takes an order's invoice out of the chat, which nobody is to pay any more.
func invoiceOver(o Order) []Notice {
	if o.Request.Invoice == nil {
		return nil
	}
	return []Notice{{To: o.Chat, Kind: InvoiceOver, Order: o.Code}}
}

// ask asks the provider for the order's money, and gives the customer what it takes to pay.
func (c *Cashier) ask(ctx context.Context, o Order) error {
	t := c.tillOf(o)
	request, err := t.Ask(ctx, o, c.Back(o))
	c.hear(t, MakesLinks, err)
	if err == nil {
		return c.changeBy(ctx, o.Code, RequestMade{request}, func(_, o Order) []Notice {
			if o.State != Pending {
				return nil
			}
			return []Notice{{To: o.Chat, Kind: PayHere, Order: o.Code}}
		})
	}
	if errors.Is(err, ErrMethod) { // which the shop had when the order was made
		return c.change(ctx, o.Code, CalledOff{}, Notice{To: o.Chat, Kind: MethodGone, Order: o.Code})
	}
	kind := LinkLater
	if errors.Is(err, ErrProviderRefused) {
		kind = LinkRefused
	}
	err = errors.Join(err, c.change(ctx, o.Code, ProviderInTheWay{}, Notice{To: o.Chat, Kind: kind, Order: o.Code}))
	if errors.Is(err, ErrProviderAnswered) {
		err = errors.Join(err, c.change(ctx, o.Code, RequestAnswered{}))
	}
	return err
}

// lapse expires an unpaid order after reading its request one last time.
func (c *Cashier) lapse(ctx context.Context, o Order) error {
	if err := c.Sane(); err != nil {
		return err
	}
	closed := false
	if o.Request.ID != "" { // which is closed first, so that nobody pays after it was read
		t := c.tillOf(o)
		if err := t.close(ctx, o.Request.ID); err != nil && !errors.Is(err, ErrNoRequest) {
			return err
		}
		state, err := c.settleRequest(ctx, t, o.Request.ID)
		if err != nil && !errors.Is(err, ErrNoRequest) {
			return err
		}
		closed = state == RequestOver
	}
	lapsed := Notice{To: o.Chat, Kind: OrderLapsed, Order: o.Code}
	if o.Request.URL != "" && c.tillOf(o).left() { // whose page may be paid still
		lapsed.Detail = Unread
	}
	told := append(invoiceOver(o), lapsed)
	if o.AsksOwner() {
		told = append(told, Notice{To: Owner, Kind: ClaimLapsed, Order: o.Code})
	}
	err := c.change(ctx, o.Code, TimeUp{Closed: closed}, told...)
	if errors.Is(err, ErrAlreadyPaid) || errors.Is(err, ErrOrderOver) {
		return nil
	}
	return err
}

// askOwner asks the owner again about a claim that waits, until its time is up.
func (c *Cashier) askOwner(ctx context.Context, o Order) error {
	if !c.Now().Before(o.claimEnds()) {
		return c.lapse(ctx, o)
	}
	return c.changeBy(ctx, o.Code, ClaimReminded{}, func(_, o Order) []Notice {
		n := Notice{To: Owner, Kind: ClaimAsk, Order: o.Code}
		if o.Claim.Hourly() {
			n.Detail = Reminder
		}
		return []Notice{n}
	})
}

// recallHeld asks the owner again what is to become of money that is held: somebody paid it, and has nothing for it.
func (c *Cashier) recallHeld(ctx context.Context, o Order) error {
	if err := c.Sane(); err != nil {
		return err
	}
	return c.change(ctx, o.Code, HeldAsked{}, Notice{To: Owner, Kind: PaymentOdd, Order: o.Code, Detail: Reminder})
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

// settleRequest reads one request at the provider and applies what it says of the payment.
func (c *Cashier) settleRequest(ctx context.Context, t *till, id string) (RequestState, error) {
	receipt, err := t.receipt(ctx, id)
	if err != nil || receipt.Order == "" || receipt.State == RequestOpen || receipt.State == RequestOver {
		return receipt.State, err
	}
	return c.settleReceipt(ctx, id, receipt)
}

// settleReceipt applies what a receipt says of a payment.
func (c *Cashier) settleReceipt(ctx context.Context, id string, receipt Receipt) (RequestState, error) {
	o, err := c.Ledger.Order(ctx, receipt.Order)
	if err != nil {
		return receipt.State, err
	}
	strange := o.Request.ID != "" && o.Request.ID != id
	switch {
	case receipt.State != RequestPaid && (strange || o.Payment.ID != ""):
		return receipt.State, nil
	case receipt.State == RequestPending:
		return receipt.State, c.changeBy(ctx, o.Code, PaymentSlow{receipt.Until}, slowNotices)
	case receipt.State == RequestFailed:
		return receipt.State, c.changeBy(ctx, o.Code, PaymentFailed{}, failedNotices)
	case strange && o.Payment.ID != "" && o.Payment.ID != receipt.Payment.ID:
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

// paid applies a proven payment. A further one goes back.
func (c *Cashier) paid(ctx context.Context, code string, p Payment) error {
	err := c.take(ctx, code, p)
	if errors.Is(err, ErrPaidTwice) {
		o, err := c.Ledger.Order(ctx, code)
		if err != nil {
			return err
		}
		return c.paidAgain(ctx, o, p)
	}
	return err
}

// take applies a proven payment. An order that lost its place takes a free one, or is refunded if there is none.
// Errors: ErrPaidTwice.
func (c *Cashier) take(ctx context.Context, code string, p Payment) error {
	err := c.changeBy(ctx, code, PaymentArrived{Payment: p, Room: true}, PaidNotices)
	if errors.Is(err, ErrFull) {
		err = c.changeBy(ctx, code, PaymentArrived{Payment: p}, PaidNotices)
	}
	c.Nudge() // the device may already be known
	return err
}

// PaidNotices tell of a payment that came.
func PaidNotices(_, o Order) []Notice {
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
				LogChange(c.Log, o.State, changed)
			}
		}
		return err
	}
}

// LogChange tells the log that an order is in another state than it was, and by which method.
func LogChange(log *slog.Logger, was State, o Order) {
	method := o.Payment.Provider
	if method == "" {
		method = MethodOf(o)
	}
	log.Info("order "+string(was)+"=>"+string(o.State), "order", o.Code, "site", o.Site, "method", method)
}
