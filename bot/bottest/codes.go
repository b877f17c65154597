package bottest

import (
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
)

const SheetID = "SHET-0001"

// paper is the code of a voucher, and a slip of it.
var (
	Paper = billing.VoucherCodes([32]byte{7}, 1)[0]
	Slip  = strings.Replace(Paper, Paper[:1], other(Paper[0]), 1)
)

// other is a character that is not c.
func other(c byte) string {
	if c == 'A' {
		return "B"
	}
	return "A"
}

// Printed is a voucher that the message names, with its sheet.
func Printed(state billing.VoucherState, change ...func(*bot.World)) func(*bot.World) {
	return func(w *bot.World) {
		w.Voucher = &billing.Voucher{Code: Paper, Sheet: SheetID, State: state, Version: 1}
		if state == billing.Redeemed {
			w.Voucher.Order = "ELSE-0001"
		}
		OnSheet(w)
		for _, f := range change {
			f(w)
		}
	}
}

func OnSheet(w *bot.World) {
	w.Sheet = &billing.Sheet{
		ID: SheetID, Plan: "1 hour", PlanID: "p1", Price: Rupees, Lasts: time.Hour, Devices: 1, Count: 24, Created: Noon,
		Expires: time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC), Version: 1,
	}
}

// withoutCard reports whether a new order may be paid from the start: by a voucher of this decision, or
// because it costs nothing.
func withoutCard(w bot.World, d bot.Decision, o billing.Order) bool {
	switch o.Payment.Provider {
	case billing.Free:
		return o.State == billing.Paid && o.Price.IsZero() && (o.Discount != "" || o.PlanID == "trial" &&
			!w.Customer.Tried && d.Customer.Tried)
	case billing.ByVoucher:
		return o.State == billing.Paid && len(d.Vouchers) == 1 && d.Held != nil && w.Voucher.State == billing.Unused &&
			d.Vouchers[0].State == billing.Redeemed && d.Vouchers[0].Order == o.Code && d.Vouchers[0].Code == o.Payment.ID
	}
	return false
}

// Cheaper has the session's next order be so much cheaper, of which so many uses are taken.
func Cheaper(d billing.Discount, used int) func(*bot.World) {
	return func(w *bot.World) {
		w.Shop.Discounts = append(w.Shop.Discounts, d)
		w.Session.Discount, w.Used = d.Name, map[string]int{d.Name: used}
	}
}

func OffersTrial(w *bot.World) { w.Shop.Trial = 30 * time.Minute }

var Summer = billing.Discount{Name: "SUMMER", Percent: 20, Uses: 2}
