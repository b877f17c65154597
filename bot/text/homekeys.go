package text

// What the home of people with rights says and offers.
const (
	HomeMenu        Key = "home-menu"
	HomeToday       Key = "home-today"
	HomeNone        Key = "home-none"
	ButtonActive    Key = "button-active"
	ButtonPlans     Key = "button-plans"
	ButtonVouchers  Key = "button-vouchers"
	ButtonRouter    Key = "button-router"
	ButtonMore      Key = "button-more"
	ButtonLookUp    Key = "button-look-up"
	ButtonGrant     Key = "button-grant"
	ButtonDiscounts Key = "button-discounts"
	ButtonStaff     Key = "button-staff"
	ButtonLog       Key = "button-log"
	Settled         Key = "settled" // a change that brings an answer of its own
)

// How people are named, and what is done with one that was found.
const (
	You          Key = "you"
	ButtonRefund Key = "button-refund"
	ButtonBan    Key = "button-ban"
	ButtonUnban  Key = "button-unban"
	ExtendBy     Key = "extend-by"
)

// What stands on a voucher.
const (
	SheetWhat Key = "sheet-what"
	SheetHow  Key = "sheet-how"
)

// What is asked step by step, and offered as answers.
const (
	FormName           Key = "form-name"
	FormPrice          Key = "form-price"
	FormLasts          Key = "form-lasts"
	FormDevices        Key = "form-devices"
	FormPlan           Key = "form-plan"
	FormCount          Key = "form-count"
	FormUntil          Key = "form-until"
	FormCode           Key = "form-code"
	FormOff            Key = "form-off"
	FormUses           Key = "form-uses"
	FormHelper         Key = "form-helper"
	FormRights         Key = "form-rights"
	FormWhom           Key = "form-whom"
	FormSite           Key = "form-site"
	FormLook           Key = "form-look"
	FormLong           Key = "form-long"
	FormNoLimit        Key = "form-no-limit"
	FormMadeUp         Key = "form-made-up"
	RightsLook         Key = "rights-look"
	RightsCounter      Key = "rights-counter"
	RightsMoney        Key = "rights-money"
	RightsAll          Key = "rights-all"
	ButtonAddPlan      Key = "button-add-plan"
	ButtonPrice        Key = "button-price"
	ButtonHide         Key = "button-hide"
	ButtonUnhide       Key = "button-unhide"
	ButtonFirst        Key = "button-first"
	ButtonDrop         Key = "button-drop"
	ButtonMakeVouchers Key = "button-make-vouchers"
	ButtonPrint        Key = "button-print"
	ButtonAddDiscount  Key = "button-add-discount"
	ButtonDropDiscount Key = "button-drop-discount"
	ButtonInvite       Key = "button-invite"
	ButtonRights       Key = "button-rights"
)
