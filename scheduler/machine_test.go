package scheduler_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// A machine drives the rules of one site at random: it sells, grants, moves and ends leases and carries
// out plans on the router's list, while time passes and the router comes and goes.
type machine struct {
	now     time.Time
	rules   scheduler.Rules
	leases  []scheduler.Lease // in the order they were sold
	list    map[router.MAC]string
	owners  map[router.MAC]bool
	refused map[router.MAC]bool // what the router does not take
	up      bool
	given   map[string]int // how many times a lease started
	back    map[string]int // how many times it was refunded
	serial  int
	settled bool // nothing happened since the last pass with the router
}

func newMachine() *machine {
	return &machine{now: noon, rules: scheduler.DefaultRules(), list: map[router.MAC]string{},
		owners: map[router.MAC]bool{}, refused: map[router.MAC]bool{},
		up: true, given: map[string]int{}, back: map[string]int{}}
}

func someDevice(t *rapid.T) router.MAC {
	return router.MAC{2, 0, 0x5e, 0, 0, rapid.ByteRange(1, 6).Draw(t, "device")}
}

func (m *machine) pick(t *rapid.T) *scheduler.Lease {
	if len(m.leases) == 0 {
		t.Skip("nothing is sold")
	}
	return &m.leases[rapid.IntRange(0, len(m.leases)-1).Draw(t, "lease")]
}

// sell grants a paid order. The same again must be a replay, and another device must be refused.
func (m *machine) sell(t *rapid.T) {
	m.serial++
	o := billing.Order{
		Code: fmt.Sprintf("AAAA-%04d", m.serial), Customer: rapid.SampledFrom([]string{"+12025550111",
			"+12025550122"}).Draw(t, "customer"),
		Chat: "telegram:21", Site: "home", State: billing.Paid, Lasts: time.Duration(rapid.IntRange(1, 300).Draw(t,
			"minutes")) * time.Minute,
		Devices: rapid.IntRange(1, 3).Draw(t, "devices"),
	}
	device := someDevice(t)
	taken := slices.ContainsFunc(m.leases, func(l scheduler.Lease) bool {
		return l.Holds(device) && l.State != scheduler.Over && l.Customer != o.Customer && l.Customer != ""
	})
	l, outcome, err := scheduler.Grant(o, device, m.leases, m.rules, m.now)
	if taken != errors.Is(err, scheduler.ErrDeviceTaken) || (err == nil) != (outcome == billing.Applied) {
		t.Fatalf("taken %v: %v, %v", taken, outcome, err)
	}
	if err != nil {
		return
	}
	m.leases, m.settled = append(m.leases, l), false
	if again, outcome, err := scheduler.Grant(o, device, m.leases, m.rules, m.now); err != nil ||
		outcome != billing.Replayed || again.ID != l.ID {
		t.Fatalf("again: %v, %v", outcome, err)
	}
	if _, _, err := scheduler.Grant(o, router.MAC{2, 0, 0x5e, 0, 1, 0}, m.leases, m.rules, m.now); !errors.Is(err,
		scheduler.ErrDeviceChosen) {
		t.Fatalf("another device: %v", err)
	}
}

// seated checks a lease after a change of its devices: a refusal or a replay leaves it unchanged, and in
// any case it keeps its end and has at most the devices that were sold, each once.
func (m *machine) seated(t *rapid.T, l *scheduler.Lease, after scheduler.Lease, outcome billing.Outcome, err error) {
	if (err == nil) == (outcome == billing.Refused) || (outcome == billing.Applied) == slices.Equal(after.Seats(),
		l.Seats()) {
		t.Fatalf("%v with %v: %+v became %+v", outcome, err, l.Seats(), after.Seats())
	}
	if after.Moved > m.rules.Moves || after.Moved < l.Moved {
		t.Fatalf("%d changes", after.Moved)
	}
	seen := map[router.MAC]bool{}
	for _, s := range after.Seats() {
		if seen[s.Device] || slices.Contains(after.Was, scheduler.Former{Device: s.Device, Placed: true}) {
			t.Fatalf("%s stands twice in %+v", s.Device, after)
		}
		seen[s.Device] = true
	}
	if len(seen) > max(l.Devices, 1) || after.Devices != l.Devices || !after.End.Equal(l.End) {
		t.Fatalf("%d devices of %d, until %s", len(seen), l.Devices, after.End)
	}
	*l, m.settled = after, false
}

// live returns the leases that are not over, as a pass reads them.
func (m *machine) live() []scheduler.Lease {
	return slices.DeleteFunc(slices.Clone(m.leases), func(l scheduler.Lease) bool { return l.State == scheduler.Over })
}

// pass does what the site's loop does.
func (m *machine) pass(t *rapid.T) {
	for range 4 {
		sight := scheduler.Sight{}
		if m.up {
			m.adopt()
			c := scheduler.Plan(m.live(), m.entries(), m.now)
			failed := map[router.MAC]error{}
			for _, e := range c.Add {
				if m.refused[e.MAC] && m.list[e.MAC] == "" {
					failed[e.MAC] = router.ErrRefused
					continue
				}
				m.list[e.MAC] = e.Name
			}
			for _, e := range c.Remove {
				if m.owners[e.MAC] {
					t.Fatalf("the owner's %s is removed", e.MAC)
				}
				delete(m.list, e.MAC)
			}
			var rest error
			if sight, rest = scheduler.Sort(batch(failed), c, m.entries(), m.now); rest != nil {
				t.Fatalf("the site is blamed for %v", rest)
			}
		}
		for i, l := range m.leases {
			step, changed := scheduler.Advance(l, m.live(), sight, m.rules, m.now)
			if changed {
				m.check(t, l, step)
				m.leases[i] = step.Lease
			}
		}
	}
	m.settled = m.up
}

// adopt rebuilds what the records lost from the router's list.
func (m *machine) adopt() {
	lost := map[string][]router.Admission{}
	for _, e := range m.entries() {
		mark, ours := router.ParseMark(e.Name)
		if ours && !slices.ContainsFunc(m.leases, func(l scheduler.Lease) bool { return l.ID == mark.Code }) {
			lost[mark.Code] = append(lost[mark.Code], e)
		}
	}
	for _, entries := range lost {
		if l, ok := scheduler.Adopt("home", entries, m.live(), m.now); ok {
			m.leases = append(m.leases, l)
		}
	}
}

func (m *machine) entries() []router.Admission {
	var all []router.Admission
	for mac, name := range m.list {
		all = append(all, router.Admission{MAC: mac, Name: name})
	}
	return all
}

// check checks that one step of a lease is allowed.
func (m *machine) check(t *rapid.T, before scheduler.Lease, step scheduler.Step) {
	after := step.Lease
	switch {
	case before.State == scheduler.Over && after.State != scheduler.Over:
		t.Fatalf("%s rises again", before.ID)
	case before.State == scheduler.Active && after.State == scheduler.Waiting:
		t.Fatalf("%s goes back", before.ID)
	case before.State == scheduler.Active && after.State == scheduler.Over && m.now.Before(before.End):
		t.Fatalf("%s ends %s too early", before.ID, before.End.Sub(m.now))
	case before.State == scheduler.Active && before.End != after.End:
		t.Fatalf("%s had its end at %s, now at %s", before.ID, before.End, after.End)
	}
	if before.State == scheduler.Active && after.State == scheduler.Over {
		for _, s := range after.Seats() {
			kept := slices.ContainsFunc(m.live(), func(o scheduler.Lease) bool { return o.ID != after.ID && o.Has(s.Device) })
			if _, ours := router.ParseMark(m.list[s.Device]); ours && !kept {
				t.Fatalf("%s is over, and its %s is listed", after.ID, s.Device)
			}
		}
	}
	switch step.Fact.(type) {
	case billing.AccessGiven:
		m.given[after.ID]++
		if m.list[after.Device] == "" {
			t.Fatalf("%s begins, and its device is not listed", after.ID)
		}
		if after.End.Sub(after.Start) != after.Lasts {
			t.Fatalf("%s lasts %s, sold were %s", after.ID, after.End.Sub(after.Start), after.Lasts)
		}
	case billing.GiveBack:
		m.back[after.ID]++
	}
	if m.given[after.ID]+m.back[after.ID] > 1 {
		t.Fatalf("%s began %d times, and its money went back %d times", after.ID, m.given[after.ID], m.back[after.ID])
	}
}

// sound checks what must always hold.
func (m *machine) sound(t *rapid.T) {
	for mac := range m.owners {
		if _, ours := router.ParseMark(m.list[mac]); m.list[mac] == "" || ours {
			t.Fatalf("the owner's %s is %q", mac, m.list[mac])
		}
	}
	if !m.settled {
		return
	}
	for _, l := range m.leases {
		held := false
		for _, s := range l.Seats() {
			if _, listed := m.list[s.Device]; l.Covers(m.now) && !listed && s.Refused.IsZero() {
				t.Fatalf("%s runs, and its %s is not listed", l.ID, s.Device)
			}
			held = held || slices.ContainsFunc(m.live(), func(o scheduler.Lease) bool {
				return o.ID != l.ID &&
					o.Holds(s.Device)
			})
		}
		if l.State == scheduler.Active && !m.now.Before(l.End) && !held {
			t.Fatalf("%s is past its end and not over", l.ID)
		}
	}
	for mac, name := range m.list {
		covered := slices.ContainsFunc(m.leases, func(l scheduler.Lease) bool { return l.Has(mac) && l.Covers(m.now) })
		if _, ours := router.ParseMark(name); ours && !covered {
			t.Fatalf("%s is listed, and nothing lets it in", mac)
		}
	}
}

// Whatever is sold, moved, ended and done to the router: time is never cut or given twice, the owner's
// entries stay, and after a pass the list holds exactly the devices with access, besides the owner's.
func TestWhateverHappensAtASiteTheRulesHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine()
		t.Repeat(map[string]func(*rapid.T){
			"":     m.sound,
			"sell": func(t *rapid.T) { m.sell(t) },
			"pass": m.pass,
			"time passes": func(t *rapid.T) {
				m.now = m.now.Add(time.Duration(rapid.IntRange(1, 7200).Draw(t, "seconds")) * time.Second)
				m.settled = false
			},
			"the router goes or comes": func(*rapid.T) { m.up = !m.up },
			"the router is reset": func(*rapid.T) {
				clear(m.list)
				for mac := range m.owners {
					m.list[mac] = "tv"
				}
				m.settled = false
			},
			"the owner adds a device": func(t *rapid.T) {
				mac := someDevice(t)
				held := slices.ContainsFunc(m.live(), func(l scheduler.Lease) bool { return l.Holds(mac) })
				if m.list[mac] == "" && !held {
					m.list[mac], m.owners[mac], m.settled = "tv", true, false
				}
			},
			"the router refuses a device, or takes it again": func(t *rapid.T) {
				mac := someDevice(t)
				m.refused[mac], m.settled = !m.refused[mac], false
			},
			"the records lose a lease": func(t *rapid.T) {
				id := m.pick(t).ID
				m.leases = slices.DeleteFunc(m.leases, func(l scheduler.Lease) bool { return l.ID == id })
				m.settled = false
			},
			"a lease is ended": func(t *rapid.T) {
				l := m.pick(t)
				ended, _ := scheduler.Revoke(*l, m.now)
				*l, m.settled = ended, false
			},
			"a lease is moved": func(t *rapid.T) {
				l, device := m.pick(t), someDevice(t)
				if scheduler.Free(device, l.Customer, m.leases) != nil {
					t.Skip("another's")
				}
				from := rapid.SampledFrom(l.Seats()).Draw(t, "from").Device
				moved, outcome, err := l.Move(from, device, m.rules, m.now)
				m.seated(t, l, moved, outcome, err)
			},
			"a device joins": func(t *rapid.T) {
				l, device := m.pick(t), someDevice(t)
				if scheduler.Free(device, l.Customer, m.leases) != nil {
					t.Skip("another's")
				}
				joined, outcome, err := l.Join(device, m.now)
				m.seated(t, l, joined, outcome, err)
			},
			"a device is taken off": func(t *rapid.T) {
				l, device := m.pick(t), someDevice(t)
				dropped, outcome, err := l.Drop(device, m.rules, m.now)
				m.seated(t, l, dropped, outcome, err)
			},
		})
	})
}
