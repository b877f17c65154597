package app

import (
	"context"
	"errors"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own"
	"github.com/sharefi/sharefi/billing/own/payload"
	"github.com/sharefi/sharefi/billing/razorpay"
	"github.com/sharefi/sharefi/billing/stars"
	"github.com/sharefi/sharefi/billing/stripe"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/internal/config"
)

// errUnpaid says that the configuration names no way to be paid.
var errUnpaid = errors.New("no way to be paid is configured")

// providers are the ways to be paid that the program knows. Each opens those that the shop has.
var providers = []func(*App) []billing.Provider{openStripe, openRazorpay, openStars, openInChat, openOwn}

// openProviders opens the ways that the shop is paid, in the order in which customers are offered them.
func (a *App) openProviders() (list []billing.Provider, err error) {
	for _, open := range providers {
		list = append(list, open(a)...)
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

func openStripe(a *App) []billing.Provider {
	if a.Config.Stripe.Key.IsZero() {
		return nil
	}
	return []billing.Provider{stripe.New(stripe.Config{
		Shop: a.Config.Shop, Key: a.Config.Stripe.Key, Methods: a.Config.Stripe.Methods,
		APIURL: a.Config.Stripe.APIURL, Now: a.Now, Log: a.Log,
		OnDate: func(t time.Time) { a.guard.Observe("Stripe", t) },
	})}
}

func openRazorpay(a *App) []billing.Provider {
	c := a.Config.Razorpay
	if c.Secret.IsZero() {
		return nil
	}
	return []billing.Provider{razorpay.New(razorpay.Config{
		Shop: a.Config.Shop, KeyID: c.KeyID, Secret: c.Secret, APIURL: c.APIURL, Now: a.Now,
		OnDate: func(t time.Time) { a.guard.Observe("Razorpay", t) },
	})}
}

func openOwn(a *App) (list []billing.Provider) {
	for _, o := range a.Config.Own {
		list = append(list, own.New(own.Config{
			Name: o.Name, Label: o.Label, Account: o.Account, Now: a.Now,
			Recent: func(ctx context.Context, since time.Time) ([]billing.Order, error) {
				return a.leases.Orders.Recent(ctx, o.Name, since)
			},
		}))
	}
	return list
}

// methods are the ways to pay as customers are offered them. One that is retired finishes its orders, and gets no new ones.
func methods(c *config.Config) (list []bot.Method) {
	if !c.Stripe.Key.IsZero() && !c.Stripe.Retired {
		list = append(list, bot.Method{Name: stripe.Name})
	}
	if !c.Razorpay.Secret.IsZero() && !c.Razorpay.Retired {
		list = append(list, bot.Method{Name: razorpay.Name, Online: true})
	}
	if c.Stars.Enabled {
		list = append(list, bot.Method{Name: stars.Name, Stars: true, Currency: c.Stars.Value.Currency, Only: "telegram"})
	}
	if !c.InChat.IsZero() {
		list = append(list, bot.Method{Name: stars.InChatName, Only: "telegram"})
	}
	for _, o := range c.Own {
		list = append(list, bot.Method{
			Name: o.Name, Label: o.Label, Currency: o.Account.Kind.Currency(), ByHand: true, Cash: o.Account.Kind == payload.Cash,
		})
	}
	return list
}
