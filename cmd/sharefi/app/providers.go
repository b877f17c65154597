package app

import (
	"context"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own"
	"github.com/sharefi/sharefi/billing/razorpay"
	"github.com/sharefi/sharefi/billing/stars"
	"github.com/sharefi/sharefi/billing/stripe"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/internal/config"
)

// providers are the ways to be paid that the program knows. Each opens those that the shop has.
var providers = []func(*App) []billing.Provider{openStripe, openRazorpay, openStars, openInChat, openOwn}

// openProviders opens the ways that the shop is paid, in the order in which customers are offered them.
func (a *App) openProviders() (list []billing.Provider) {
	for _, open := range providers {
		list = append(list, open(a)...)
	}
	return list
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

// openOwn opens the owner's accounts, also where there are none yet: the owner adds them in the chat.
func openOwn(a *App) []billing.Provider {
	return []billing.Provider{own.New(own.Config{
		Now: a.Now, Methods: a.ownMethods,
		Recent: func(ctx context.Context, method string, since time.Time) ([]billing.Order, error) {
			return a.leases.Orders.Recent(ctx, method, since)
		},
	})}
}

// ownMethods are the owner's accounts of just now.
func (a *App) ownMethods(ctx context.Context) (list []own.Method, err error) {
	shop, err := a.talk.Shop(ctx)
	configured := methods(a.Config)
	for _, m := range shop.SetWays(configured).Methods(configured) {
		if m.IsDirect() {
			list = append(list, own.Method{Name: m.Name, Label: m.Label, Account: m.Account})
		}
	}
	return list, err
}

// methods are the ways to pay as the configuration has them. One that is retired finishes its orders, and gets no new ones.
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
		list = append(list, bot.Method{Name: stars.InChatName, Decimals: stars.InChatDecimals, Only: "telegram"})
	}
	for _, o := range c.Own {
		list = append(list, bot.Direct(o.Name, o.Label, o.Account))
	}
	return list
}
