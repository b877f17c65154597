package machine

import (
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
)

// money is what happens to payments at the provider: the owner gives some back by hand, a bank disputes one, others on
// the same account do what they want.
func (m *machine) money(t *rapid.T) {
	paid := m.till.list(func(l *link) bool { return l.State == billing.RequestPaid && l.back < l.Payment.Amount.Amount })
	if len(paid) == 0 {
		t.Skip("nothing is paid")
	}
	l := rapid.SampledFrom(paid).Draw(t, "payment")
	switch rapid.SampledFrom([]string{"all", "part", "dispute", "foreign"}).Draw(t, "what") {
	case "all":
		m.till.byHand(l, l.Payment.Amount.Amount-l.back)
	case "part":
		m.till.byHand(l, min(100, l.Payment.Amount.Amount-l.back))
	case "dispute":
		m.till.set(func() {
			l.disputed = true
			m.till.tell(billing.Hint{Kind: billing.HintDispute, Payment: l.Payment.ID})
		})
	case "foreign":
		m.till.set(func() {
			m.till.tell(billing.Hint{Kind: billing.HintRequest, Request: "link-elsewhere", Order: "ELSE-0001"})
			m.till.tell(billing.Hint{Kind: billing.HintRefund, Payment: "pay-elsewhere", Order: "ELSE-0001"})
			m.till.tell(billing.Hint{Kind: billing.HintDispute, Payment: "pay-elsewhere"})
		})
	}
	m.work(t)
}

// provider is away, refuses refunds, loses an answer, or is back.
func (m *machine) provider(t *rapid.T) {
	what := rapid.SampledFrom([]string{"away", "refuses", "loses", "back", "back"}).Draw(t, "what")
	m.till.set(func() {
		switch what {
		case "away":
			m.till.down = true
		case "refuses":
			m.till.refuse, m.refused = true, true
		case "loses":
			m.till.loses = true
		case "back":
			m.till.down, m.till.refuse = false, false
		}
	})
	m.work(t)
}

// router is away, busy, full, refuses an address, forgets everything, or its owner writes on its list.
func (m *machine) router(t *rapid.T) {
	site := rapid.SampledFrom(siteNames).Draw(t, "site")
	r := m.routers[site]
	what := rapid.SampledFrom([]string{"down", "busy", "full", "refuses", "heal", "heal", "adds", "removes", "renames",
		"reset", "reboots"}).Draw(t, "what")
	list := r.List()
	switch what {
	case "down":
		r.SetDown(true)
	case "busy":
		r.SetBusy(true)
	case "full":
		r.SetCapacity(len(list))
	case "refuses":
		mac, _ := router.ParseMAC(rapid.SampledFrom(devices).Draw(t, "address"))
		r.refuse(mac)
	case "heal":
		r.heal()
	case "adds":
		m.ownerAdds(t, site)
	case "removes", "renames":
		if len(list) == 0 {
			t.Skip("nothing is on the list")
		}
		e := rapid.SampledFrom(list).Draw(t, "entry")
		if what == "removes" {
			r.ownerRemoves(e.MAC)
		} else if !r.owners[e.MAC] {
			r.OwnerAdds(router.Admission{MAC: e.MAC, Name: "my phone"})
		}
	case "reset":
		r.reset()
	case "reboots":
		r.Restart()
	}
	m.work(t)
}

// ownerAdds puts a device of nobody's lease on the list by hand.
func (m *machine) ownerAdds(t *rapid.T, site string) {
	mac, _ := router.ParseMAC(rapid.SampledFrom(devices).Draw(t, "address"))
	live, err := m.talk.Leases.Live(m.ctx, site)
	if err != nil {
		return
	}
	for _, l := range live {
		if l.Holds(mac) {
			t.Skip("a lease has it")
		}
	}
	m.routers[site].ownerAdds(router.Admission{MAC: mac, Name: "owner's"})
}

// again ends the program and starts it.
func (m *machine) again(t *rapid.T) {
	if err := m.restart(); err != nil && len(m.harm) == 0 {
		t.Fatal(err)
	}
	m.work(t)
}

// lose loses records: all of them, those since a backup, or one.
func (m *machine) lose(t *rapid.T) {
	if len(m.losses) == 0 {
		t.Skip("nothing is lost in this run")
	}
	what := rapid.SampledFrom(m.losses).Draw(t, "what")
	m.wrote("lose %s", what)
	switch what {
	case "backup":
		m.older, m.olderHarm = m.dump(), slices.Clone(m.harm)
		return
	case "older":
		if m.older == nil {
			t.Skip("no backup")
		}
		m.stop()
		m.put(m.older)
		m.disown()
		m.lost()
		m.harm = slices.Clone(m.olderHarm)
		m.startAgain(t)
	case "flush":
		m.redis.FlushAll()
		m.lost()
		m.harm = nil
	default:
		m.damage(t, what)
	}
	m.work(t)
}

// disown forgets which entries are the owner's where an older backup says that we placed them: those records take them
// for ours that the owner renamed.
func (m *machine) disown() {
	for _, site := range siteNames {
		for _, l := range m.live(site) {
			for _, s := range l.Seats() {
				delete(m.routers[site].owners, s.Device)
			}
			for _, f := range l.Was {
				delete(m.routers[site].owners, f.Device)
			}
		}
	}
}

func (m *machine) startAgain(t *rapid.T) {
	if err := m.start(); err != nil && len(m.harm) == 0 {
		t.Fatal(err)
	}
}

// lost notes that what was paid until now may be unknown to the records.
func (m *machine) lost() {
	m.lossAt = m.now()
	for _, l := range m.till.list(func(*link) bool { return true }) {
		l.lost = true
	}
	clear(m.started)
}

// single are the prefixes of records that belong to one person, order or device. What all share is the shop itself.
var single = []string{"order:", "lease:", "session:", "customer:", "voucher:", "sheet:", "search:", "device:",
	"discount:"}

// damage damages one record.
func (m *machine) damage(t *rapid.T, how string) {
	var keys []string
	for _, key := range m.redis.Keys() {
		name := strings.TrimPrefix(key, m.db.Prefix())
		if slices.ContainsFunc(single, func(p string) bool { return strings.HasPrefix(name, p) }) {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		t.Skip("no record")
	}
	slices.Reverse(keys)
	key := rapid.SampledFrom(keys).Draw(t, "key")
	text := m.redis.Type(key) == "string"
	m.redis.Del(key)
	switch {
	case how == "delete":
	case how == "rubbish" && text:
		m.redis.Set(key, "1 {")
	case how == "type" && text:
		m.redis.HSet(key, "a", "b")
	default:
		m.redis.Set(key, "1 {")
	}
	m.lost()
	m.harm = append(m.harm, how+" "+key)
	m.wrote("%s %s", how, key)
}

// calm ends all faults, and lets the shop finish what it can. Then the books must agree.
func (m *machine) calm(t *rapid.T) {
	for _, r := range m.routers {
		r.heal()
	}
	m.till.set(func() { m.till.down, m.till.refuse, m.till.loses = false, false, false })
	for range 3 {
		m.sleep(11 * time.Minute)
		m.work(t)
	}
	m.audit(t)
}
