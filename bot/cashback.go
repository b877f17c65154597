package bot

import (
	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
)

// untouched reports whether nothing came yet of the voucher that paid an order: it can be redeemed again.
func untouched(o billing.Order) bool {
	return o.Payment.Provider == billing.ByVoucher && o.Granted.IsZero()
}

// doCashBack ends an order that a voucher paid.
func (t *turn) doCashBack(o billing.Order, args []string) {
	amount, err := t.giveBack(o, args[1:])
	if untouched(o) {
		amount, err = o.Payment.Amount, nil
	}
	if err != nil {
		t.menu(text.RefundNothing, "code", o.Code)
		return
	}
	t.refundOrder(o, amount)
	t.change("refund", o.Code, string(o.State), o.Payment.ID+" "+amount.String())
	t.say(text.VoucherEnds, "code", o.Code)
}
