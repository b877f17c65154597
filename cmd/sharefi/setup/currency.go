package setup

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/bojanz/currency"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own/payload"
	"github.com/sharefi/sharefi/cmd/sharefi/keyboard"
	"github.com/sharefi/sharefi/internal/quote"
)

// fixed is the currency that prices have to be in, for an account that is paid in no other, or for the plans that there
// are; empty while any will do.
func (u *setup) fixed() string {
	for _, o := range u.config.Own {
		if c := o.Account.Currency(); c != "" {
			return c
		}
	}
	if u.config.Stars.Enabled {
		return u.config.Stars.Value.Currency
	}
	for _, p := range u.config.Plans {
		return p.Price.Currency
	}
	return ""
}

// money is the currency to propose.
func (u *setup) money() string { return cmp.Or(u.fixed(), u.currency, "EUR") }

// price reads a price that can be asked for, in each way that the shop is paid in.
func (u *setup) price(s string) error {
	m, err := billing.ParsePrice(s)
	switch {
	case err != nil:
		return err
	case m.IsZero():
		return errors.New("a plan that costs nothing can't be sold")
	}
	if nearest, ok := billing.Chargeable(m); !ok {
		return fmt.Errorf("that can't be charged; the nearest price is %s", nearest)
	}
	if v := u.config.Stars.Value; u.config.Stars.Enabled && v.Currency != m.Currency {
		return fmt.Errorf("a Star is counted in %s; write the price in %[1]s, too", v.Currency)
	}
	for _, o := range u.config.Own {
		if _, err := o.Account.Asks("K7Q4-MD2X", m, time.Now()); err != nil {
			return unkeyed(err)
		}
	}
	return nil
}

// unkeyed is what is wrong with an account without the configuration's key, which a question does not name.
func unkeyed(err error) error {
	if key := payload.KeyOf(err); key != "" {
		return errors.New(strings.TrimPrefix(err.Error(), key+": "))
	}
	return err
}

// askCurrency asks for the currency of prices, where no account has told it.
func (u *setup) askCurrency(ctx context.Context) error {
	if u.currency = cmp.Or(u.fixed(), u.currency); u.currency != "" {
		return nil
	}
	code, err := u.Text(ctx, keyboard.Question{Title: "The currency of your prices", About: "Three letters, as in INR, KES or EUR.",
		Preset: localCurrency(u.env("LC_ALL", u.env("LC_MONETARY", u.env("LANG", "")))), Check: func(s string) error {
			if !currency.IsValid(strings.ToUpper(s)) {
				return quote.Errorf("%q is no currency's three letters", s)
			}
			return nil
		}})
	u.currency = strings.ToUpper(code)
	return err
}

// localCurrency is that of a locale's country, as in en_IN.UTF-8 or de_CH@euro.
func localCurrency(locale string) string {
	_, country, _ := strings.Cut(locale, "_")
	country, _, _ = strings.Cut(country, ".")
	country, _, _ = strings.Cut(country, "@")
	code, ok := currency.ForCountryCode(country)
	if !ok {
		return "EUR"
	}
	return code
}
