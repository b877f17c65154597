package billing

import (
	"time"
	"unicode/utf8"

	"github.com/bojanz/currency"
)

// MaxDevices is how many devices a plan can be for.
const MaxDevices = 10

// MaxPlanName is how many characters the name of a plan may have, in any script.
const MaxPlanName = 60

// NamesPlan reports whether customers can know a plan by a name.
func NamesPlan(name string) bool {
	return name != "" && utf8.RuneCountInString(name) <= MaxPlanName
}

// A Plan is what the shop sells: access for a duration, at a price, for one device or several.
type Plan struct {
	ID      string        `json:"id"` // short and stable: buttons carry it
	Name    string        `json:"name"`
	Price   Money         `json:"price"`
	Lasts   time.Duration `json:"lasts"`
	Devices int           `json:"devices"`
	Hidden  bool          `json:"hidden,omitempty"`
}

// least holds the smallest amounts that Stripe charges, in minor units, by the account's currency.
// Source: Stripe's documentation of supported currencies, "Minimum and maximum charge amounts".
var least = map[string]int64{
	"USD": 50, "AED": 200, "AUD": 50, "BRL": 50, "CAD": 50, "CHF": 50, "CZK": 1500, "DKK": 250, "EUR": 50, "GBP": 30,
	"HKD": 400, "HUF": 17500, "INR": 50, "JPY": 50, "MXN": 1000, "MYR": 200, "NOK": 300, "NZD": 50, "PLN": 200,
	"RON": 200, "SEK": 300, "SGD": 50, "THB": 1000,
}

// Least returns the smallest price that can be charged in a currency, where it is known.
func Least(currency string) (Money, bool) {
	amount, ok := least[currency]
	return Money{amount, currency}, ok
}

// mostOf holds the largest amounts that Stripe charges where that is less than Money can hold: it counts these currencies in
// hundredths, which they don't have.
var mostOf = map[string]int64{"ISK": 999_999, "UGX": 999_999}

// Chargeable reports whether a price can be charged, and gives the nearest one that can.
func Chargeable(m Money) (nearest Money, ok bool) {
	nearest = Money{max(m.Amount, 1), m.Currency}
	if least, known := Least(m.Currency); known {
		nearest.Amount = max(nearest.Amount, least.Amount)
	}
	if most, known := mostOf[m.Currency]; known {
		nearest.Amount = min(nearest.Amount, most)
	}
	nearest.Amount = up(nearest)
	return nearest, nearest == m
}

// Payable is a part of an amount, rounded up to what can go back, and no more than the whole.
func (m Money) Payable(whole Money) Money {
	if m.InStars() && m.Amount > 0 {
		return whole
	}
	m.Amount = min(up(m), whole.Amount)
	return m
}

// paidWhole are the currencies that have decimals on paper and none in any till or banking app.
var paidWhole = map[string]bool{"IDR": true, "KHR": true, "LAK": true, "MMK": true}

// PaidWhole reports whether people pay whole units of a currency, though it has decimals.
func PaidWhole(currency string) bool { return paidWhole[currency] }

// up rounds an amount up to one that can be paid: whole units where people pay nothing else, and of three decimals Stripe
// wants the last to be zero.
func up(m Money) int64 {
	step := int64(1)
	if digits, _ := currency.GetDigits(m.Currency); PaidWhole(m.Currency) {
		step = 100
	} else if digits == 3 {
		step = 10
	}
	return (m.Amount + step - 1) / step * step
}
