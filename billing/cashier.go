package billing

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"golang.org/x/sync/errgroup"
)

// A Cashier moves orders forward: it makes links, finds payments, expires unpaid orders and refunds
// money. It learns facts from the providers, applies them with Apply and stores the result before it
// acts. It is the only caller of a Provider. What it does is parted into loops, so that a slow or
// refused request holds up nothing of another kind.
type Cashier struct {
	Ledger    Ledger
	Providers []Provider // each with a name of its own
	Rules     Rules
	Back      func(Order) Back // where the payment page redirects to
	Sane      func() error     // the clock guard; nothing expires while it returns an error
	// Revoke ends the lease of an order that the owner refunded on the provider's website.
	Revoke func(ctx context.Context, code string) error
	Now    func() time.Time
	Log    *slog.Logger

	// Heard hears how requests to a provider went, by what they are for; may be nil.
	Heard func(provider string, doing Doing, err error)

	// Behind reports whether the ledger is older than what the providers know; CaughtUp hears that all of that was read.
	Behind   func() bool // never if nil
	CaughtUp func(ctx context.Context)

	// Grant makes the lease of a paid order whose device is known; false if the device can't be admitted.
	Grant func(ctx context.Context, o Order) (bool, error)

	tills  []*till // the last one is of providers that the shop had
	mu     sync.Mutex
	asked  map[string]bool      // orders whose customer said "I have paid": read at once
	later  map[string]time.Time // when to retry orders that failed
	waits  map[string]*backoff.ExponentialBackOff
	named  map[string]bool // orders with a broken record that the owner heard of
	open   int             // how many orders wait for payment
	recent time.Time       // when an order last changed
	claims *lane           // of paid orders, whoever has their money
	nudge  bell            // the watch
	check  bell            // the answers
	once   sync.Once
}

// Doing is what the provider is asked for.
type Doing string

// What the owner hears of, one by one, when the provider refuses it.
const (
	ReadsEvents  Doing = "events"
	MakesLinks   Doing = "links"
	MakesRefunds Doing = "refunds"
)

// hear passes on how a request went.
func (c *Cashier) hear(t *till, doing Doing, err error) {
	if c.Heard != nil {
		c.Heard(t.Name(), doing, err)
	}
}

func (c *Cashier) init() {
	c.once.Do(func() {
		c.asked, c.later, c.named = map[string]bool{}, map[string]time.Time{}, map[string]bool{}
		c.waits = map[string]*backoff.ExponentialBackOff{}
		c.nudge, c.check = newBell(), newBell()
		c.claims = &lane{name: toClaim, bell: newBell()}
		for _, p := range append(slices.Clone(c.Providers), gone{}) {
			c.tills = append(c.tills, newTill(p, c.Now))
		}
	})
}

// A Loop is one thing that the cashier does until ctx ends.
type Loop struct {
	Name string
	Run  func(ctx context.Context) error
}

// Loops are all that the cashier does. Each may be run, and may fail, alone.
func (c *Cashier) Loops() []Loop {
	c.init()
	loops := []Loop{{"due orders", c.watch}, {"answers", c.answers}}
	for _, l := range c.lanes() {
		loops = append(loops, Loop{l.title(), func(ctx context.Context) error { return c.work(ctx, l) }})
	}
	for _, t := range c.tills {
		if t.lists() {
			loops = append(loops, Loop{"payments, " + t.Name(), func(ctx context.Context) error { return c.listen(ctx, t) }})
		}
		if lists, ok := t.Provider.(Sweeper); ok {
			loops = append(loops, Loop{"closed orders, " + t.Name(), func(ctx context.Context) error {
				return c.sweepClosed(ctx, t, lists)
			}})
		}
	}
	return loops
}

// Run runs all loops until ctx ends.
func (c *Cashier) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, l := range c.Loops() {
		g.Go(func() error { return l.Run(ctx) })
	}
	return g.Wait()
}

// Nudge makes the cashier read the ledger now.
func (c *Cashier) Nudge() {
	c.init()
	c.nudge.ring()
}

// Check makes the cashier read one order's request now and tell the customer the result.
func (c *Cashier) Check(code string) {
	c.init()
	c.mu.Lock()
	c.asked[code] = true
	c.mu.Unlock()
	c.check.ring()
}

// Recheck makes the cashier read every open request and the providers' events now: the records may have lost their last
// moment, and with it payments that were known.
func (c *Cashier) Recheck() {
	c.init()
	for _, t := range c.tills {
		t.unswept.Store(true)
	}
	c.pollAll()
	c.nudge.ring()
}

// A bell wakes a loop. Rings that nobody heard yet count as one.
type bell chan struct{}

func newBell() bell { return make(bell, 1) }

func (b bell) ring() {
	select {
	case b <- struct{}{}:
	default:
	}
}

// wait returns when the bell rings, after d, or when ctx ends.
func (b bell) wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-b:
	case <-timer.C:
	}
}
