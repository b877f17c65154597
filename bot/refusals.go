package bot

import (
	"errors"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

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

// Why a command about vouchers or discounts is refused.
var (
	ErrVoucherWords  = errors.New("not a change of the vouchers")
	ErrVoucherCount  = errors.New("too few or too many vouchers")
	ErrDiscountMany  = errors.New("too many discounts")
	ErrDiscountTaken = errors.New("a discount of that name is there")
)

// ErrBanned is why nothing is sold to a customer.
var ErrBanned = errors.New("the owner does not sell to this customer")

// refusals is the one table from a named error to the sentence that a person reads.
var refusals = []struct {
	err error
	key text.Key
}{
	{ErrPhoneForeign, text.PhoneForeign},
	{ErrPhoneAnonymous, text.PhoneFragment},
	{ErrPhoneInvalid, text.PhoneInvalid},
	{ErrPhoneLandline, text.PhoneLandline},
	{ErrPhoneCountry, text.PhoneCountry},
	{ErrPaused, text.ShopPaused},
	{ErrSiteFull, text.SiteFull},
	{ErrSiteDown, text.SiteDown},
	{ErrNoPlans, text.NoPlans},
	{ErrBanned, text.YouAreBanned},
	{ErrPingWords, text.PingsUsage},
	{ErrWiFiWords, text.WiFiUsage},
	{ErrWiFiName, text.WiFiBadName},
	{ErrWiFiPassword, text.WiFiBadPassword},
	{ErrPlanWords, text.PlanBadWords},
	{ErrPlanUnknown, text.PlanUnknown},
	{ErrPlanMany, text.PlanMany},
	{ErrPlanPrice, text.PlanCheap},
	{ErrPlanDevices, text.PlanBadDevices},
	{billing.ErrMoney, text.PlanBadPrice},
	{ErrStaffWords, text.StaffBadWords},
	{ErrStaffUnknown, text.StaffUnknown},
	{ErrStaffTaken, text.StaffTaken},
	{ErrStaffMany, text.StaffMany},
	{ErrCastRuns, text.CastRuns},
	{ErrVoucherWords, text.VoucherWords},
	{ErrVoucherCount, text.VoucherCount},
	{ErrDiscountMany, text.DiscountMany},
	{ErrDiscountTaken, text.DiscountTaken},
	{billing.ErrNoVoucher, text.CodeUnknown},
	{billing.ErrVoucherForm, text.CodeUnknown},
	{billing.ErrVoucherTypo, text.CodeTypo},
	{billing.ErrVoucherUsed, text.VoucherUsed},
	{billing.ErrVoucherVoid, text.VoucherVoid},
	{billing.ErrVoucherExpired, text.VoucherExpired},
	{billing.ErrNoDiscount, text.CodeUnknown},
	{billing.ErrDiscountWords, text.DiscountWords},
	{billing.ErrDiscountEarly, text.DiscountEarly},
	{billing.ErrDiscountOver, text.DiscountOver},
	{billing.ErrDiscountSpent, text.DiscountSpent},
	{billing.ErrDiscountPlan, text.DiscountOther},
	{billing.ErrDiscountSmall, text.DiscountSmall},
	{ErrClaim, text.ClaimWrong},
	{ErrCodeLocked, text.ClaimLocked},
	{router.ErrMACFormat, text.MACFormat},
	{router.ErrMACZero, text.MACZero},
	{router.ErrMACGroup, text.MACGroup},
	{router.ErrMACBroadcast, text.MACBroadcast},
	{scheduler.ErrDeviceTaken, text.DeviceTaken},
	{scheduler.ErrDeviceChosen, text.DeviceChosen},
	{billing.ErrAlreadyPaid, text.AlreadyPaid},
	{billing.ErrOrderOver, text.OrderOver},
	{billing.ErrNoOrder, text.OrderOver},
	{billing.ErrNotPaid, text.NotPaidYet},
	{billing.ErrFull, text.SiteFull},
	{scheduler.ErrLeaseOver, text.OrderOver},
	{scheduler.ErrMovesSpent, text.MovesSpent},
	{scheduler.ErrMoveRest, text.MoveRest},
	{scheduler.ErrNoLease, text.NoAccess},
	{scheduler.ErrNoSeat, text.NoSeat},
	{scheduler.ErrLeaseWaits, text.LeaseWaits},
	{scheduler.ErrLastDevice, text.LastDevice},
	{scheduler.ErrNotSeated, text.OldMenu},
}

// sentence finds the words for a refusal.
func sentence(err error) text.Key {
	for _, r := range refusals {
		if errors.Is(err, r.err) {
			return r.key
		}
	}
	return text.NotUnderstood
}
