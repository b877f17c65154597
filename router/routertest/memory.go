// Package routertest has the conformance suite for router drivers, and a router in memory for tests of
// the code that uses drivers.
//
// It owns the executable form of the router.Driver contract. It must not import any driver. Its one
// invariant: the router in memory passes the suite, too.
package routertest

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/sharefi/sharefi/router"
)

// Memory is a router and its driver in one. The methods that act as the device may be called during a
// driver's call.
type Memory struct {
	mu        sync.Mutex
	capacity  int
	entries   []router.Admission // newest first
	info      router.Info
	clients   []router.Client
	refused   []router.MAC
	down      bool
	busy      bool
	stalled   bool
	err       error
	open      bool
	sessions  int
	applies   int
	intercept func(method string, after bool)
}

var (
	_ router.Driver   = (*Memory)(nil)
	_ router.Capacity = (*Memory)(nil)
	_ router.Prober   = (*Memory)(nil)
	_ router.Clients  = (*Memory)(nil)
	_ router.Switch   = (*Memory)(nil)
)

// NewMemory makes a router with a list of some capacity, and its filter on in allow mode.
func NewMemory(capacity int, entries ...router.Admission) *Memory {
	return &Memory{
		capacity: capacity,
		entries:  slices.Clone(entries),
		info:     router.Info{Model: "Memory", Family: "memory", Filter: true, Allow: true},
	}
}

// SetDown makes the router unreachable while down is set.
func (m *Memory) SetDown(down bool) { m.set(func() { m.down = down }) }

// SetBusy keeps the owner logged in while busy is set, so calls fail with ErrBusy.
func (m *Memory) SetBusy(busy bool) { m.set(func() { m.busy = busy }) }

// SetErr makes every call fail with err; nil ends that.
func (m *Memory) SetErr(err error) { m.set(func() { m.err = err }) }

// SetStalled makes every call block until its context ends, while stalled is set.
func (m *Memory) SetStalled(stalled bool) { m.set(func() { m.stalled = stalled }) }

// SetCapacity changes the capacity of the list. Entries beyond it stay.
func (m *Memory) SetCapacity(n int) { m.set(func() { m.capacity = n }) }

// Refuse makes the router refuse these addresses, and no others, whenever they are added.
func (m *Memory) Refuse(macs ...router.MAC) { m.set(func() { m.refused = macs }) }

// SetInfo changes what the router tells about itself. The machine in Own can't be removed from the list.
func (m *Memory) SetInfo(info router.Info) { m.set(func() { m.info = info }) }

// SetClients sets the connected devices.
func (m *Memory) SetClients(clients ...router.Client) { m.set(func() { m.clients = clients }) }

// Intercept sets a hook that is called before each call takes effect, and again after it. Methods are
// admissions, apply, capacity, probe, clients and switch.
func (m *Memory) Intercept(f func(method string, after bool)) { m.set(func() { m.intercept = f }) }

// OwnerAdds adds or renames an entry, as the owner does in the web interface.
func (m *Memory) OwnerAdds(e router.Admission) { m.set(func() { m.put(e) }) }

// OwnerRemoves removes an entry, as the owner does in the web interface.
func (m *Memory) OwnerRemoves(mac router.MAC) { m.set(func() { m.drop(router.Admission{MAC: mac}) }) }

// Restart ends the driver's session, as a reboot does. The list stays.
func (m *Memory) Restart() { m.set(func() { m.open = false }) }

// Reset empties the list, as a factory reset does.
func (m *Memory) Reset() { m.set(func() { m.entries, m.open = nil, false }) }

// List is the listed entries, newest first.
func (m *Memory) List() []router.Admission {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.entries)
}

// Lists reports whether a device is on the list.
func (m *Memory) Lists(mac router.MAC) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.find(router.Admission{MAC: mac}) >= 0
}

// Sessions counts how often the driver has logged in.
func (m *Memory) Sessions() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sessions
}

// Applies counts the batches that reached the router.
func (m *Memory) Applies() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.applies
}

func (m *Memory) set(f func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f()
}

// Admissions is router.Driver's.
func (m *Memory) Admissions(ctx context.Context) ([]router.Admission, error) {
	var entries []router.Admission
	err := m.call(ctx, "admissions", func() error {
		entries = slices.Clone(m.entries)
		return nil
	})
	return entries, err
}

// Apply is router.Driver's.
func (m *Memory) Apply(ctx context.Context, add, remove []router.Admission) error {
	return m.call(ctx, "apply", func() error {
		m.applies++
		failed := map[router.Key]error{}
		for _, r := range remove {
			if !r.MAC.IsZero() && r.MAC == m.info.Own && m.find(r) >= 0 {
				failed[r.Key()] = router.ErrRefused
				continue
			}
			m.drop(r)
		}
		for _, e := range add {
			if slices.Contains(m.refused, e.MAC) && m.find(e) < 0 {
				failed[e.Key()] = router.ErrRefused
				continue
			}
			if m.find(e) < 0 && len(m.entries) >= m.capacity {
				failed[e.Key()] = router.ErrFull
				continue
			}
			m.put(e)
		}
		if len(failed) > 0 {
			return &router.BatchError{Failed: failed}
		}
		return nil
	})
}

// Capacity is router.Capacity's.
func (m *Memory) Capacity(ctx context.Context) (n int, err error) {
	err = m.call(ctx, "capacity", func() error { n = m.capacity; return nil })
	return n, err
}

// Probe is router.Prober's.
func (m *Memory) Probe(ctx context.Context) (info router.Info, err error) {
	err = m.call(ctx, "probe", func() error { info = m.info; return nil })
	return info, err
}

// Clients is router.Clients'.
func (m *Memory) Clients(ctx context.Context) (clients []router.Client, err error) {
	err = m.call(ctx, "clients", func() error { clients = slices.Clone(m.clients); return nil })
	return clients, err
}

// Switch is router.Switch's. Turned on, it lists every connected device, as TP-Link's luci routers do.
func (m *Memory) Switch(ctx context.Context, on bool) error {
	return m.call(ctx, "switch", func() error {
		if on && !(m.info.Filter && m.info.Allow) {
			for _, c := range m.clients {
				if listed := (router.Admission{MAC: c.MAC}); m.find(listed) < 0 {
					m.put(listed)
				}
			}
		}
		m.info.Filter, m.info.Allow = on, m.info.Allow || on
		return nil
	})
}

// Close is router.Driver's.
func (m *Memory) Close() error {
	m.set(func() { m.open = false })
	return nil
}

// call runs f in the session, under the lock, between the two calls of the hook.
func (m *Memory) call(ctx context.Context, method string, f func() error) error {
	m.mu.Lock()
	hook, stalled := m.intercept, m.stalled
	m.mu.Unlock()
	if hook != nil {
		hook(method, false)
	}
	if stalled {
		<-ctx.Done()
	}
	err := m.do(ctx, f)
	if hook != nil {
		hook(method, true)
	}
	return err
}

func (m *Memory) do(ctx context.Context, f func() error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case m.down:
		m.open = false
		return fmt.Errorf("%w: it is switched off", router.ErrUnreachable)
	case m.err != nil:
		return m.err
	case m.busy:
		m.open = false
		return router.ErrBusy
	}
	if !m.open {
		m.open = true
		m.sessions++
	}
	return f()
}

// find is the position of an admission, or -1. The owner's passphrases have no key and are told apart by their names.
func (m *Memory) find(a router.Admission) int {
	return slices.IndexFunc(m.entries, func(e router.Admission) bool {
		return e.Key() == a.Key() && (e.Key() != router.Key{} || e.Name == a.Name)
	})
}

func (m *Memory) put(e router.Admission) {
	if i := m.find(e); i >= 0 {
		m.entries[i].Name = e.Name
		return
	}
	m.entries = slices.Insert(m.entries, 0, e)
}

// drop removes an admission, and puts off the air who joined with its passphrase.
func (m *Memory) drop(a router.Admission) {
	i := m.find(a)
	if i < 0 || a.Key() == (router.Key{}) {
		return
	}
	m.entries = slices.Delete(m.entries, i, i+1)
	m.clients = slices.DeleteFunc(m.clients, func(c router.Client) bool { return c.Pass != "" && c.Pass == a.Pass })
}
