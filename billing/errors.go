package billing

import (
	"errors"
	"fmt"
)

// Why an amount is not taken.
var (
	ErrMoney      = errors.New("bad amount")
	ErrStarsPrice = errors.New("prices are in the money of a country; what they are in Telegram Stars follows from stars.value")
)

// Errors of a provider.
var (
	ErrProviderDown     = errors.New("the payment provider does not answer") // retried
	ErrProviderAnswered = errors.New("the payment provider failed")          // and says so again to the same request
	ErrProviderRefused  = errors.New("the payment provider refuses")         // needs a person
	ErrKeyRefused       = fmt.Errorf("%w: the key is not valid", ErrProviderRefused)
	ErrNotPermitted     = fmt.Errorf("%w: the key may not do that", ErrProviderRefused)
	ErrByHand           = fmt.Errorf("%w: the owner gives this money back by hand", ErrProviderRefused)
	ErrWhole            = fmt.Errorf("%w: Stars go back whole, or not at all", ErrProviderRefused)
	ErrMethod           = errors.New("the price can't be paid by this method")
	ErrNoRequest        = errors.New("the payment provider knows no such link")
)

// Why an order refuses a fact. A refused fact leaves the order unchanged.
var (
	ErrNoOrder     = errors.New("no such order")
	ErrOrderOver   = errors.New("the order is over")
	ErrNotPaid     = errors.New("the order is not paid")
	ErrAlreadyPaid = errors.New("the order is paid already")
	ErrPaidTwice   = errors.New("the order was paid by another payment")
	ErrDenied      = errors.New("the owner found no money too often")
	ErrClaims      = errors.New("the owner has not answered about other orders")
	ErrNotYours    = errors.New("the order belongs to somebody else")
	ErrTooMuch     = errors.New("more than was paid")
	ErrNotYet      = errors.New("it is too early")
	ErrLeftUnpaid  = errors.New("the customer left orders unpaid")
	ErrNotAsked    = errors.New("the order asks for another amount")
)

// Errors of a store.
var (
	ErrConflict = errors.New("the record changed meanwhile") // read the record again and decide again
	ErrFull     = errors.New("no place is free")
)

// Why a voucher is not accepted.
var (
	ErrNoVoucher      = errors.New("no such voucher")
	ErrVoucherForm    = errors.New("not a voucher code")
	ErrVoucherTypo    = errors.New("a voucher code with a typo")
	ErrVoucherUsed    = errors.New("the voucher was redeemed")
	ErrVoucherVoid    = errors.New("the voucher is void")
	ErrVoucherExpired = errors.New("the voucher has expired")
)

// Why a discount is not given.
var (
	ErrNoDiscount    = errors.New("no such discount")
	ErrDiscountWords = errors.New("not a discount")
	ErrDiscountEarly = errors.New("the discount has not begun")
	ErrDiscountOver  = errors.New("the discount is over")
	ErrDiscountSpent = errors.New("the discount is used up")
	ErrDiscountPlan  = errors.New("the discount is for another plan")
	ErrDiscountSmall = errors.New("the discounted price is below the smallest charge")
)
