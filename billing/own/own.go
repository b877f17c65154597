// Package own is the way to be paid that needs no provider: on the owner's own account, or in cash.
//
// It asks and nothing else: whether the money came only a person can tell, and gives it back by hand. It must not open
// a connection. Its one invariant: what the customer is asked for is exact, and carries the order's code wherever the
// account's kind can.
package own

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own/payload"
)

// Name is the provider's. Those of its methods begin with it and a dash.
const Name = "own"

// A Method is an account as customers choose it.
type Method struct {
	Name    string // as orders keep it
	Label   string // as customers read it; may be empty
	Account payload.Account
}

// Config is how to ask for money on accounts that come and go.
type Config struct {
	Methods func(ctx context.Context) ([]Method, error) // the accounts of just now
	Now     func() time.Time
	// Recent are the orders of a method that were made since an instant; for accounts whose amounts must differ.
	Recent func(ctx context.Context, method string, since time.Time) ([]billing.Order, error)
}

// A Provider is a billing.Provider on the owner's accounts. It is safe for concurrent use.
type Provider struct{ config Config }

var _ billing.Provider = (*Provider)(nil)

// New returns the Provider of some accounts.
func New(c Config) *Provider { return &Provider{c} }

// Name implements billing.Provider.
func (*Provider) Name() string { return Name }

// Quote implements billing.Provider.
func (*Provider) Quote(price billing.Money) (billing.Money, error) { return price, nil }

// Ask implements billing.Provider. An order whose account was taken away meanwhile is asked on no other.
// Errors: billing.ErrProviderRefused, billing.ErrMethod.
func (p *Provider) Ask(ctx context.Context, o billing.Order, _ billing.Back) (billing.Request, error) {
	methods, err := p.config.Methods(ctx)
	if err != nil {
		return billing.Request{}, err
	}
	i := slices.IndexFunc(methods, func(m Method) bool { return m.Name == o.Method })
	if i < 0 {
		return billing.Request{}, fmt.Errorf("%w: the shop has no account %s any more", billing.ErrMethod, o.Method)
	}
	m := methods[i]
	amount, err := p.amount(ctx, m, o)
	if err != nil {
		return billing.Request{}, err
	}
	asked, err := m.Account.Asks(o.Code, amount, p.config.Now())
	if err != nil {
		return billing.Request{}, fmt.Errorf("%w: %w", billing.ErrProviderRefused, err)
	}
	r := billing.Request{ID: "own-" + o.Code, Transfer: transfer(m, asked)}
	if amount != o.Price {
		r.Asked = amount
	}
	return r, nil
}

// transfer is what the customer gets.
func transfer(m Method, asked payload.Asked) *billing.Transfer {
	t := &billing.Transfer{
		Label: m.Label, Cash: m.Account.Kind == payload.Cash,
		QR: asked.QR, Copy: asked.Copy, Link: asked.Link, Until: asked.Until,
	}
	for _, l := range asked.Lines {
		t.Lines = append(t.Lines, billing.Line{Label: string(l.Label), Value: l.Value})
	}
	return t
}

// An amount rests after its order: money can come late, and what came for one order must not be taken for the next one's.
const (
	amountRests = 24 * time.Hour
	longestOpen = 48 * time.Hour // longer than any order waits for its money, with all claims
)

// amount is what an order is asked for: a little less than its price where nothing else tells orders apart. Where all
// amounts are open or rest, one that rests is taken.
func (p *Provider) amount(ctx context.Context, m Method, o billing.Order) (billing.Money, error) {
	if !m.Account.Unique {
		return o.Price, nil
	}
	now := p.config.Now()
	recent, err := p.config.Recent(ctx, m.Name, now.Add(-longestOpen-amountRests))
	if err != nil {
		return billing.Money{}, err
	}
	open, rests := map[billing.Money]bool{}, map[billing.Money]bool{}
	for _, other := range recent {
		switch {
		case other.Code == o.Code || other.Request.ID == "":
		case other.Unpaid() || other.AsksOwner():
			open[other.Asked()] = true
		case now.Before(settled(other).Add(amountRests)):
			rests[other.Asked()] = true
		}
	}
	amount, free := payload.Unique(o.Price, func(m billing.Money) bool { return open[m] || rests[m] })
	if !free {
		amount, _ = payload.Unique(o.Price, func(m billing.Money) bool { return open[m] })
	}
	return amount, nil
}

// settled is when an order was paid, or was over.
func settled(o billing.Order) time.Time {
	if o.PaidAt.After(o.Ended) {
		return o.PaidAt
	}
	return o.Ended
}
