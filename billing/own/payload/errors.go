package payload

import (
	"errors"
	"fmt"

	"github.com/sharefi/sharefi/internal/quote"
)

// Refusals.
var (
	ErrAccount = errors.New("this account can't be paid")
	ErrAmount  = errors.New("this amount can't be asked")
	ErrOrder   = errors.New("this is not an order's code")
	ErrCode    = errors.New("this is not a payment code")
)

// Why an account can't be paid. Each is an ErrAccount.
var (
	ErrKind        = errors.New("no such kind of account")
	ErrCurrency    = errors.New("the account is in another currency than the prices")
	ErrUnread      = errors.New("the kind does not read this")
	ErrTo          = errors.New("not an account of the kind")
	ErrIBAN        = errors.New("not an IBAN")
	ErrIBANCountry = errors.New("an IBAN of a country that the kind does not pay to")
	ErrQRIBAN      = errors.New("an IBAN for references of the bank alone")
	ErrLatin       = errors.New("missing, or without a Latin letter")
	ErrSticker     = errors.New("not what a payment code of one's own says")
	ErrPixCode     = errors.New("a Pix code, which is a kind of its own")
	ErrWords       = errors.New("words that can't be filled in")
	ErrLink        = errors.New("not the address of a page")
	ErrLabel       = errors.New("not a label that a button shows")
)

// bad is an ErrAccount that begins with a key of the configuration, and says nothing but what is wrong with it.
func bad(why error, key, format string, args ...any) error {
	quote.Brief(args)
	return refusal{why, key, key + ": " + fmt.Sprintf(format, args...)}
}

// A refusal is a sentence for the owner, under names for the program.
type refusal struct {
	why error
	key string
	say string
}

func (r refusal) Error() string   { return r.say }
func (r refusal) Unwrap() []error { return []error{ErrAccount, r.why} }

// KeyOf is the key of the configuration that an ErrAccount is about; empty for other errors.
func KeyOf(err error) string {
	var r refusal
	if errors.As(err, &r) {
		return r.key
	}
	return ""
}
