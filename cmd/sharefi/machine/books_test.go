package machine

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

// audit holds the books against each other after a calm: each payment is access, or went back, or is still open.
func (m *machine) audit(t *rapid.T) {
	for _, site := range siteNames {
		m.auditList(t, site)
	}
	for _, l := range m.till.list(func(l *link) bool { return l.State == billing.RequestPaid && !l.settled }) {
		if complaint := m.auditPayment(l); complaint != "" {
			o, found, err := m.order(l.Order)
			t.Fatalf("%s of %s, paid at %s, back %d, lost %v: %s\norder (%v, %v): %+v\n%s\n%s", l.Payment.ID, l.Order,
				l.at, l.back, l.lost, complaint, found, err, o, m.why(), m.about(l.Order))
		}
	}
}

// auditList wants nothing of ours on the list whose time is over.
func (m *machine) auditList(t *rapid.T, site string) {
	now := m.now()
	ahead := map[string]bool{}
	for _, l := range m.live(site) {
		if l.State == scheduler.Waiting || now.Before(l.End) {
			ahead[l.ID] = true
		}
	}
	for _, e := range m.routers[site].List() {
		mark, ours := router.ParseMark(e.Name)
		if ours && !ahead[mark.Code] && mark.End.Before(now.Add(-5*time.Minute)) {
			t.Fatalf("%s is still on the list of %s for %s, which ended at %s; it is %s %s", e.MAC, site, mark.Code, mark.End,
				now, m.why())
		}
	}
	if st := m.sites[site].Status(); !st.OK {
		t.Fatalf("%s is not in order after a calm: %+v %s", site, st, m.why())
	}
}

// auditPayment says what is wrong with a payment.
func (m *machine) auditPayment(l *link) string {
	o, found, err := m.order(l.Order)
	if found && err != nil { // the owner hears of it when something is to be done
		return ""
	}
	told := m.named[l.Order] || m.named[l.Request] || m.named[l.Payment.ID]
	switch {
	case found && err == nil && o.Payment.ID == l.Payment.ID:
		return m.auditOrder(l, o)
	case told, l.back == l.Payment.Amount.Amount:
		l.settled = true
		return ""
	case l.lost && m.began(l.Order):
		l.settled = true
		return "" // the router's mark keeps the access
	case l.lost && m.due(l.Order):
		return "" // the owner is told when it is looked at
	case !m.lossAt.IsZero() && m.now().Sub(l.at) > 72*time.Hour:
		return "" // older than what is read again
	}
	return "the money is nobody's"
}

// due reports whether an order is to be looked at.
func (m *machine) due(code string) bool {
	_, err := m.redis.ZScore(m.db.Key("orders", "due"), code)
	return err == nil
}

// began reports whether the lease of an order gave access, as far as is known.
func (m *machine) began(code string) bool {
	stored, err := m.redis.Get(leases.LeaseKey(m.db, code))
	if err != nil {
		return m.on["home"][code] || m.on["my café"][code]
	}
	l, err := leases.Decode(stored)
	return err != nil || l.Start.Before(l.End)
}

// auditOrder says what is wrong with a payment whose order knows it.
func (m *machine) auditOrder(l *link, o billing.Order) string {
	given := m.began(o.Code)
	switch o.State {
	case billing.Granted:
		if !given && !l.lost { // it may be the lease's record that was lost
			return "granted, and its lease never began"
		}
	case billing.Refunded:
		l.settled = true
		if l.back < o.Gone().Amount {
			return fmt.Sprintf("%s is said to be back", o.Gone())
		}
		if given && o.Reason != billing.ReasonOwner && l.byHand == 0 && !l.lost {
			return "access and money back"
		}
	case billing.Paid, billing.Held:
	case billing.Refunding:
		return "still being refunded"
	default:
		return "paid, and the order does not say so"
	}
	return ""
}
