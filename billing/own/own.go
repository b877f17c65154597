// Package own is the way to be paid that needs no provider: on the owner's own account, or in cash.
//
// It asks and nothing else: whether the money came only a person can tell, and gives it back by hand. It must not open
// a connection. Its one invariant: what the customer is asked for is exact, and carries the order's code wherever the
// account's kind can.
package own

import (
	"context"
	"fmt"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own/payload"
)

// Config is one account of the owner's.
type Config struct {
	Name    string // of the method, as orders keep it
	Label   string // as customers read it; may be empty
	Account payload.Account
	Now     func() time.Time
	// Open are the amounts that customers are asked for on this account just now, where they must differ.
	Open func(ctx context.Context) ([]billing.Money, error)
}

// A Provider is a billing.Provider on one account. It is safe for concurrent use.
type Provider struct{ config Config }

var _ billing.Provider = (*Provider)(nil)

// New returns the Provider of an account.
func New(c Config) *Provider { return &Provider{c} }

// Name implements billing.Provider.
func (p *Provider) Name() string { return p.config.Name }

// Quote implements billing.Provider. Errors: billing.ErrMethod.
func (p *Provider) Quote(price billing.Money) (billing.Money, error) {
	if err := p.config.Account.Check(price.Currency); err != nil {
		return billing.Money{}, fmt.Errorf("%w: %w", billing.ErrMethod, err)
	}
	return price, nil
}

// Ask implements billing.Provider. Errors: billing.ErrProviderRefused.
func (p *Provider) Ask(ctx context.Context, o billing.Order, _ billing.Back) (billing.Request, error) {
	amount, err := p.amount(ctx, o.Price)
	if err != nil {
		return billing.Request{}, err
	}
	asked, err := p.config.Account.Asks(o.Code, amount, p.config.Now())
	if err != nil {
		return billing.Request{}, fmt.Errorf("%w: %w", billing.ErrProviderRefused, err)
	}
	t := &billing.Transfer{
		Label: p.config.Label, Cash: p.config.Account.Kind == payload.Cash,
		QR: asked.QR, Copy: asked.Copy, Link: asked.Link, Until: asked.Until,
	}
	for _, l := range asked.Lines {
		t.Lines = append(t.Lines, billing.Line{Label: string(l.Label), Value: l.Value})
	}
	r := billing.Request{ID: "own-" + o.Code, Transfer: t}
	if amount != o.Price {
		r.Asked = amount
	}
	return r, nil
}

// amount is what an order is asked for: a little less than its price where nothing else tells orders apart.
func (p *Provider) amount(ctx context.Context, price billing.Money) (billing.Money, error) {
	if !p.config.Account.Unique {
		return price, nil
	}
	open, err := p.config.Open(ctx)
	if err != nil {
		return billing.Money{}, err
	}
	taken := map[billing.Money]bool{}
	for _, m := range open {
		taken[m] = true
	}
	amount, _ := payload.Unique(price, func(m billing.Money) bool { return taken[m] })
	return amount, nil
}
