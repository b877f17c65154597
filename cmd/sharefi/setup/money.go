package setup

import (
	"context"
	"errors"
	"strings"

	"github.com/sharefi/sharefi/cmd/sharefi/check"
	"github.com/sharefi/sharefi/cmd/sharefi/keyboard"
	"github.com/sharefi/sharefi/internal/secret"
)

// A way is a way to be paid that the shop does not have yet.
type way struct {
	title string
	ask   func(context.Context) error
}

// askMoney asks how the shop is paid, until it is in one way at least and the owner wants no other.
func (u *setup) askMoney(ctx context.Context) error {
	for {
		ways := u.ways()
		var options []string
		for _, w := range ways {
			options = append(options, w.title)
		}
		preset := 0
		if u.paid() {
			options = append(options, "No other way; go on")
			preset = len(ways)
		}
		i, err := u.Choose(ctx, "How do your customers pay you?", options, preset)
		if err != nil || i == len(ways) {
			return err
		}
		if err := ways[i].ask(ctx); err != nil {
			return err
		}
	}
}

// paid reports whether the shop has a way to be paid.
func (u *setup) paid() bool { return !u.config.Stripe.Key.IsZero() || len(u.config.Own) > 0 }

// ways are those that can be chosen now: each way once, but for accounts, and those that the shop has can be left.
func (u *setup) ways() []way {
	stripe := "By card and wallet: a Stripe account"
	if !u.config.Stripe.Key.IsZero() {
		stripe = "Another key of Stripe's"
	}
	list := []way{{stripe, u.askStripe},
		{"On an account of mine: UPI, Pix, PromptPay, VietQR, QRIS, M-Pesa, a bank … I say when the money is there", u.askAccount}}
	if !u.has("", true) {
		list = append(list, way{"In cash: I say when I have it", u.askCash})
	}
	if u.had != nil {
		list = append(list, u.leave()...)
	}
	return list
}

// askStripe asks for the key of a Stripe account, and tries it.
func (u *setup) askStripe(ctx context.Context) error {
	key := ""
	ask := func() (err error) {
		key, err = u.Text(ctx, keyboard.Question{
			Title: "Stripe's key", Hidden: true, Preset: u.config.Stripe.Key.Reveal(),
			About: "On Stripe's page Developers > API keys make a restricted key that may write Checkout Sessions " +
				"and Refunds and read Events, PaymentIntents, Charges and Balance. It begins with rk_test_ (no real " +
				"money) or rk_live_.",
			Check: func(s string) error {
				if !strings.HasPrefix(s, "rk_") && !strings.HasPrefix(s, "sk_") {
					return errors.New("that is not such a key: it begins with rk_ or sk_")
				}
				return nil
			},
		})
		u.config.Stripe.Key = secret.New(key)
		return err
	}
	err := u.settle(ctx, ask, func(ctx context.Context) []check.Finding {
		a, found := check.New(&u.config, u.Streams).Stripe(ctx)
		if len(a.Currencies) > 0 {
			u.currency = a.Currencies[0]
		}
		return found
	})
	if err == nil {
		u.keep("stripe.key", "stripe.key", key)
	}
	return err
}
