package billing

import (
	"context"
	"errors"
)

// voucherBack refunds an order that was paid with a voucher. If the order never gave access, the
// voucher becomes usable again; otherwise the owner gives cash back by hand, which is only recorded.
func (c *Cashier) voucherBack(ctx context.Context, o Order, back Refund) error {
	done := []Notice{{To: o.Chat, Kind: RefundDone, Order: o.Code}, {To: Owner, Kind: OwnerRefund, Order: o.Code}}
	v, err := c.Ledger.Voucher(ctx, o.Payment.ID)
	if errors.Is(err, ErrNoVoucher) { // the voucher's record was lost
		return c.change(ctx, o.Code, MoneyBack{back}, done...)
	}
	if err != nil {
		return err
	}
	usable, given := GiveVoucherBack(v, o, c.Now())
	if !given {
		return c.change(ctx, o.Code, MoneyBack{back}, done...)
	}
	changed, outcome, err := Apply(o, MoneyBack{back}, c.Now())
	if err != nil || outcome != Applied {
		return err
	}
	if err := c.Ledger.SaveBoth(ctx, changed, usable, done...); err != nil {
		return err
	}
	c.Log.Info("order "+string(o.State)+"=>"+string(changed.State), "order", o.Code)
	return nil
}
