package machine

import (
	"strings"

	"pgregory.net/rapid"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

// order reads an order's record, beside the store.
func (m *machine) order(code string) (o billing.Order, found bool, err error) {
	stored, err := m.redis.Get(orders.OrderKey(m.db, code))
	if err != nil {
		return o, m.redis.Exists(orders.OrderKey(m.db, code)), err
	}
	o, err = orders.Decode(stored)
	return o, true, err
}

// live are the leases of a site whose records can be read, beside the store.
func (m *machine) live(site string) []scheduler.Lease {
	ids, _ := m.redis.SMembers(m.db.Key("site", site, "leases"))
	var list []scheduler.Lease
	for _, id := range ids {
		stored, err := m.redis.Get(leases.LeaseKey(m.db, id))
		if err != nil {
			continue
		}
		if l, err := leases.Decode(stored); err == nil && l.State != scheduler.Over {
			list = append(list, l)
		}
	}
	return list
}

// look notes who has access, and what was on the routers' lists.
func (m *machine) look() {
	for _, site := range siteNames {
		for _, l := range m.live(site) {
			if l.State == scheduler.Active {
				m.access[l.Customer] = true
			}
		}
		if m.on[site] == nil {
			m.on[site] = map[string]bool{}
		}
		for _, e := range m.routers[site].List() {
			if mark, ours := router.ParseMark(e.Name); ours {
				m.on[site][mark.Code] = true
			}
		}
	}
	if shop, err := m.talk.Shop(m.ctx); err == nil {
		for _, h := range shop.Staff {
			if _, p := m.chatOf(h.Address); p != nil {
				m.worked[p] = true
			}
		}
	}
}

// check holds records and routers against what must be true at any time.
func (m *machine) check(t *rapid.T) {
	m.look()
	for _, site := range siteNames {
		m.checkOwners(t, site)
		m.checkLeases(t, site)
		m.checkPlaces(t, site)
	}
	m.checkShelf(t)
	if m.till.greedy != "" {
		t.Fatalf("more than was paid is to go back: %s", m.till.greedy)
	}
}

// checkOwners wants the owner's entries on the list.
func (m *machine) checkOwners(t *rapid.T, site string) {
	r := m.routers[site]
	for mac := range r.owners {
		if !r.Lists(mac) {
			t.Fatalf("the owner's entry %s is gone from %s %s", mac, site, m.why())
		}
	}
}

// checkLeases wants each lease paid for, begun once, with the devices that were sold, of one customer each.
func (m *machine) checkLeases(t *rapid.T, site string) {
	holder := map[router.MAC]string{}
	for _, l := range m.live(site) {
		o, found, err := m.order(l.ID)
		if found && err == nil {
			m.checkPaid(t, l, o)
		}
		if l.State == scheduler.Active && !l.Start.After(m.now()) { // one that was found behind another's end begins there, or sooner
			if begun, known := m.started[l.ID]; known && !begun.Equal(l.Start) && len(m.harm) == 0 {
				t.Fatalf("%s began at %s, and again at %s", l.ID, begun, l.Start)
			}
			m.started[l.ID] = l.Start
		}
		for _, s := range l.Seats() {
			other, taken := holder[s.Device]
			if taken && other != l.Customer && other != "" && l.Customer != "" && len(m.harm) == 0 {
				t.Fatalf("%s is %s's and %s's", s.Device, other, l.Customer)
			}
			holder[s.Device] = l.Customer
		}
	}
}

// checkPaid wants a lease's order paid by whom it says.
func (m *machine) checkPaid(t *rapid.T, l scheduler.Lease, o billing.Order) {
	if len(l.Seats()) > max(o.Devices, 1) {
		t.Fatalf("%s has %d devices of %d", l.ID, len(l.Seats()), o.Devices)
	}
	if o.Payment.Provider == billing.ByVoucher && m.lossAt.IsZero() {
		v, err := m.talk.Orders.Voucher(m.ctx, o.Payment.ID)
		if err != nil || v.State != billing.Redeemed || v.Order != o.Code {
			t.Fatalf("%s was given for %+v, %v", l.ID, v, err)
		}
	}
	if o.Payment.Provider != m.till.Name() {
		return
	}
	if m.till.find(func(k *link) bool { return k.Payment.ID == o.Payment.ID && k.Order == o.Code }) == nil {
		t.Fatalf("%s was given for nothing", l.ID)
	}
}

// checkPlaces wants no more places taken than there are. Devices that had one already, and leases that were found at
// the router, take none that was sold.
func (m *machine) checkPlaces(t *rapid.T, site string) {
	if len(m.harm) > 0 || !m.lossAt.IsZero() {
		return
	}
	members, _ := m.redis.SMembers(orders.SiteKey(m.db, site))
	taken := 0
	for _, member := range members {
		code, _, _ := strings.Cut(member, "/")
		if o, found, err := m.order(code); found && err == nil && !o.Extends {
			taken++
		}
	}
	if taken > capacity[site] {
		t.Fatalf("%d of %d places of %s are taken: %v", taken, capacity[site], site, members)
	}
}

// checkShelf wants nothing set aside without a cause.
func (m *machine) checkShelf(t *rapid.T) {
	if len(m.harm) > 0 {
		return
	}
	for _, key := range []string{"shelf", "shelf:letters", "events:late"} {
		ids, _ := m.redis.HKeys(m.db.Key(key))
		for _, id := range ids {
			what := m.redis.HGet(m.db.Key(key), id)
			if key != "events:late" || strings.Contains(what, `"aside"`) {
				t.Fatalf("%s has %s", key, what)
			}
		}
	}
}
