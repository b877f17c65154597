package billing

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/sharefi/sharefi/internal/pause"
)

// A till is a Provider at work. It counts what the provider is asked for, and asks it only for what it can do.
type till struct {
	Provider
	now     func() time.Time
	made    requests
	lanes   map[string]*lane
	poll    bell        // its events
	unswept atomic.Bool // open requests are to be read: at the start, and after Recheck
	caught  atomic.Bool // the ledger knows what the provider does
}

func newTill(p Provider, now func() time.Time) *till {
	t := &till{Provider: p, now: now, lanes: map[string]*lane{}, poll: newBell()}
	t.unswept.Store(true)
	for _, name := range []string{toAsk, toRefund, toEnd} {
		t.lanes[name] = &lane{name: name, till: t, bell: newBell()}
	}
	return t
}

// lists reports whether the provider tells what changed, itself or through a chat.
func (t *till) lists() bool {
	_, lists := t.Provider.(Lister)
	return lists || t.gates()
}

// gates reports whether proofs come through a chat by themselves, so that a list is for what got lost on that way.
func (t *till) gates() bool { _, ok := t.Provider.(Gate); return ok }

// full reports whether the last minute had so many requests that what can wait waits.
func (t *till) full() bool { return t.made.full(t.now()) }

// yield lets others ask the provider first while the last minute is full, but not for ever: in a shop that is always busy
// places must become free, too.
func (t *till) yield(ctx context.Context) {
	for until := t.now().Add(longestYield); ctx.Err() == nil && t.full() && t.now().Before(until); {
		pause.For(ctx, yieldTick)
	}
}

func (t *till) note() { t.made.note(t.now()) }

func (t *till) Ask(ctx context.Context, o Order, back Back) (Request, error) {
	t.note()
	return t.Provider.Ask(ctx, o, back)
}

// receipt of a provider that proves nothing says that there is nothing to wait for.
func (t *till) receipt(ctx context.Context, request string) (Receipt, error) {
	reader, ok := t.Provider.(Reader)
	if !ok {
		return Receipt{Request: request, State: RequestOver}, nil
	}
	t.note()
	return reader.Receipt(ctx, request)
}

func (t *till) hints(ctx context.Context, cursor string) (Page, error) {
	lister, ok := t.Provider.(Lister)
	if !ok {
		return Page{Next: cursor}, nil
	}
	t.note()
	return lister.Hints(ctx, cursor)
}

func (t *till) whose(ctx context.Context, payment string) (string, error) {
	lister, ok := t.Provider.(Lister)
	if !ok {
		return "", nil
	}
	t.note()
	return lister.Whose(ctx, payment)
}

func (t *till) close(ctx context.Context, request string) error {
	closer, ok := t.Provider.(Closer)
	if !ok {
		return nil
	}
	t.note()
	return closer.Close(ctx, request)
}

func (t *till) refund(ctx context.Context, paid Payment, amount Money, key RefundKey) (Refund, error) {
	refunder, ok := t.Provider.(Refunder)
	if !ok {
		return Refund{}, ErrByHand
	}
	if p, ok := t.Provider.(Parter); ok && !p.Partly() && amount != paid.Amount {
		return Refund{}, ErrWhole
	}
	t.note()
	return refunder.Refund(ctx, paid, amount, key)
}

func (t *till) refunds(ctx context.Context, paid Payment) ([]Refund, error) {
	refunder, ok := t.Provider.(Refunder)
	if !ok {
		return nil, nil
	}
	t.note()
	return refunder.Refunds(ctx, paid)
}

// gone stands for the providers that the shop had, and has no more. What they were paid goes back by the owner's hand.
type gone struct{}

func (gone) Name() string { return "gone" }

func (gone) Quote(price Money) (Money, error) { return price, nil }

func (gone) Ask(_ context.Context, o Order, _ Back) (Request, error) {
	return Request{}, fmt.Errorf("%w: the shop is not paid by %s any more", ErrProviderRefused, MethodOf(o))
}

// left reports whether the provider is one that the shop has no more, so that nobody can look what it was paid.
func (t *till) left() bool { _, left := t.Provider.(gone); return left }

// FirstMethod is that of orders and events from before the method was kept.
const FirstMethod = "stripe"

// MethodOf is the name of the method that an order is paid by.
func MethodOf(o Order) string {
	if o.Method == "" {
		return FirstMethod
	}
	return o.Method
}

// tillOf is the till of an order.
func (c *Cashier) tillOf(o Order) *till { return c.tillNamed(MethodOf(o)) }

// tillNamed is the till of a provider, or of one of its methods: own-upi is own's. Where the shop has none of the name it is
// the last, which can do nothing.
func (c *Cashier) tillNamed(name string) *till {
	last := len(c.tills) - 1
	i := slices.IndexFunc(c.tills[:last], func(t *till) bool {
		return t.Name() == name || strings.HasPrefix(name, t.Name()+"-")
	})
	if i < 0 {
		i = last
	}
	return c.tills[i]
}

// lanes are all that there are.
func (c *Cashier) lanes() []*lane {
	list := []*lane{c.claims}
	for _, t := range c.tills {
		list = append(list, t.lanes[toAsk], t.lanes[toRefund], t.lanes[toEnd])
	}
	return list
}
