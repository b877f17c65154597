package bot

import (
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own/payload"
)

// A Method is a way to pay, as the conversation sees it.
type Method struct {
	Name     string          // as orders keep it
	Label    string          // as people choose it; empty: in our words, by Cash, ByHand and Online
	Currency string          // the only one that it takes; empty: any
	ByHand   bool            // a person has to see that the money came
	Cash     bool            // it is paid on the spot
	Online   bool            // it is paid on a page, by whatever that offers
	Stars    bool            // in Telegram's own money
	Decimals int             // the most that a currency may have for it; 0: any number
	Only     string          // the channel that it is paid in; empty: anywhere
	Hidden   bool            // it is not offered
	Account  payload.Account // where it is paid to; without a kind it is a provider's
}

// Direct is the way to pay to an account of the owner's.
func Direct(name, label string, a payload.Account) Method {
	return Method{Name: name, Label: label, Currency: a.Currency(), ByHand: true, Cash: a.Kind == payload.Cash, Account: a}
}

// IsDirect reports whether it is an account of the owner's.
func (m Method) IsDirect() bool { return m.Account.Kind != "" }

// Takes reports whether a price can be paid by it: banks of one country take their own currency alone, and Telegram none that is
// counted in thousandths.
func (m Method) Takes(price billing.Money) bool {
	digits, _ := billing.Digits(price.Currency)
	return (m.Currency == "" || m.Currency == price.Currency) && (m.Decimals == 0 || digits <= m.Decimals)
}

// called reports whether customers would read the same for another one. Without a label that is cash, a bank transfer, or
// the provider.
func (m Method) called(other Method) bool {
	return strings.EqualFold(m.Label, other.Label) && (m.Label != "" || m.IsDirect() && m.Cash == other.Cash)
}
