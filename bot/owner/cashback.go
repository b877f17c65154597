package owner

import (
	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// untouched reports whether nothing came yet of the voucher that paid an order: it can be redeemed again.
func untouched(o billing.Order) bool {
	return o.Payment.Provider == billing.ByVoucher && o.Granted.IsZero()
}

// doCashBack ends an order that a voucher paid.
func doCashBack(t *dialog.Turn, o billing.Order, args []string) {
	amount, err := giveBack(t, o, args[1:])
	if untouched(o) {
		amount, err = o.Payment.Amount, nil
	}
	if err != nil {
		t.Menu(text.RefundNothing, "code", o.Code)
		return
	}
	refundOrder(t, o, amount)
	t.Note("refund", o.Code, string(o.State), o.Payment.ID+" "+amount.String())
	t.Say(text.VoucherEnds, "code", o.Code)
}
