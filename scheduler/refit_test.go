package scheduler_test

import (
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

func TestWhatIsSoldAndNotGrantedFitsTheSiteAgain(t *testing.T) {
	byPass := func(state scheduler.State) *scheduler.Lease {
		l := lease("AAAA-0001", state, noon)
		l.Device, l.Pass = router.MAC{}, scheduler.FreshPass()
		return &l
	}
	byDevice := func(state scheduler.State) *scheduler.Lease {
		l := lease("AAAA-0001", state, noon)
		return &l
	}
	const pass = billing.ForPassphrase
	for _, c := range []struct {
		name  string
		state billing.State
		isFor string
		lease *scheduler.Lease
		kind  router.Kind

		changes bool
		after   billing.State
		wants   string             // what the order is for then
		hears   billing.NoticeKind // what the customer hears of it
		leaseIs scheduler.State    // empty: none is changed
	}{
		{"no device named yet", billing.Paid, "", nil, router.ByPassphrase, true, billing.Paid, pass, "", ""},
		{"its device known", billing.Paid, phone.String(), nil, router.ByPassphrase, true, billing.Paid, pass, "", ""},
		{"not paid yet", billing.Pending, "", nil, router.ByPassphrase, true, billing.Pending, pass, "", ""},
		{"said to be paid", billing.Claimed, "", nil, router.ByPassphrase, true, billing.Claimed, pass, "", ""},
		{"its device waits", billing.Paid, "", byDevice(scheduler.Waiting), router.ByPassphrase, true, billing.Paid, pass, "", scheduler.Waiting},
		{"its device is in", billing.Granted, "", byDevice(scheduler.Active), router.ByPassphrase, false, billing.Granted, "", "", ""},
		{"expired", billing.Expired, "", nil, router.ByPassphrase, false, billing.Expired, "", "", ""},
		{"no passphrase yet", billing.Paid, pass, nil, router.ByDevice, true, billing.Paid, "", billing.PaidAsk, ""},
		{"for a passphrase, not paid yet", billing.Pending, pass, nil, router.ByDevice, true, billing.Pending, "", "", ""},
		{"its passphrase waits", billing.Paid, pass, byPass(scheduler.Waiting), router.ByDevice, true, billing.Refunding, pass, billing.RefundSoon, scheduler.Over},
		{"its passphrase is unused", billing.Paid, pass, byPass(scheduler.Ready), router.ByDevice, true, billing.Refunding, pass, billing.RefundSoon, scheduler.Active},
		{"its passphrase is in use", billing.Granted, pass, byPass(scheduler.Active), router.ByDevice, false, billing.Granted, pass, "", ""},
		{"nothing changed, by device", billing.Paid, "", byDevice(scheduler.Waiting), router.ByDevice, false, billing.Paid, "", "", ""},
		{"nothing changed, by passphrase", billing.Paid, pass, byPass(scheduler.Ready), router.ByPassphrase, false, billing.Paid, pass, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := paid("AAAA-0001", "+12025550123")
			o.State, o.For, o.Device = c.state, c.isFor, c.lease != nil
			f, changed := scheduler.Refit(o, c.lease, c.kind, scheduler.FreshPass(), rules, noon)
			if changed != c.changes || f.Order.State != c.after || f.Order.For != c.wants {
				t.Fatalf("changed %v: %+v", changed, f.Order)
			}
			if told := len(f.Notices) == 1; told != (c.hears != "") || told && f.Notices[0].Kind != c.hears {
				t.Errorf("told %+v", f.Notices)
			}
			if is := f.Lease != nil; is != (c.leaseIs != "") {
				t.Fatalf("lease %+v", f.Lease)
			} else if is && (f.Lease.State != c.leaseIs || !f.Lease.ByPass()) {
				t.Errorf("lease %+v", f.Lease)
			}
			if _, again := scheduler.Refit(f.Order, f.Lease, c.kind, scheduler.FreshPass(), rules, noon); changed && again {
				t.Error("it changes a second time")
			}
		})
	}
}
