package billing

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/bojanz/currency"

	"github.com/sharefi/sharefi/internal/quote"
)

// Money is an amount in the currency's minor unit (cents, paise; whole yen).
type Money struct {
	Amount   int64
	Currency string // ISO 4217, upper case; or Stars
}

// Stars are Telegram's own money, whole ones alone. They are what a customer is asked for and pays, never a price.
const Stars = "XTR"

// InStars reports whether an amount is Telegram's own money, which goes back whole or not at all.
func (m Money) InStars() bool { return m.Currency == Stars }

// Digits are how many decimals a currency has; false for one that Money can't hold.
func Digits(code string) (digits int, ok bool) {
	if code == Stars {
		return 0, true
	}
	d, ok := currency.GetDigits(code)
	return int(d), ok
}

// MaxAmount is the most that people may write, and that is asked for, in the minor unit. What came may be more.
const MaxAmount = 99_999_999

// ParseMoney reads an amount as written in the configuration, as in "50.00 INR".
// Errors: ErrMoney, with the reason.
func ParseMoney(s string) (Money, error) {
	m, err := readMoney(s)
	if err == nil && (m.Amount < 0 || m.Amount > MaxAmount) {
		return Money{}, quote.Errorf("%w: %q is negative or too large", ErrMoney, s)
	}
	return m, err
}

// readMoney reads the form of String, however much it is.
func readMoney(s string) (Money, error) {
	number, code, ok := strings.Cut(strings.TrimSpace(s), " ")
	if !ok {
		return Money{}, quote.Errorf("%w: %q is not an amount and a currency, as in 50.00 INR", ErrMoney, s)
	}
	code = strings.ToUpper(strings.TrimSpace(code))
	digits, ok := Digits(code)
	if !ok {
		return Money{}, quote.Errorf("%w: %q is not an ISO 4217 currency, as in INR, USD or EUR", ErrMoney, code)
	}
	number = pointed(number, digits)
	if _, decimals, _ := strings.Cut(number, "."); len(decimals) > digits {
		return Money{}, quote.Errorf("%w: %q has too many decimals, %s has %d", ErrMoney, s, code, digits)
	}
	amount, err := currency.NewAmount(number, counted(code))
	if err != nil {
		return Money{}, quote.Errorf("%w: %q is not a number, as in 50.00", ErrMoney, number)
	}
	minor, err := amount.Int64()
	if err != nil {
		return Money{}, quote.Errorf("%w: %q is negative or too large", ErrMoney, s)
	}
	return Money{Amount: minor, Currency: code}, nil
}

// pointed is a number with a point before its two decimals, where half of the world writes a comma. Before three digits it may
// stand for thousands as well.
func pointed(number string, digits int) string {
	whole, decimals, ok := strings.Cut(number, ",")
	if !ok || digits != 2 || len(decimals) != digits || strings.ContainsAny(whole+decimals, ".,") {
		return number
	}
	return whole + "." + decimals
}

// counted is a currency that the library of currencies knows, with as many decimals: Stars are in no standard.
func counted(code string) string {
	if code == Stars {
		return "JPY"
	}
	return code
}

// ParsePrice reads the price of a plan. Errors: ErrMoney, with the reason; ErrStarsPrice.
func ParsePrice(s string) (Money, error) {
	m, err := ParseMoney(s)
	if err == nil && m.InStars() {
		return Money{}, quote.Errorf("%w: %q", ErrStarsPrice, s)
	}
	return m, err
}

// String formats the amount for logs and files, as in "50.00 INR". ParseMoney reads it back.
func (m Money) String() string {
	amount, err := currency.NewAmountFromInt64(m.Amount, counted(m.Currency))
	if err != nil {
		return fmt.Sprintf("%d %s", m.Amount, m.Currency)
	}
	return amount.Number() + " " + m.Currency
}

// Format formats the amount for people of a locale ("en", "hi-IN"), as in "₹50.00".
func (m Money) Format(locale string) string {
	amount, err := currency.NewAmountFromInt64(m.Amount, counted(m.Currency))
	if err != nil {
		return m.String()
	}
	f := currency.NewFormatter(currency.NewLocale(locale))
	if m.InStars() {
		f.CurrencyDisplay = currency.DisplayNone
		return strings.TrimSpace(f.Format(amount)) + " ⭐"
	}
	return f.Format(amount)
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
	money, err := readMoney(s)
	if err != nil {
		return err
	}
	*m = money
	return nil
}
