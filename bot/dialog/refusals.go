package dialog

import (
	"errors"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own/payload"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/reference"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// refusals is the one table from a named error to the sentence that a person reads.
var refusals = []struct {
	err error
	key text.Key
}{
	{bot.ErrPhoneForeign, text.PhoneForeign},
	{bot.ErrPhoneAnonymous, text.PhoneFragment},
	{bot.ErrPhoneInvalid, text.PhoneInvalid},
	{bot.ErrPhoneLandline, text.PhoneLandline},
	{bot.ErrPhoneCountry, text.PhoneCountry},
	{bot.ErrPaused, text.ShopPaused},
	{bot.ErrSiteFull, text.SiteFull},
	{bot.ErrSiteDown, text.SiteDown},
	{bot.ErrNoPlans, text.NoPlans},
	{bot.ErrBanned, text.YouAreBanned},
	{bot.ErrPingWords, text.PingsUsage},
	{bot.ErrWiFiWords, text.WiFiUsage},
	{bot.ErrWiFiName, text.WiFiBadName},
	{bot.ErrWiFiPassword, text.WiFiBadPassword},
	{bot.ErrPlanWords, text.PlanBadWords},
	{bot.ErrPlanUnknown, text.PlanUnknown},
	{bot.ErrPlanMany, text.PlanMany},
	{bot.ErrPlanPrice, text.PlanCheap},
	{bot.ErrPlanDevices, text.PlanBadDevices},
	{billing.ErrMoney, text.PlanBadPrice},
	{billing.ErrStarsPrice, text.PlanInStars},
	{billing.ErrWhole, text.StarsWhole},
	{billing.ErrNotAsked, text.OrderOver},
	{bot.ErrWayWords, text.PlanBadWords},
	{bot.ErrWayUnknown, text.WayUnknown},
	{bot.ErrWayFixed, text.WayFixed},
	{bot.ErrWayWordless, text.WayWordless},
	{bot.ErrWaysMany, text.WaysMany},
	{bot.ErrLabelTaken, text.LabelTaken},
	{bot.ErrNoCurrency, text.NoCurrency},
	{bot.ErrOtherKind, text.OtherKind},
	{payload.ErrKind, text.AccountKind},
	{payload.ErrCurrency, text.AccountCurrency},
	{payload.ErrUnread, text.PlanBadWords},
	{payload.ErrTo, text.AccountBad},
	{payload.ErrIBAN, text.AccountIBAN},
	{payload.ErrIBANCountry, text.AccountCountry},
	{payload.ErrQRIBAN, text.AccountQRIBAN},
	{payload.ErrLatin, text.AccountLatin},
	{payload.ErrSticker, text.AccountSticker},
	{payload.ErrPixCode, text.AccountPixCode},
	{payload.ErrWords, text.AccountWords},
	{payload.ErrLink, text.AccountLink},
	{payload.ErrLabel, text.LabelBad},
	{bot.ErrStaffWords, text.StaffBadWords},
	{bot.ErrStaffUnknown, text.StaffUnknown},
	{bot.ErrStaffTaken, text.StaffTaken},
	{bot.ErrStaffMany, text.StaffMany},
	{bot.ErrOwnersWords, text.StaffBadWords},
	{bot.ErrOwnersRank, text.OwnersRank},
	{bot.ErrOwnersMany, text.OwnersMany},
	{bot.ErrOwnerTaken, text.OwnerTaken},
	{bot.ErrOwnerFixed, text.OwnerFixed},
	{bot.ErrOwnerUnknown, text.OwnerUnknown},
	{bot.ErrOwnerLast, text.OwnerLast},
	{bot.ErrCastRuns, text.CastRuns},
	{bot.ErrVoucherWords, text.VoucherWords},
	{bot.ErrVoucherCount, text.VoucherCount},
	{bot.ErrDiscountMany, text.DiscountMany},
	{bot.ErrDiscountTaken, text.DiscountTaken},
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
	{bot.ErrClaim, text.ClaimWrong},
	{bot.ErrCodeLocked, text.ClaimLocked},
	{router.ErrMACFormat, text.MACFormat},
	{router.ErrMACZero, text.MACZero},
	{router.ErrMACGroup, text.MACGroup},
	{router.ErrMACBroadcast, text.MACBroadcast},
	{router.ErrMACHidden, text.MACHidden},
	{router.ErrMACExample, text.MACExample},
	{router.ErrMACShared, text.MACShared},
	{router.ErrMACOther, text.MACOther},
	{scheduler.ErrDeviceTaken, text.DeviceTaken},
	{scheduler.ErrDeviceChosen, text.DeviceChosen},
	{billing.ErrAlreadyPaid, text.AlreadyPaid},
	{billing.ErrOrderOver, text.OrderOver},
	{billing.ErrNoOrder, text.OrderOver},
	{billing.ErrNotPaid, text.NotPaidYet},
	{billing.ErrFull, text.SiteFull},
	{billing.ErrLeftUnpaid, text.HoldsFewer},
	{billing.ErrDenied, text.ClaimDenied},
	{billing.ErrClaims, text.ClaimsMany},
	{reference.ErrForm, text.ReferenceForm},
	{scheduler.ErrLeaseOver, text.OrderOver},
	{scheduler.ErrMovesSpent, text.MovesSpent},
	{scheduler.ErrMoveRest, text.MoveRest},
	{scheduler.ErrNoLease, text.NoAccess},
	{scheduler.ErrNoSeat, text.NoSeat},
	{scheduler.ErrLeaseWaits, text.LeaseWaits},
	{scheduler.ErrLastDevice, text.LastDevice},
	{scheduler.ErrNotSeated, text.OldMenu},
	{scheduler.ErrRefused, text.MACRefused},
}

// Sentence finds the words for a refusal.
func Sentence(err error) text.Key {
	for _, r := range refusals {
		if errors.Is(err, r.err) {
			return r.key
		}
	}
	return text.NotUnderstood
}

// Explain says why not, with what the refusal has to tell.
func Explain(l text.Language, err error) string {
	var values []any
	var tells interface{ Values() []any }
	if errors.As(err, &tells) {
		values = tells.Values()
	}
	return l.Say(Sentence(err), values...)
}
