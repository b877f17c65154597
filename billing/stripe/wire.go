package stripe

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/bojanz/currency"
	stripego "github.com/stripe/stripe-go/v76"

	"github.com/sharefi/sharefi/billing"
)

// Stripe counts most currencies in hundredths, even where ISO 4217 does not (ISK and UGX). Exceptions
// are these, counted in whole units, and in thousandths with a last digit of zero.
const (
	wholes      = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
	thousandths = "BHD JOD KWD OMR TND"
)

// scale returns the factor and the divisor that turn our minor units into Stripe's.
func scale(code string) (times, over int64, err error) {
	ours, ok := currency.GetDigits(code)
	if !ok {
		return 0, 0, fmt.Errorf("%w: %q is not a currency", billing.ErrMoney, code)
	}
	theirs := 2
	switch {
	case strings.Contains(wholes, code):
		theirs = 0
	case strings.Contains(thousandths, code):
		theirs = 3
	}
	times, over = 1, 1
	for d := int(ours); d < theirs; d++ {
		times *= 10
	}
	for d := theirs; d < int(ours); d++ {
		over *= 10
	}
	return times, over, nil
}

// units converts an amount to Stripe's units.
func units(m billing.Money) (int64, error) {
	times, over, err := scale(m.Currency)
	if err != nil {
		return 0, err
	}
	n := m.Amount * times
	if n%over != 0 || strings.Contains(thousandths, m.Currency) && n%10 != 0 {
		return 0, fmt.Errorf("%w: %s has more decimals than Stripe takes", billing.ErrProviderRefused, m)
	}
	return n / over, nil
}

// payable is an amount in Stripe's units, rounded up to what it takes: a part of a price may have more decimals.
func payable(m billing.Money) int64 {
	times, over, err := scale(m.Currency)
	if err != nil {
		return 0
	}
	n := (m.Amount*times + over - 1) / over
	if strings.Contains(thousandths, m.Currency) {
		n = (n + 9) / 10 * 10
	}
	return n
}

// money converts an amount from Stripe's units.
func money(n int64, code string) (billing.Money, error) {
	code = strings.ToUpper(code)
	times, over, err := scale(code)
	if err != nil {
		return billing.Money{}, err
	}
	return billing.Money{Amount: n * over / times, Currency: code}, nil
}

// classify sorts a failed request into ErrProviderDown, which is retried, and ErrProviderRefused, which
// needs a person. A request that was cut off may still have worked; the idempotency key makes a retry
// harmless.
func classify(doing string, err error) error {
	if err == nil {
		return nil
	}
	var refused *stripego.Error
	if !errors.As(err, &refused) {
		return fmt.Errorf("%s: %w: %w", doing, billing.ErrProviderDown, err)
	}
	switch code := refused.HTTPStatusCode; {
	case code == http.StatusTooManyRequests, code == http.StatusConflict, code >= 500, code == 0:
		return fmt.Errorf("%s: %w: Stripe answers %d", doing, billing.ErrProviderDown, code)
	case refused.Code == stripego.ErrorCodeChargeAlreadyRefunded: // since the list of refunds was read
		return fmt.Errorf("%s: %w: it was refunded a moment ago", doing, billing.ErrProviderDown)
	default:
		kind := billing.ErrProviderRefused
		switch code {
		case http.StatusUnauthorized:
			kind = billing.ErrKeyRefused
		case http.StatusForbidden:
			kind = billing.ErrNotPermitted
		}
		return fmt.Errorf("%s: %w: Stripe answers %d: %s", doing, kind, code, masked(refused.Msg))
	}
}

// answered marks an answer that Stripe gives again to the same idempotency key: it keeps those of its own faults, too.
func answered(raw, classified error) error {
	var refused *stripego.Error
	if errors.As(raw, &refused) && refused.HTTPStatusCode >= 500 {
		return fmt.Errorf("%w: %w", billing.ErrProviderAnswered, classified)
	}
	return classified
}

// masked removes the key from an error message: Stripe repeats parts of an invalid key.
func masked(s string) string {
	words := strings.Fields(s)
	for i, w := range words {
		if strings.Contains(w, "sk_") || strings.Contains(w, "rk_") {
			words[i] = "***"
		}
	}
	return strings.Join(words, " ")
}

func notFound(err error) bool {
	var refused *stripego.Error
	return errors.As(err, &refused) && refused.HTTPStatusCode == http.StatusNotFound
}

// logger is the library's logger. Its errors are logged as debug: the caller logs them with more context.
type logger struct{ log *slog.Logger }

func (l logger) Debugf(string, ...any) {}
func (l logger) Infof(string, ...any)  {}
func (l logger) Warnf(format string, args ...any) {
	l.log.Debug("stripe: " + masked(fmt.Sprintf(format, args...)))
}

func (l logger) Errorf(format string, args ...any) {
	l.log.Debug("stripe: " + masked(fmt.Sprintf(format, args...)))
}
