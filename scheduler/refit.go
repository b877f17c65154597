package scheduler

import (
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
)

// A Fitting is what becomes of an order, and its lease if there is one, when its site lets people in the other way now.
type Fitting struct {
	Order   billing.Order
	Lease   *Lease // changed, too; nil if not
	Notices []billing.Notice
}

// Refit makes an order that is not granted one for the only kind of admission that its site's router takes now, and reports
// whether it is another then. Lease is the order's, or nil. Who has named a device gets a passphrase instead, and who would
// have got one is asked for a device; but whoever waits for a passphrase or has it gets the money back, since a lease has
// its place under that. Refit is pure.
func Refit(o billing.Order, lease *Lease, kind router.Kind, fresh Pass, rules Rules, now time.Time) (Fitting, bool) {
	f := Fitting{Order: o}
	pass := kind == router.ByPassphrase
	switch {
	case !o.Unpaid() && o.State != billing.Slow && o.State != billing.Paid && o.State != billing.Held:
		return f, false
	case lease == nil:
		changed, outcome, err := billing.Apply(o, billing.SiteChanged{ByPass: pass}, now)
		if f.Order = changed; o.State == billing.Paid && !pass {
			f.Notices = []billing.Notice{{To: o.Chat, Kind: billing.PaidAsk, Order: o.Code}}
		}
		return f, err == nil && outcome == billing.Applied
	case o.State != billing.Paid || lease.ByPass() == pass || !lease.Unbegun():
		return f, false
	case pass:
		return f.toPass(*lease, fresh, rules, now)
	}
	back, _, err := billing.Apply(o, billing.GiveBack{Reason: billing.ReasonChanged}, now)
	over, _ := Revoke(*lease, now)
	over.Quiet = true
	f.Order, f.Lease = back, &over
	f.Notices = []billing.Notice{{To: o.Chat, Kind: billing.RefundSoon, Order: o.Code, Site: o.Site}}
	return f, err == nil
}

// toPass gives a lease that waits for a device its passphrase, under the same id.
func (f Fitting) toPass(l Lease, fresh Pass, rules Rules, now time.Time) (Fitting, bool) {
	changed, _, err := billing.Apply(f.Order, billing.SiteChanged{ByPass: true}, now)
	if err != nil {
		return f, false
	}
	next, _, err := GrantPass(changed, fresh, nil, rules, now)
	if err != nil {
		return f, false
	}
	next.Version, next.Left = l.Version, l.MACs()
	f.Order, f.Lease = changed, &next
	return f, true
}
