package billing

import "errors"

// ErrMoney is an amount that cannot be read.
var ErrMoney = errors.New("bad amount")

// What a provider may answer.
var (
	ErrProviderDown    = errors.New("the payment provider does not answer") // will be tried again
	ErrProviderRefused = errors.New("the payment provider refuses")         // needs a person
	ErrNoLink          = errors.New("the payment provider knows no such link")
)

// Why an order refuses a fact. The order stays as it is.
var (
	ErrNoOrder     = errors.New("no such order")
	ErrOrderOver   = errors.New("the order is over")
	ErrNotPaid     = errors.New("the order is not paid")
	ErrAlreadyPaid = errors.New("the order is paid already")
	ErrPaidTwice   = errors.New("the order was paid by another payment")
	ErrNotYours    = errors.New("the order belongs to somebody else")
	ErrTooMuch     = errors.New("more than was paid")
	ErrNotYet      = errors.New("it is too early")
)

// What a store may answer.
var (
	ErrConflict = errors.New("the record changed meanwhile") // read again and decide again
	ErrFull     = errors.New("no place is free")
)
