package payload

import (
	"errors"
	"fmt"
)

// Refusals.
var (
	ErrAccount = errors.New("this account can't be paid")
	ErrAmount  = errors.New("this amount can't be asked")
	ErrOrder   = errors.New("this is not an order's code")
	ErrCode    = errors.New("this is not a payment code")
)

// bad is an ErrAccount that begins with a key of the configuration, and says nothing but what is wrong with it.
func bad(key, format string, args ...any) error {
	return refusal{ErrAccount, key + ": " + fmt.Sprintf(format, args...)}
}

// A refusal is a sentence for the owner, under a name for the program.
type refusal struct {
	name error
	say  string
}

func (r refusal) Error() string { return r.say }
func (r refusal) Unwrap() error { return r.name }
