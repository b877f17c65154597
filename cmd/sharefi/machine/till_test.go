package machine

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/sharefi/sharefi/billing"
)

// A till is a payment provider in memory, whose customers and owner are played by the test. It keeps what it knows,
// whatever becomes of the shop's records.
type till struct {
	mu     sync.Mutex
	gauge  gauge
	now    func() time.Time
	links  []*link
	events []billing.Hint
	down   bool
	refuse bool   // refunds
	loses  bool   // the next link's answer
	greedy string // a refund of more than was left, though the owner gave nothing back by hand
}

// A link is a page, and what was paid on it.
type link struct {
	billing.Receipt
	price    billing.Money
	closed   bool
	back     int64 // given back, in all
	refunds  []billing.Refund
	byHand   int64 // given back by the owner at the provider
	disputed bool
	settled  bool // nothing can become of it any more
	lost     bool // records were lost after it was paid
	at       time.Time
}

func newTill() *till { return &till{} }

func (p *till) Name() string { return "stripe" }

// enter is the beginning of each call.
func (p *till) enter(ctx context.Context) (func(), error) {
	p.mu.Lock()
	if err := p.gauge.count(ctx); err != nil {
		p.mu.Unlock()
		return nil, err
	}
	if p.down {
		p.mu.Unlock()
		return nil, billing.ErrProviderDown
	}
	return p.mu.Unlock, nil
}

func (p *till) find(match func(*link) bool) *link {
	if i := slices.IndexFunc(p.links, match); i >= 0 {
		return p.links[i]
	}
	return nil
}

// Quote implements billing.Provider.
func (p *till) Quote(price billing.Money) (billing.Money, error) { return price, nil }

// Ask implements billing.Provider. A link whose answer was lost stays, and the next call makes another.
func (p *till) Ask(ctx context.Context, o billing.Order, _ billing.Back) (billing.Request, error) {
	leave, err := p.enter(ctx)
	if err != nil {
		return billing.Request{}, err
	}
	defer leave()
	l := &link{price: o.Price}
	l.Receipt = billing.Receipt{Request: fmt.Sprint("link-", len(p.links)), Order: o.Code, State: billing.RequestOpen}
	p.links = append(p.links, l)
	if p.loses {
		p.loses = false
		return billing.Request{}, billing.ErrProviderDown
	}
	return billing.Request{ID: l.Request, URL: "https://pay.example/" + l.Request, Expires: o.Expires}, nil
}

// Receipt implements billing.Provider.
func (p *till) Receipt(ctx context.Context, id string) (billing.Receipt, error) {
	leave, err := p.enter(ctx)
	if err != nil {
		return billing.Receipt{}, err
	}
	defer leave()
	if l := p.find(func(l *link) bool { return l.Request == id }); l != nil {
		return l.Receipt, nil
	}
	return billing.Receipt{}, billing.ErrNoRequest
}

// tillPage is how many events are read at once.
const tillPage = 20

// Hints implements billing.Provider. The cursor is the number of events that were read; without one, those of the
// last three days come.
func (p *till) Hints(ctx context.Context, cursor string) (billing.Page, error) {
	leave, err := p.enter(ctx)
	if err != nil {
		return billing.Page{}, err
	}
	defer leave()
	from, _ := strconv.Atoi(cursor)
	if cursor == "" {
		from = slices.IndexFunc(p.events, func(h billing.Hint) bool { return p.now().Sub(h.At) < 72*time.Hour })
		if from < 0 {
			from = len(p.events)
		}
	}
	from = min(from, len(p.events))
	to := min(from+tillPage, len(p.events))
	return billing.Page{Hints: slices.Clone(p.events[from:to]), Next: strconv.Itoa(to), More: to < len(p.events)}, nil
}

// Whose implements billing.Provider.
func (p *till) Whose(ctx context.Context, payment string) (string, error) {
	leave, err := p.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	if l := p.find(func(l *link) bool { return l.Payment.ID == payment }); l != nil {
		return l.Order, nil
	}
	return "", nil
}

// Close implements billing.Provider.
func (p *till) Close(ctx context.Context, id string) error {
	leave, err := p.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	l := p.find(func(l *link) bool { return l.Request == id })
	if l == nil {
		return billing.ErrNoRequest
	}
	l.closed = true
	if l.State == billing.RequestOpen {
		l.State = billing.RequestOver
	}
	return nil
}

// Refund implements billing.Provider. As Stripe's adapter does, it knows its own refund by the mark, and gives no more than
// is left.
func (p *till) Refund(
	ctx context.Context, payment billing.Payment, amount billing.Money, key billing.RefundKey,
) (billing.Refund, error) {
	leave, err := p.enter(ctx)
	if err != nil {
		return billing.Refund{}, err
	}
	defer leave()
	l := p.find(func(l *link) bool { return l.Payment.ID == payment.ID })
	if l == nil || p.refuse {
		return billing.Refund{}, billing.ErrProviderRefused
	}
	for _, r := range l.refunds {
		if r.Mark == key.Mark {
			return r, nil
		}
	}
	left := l.Payment.Amount.Amount - l.back
	switch {
	case left == 0:
		return l.refunds[len(l.refunds)-1], nil
	case amount.Amount > left && l.byHand == 0:
		p.greedy = fmt.Sprintf("%s of %s for %s", amount, payment.ID, key)
	}
	return p.give(l, min(amount.Amount, left), key.Mark), nil
}

// give gives money of a payment back.
func (p *till) give(l *link, amount int64, mark string) billing.Refund {
	currency := l.Payment.Amount.Currency
	r := billing.Refund{ID: fmt.Sprintf("re-%s-%d", l.Payment.ID, len(l.refunds)+1), At: p.now(), Mark: mark,
		Amount: billing.Money{Amount: amount, Currency: currency}}
	l.refunds, l.back = append(l.refunds, r), l.back+amount
	p.tell(billing.Hint{Kind: billing.HintRefund, Order: l.Order, Payment: l.Payment.ID,
		Amount: billing.Money{Amount: l.back, Currency: currency}})
	return r
}

// Refunds implements billing.Provider.
func (p *till) Refunds(ctx context.Context, payment billing.Payment) ([]billing.Refund, error) {
	leave, err := p.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	if l := p.find(func(l *link) bool { return l.Payment.ID == payment.ID }); l != nil {
		return slices.Clone(l.refunds), nil
	}
	return nil, nil
}

// tell notes an event.
func (p *till) tell(h billing.Hint) {
	h.ID, h.At = strconv.Itoa(len(p.events)+1), p.now() // as a cursor: what is behind it
	p.events = append(p.events, h)
}

// pay has a customer pay on a page.
func (p *till) pay(l *link, amount billing.Money) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l.State, l.at = billing.RequestPaid, p.now()
	l.Payment = billing.Payment{Provider: p.Name(), ID: strings.Replace(l.Request, "link", "pay", 1), Amount: amount,
		At: p.now()}
	p.tell(billing.Hint{Kind: billing.HintRequest, Request: l.Request, Order: l.Order})
}

// byHand has the owner give money back on the provider's website.
func (p *till) byHand(l *link, amount int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.give(l, amount, "")
	l.byHand += amount
}

// set changes how the till behaves.
func (p *till) set(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
}

// list are the links that match, newest first.
func (p *till) list(match func(*link) bool) []*link {
	p.mu.Lock()
	defer p.mu.Unlock()
	var found []*link
	for _, l := range slices.Backward(p.links) {
		if match(l) {
			found = append(found, l)
		}
	}
	return found
}
