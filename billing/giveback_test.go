package billing_test

import (
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
)

// redeems stores a voucher and the order that it paid for.
func (d *desk) redeems(t *testing.T) (billing.Order, billing.Voucher) {
	t.Helper()
	s := sheet()
	s.Expires = time.Now().Add(time.Hour)
	v, o, err := billing.Redeem(voucher(billing.Unused), s, billing.Order{
		Code: code, Customer: "+12025550123", Chat: "telegram:1", Site: "home", Created: time.Now(),
	}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := d.store.SaveBoth(t.Context(), o, v); err != nil {
		t.Fatal(err)
	}
	d.cashier.Nudge()
	return o, v
}

func TestAVoucherIsUsableAgainWhenNothingCameOfIt(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		_, v := d.redeems(t)
		pass(rules.ClaimWithin + time.Minute) // no device was named
		d.want(t, code, billing.Refunded, billing.AskAgain, billing.AskAgain, billing.RefundSoon, billing.RefundDone,
			billing.OwnerRefund)
		again, err := d.store.Voucher(t.Context(), v.Code)
		if err != nil || again.State != billing.Unused || time.Since(again.Back) > time.Hour {
			t.Errorf("%+v, %v", again, err)
		}
		if d.till.calls["refund"] != 0 {
			t.Error("the payment provider was asked for the money")
		}
	})
}

func TestAVoucherWhoseTimeBeganStaysRedeemed(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		_, v := d.redeems(t)
		o, err := d.store.Order(t.Context(), code)
		if err != nil {
			t.Fatal(err)
		}
		for _, fact := range []billing.Fact{billing.DeviceNamed{}, billing.AccessGiven{},
			billing.GiveBack{Reason: billing.ReasonOwner}} {
			if o, _, err = billing.Apply(o, fact, time.Now()); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.store.Save(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		d.cashier.Nudge()
		pass(time.Second)
		d.want(t, code, billing.Refunded, billing.RefundDone, billing.OwnerRefund)
		if v, err = d.store.Voucher(t.Context(), v.Code); err != nil || v.State != billing.Redeemed ||
			d.till.calls["refund"] != 0 {
			t.Errorf("%+v, %v", v, err)
		}
	})
}
