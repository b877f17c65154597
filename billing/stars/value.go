package stars

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/quote"
)

// A Value is what the owner counts a Star as, in the money of the prices. It is often worth less than the smallest coin has
// digits for.
type Value struct {
	Millionths int64 // of the currency's whole unit
	Currency   string
}

const (
	million   = 1_000_000
	maxDigits = 6                  // behind the point
	maxValue  = 1000_000 * million // of one Star: more is a slip
)

// ParseValue reads a value as written in the configuration, as in "1.08 INR". Errors: billing.ErrMoney, with the reason.
func ParseValue(s string) (Value, error) {
	number, code, _ := strings.Cut(strings.TrimSpace(s), " ")
	code = strings.ToUpper(strings.TrimSpace(code))
	if _, ok := billing.Digits(code); !ok || code == billing.Stars {
		return Value{}, quote.Errorf("%w: %q is not what a Star is worth in the currency of the plans, as in 1.08 INR", billing.ErrMoney, s)
	}
	whole, part, _ := strings.Cut(number, ".")
	if len(part) > maxDigits {
		return Value{}, quote.Errorf("%w: %q has more than %d decimals", billing.ErrMoney, s, maxDigits)
	}
	n, err := strconv.ParseUint(whole+part+strings.Repeat("0", maxDigits-len(part)), 10, 63)
	if err != nil || n == 0 || n > maxValue {
		return Value{}, quote.Errorf("%w: %q is not a number above zero, as in 1.08", billing.ErrMoney, s)
	}
	return Value{int64(n), code}, nil
}

// String is the form that ParseValue reads.
func (v Value) String() string {
	part := strings.TrimRight(fmt.Sprintf("%06d", v.Millionths%million), "0")
	number := strconv.FormatInt(v.Millionths/million, 10)
	if part != "" {
		number += "." + part
	}
	return number + " " + v.Currency
}

// Ask is a price in Stars, rounded up to whole ones. Errors: billing.ErrMethod.
func (v Value) Ask(price billing.Money) (billing.Money, error) {
	if price.Currency != v.Currency || price.Amount <= 0 {
		return billing.Money{}, fmt.Errorf("%w: a Star is counted as %s, and the price is %s", billing.ErrMethod, v, price)
	}
	digits, _ := billing.Digits(price.Currency)
	per := v.Millionths // of a Star, in the unit of what is divided
	for range digits {
		per *= 10
	}
	n := (price.Amount*million + per - 1) / per
	if n > billing.MaxAmount {
		return billing.Money{}, fmt.Errorf("%w: %s is %d Stars, and too many", billing.ErrMethod, price, n)
	}
	return billing.Money{Amount: n, Currency: billing.Stars}, nil
}
