package setup

import (
	"strings"

	"github.com/bojanz/currency"

	"github.com/sharefi/sharefi/billing"
)

// unit is about the worth of one euro in a currency, as a round sum that people pay with, in whole units. It moves a
// proposal into sight, no more: a rate that is wrong by half does no harm.
var unit = map[string]int64{
	"AED": 4, "ARS": 1500, "AUD": 2, "BDT": 100, "BRL": 5, "CAD": 2, "CLP": 1000, "CNY": 8, "COP": 5000, "CZK": 25, "DKK": 8,
	"EGP": 50, "ETB": 100, "GHS": 10, "HKD": 8, "HUF": 400, "IDR": 10000, "ILS": 4, "INR": 50, "ISK": 150, "JPY": 150,
	"KES": 100, "KRW": 1000, "LBP": 40000, "LKR": 300, "MAD": 10, "MXN": 20, "MYR": 5, "NGN": 1000, "NOK": 10, "NPR": 150,
	"NZD": 2, "PEN": 4, "PHP": 50, "PKR": 250, "PLN": 5, "PYG": 5000, "QAR": 4, "RON": 5, "RUB": 100, "RWF": 1000, "SAR": 4,
	"SEK": 10, "SGD": 2, "THB": 40, "TRY": 40, "TWD": 40, "TZS": 2500, "UAH": 50, "UGX": 4000, "UYU": 40, "VND": 20000,
	"XAF": 500, "XOF": 500, "ZAR": 20, "ZMW": 25,
}

// usualPrice is what to propose for a plan that costs so many euros elsewhere: a price that can be charged.
func usualPrice(euros int64, code string) string {
	digits, _ := currency.GetDigits(code)
	m := billing.Money{Amount: euros * max(unit[code], 1), Currency: code}
	for range digits {
		m.Amount *= 10
	}
	if nearest, ok := billing.Chargeable(m); !ok {
		m = nearest
	}
	return strings.TrimSpace(m.String())
}
