package dialog

import (
	"strings"

	"github.com/sharefi/sharefi/billing"
)

// ReadAmount reads AMOUNT [CURRENCY] at the beginning of some words, and gives the rest. An amount without a currency is
// in that of the shop. Errors: billing.ErrMoney, billing.ErrStarsPrice.
func ReadAmount(words []string, shop []billing.Plan) (billing.Money, []string, error) {
	if len(words) > 1 && IsCurrency(words[1]) {
		m, err := billing.ParsePrice(words[0] + " " + words[1])
		return m, words[2:], err
	}
	if len(words) == 0 || len(shop) == 0 {
		return billing.Money{}, words, billing.ErrMoney
	}
	m, err := billing.ParseMoney(words[0] + " " + shop[0].Price.Currency)
	return m, words[1:], err
}

// IsCurrency reports whether a word has the form of a currency's code.
func IsCurrency(word string) bool {
	return len(word) == 3 && strings.Trim(strings.ToUpper(word), "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
