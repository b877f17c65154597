package billing

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/bojanz/currency"
)

// Money is an amount in the currency's minor unit (cents, paise; whole yen).
type Money struct {
	Amount   int64
	Currency string // ISO 4217, upper case
}

// ParseMoney reads an amount as written in the configuration, as in "50.00 INR".
// Errors: ErrMoney, with the reason.
func ParseMoney(s string) (Money, error) {
	number, code, ok := strings.Cut(strings.TrimSpace(s), " ")
	if !ok {
		return Money{}, fmt.Errorf("%w: %q is not an amount and a currency, as in 50.00 INR", ErrMoney, s)
	}
	code = strings.ToUpper(strings.TrimSpace(code))
	digits, ok := currency.GetDigits(code)
	if !ok {
		return Money{}, fmt.Errorf("%w: %q is not an ISO 4217 currency, as in INR, USD or EUR", ErrMoney, code)
	}
	if _, decimals, _ := strings.Cut(number, "."); len(decimals) > int(digits) {
		return Money{}, fmt.Errorf("%w: %q has too many decimals, %s has %d", ErrMoney, s, code, digits)
	}
	amount, err := currency.NewAmount(number, code)
	if err != nil {
		return Money{}, fmt.Errorf("%w: %q is not a number, as in 50.00", ErrMoney, number)
	}
	minor, err := amount.Int64()
	if err != nil || minor < 0 || minor > 99_999_999 {
		return Money{}, fmt.Errorf("%w: %q is negative or too large", ErrMoney, s)
	}
	return Money{Amount: minor, Currency: code}, nil
}

// String formats the amount for logs and files, as in "50.00 INR". ParseMoney reads it back.
func (m Money) String() string {
	amount, err := currency.NewAmountFromInt64(m.Amount, m.Currency)
	if err != nil {
		return fmt.Sprintf("%d %s", m.Amount, m.Currency)
	}
	return amount.Number() + " " + m.Currency
}

// Format formats the amount for people of a locale ("en", "hi-IN"), as in "₹50.00".
func (m Money) Format(locale string) string {
	amount, err := currency.NewAmountFromInt64(m.Amount, m.Currency)
	if err != nil {
		return m.String()
	}
	return currency.NewFormatter(currency.NewLocale(locale)).Format(amount)
}

// IsZero reports whether the amount is zero.
func (m Money) IsZero() bool { return m.Amount == 0 }

// MarshalJSON writes the form of String.
func (m Money) MarshalJSON() ([]byte, error) {
	if m == (Money{}) {
		return []byte(`""`), nil
	}
	return json.Marshal(m.String())
}

// UnmarshalJSON reads the form of String.
func (m *Money) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	if s == "" {
		*m = Money{}
		return nil
	}
	money, err := ParseMoney(s)
	if err != nil {
		return err
	}
	*m = money
	return nil
}
