package bot

import "errors"

// Why a phone number is refused.
var (
	ErrPhoneForeign   = errors.New("somebody else's contact card")
	ErrPhoneAnonymous = errors.New("an anonymous number")
	ErrPhoneInvalid   = errors.New("not a phone number")
	ErrPhoneLandline  = errors.New("not a mobile number")
	ErrPhoneCountry   = errors.New("a country that is not served")
)

// Why nothing is sold.
var (
	ErrPaused   = errors.New("the shop is paused")
	ErrSiteFull = errors.New("all places are taken")
	ErrSiteDown = errors.New("the site is out of order")
	ErrNoPlans  = errors.New("nothing is for sale")
)

// Why an owner's command is refused.
var (
	ErrClaim        = errors.New("wrong claim code")
	ErrCodeLocked   = errors.New("too many wrong codes")
	ErrWiFiWords    = errors.New("not a change of the network")
	ErrWiFiName     = errors.New("not a network's name")
	ErrWiFiPassword = errors.New("not a network's password")
	ErrPingWords    = errors.New("not a change of the pings")
	ErrPlanWords    = errors.New("not a change of the plans")
	ErrPlanUnknown  = errors.New("no such plan")
	ErrPlanMany     = errors.New("too many plans")
	ErrPlanPrice    = errors.New("less than the payment provider charges")
	ErrPlanDevices  = errors.New("not a number of devices that a plan can be for")

	ErrStaffWords   = errors.New("not a change of the staff")
	ErrStaffUnknown = errors.New("nobody of that name is on the staff")
	ErrStaffTaken   = errors.New("somebody of that name is on the staff")
	ErrCastRuns     = errors.New("a broadcast is under way")
	ErrStaffMany    = errors.New("too many people on the staff")
)

// Why the ways to pay stay as they are.
var (
	ErrWayWords    = errors.New("not a change of the ways to pay")
	ErrWayUnknown  = errors.New("no such way to pay")
	ErrWayFixed    = errors.New("the configuration has this way to pay")
	ErrWayWordless = errors.New("this way to pay has no words of the owner's")
	ErrWaysMany    = errors.New("too many ways to pay")
	ErrLabelTaken  = errors.New("another way to pay is called that")
	ErrNoCurrency  = errors.New("there are no plans whose currency could be paid in")
	ErrOtherKind   = errors.New("the number is of another kind of account")
)

// Why the owners stay as they are.
var (
	ErrOwnersWords  = errors.New("not a change of the owners")
	ErrOwnersRank   = errors.New("another owner says who owns the shop")
	ErrOwnersMany   = errors.New("too many owners")
	ErrOwnerTaken   = errors.New("an owner has that name")
	ErrOwnerFixed   = errors.New("the configuration names this owner")
	ErrOwnerUnknown = errors.New("no owner, or several, of that name")
	ErrOwnerLast    = errors.New("the shop would have no owner")
)

// Why a command about vouchers or discounts is refused.
var (
	ErrVoucherWords  = errors.New("not a change of the vouchers")
	ErrVoucherCount  = errors.New("too few or too many vouchers")
	ErrDiscountMany  = errors.New("too many discounts")
	ErrDiscountTaken = errors.New("a discount of that name is there")
)

// ErrBanned is why nothing is sold to a customer.
var ErrBanned = errors.New("the owner does not sell to this customer")

// An OtherKindError is an ErrOtherKind that says which.
type OtherKindError struct{ Kind string }

func (e OtherKindError) Error() string { return ErrOtherKind.Error() + ", " + e.Kind }

// Unwrap makes it an ErrOtherKind.
func (e OtherKindError) Unwrap() error { return ErrOtherKind }

// Values are what its sentence says.
func (e OtherKindError) Values() []any { return []any{"kind", e.Kind} }
