package billing

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// A Cursor says how far a provider's events were read.
type Cursor struct {
	At      string
	Version int64 // of the stored record
}

// A Ledger stores orders. Every method may block on Redis.
type Ledger interface {
	// Order reads one order. Errors: ErrNoOrder.
	Order(ctx context.Context, code string) (Order, error)

	// Save stores a changed order together with its notices. The order's Version must match the stored
	// one. Errors: ErrConflict, ErrFull (no place is left for a late order).
	Save(ctx context.Context, o Order, notices ...Notice) error

	// Due reads the orders that are due at now, and when the next one will be.
	Due(ctx context.Context, now time.Time) (Agenda, error)

	// Open reads every order that waits for payment.
	Open(ctx context.Context) ([]Order, error)

	// Cursor reads how far the provider's events were read.
	Cursor(ctx context.Context) (Cursor, error)

	// SetCursor replaces the cursor that was read. It refuses if the stored one is different, because
	// the records may have been lost in between. Errors: ErrConflict.
	SetCursor(ctx context.Context, read Cursor, next string) error

	// Voucher reads one voucher. Errors: ErrNoVoucher.
	Voucher(ctx context.Context, code string) (Voucher, error)

	// SaveBoth stores an order as Save does, together with its voucher. Errors: ErrConflict.
	SaveBoth(ctx context.Context, o Order, v Voucher, notices ...Notice) error

	// Tell stores notices that are not about an order.
	Tell(ctx context.Context, notices ...Notice) error
}

// An Agenda lists the orders that need work.
type Agenda struct {
	Orders []Order
	Next   time.Time // when the next order falls due; zero for never
	Open   int       // how many orders wait for payment
}

// The provider is polled often while somebody may be paying, and rarely otherwise.
const (
	busyTick  = 2 * time.Second
	quietTick = time.Minute
	afterglow = 2 * time.Minute // how long a change keeps polling frequent
)

// A Cashier moves orders forward: it makes links, finds payments, expires unpaid orders and refunds
// money. It learns facts from the provider, applies them with Apply and stores the result before it
// acts. It is the only caller of a Provider.
type Cashier struct {
	Ledger   Ledger
	Provider Provider
	Rules    Rules
	Back     func(Order) Back // where the payment page redirects to
	Sane     func() error     // the clock guard; nothing expires while it returns an error
	// Revoke ends the lease of an order that the owner refunded on the provider's website.
	Revoke func(ctx context.Context, code string) error
	Now    func() time.Time
	Log    *slog.Logger

	// Grant makes the lease of a paid order whose device is known; false if the device can't be admitted.
	Grant func(ctx context.Context, o Order) (bool, error)

	mu     sync.Mutex
	swept  bool                 // every open link was read since the start, or since Recheck
	asked  map[string]bool      // orders whose customer said "I have paid": read at once
	later  map[string]time.Time // when to retry orders whose provider call failed
	waits  map[string]*backoff.ExponentialBackOff
	recent time.Time // when an order last changed
	nudge  chan struct{}
	once   sync.Once
}

func (c *Cashier) init() {
	c.once.Do(func() {
		c.asked, c.later = map[string]bool{}, map[string]time.Time{}
		c.waits = map[string]*backoff.ExponentialBackOff{}
		c.nudge = make(chan struct{}, 1)
	})
}

// Nudge makes the cashier read the ledger now.
func (c *Cashier) Nudge() {
	c.init()
	select {
	case c.nudge <- struct{}{}:
	default:
	}
}

// Check makes the cashier read one order's link now and tell the customer the result.
func (c *Cashier) Check(code string) {
	c.init()
	c.mu.Lock()
	c.asked[code] = true
	c.mu.Unlock()
	c.Nudge()
}

// Recheck makes the cashier read every open link and the provider's events now: the records may have lost their last
// moment, and with it payments that were known.
func (c *Cashier) Recheck() {
	c.init()
	c.mu.Lock()
	c.swept = false
	c.mu.Unlock()
	c.Nudge()
}

// Run works until ctx is done. It starts by reading every open link once, in case an event was missed.
func (c *Cashier) Run(ctx context.Context) error {
	c.Recheck()
	var polled time.Time
	for ctx.Err() == nil {
		if c.sweepOnce(ctx) {
			polled = time.Time{}
		}
		agenda := c.settleDue(ctx)
		c.settleAsked(ctx)
		if c.Now().Sub(polled) >= c.tick(agenda.Open) {
			c.poll(ctx)
			polled = c.Now()
		}
		c.wait(ctx, c.sleep(agenda, polled))
	}
	return nil
}

func (c *Cashier) wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-c.nudge:
	case <-timer.C:
	}
}

// tick returns the current polling interval.
func (c *Cashier) tick(open int) time.Duration {
	if open > 0 || c.Now().Sub(c.recent) < afterglow {
		return busyTick
	}
	return quietTick
}

// sleep returns how long to wait until there is something to do.
func (c *Cashier) sleep(agenda Agenda, polled time.Time) time.Duration {
	now := c.Now()
	d := polled.Add(c.tick(agenda.Open)).Sub(now)
	if !agenda.Next.IsZero() {
		d = min(d, agenda.Next.Sub(now))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, at := range c.later {
		d = min(d, at.Sub(now))
	}
	return max(d, 5*time.Millisecond)
}

// sweepOnce sweeps if that was not done yet, and reports whether it did.
func (c *Cashier) sweepOnce(ctx context.Context) bool {
	c.mu.Lock()
	due := !c.swept
	c.swept = true // a Recheck meanwhile is another one
	c.mu.Unlock()
	if !due {
		return false
	}
	if c.sweep(ctx) != nil {
		c.mu.Lock()
		c.swept = false
		c.mu.Unlock()
	}
	return true
}

// sweep reads every open link once.
func (c *Cashier) sweep(ctx context.Context) error {
	open, err := c.Ledger.Open(ctx)
	if err != nil {
		c.Log.Warn("read open orders", "err", err)
		return err
	}
	for _, o := range open {
		if o.Link.ID == "" {
			continue
		}
		if err := c.settleLink(ctx, o.Link.ID); err != nil {
			c.Log.Warn("read open order's link", "order", o.Code, "err", err)
			return err
		}
	}
	return nil
}

// settleAsked answers the customers who said "I have paid".
func (c *Cashier) settleAsked(ctx context.Context) {
	c.mu.Lock()
	asked := c.asked
	c.asked = map[string]bool{}
	c.mu.Unlock()
	for code := range asked {
		if err := c.answer(ctx, code); err != nil {
			c.Log.Warn("look whether an order is paid", "order", code, "err", err)
		}
	}
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

// poll reads the provider's events since the last poll.
func (c *Cashier) poll(ctx context.Context) {
	read, err := c.Ledger.Cursor(ctx)
	if err != nil {
		c.Log.Warn("read the provider's cursor", "err", err)
		return
	}
	hints, next, err := c.Provider.Hints(ctx, read.At)
	if err != nil {
		c.Log.Warn("read the provider's events", "err", err)
		return
	}
	var lost []string
	done := read.At // events up to here were handled
	for _, h := range hints {
		payment, err := c.heed(ctx, h)
		if err != nil {
			c.Log.Warn("follow the provider's event", "event", h.ID, "order", h.Order, "err", err)
			next = done // so that the next poll retries this hint
			break
		}
		if done = h.ID; payment != "" && !slices.Contains(lost, payment) {
			lost = append(lost, payment)
		}
		if len(lost) == lostAtOnce { // report these now, so that a later error can't repeat them
			read, err = c.keepPlace(ctx, read, done, lost)
			if err != nil {
				return
			}
			lost = nil
		}
	}
	_, _ = c.keepPlace(ctx, read, next, lost) // keepPlace logs its own errors
}

// lostAtOnce is how many payments of unknown orders one message lists.
const lostAtOnce = 30

// keepPlace tells the owner about payments of unknown orders and stores how far the events were handled.
func (c *Cashier) keepPlace(ctx context.Context, read Cursor, next string, lost []string) (Cursor, error) {
	var err error
	if len(lost) > 0 {
		err = c.Ledger.Tell(ctx, Notice{To: Owner, Kind: PaymentLost, Detail: strings.Join(lost, "\n")})
	}
	if err == nil && next != read.At {
		err = c.Ledger.SetCursor(ctx, read, next)
	}
	if err != nil {
		c.Log.Warn("store the provider's cursor", "err", err)
	}
	return Cursor{At: next, Version: read.Version + 1}, err
}
