package billing_test

import (
	"testing"

	"github.com/sharefi/sharefi/billing"
)

func TestWhatABanDoesToAnOrder(t *testing.T) {
	off, back := billing.Fact(billing.CalledOff{}), billing.Fact(billing.GiveBack{Reason: billing.ReasonOwner})
	for _, c := range []struct {
		name     string
		state    billing.State
		provider string
		refund   bool
		want     billing.Fact
	}{
		{"not paid", billing.Pending, "", false, off},
		{"said to be paid", billing.Claimed, "", true, off},
		{"said to be paid when it was over", billing.Cancelled, "", false, billing.ClaimDenied{Times: 2}},
		{"paid", billing.Paid, "stripe", false, back},
		{"used", billing.Granted, "stripe", false, nil},
		{"used, with refund", billing.Granted, "stripe", true, back},
		{"a voucher's", billing.Paid, billing.ByVoucher, false, back},
		{"a gift", billing.Paid, billing.Owner, true, nil},
		{"a gift that is used", billing.Granted, billing.Owner, true, nil},
		{"money is going back", billing.Refunding, "stripe", true, nil},
		{"over", billing.Expired, "", true, nil},
	} {
		o := billing.Order{State: c.state, Payment: billing.Payment{Provider: c.provider}}
		if c.state == billing.Cancelled {
			o.Claim = billing.Claim{Times: 2, Late: true}
		}
		if got := o.OnBan(c.refund); got != c.want {
			t.Errorf("%s: %#v", c.name, got)
		}
	}
}
