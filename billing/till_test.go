package billing_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
)

// A till is a provider whose customers are played by the test.
type till struct {
	mu       sync.Mutex
	links    map[string]billing.Receipt // by link id
	hints    []billing.Hint
	refunds  map[string]billing.Refund // by key
	down     bool
	refuse   bool
	closed   []string
	calls    map[string]int
	quietFor bool                     // events are lost
	bad      map[string]error         // what Receipt answers for a link
	slow     map[string]time.Duration // how long a method takes
	failAt   int                      // the number of the Receipt call that fails

	asked  []string        // for refunds, the keys
	stored map[string]bool // keys whose answer is an error for ever
	waits  bool            // refunds are underway

	made map[string][]billing.Refund // by payment, what the provider lists

	linkErr error // of links
	tries   int   // of the last order that a link was asked for
	heard   map[billing.Doing]error
}

func newTill() *till {
	return &till{links: map[string]billing.Receipt{}, refunds: map[string]billing.Refund{}, calls: map[string]int{},
		bad: map[string]error{}, slow: map[string]time.Duration{}}
}

func (p *till) Name() string { return "stripe" }

func (p *till) enter(method string) (func(), error) {
	p.mu.Lock()
	if d := p.slow[method]; d > 0 {
		p.mu.Unlock()
		time.Sleep(d)
		p.mu.Lock()
	}
	p.calls[method]++
	if p.down {
		p.mu.Unlock()
		return nil, billing.ErrProviderDown
	}
	return p.mu.Unlock, nil
}

func (p *till) Quote(price billing.Money) (billing.Money, error) { return price, nil }

func (p *till) Ask(_ context.Context, o billing.Order, _ billing.Back) (billing.Request, error) {
	leave, err := p.enter("link")
	if err != nil {
		return billing.Request{}, err
	}
	defer leave()
	if p.tries = o.Tries; p.linkErr != nil {
		return billing.Request{}, p.linkErr
	}
	id := "link-" + o.Code
	if _, ok := p.links[id]; !ok {
		p.links[id] = billing.Receipt{Request: id, Order: o.Code, State: billing.RequestOpen}
	}
	return billing.Request{ID: id, URL: "https://pay.example/" + id, Expires: o.Expires}, nil
}

func (p *till) Receipt(_ context.Context, id string) (billing.Receipt, error) {
	leave, err := p.enter("receipt")
	if err != nil {
		return billing.Receipt{}, err
	}
	defer leave()
	if p.calls["receipt"] == p.failAt {
		return billing.Receipt{}, billing.ErrProviderDown
	}
	if err := p.bad[id]; err != nil {
		return billing.Receipt{}, err
	}
	r, ok := p.links[id]
	if !ok {
		return r, billing.ErrNoRequest
	}
	return r, nil
}

func (p *till) Hints(_ context.Context, cursor string) (billing.Page, error) {
	leave, err := p.enter("hints")
	if err != nil {
		return billing.Page{}, err
	}
	defer leave()
	from := min(len(cursor), len(p.hints)) // the cursor is as long as the hints that were read
	to := min(from+tillPage, len(p.hints))
	return billing.Page{Hints: slices.Clone(p.hints[from:to]), Next: string(make([]byte, to)), More: to < len(p.hints)}, nil
}

// tillPage is how many hints are read at once.
const tillPage = 40

func (p *till) Whose(_ context.Context, payment string) (string, error) {
	leave, err := p.enter("whose")
	if err != nil {
		return "", err
	}
	defer leave()
	return strings.TrimPrefix(payment, "pay-"), nil
}

func (p *till) Close(_ context.Context, id string) error {
	leave, err := p.enter("close")
	if err != nil {
		return err
	}
	defer leave()
	p.closed = append(p.closed, id)
	return nil
}

func (p *till) Refund(
	_ context.Context, payment billing.Payment, amount billing.Money, key billing.RefundKey,
) (billing.Refund, error) {
	leave, err := p.enter("refund")
	if err != nil {
		return billing.Refund{}, err
	}
	defer leave()
	if p.refuse {
		return billing.Refund{}, billing.ErrProviderRefused
	}
	p.asked = append(p.asked, key.String())
	if p.stored[key.String()] {
		return billing.Refund{}, billing.ErrProviderAnswered
	}
	r := billing.Refund{ID: "re-" + key.String(), Amount: amount, At: time.Now(), Mark: key.Mark, Underway: p.waits}
	if p.made == nil {
		p.made = map[string][]billing.Refund{}
	}
	p.made[payment.ID] = append(p.made[payment.ID], r)
	if !p.waits {
		p.refunds[key.Mark] = r
	}
	return r, nil
}

func (p *till) Refunds(_ context.Context, payment billing.Payment) ([]billing.Refund, error) {
	leave, err := p.enter("refunds")
	if err != nil {
		return nil, err
	}
	defer leave()
	return slices.Clone(p.made[payment.ID]), nil
}

// Completed implements billing.Sweeper.
func (p *till) Completed(context.Context, time.Time) (list []billing.Receipt, err error) {
	leave, err := p.enter("completed")
	if err != nil {
		return nil, err
	}
	defer leave()
	for id, r := range p.links {
		if r.State == billing.RequestPaid || r.State == billing.RequestPending {
			list = append(list, billing.Receipt{Request: id, Order: r.Order, State: r.State})
		}
	}
	return list, nil
}

// pay pays as a customer does on the page.
func (p *till) pay(code string, amount billing.Money) {
	p.mu.Lock()
	defer p.mu.Unlock()
	id := "link-" + code
	p.links[id] = billing.Receipt{Request: id, Order: code, State: billing.RequestPaid,
		Payment: billing.Payment{Provider: "stripe", ID: "pay-" + code, Amount: amount, At: time.Now()}}
	if !p.quietFor {
		p.hint(billing.Hint{Kind: billing.HintRequest, Request: id, Order: code})
	}
}

// give has the owner give money back on the provider's website.
func (p *till) give(code string, amount billing.Money) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.made == nil {
		p.made = map[string][]billing.Refund{}
	}
	pay := "pay-" + code
	p.made[pay] = append(p.made[pay], billing.Refund{ID: fmt.Sprint("re-hand-", len(p.made[pay])), Amount: amount, At: time.Now()})
	total := billing.Money{Currency: amount.Currency}
	for _, r := range p.made[pay] {
		total.Amount += r.Amount.Amount
	}
	p.hint(billing.Hint{Kind: billing.HintRefund, Order: code, Payment: pay, Amount: total})
}

func (p *till) hint(h billing.Hint) {
	h.ID = string(make([]byte, len(p.hints)+1)) // the cursor after it
	p.hints = append(p.hints, h)
}

func (p *till) set(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
}

// A desk is a cashier on a Redis in memory, with the notices that it sent.
type desk struct {
	*till
	providers []billing.Provider // the till, if there are none
	store     *redisstore.Store
	cashier   *billing.Cashier
	said      []billing.NoticeKind
	details   []string // of the notices
	mu        sync.Mutex
	places    int
	sane      error
	ahead     time.Duration // the clock is, of the right one
	grants    bool          // the order's device can be admitted
	stop      func()
}

func open(t *testing.T) *desk {
	d := &desk{till: newTill(), places: 5}
	d.store = &redisstore.Store{
		DB: redistest.Pipe(t), Rules: rules, Providers: []string{"stripe"},
		Places: func(string) int { d.till.mu.Lock(); defer d.till.mu.Unlock(); return d.places },
		Post: func(b *redisdb.Batch, notices ...billing.Notice) {
			b.After(fmt.Sprint(notices), func() {
				d.mu.Lock()
				defer d.mu.Unlock()
				for _, n := range notices {
					d.said, d.details = append(d.said, n.Kind), append(d.details, n.Detail)
				}
			})
		},
	}
	d.start(t)
	return d
}

func (d *desk) start(t *testing.T) {
	providers := d.providers
	if providers == nil {
		providers = []billing.Provider{d.till}
	}
	d.cashier = &billing.Cashier{
		Ledger: d.store, Providers: providers, Rules: rules,
		Back:   func(billing.Order) billing.Back { return billing.Back{} },
		Sane:   func() error { d.till.mu.Lock(); defer d.till.mu.Unlock(); return d.sane },
		Revoke: func(context.Context, string) error { return nil },
		Grant: func(ctx context.Context, o billing.Order) (bool, error) {
			if !d.grants {
				return false, nil
			}
			named, _, err := billing.Apply(o, billing.DeviceNamed{}, time.Now())
			return true, errors.Join(err, d.store.Save(ctx, named))
		},
		Heard: func(_ string, doing billing.Doing, err error) {
			d.set(func() {
				if d.heard == nil {
					d.heard = map[billing.Doing]error{}
				}
				d.heard[doing] = err
			})
		},
		Now: func() time.Time { d.till.mu.Lock(); defer d.till.mu.Unlock(); return time.Now().Add(d.ahead) },
		Log: slog.New(slog.DiscardHandler),
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = d.cashier.Run(ctx) }()
	d.stop = func() { cancel(); <-done }
}

func (d *desk) order(t *testing.T, code string) billing.Order {
	t.Helper()
	o := order(billing.Pending)
	o.Code, o.Created, o.Expires = code, time.Now(), time.Now().Add(billing.PayWithin)
	if err := d.store.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	d.cashier.Nudge()
	return o
}

// change applies a fact, as the desk and the owner do.
func (d *desk) change(t *testing.T, code string, f billing.Fact) {
	t.Helper()
	o, err := d.store.Order(t.Context(), code)
	if err == nil {
		if o, _, err = billing.Apply(o, f, time.Now()); err == nil {
			err = d.store.Save(t.Context(), o)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	d.cashier.Nudge()
}

func (d *desk) want(t *testing.T, code string, state billing.State, said ...billing.NoticeKind) {
	t.Helper()
	o, err := d.store.Order(t.Context(), code)
	if err != nil || o.State != state {
		t.Fatalf("order is %s (%s), %v; want %s", o.State, o.Reason, err, state)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if !slices.Equal(d.said, said) {
		t.Fatalf("said %v, want %v", d.said, said)
	}
}

func bubble(t *testing.T, f func(t *testing.T, d *desk)) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t)
		defer func() { d.stop() }()
		f(t, d)
	})
}

func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

const code = "AAAA-0001"

// rules are the default ones, with a shorter ClaimWithin to keep the test fast.
var rules = billing.Rules{ClaimWithin: 48 * time.Hour, AskAfter: billing.DefaultRules().AskAfter}
