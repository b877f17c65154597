// Package payload writes what a banking app reads: the text of a QR code that asks for an exact amount and carries
// the order's code, what can be pasted, and the same in words. The money goes to the owner's own account, so nothing
// here moves or sees any; whether it came is somebody else's question.
//
// It is pure: no I/O and no clock. A payload that would break a limit of its kind is never made: what may be cut is
// cut, the rest is refused with the remedy.
package payload

import (
	"fmt"
	"sort"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
)

// A Kind is a way in which banking apps of a country are asked for money.
type Kind string

// The kinds.
const (
	UPI       Kind = "upi"       // India
	Pix       Kind = "pix"       // Brazil
	PromptPay Kind = "promptpay" // Thailand
	VietQR    Kind = "vietqr"    // Vietnam
	PayNow    Kind = "paynow"    // Singapore
	EPC       Kind = "epc"       // euro transfers (GiroCode)
	SwissQR   Kind = "swissqr"   // Switzerland, Liechtenstein
	SPAYD     Kind = "spayd"     // Czechia (QR Platba)
	Static    Kind = "static"    // the owner's own EMVCo code: QRIS, QR Ph, DuitNow, KHQR …
	Text      Kind = "text"      // words alone: M-Pesa, GCash, a bank account
	Cash      Kind = "cash"
)

// An Account is where the owner is paid, as the configuration has it.
type Account struct {
	Kind     Kind   `json:"kind" yaml:"kind"`
	To       string `json:"to,omitempty" yaml:"to"`             // UPI id, Pix key, PromptPay number, VietQR account, PayNow UEN or phone, IBAN; the owner's own code
	Bank     string `json:"bank,omitempty" yaml:"bank"`         // VietQR: BIN or short name of the bank; EPC: BIC, which may be left out
	Biller   string `json:"biller,omitempty" yaml:"biller"`     // PromptPay: the biller id of a shop with a contract, in place of To
	Name     string `json:"name,omitempty" yaml:"name"`         // the payee's name
	Street   string `json:"street,omitempty" yaml:"street"`     // Swiss QR: may be left out
	House    string `json:"house,omitempty" yaml:"house"`       // Swiss QR: the number in the street; may be left out
	Postcode string `json:"postcode,omitempty" yaml:"postcode"` // Swiss QR
	City     string `json:"city,omitempty" yaml:"city"`         // Pix, Swiss QR
	Words    string `json:"words,omitempty" yaml:"words"`       // Text and Cash: what the customer reads; may hold {amount} and {code}
	Link     string `json:"link,omitempty" yaml:"link"`         // Text: a page or app that is paid in; may hold {amount} and {code}
	Unique   bool   `json:"unique,omitempty" yaml:"unique"`     // ask a little less than the price, so that the amount tells the order
}

// A Label says what a line is; the conversation has its words.
type Label string

// The labels.
const (
	Payee     Label = "payee"
	To        Label = "account"
	Bank      Label = "bank"
	Amount    Label = "amount"
	Reference Label = "reference"
	Words     Label = "words" // the owner's own sentence, shown as it is
)

// A Line is one thing that a customer types by hand.
type Line struct {
	Label Label
	Value string
}

// Asked is how a customer is asked for an amount.
type Asked struct {
	QR       string    // what the QR code says; empty for text and cash
	Copy     string    // what is pasted into a banking app; empty where nothing is
	Link     string    // what opens a page or an app; else empty
	Lines    []Line    // what is typed by hand
	Referred bool      // the payee sees the order's code beside the money
	Until    time.Time // when QR ends; zero if it never does
}

// An order is what is asked of an account, already checked.
type order struct {
	code   string // without the dash
	amount string // in digits, as in 10.00, or 5000 where the country pays whole
	money  billing.Money
	now    time.Time
}

// A rule is all that one kind knows.
type rule struct {
	currency string // the only one; empty if any
	fields   string // the keys of the configuration that it reads, beside kind and unique
	check    func(a Account, currency string) error
	ask      func(a Account, o order) Asked
}

var rules = map[Kind]rule{
	UPI:       {"INR", "to name", checkUPI, askUPI},
	Pix:       {"BRL", "to name city", checkPix, askPix},
	PromptPay: {"THB", "to biller name", checkPromptPay, askPromptPay},
	VietQR:    {"VND", "to bank name", checkVietQR, askVietQR},
	PayNow:    {"SGD", "to name", checkPayNow, askPayNow},
	EPC:       {"EUR", "to bank name", checkEPC, askEPC},
	SwissQR:   {"CHF", "to name street house postcode city", checkSwissQR, askSwissQR},
	SPAYD:     {"CZK", "to name", checkSPAYD, askSPAYD},
	Static:    {"", "to name", checkStatic, askStatic},
	Text:      {"", "to name words link", checkText, askText},
	Cash:      {"", "words", checkCash, askCash},
}

// Kinds are all kinds, in alphabetical order.
func Kinds() []Kind {
	kinds := make([]Kind, 0, len(rules))
	for k := range rules {
		kinds = append(kinds, k)
	}
	sort.Slice(kinds, func(i, j int) bool { return kinds[i] < kinds[j] })
	return kinds
}

// Currency is the only currency of a kind, or empty.
func (k Kind) Currency() string { return rules[k].currency }

// Check says what is wrong with an account that is to be paid in a currency, and how it should be: ErrAccount with a
// sentence that begins with the key of the configuration.
func (a Account) Check(currency string) error {
	r, ok := rules[a.Kind]
	if !ok {
		return bad(ErrKind, "kind", "%q is not known; write one of %s", string(a.Kind), listed(Kinds()))
	}
	if r.currency != "" && r.currency != currency {
		return bad(ErrCurrency, "kind", "%s is paid in %s, and the prices are in %s; sell in %[2]s, or take text or cash", a.Kind, r.currency, currency)
	}
	for _, key := range keys {
		if *a.field(key) != "" && !strings.Contains(" "+r.fields+" ", " "+key+" ") {
			return bad(ErrUnread, key, "kind %s does not read it; leave it out", a.Kind)
		}
	}
	return r.check(a, currency)
}

// Asks writes how a customer is asked for an amount, in which a unique amount is already chosen. The time decides
// nothing but when a code of a kind whose codes end does so.
// Errors: ErrAccount as Check; ErrAmount if this amount can't be asked; ErrOrder if that is no order's code.
func (a Account) Asks(code string, amount billing.Money, now time.Time) (Asked, error) {
	if err := a.Check(amount.Currency); err != nil {
		return Asked{}, err
	}
	whole, ok := billing.ParseCode(code)
	if !ok {
		return Asked{}, fmt.Errorf("%w: %q", ErrOrder, code)
	}
	digits, err := digits(amount)
	if err != nil {
		return Asked{}, err
	}
	return rules[a.Kind].ask(a, order{strings.ReplaceAll(whole, "-", ""), digits, amount, now}), nil
}

// lines are the lines whose values are known, in their order.
func lines(all ...Line) []Line {
	var known []Line
	for _, l := range all {
		if l.Value != "" {
			known = append(known, l)
		}
	}
	return known
}

func (o order) amountLine() Line { return Line{Amount, o.amount + " " + o.money.Currency} }

func listed(kinds []Kind) string {
	var names []string
	for _, k := range kinds {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}
