package payload

import (
	"strings"
	"unicode"
)

// brands are what customers know kinds of accounts by, in every language.
var brands = map[Kind]string{UPI: "UPI", Pix: "Pix", PromptPay: "PromptPay", VietQR: "VietQR", PayNow: "PayNow", Static: "QR"}

// Brand is what customers know a kind of account by, in every language; empty where that is a word of theirs.
func (k Kind) Brand() string { return brands[k] }

// MaxLabel is how long the label of a way to pay may be, which is a button.
const MaxLabel = 30

// CheckLabel says what is wrong with what customers choose a way to pay by. An empty one is right for every kind but
// text, which has no name of its own. Errors: ErrAccount and ErrLabel, with a sentence that begins with the key.
func (k Kind) CheckLabel(label string) error {
	switch {
	case len([]rune(label)) > MaxLabel:
		return bad(ErrLabel, "label", "%q is longer than %d characters, which a button does not hold", label, MaxLabel)
	case label != "" && (strings.ContainsFunc(label, unicode.IsControl) || !strings.ContainsFunc(label, seen)):
		return bad(ErrLabel, "label", "%q is not one line that can be seen, which a button needs", label)
	case label == "" && k == Text:
		return bad(ErrLabel, "label", "missing; write what customers know it by, as in M-Pesa")
	}
	return nil
}

// seen reports whether a character shows something.
func seen(c rune) bool { return unicode.IsGraphic(c) && !unicode.IsSpace(c) }

// An Input is one thing that a person is asked for to describe an account.
type Input struct {
	Key      string // of the configuration
	Optional bool
}

// inputs are what each kind is asked for, in the order in which Check looks at them, so that what Check refuses is what
// was said last. What is rare is left to the configuration.
var inputs = map[Kind][]Input{
	UPI:       {{Key: "to"}, {Key: "name"}},
	Pix:       {{Key: "to"}, {Key: "name"}, {Key: "city"}},
	PromptPay: {{Key: "to"}, {"name", true}},
	VietQR:    {{Key: "bank"}, {Key: "to"}, {"name", true}},
	PayNow:    {{Key: "to"}, {Key: "name"}},
	EPC:       {{Key: "to"}, {Key: "name"}},
	SwissQR:   {{Key: "to"}, {Key: "name"}, {Key: "postcode"}, {Key: "city"}},
	SPAYD:     {{Key: "to"}, {"name", true}},
	Static:    {{Key: "to"}},
	Text:      {{Key: "words"}},
	Cash:      {{"words", true}},
}

// Inputs are what a person is asked for to describe an account of a kind.
func (k Kind) Inputs() []Input { return inputs[k] }

// Blind reports whether the owner mostly sees no order's code beside the money, so that the amount should tell.
func (k Kind) Blind() bool { return k == PromptPay || k == PayNow || k == Static }

// keys are those of the configuration that are words.
var keys = []string{"to", "bank", "biller", "name", "street", "house", "postcode", "city", "words", "link"}

// field is what stands under a key; nil for one that is not there.
func (a *Account) field(key string) *string {
	return map[string]*string{
		"to": &a.To, "bank": &a.Bank, "biller": &a.Biller, "name": &a.Name, "street": &a.Street, "house": &a.House,
		"postcode": &a.Postcode, "city": &a.City, "words": &a.Words, "link": &a.Link,
	}[key]
}

// Value is what stands under a key of the configuration; empty for one that is not there.
func (a Account) Value(key string) string {
	if field := a.field(key); field != nil {
		return *field
	}
	return ""
}

// With is the account with another value under a key of the configuration. Errors: ErrAccount and ErrUnread.
func (a Account) With(key, value string) (Account, error) {
	field := a.field(key)
	if field == nil {
		return a, bad(ErrUnread, key, "it is not known")
	}
	*field = value
	return a, nil
}

// Currency is the only one that the account is paid in; empty if any.
func (a Account) Currency() string {
	if a.Kind != Static {
		return a.Kind.Currency()
	}
	code, err := Parse(a.To)
	if err != nil {
		return ""
	}
	for currency, number := range numbers {
		if code.Value("53") == number {
			return currency
		}
	}
	return ""
}

// Like is the kind that a number looks like beyond doubt, whatever it was said to be; empty if none.
func Like(to string) Kind {
	to = strings.TrimSpace(to)
	number, notIBAN := iban(to)
	_, notPix := pixKey(to)
	_, upi := upiTarget(to)
	_, _, payNow := payNowTarget(to)
	switch code, err := Parse(to); {
	case err == nil && code.Value("26", "00") == "br.gov.bcb.pix": // what is copied is not the key
		return ""
	case err == nil:
		return Static
	case upi:
		return UPI
	case notIBAN == nil:
		switch number[:2] {
		case "CH", "LI":
			return SwissQR
		case "CZ":
			return SPAYD
		}
		return EPC
	case notPix == nil:
		return Pix
	case payNow && strings.ContainsAny(strings.ToUpper(to), "+ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
		return PayNow
	case thaiMobile.MatchString(compact(to)):
		return PromptPay
	}
	return ""
}
