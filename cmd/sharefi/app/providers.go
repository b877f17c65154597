package app

import (
	"errors"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/stripe"
	"github.com/sharefi/sharefi/internal/config"
)

// errUnpaid says that the configuration names no way to be paid.
var errUnpaid = errors.New("no way to be paid is configured")

// providers are the ways to be paid that the program knows: whether a shop has one, and how it is opened.
var providers = []struct {
	on   func(*config.Config) bool
	open func(*App) billing.Provider
}{
	{func(c *config.Config) bool { return !c.Stripe.Key.IsZero() }, openStripe},
}

// openProviders opens the ways that the shop is paid, in the order in which customers are offered them.
func (a *App) openProviders() (list []billing.Provider, err error) {
	for _, known := range providers {
		if known.on(a.Config) {
			list = append(list, known.open(a))
		}
	}
	if len(list) == 0 {
		return nil, errUnpaid
	}
	return list, nil
}

// names are those of the providers.
func names(list []billing.Provider) []string {
	var names []string
	for _, p := range list {
		names = append(names, p.Name())
	}
	return names
}

func openStripe(a *App) billing.Provider {
	return stripe.New(stripe.Config{
		Shop: a.Config.Shop, Key: a.Config.Stripe.Key, Methods: a.Config.Stripe.Methods,
		APIURL: a.Config.Stripe.APIURL, Now: a.Now, Log: a.Log,
		OnDate: func(t time.Time) { a.guard.Observe("Stripe", t) },
	})
}
