package setup

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/sharefi/sharefi/billing/stars"
	"github.com/sharefi/sharefi/cmd/sharefi/check"
	"github.com/sharefi/sharefi/cmd/sharefi/keyboard"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/secret"
)

// A way is a way to be paid that the shop does not have yet.
type way struct {
	title string
	ask   func(context.Context) error
}

// askMoney asks how the shop is paid, until it is in one way at least and the owner wants no other.
func (u *setup) askMoney(ctx context.Context) error {
	if u.had != nil {
		u.say("Accounts of yours, and cash, that were changed in the chat with /pay stay as they are there.")
	}
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
		if err := ways[i].ask(ctx); err != nil && !errors.Is(err, errBack) {
			return err
		}
	}
}

// errBack says that the owner would rather be paid in another way than the one that was chosen.
var errBack = errors.New("back to the ways to be paid")

// orBack asks what a way to be paid needs first. Nothing, where nothing is proposed, leads back to the choice.
func (u *setup) orBack(ctx context.Context, q keyboard.Question) (string, error) {
	if q.Preset != "" {
		return u.Text(ctx, q)
	}
	check := q.Check
	q.About = strings.TrimSpace(q.About + " Enter alone goes back.")
	q.Check = func(s string) error {
		if s == "" {
			return nil
		}
		return check(s)
	}
	answer, err := u.Text(ctx, q)
	if err == nil && answer == "" {
		err = errBack
	}
	return answer, err
}

// paid reports whether the shop has a way to be paid.
func (u *setup) paid() bool { return u.waysNow() > 0 }

// waysNow counts the ways that the shop is paid in.
func (u *setup) waysNow() int {
	n := len(u.config.Own)
	for _, has := range []bool{!u.config.Stripe.Key.IsZero(), !u.config.Razorpay.Secret.IsZero(), u.config.Stars.Enabled, !u.config.InChat.IsZero()} {
		if has {
			n++
		}
	}
	return n
}

// ways are those that can be chosen now: each way once, but for accounts, and those that the shop has can be left.
func (u *setup) ways() []way {
	stripe := "By card and wallet: a Stripe account"
	if !u.config.Stripe.Key.IsZero() {
		stripe = "Another key of Stripe's"
	}
	list := []way{{stripe, u.askStripe},
		{"On an account of mine (UPI, Pix, QRIS, M-Pesa …): I say when I have it", u.askAccount}}
	if !u.has("", true) {
		list = append(list, way{"In cash: I say when I have it", u.askCash})
	}
	razorpay := "By Razorpay: UPI and cards (India, Malaysia, Singapore)"
	if !u.config.Razorpay.Secret.IsZero() {
		razorpay = "Another key of Razorpay's"
	}
	list = append(list, way{razorpay, u.askRazorpay})
	if !u.config.Stars.Enabled {
		list = append(list, way{"In Telegram Stars", u.askStars})
	}
	if u.had != nil && u.waysNow() > 1 {
		list = append(list, u.leave()...)
	}
	return list
}

// askStripe asks for the key of a Stripe account, and tries it.
func (u *setup) askStripe(ctx context.Context) error {
	key, had := "", u.config.Stripe.Key
	ask := func() (err error) {
		u.config.Stripe.Key = had
		key, err = u.orBack(ctx, keyboard.Question{
			Title: "Stripe's key", Hidden: true, Preset: had.Reveal(),
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
		if err == nil {
			u.config.Stripe.Key = secret.New(key)
		}
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

// askRazorpay asks for a key of Razorpay's, and tries it.
func (u *setup) askRazorpay(ctx context.Context) error {
	var id, key string
	had := u.config.Razorpay
	ask := func() (err error) {
		u.config.Razorpay = had
		id, err = u.orBack(ctx, keyboard.Question{
			Title: "Razorpay's key id", Preset: cmp.Or(id, had.KeyID), Check: config.ParseRazorpayKey,
			About: "On Razorpay's page Account & Settings > API keys. It begins with rzp_test_ (no real money) or rzp_live_.",
		})
		if err != nil {
			return err
		}
		key, err = u.orBack(ctx, keyboard.Question{Title: "Its secret", Hidden: true, Preset: had.Secret.Reveal(),
			About: "Razorpay shows it once, when the key is made.", Check: needed})
		if err != nil {
			return err
		}
		u.config.Razorpay.KeyID, u.config.Razorpay.Secret = id, secret.New(key)
		return nil
	}
	err := u.settle(ctx, ask, check.New(&u.config, u.Streams).Razorpay)
	if err != nil {
		return err
	}
	u.set("razorpay.key_id", id)
	u.keep("razorpay.secret", "razorpay.secret", key)
	if u.currency == "" {
		u.currency = "INR"
	}
	return nil
}

// askStars asks what a Star is counted as.
func (u *setup) askStars(ctx context.Context) error {
	u.say("! Stars are meant for digital goods: Telegram may object, keeps them for up to 21 days, and they cost buyers more.")
	u.say("  docs/PAYING.md says more about them")
	if err := u.askCurrency(ctx); err != nil {
		return err
	}
	value, err := u.orBack(ctx, keyboard.Question{Title: "What you count a Star as", About: "Telegram pays you about 0.013 USD for each. In the " +
		"currency of your prices, as in 0.013 USD or 1.08 INR.", Check: func(s string) error {
		v, err := stars.ParseValue(s)
		if err == nil && v.Currency != u.money() {
			err = errors.New("write it in " + u.money() + ", as your prices are")
		}
		return err
	}})
	if err != nil {
		return err
	}
	u.config.Stars.Enabled = true
	u.config.Stars.Value, err = stars.ParseValue(value)
	u.set("stars.enabled", true)
	u.set("stars.value", value)
	return err
}
