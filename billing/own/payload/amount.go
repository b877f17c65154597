package payload

import (
	"fmt"
	"strings"

	"github.com/sharefi/sharefi/billing"
)

// digits writes an amount as payloads have it: digits and a point, with all decimals, or none where the country pays
// whole. Errors: ErrAmount.
func digits(m billing.Money) (string, error) {
	if m.Amount <= 0 {
		return "", fmt.Errorf("%w: %s is nothing to pay", ErrAmount, m)
	}
	number, _, _ := strings.Cut(m.String(), " ")
	if units, cents, ok := strings.Cut(number, "."); ok && billing.PaidWhole(m.Currency) {
		if strings.Trim(cents, "0") != "" {
			return "", fmt.Errorf("%w: %s is paid in whole %s; take the decimals off", ErrAmount, m, m.Currency)
		}
		number = units
	}
	if len(number) > 13 {
		return "", fmt.Errorf("%w: %s is longer than 13 characters", ErrAmount, m)
	}
	return number, nil
}

// step is the least that two amounts of a currency can differ by, in minor units.
func step(currency string) int64 {
	number, _, _ := strings.Cut(billing.Money{Amount: 1, Currency: currency}.String(), " ")
	_, cents, _ := strings.Cut(number, ".")
	unit := int64(1)
	for range cents {
		unit *= 10
	}
	if billing.PaidWhole(currency) {
		return unit
	}
	return 1
}

// Unique chooses an amount a little under a price that no open order asks for, so that the amount alone tells whose
// money came. There are 99 of them, from one step (a cent, a whole rupiah) down, and none below half the price. Where
// all are taken it is the price, and false.
func Unique(price billing.Money, taken func(billing.Money) bool) (billing.Money, bool) {
	step := step(price.Currency)
	for off := step; off <= 99*step && off <= price.Amount/2; off += step {
		less := billing.Money{Amount: price.Amount - off, Currency: price.Currency}
		if !taken(less) {
			return less, true
		}
	}
	return price, false
}
