package stripe

import (
	"context"
	"errors"
	"net/http"
	"strings"

	stripego "github.com/stripe/stripe-go/v76"

	"github.com/sharefi/sharefi/billing"
)

// An Account is what a key gives access to.
type Account struct {
	Live       bool     // real money
	Currencies []string // of the account's balance, as in USD
	Lacks      []string // permissions that the shop needs and the key lacks, in the words of Stripe's API keys page
}

// Account checks what the key may do and changes nothing: requests that would change something are sent
// without parameters, so that Stripe refuses them either for that or for the missing permission.
func (p *Provider) Account(ctx context.Context) (Account, error) {
	var a Account
	balance, err := p.api.Balance.Get(&stripego.BalanceParams{Params: stripego.Params{Context: ctx}})
	if err != nil && !forbidden(err) {
		return a, classify("ask Stripe for the balance", err)
	}
	if err != nil {
		a.Lacks = append(a.Lacks, "Balance: read")
	} else {
		a.Live = balance.Livemode
		for _, amount := range balance.Available {
			a.Currencies = append(a.Currencies, strings.ToUpper(string(amount.Currency)))
		}
	}
	lacks, err := p.Lacks(ctx)
	a.Lacks = append(a.Lacks, lacks...)
	return a, err
}

// Lacks implements billing.Keyed.
func (p *Provider) Lacks(ctx context.Context) (lacks []string, err error) {
	for _, need := range p.needs(ctx) {
		err := need.try()
		switch {
		case forbidden(err):
			lacks = append(lacks, need.name)
		case errors.Is(classify("", err), billing.ErrProviderDown):
			return lacks, classify("ask Stripe what the key may do", err)
		}
	}
	return lacks, nil
}

// A need is a permission and a request that fails without it.
type need struct {
	name string
	try  func() error
}

func (p *Provider) needs(ctx context.Context) []need {
	with := stripego.Params{Context: ctx}
	return []need{
		{"Checkout Sessions: write", func() error {
			_, err := p.api.CheckoutSessions.New(&stripego.CheckoutSessionParams{Params: with})
			return err
		}},
		{"Refunds: write", func() error {
			_, err := p.api.Refunds.New(&stripego.RefundParams{Params: with})
			return err
		}},
		{"Events: read", func() error {
			list := p.api.Events.List(&stripego.EventListParams{ListParams: stripego.ListParams{Context: ctx, Single: true,
				Limit: stripego.Int64(1)}})
			return list.Err()
		}},
		{"PaymentIntents: read", func() error {
			_, err := p.api.PaymentIntents.Get("pi_none", &stripego.PaymentIntentParams{Params: with})
			return err
		}},
		{"Charges: read", func() error {
			_, err := p.api.Charges.Get("ch_none", &stripego.ChargeParams{Params: with})
			return err
		}},
	}
}

// forbidden reports whether a valid key lacks a permission.
func forbidden(err error) bool {
	var refused *stripego.Error
	return errors.As(err, &refused) && refused.HTTPStatusCode == http.StatusForbidden
}
