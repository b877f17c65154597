package routertest_test

import (
	"errors"
	"testing"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/routertest"
)

func TestMemoryKeepsTheContract(t *testing.T) {
	routertest.Run(t, func(*testing.T) routertest.Harness {
		m := routertest.NewMemory(8)
		return routertest.Harness{
			Open:     func() router.Driver { return m },
			Sessions: m.Sessions,
			List:     m.List,
			Owner:    m.OwnerAdds,
			Capacity: 8,
			Restart:  m.Restart,
			Down:     m.SetDown,
			Busy:     m.SetBusy,
			Stall:    m.SetStalled,
			Refuse:   m.Refuse,
		}
	})
}

func TestMemoryKeepsTheMachineThatAsks(t *testing.T) {
	own := router.MAC{0x02, 0x00, 0x5e, 0, 0, 1}
	m := routertest.NewMemory(8, router.Entry{MAC: own})
	m.SetInfo(router.Info{Filter: true, Allow: true, Own: own})
	err := m.Apply(t.Context(), nil, []router.MAC{own})
	if !errors.Is(err, router.ErrRefused) || !m.Lists(own) {
		t.Fatalf("Apply: %v, listed: %v", err, m.Lists(own))
	}
}

func TestMemoryFailsAsItIsTold(t *testing.T) {
	m := routertest.NewMemory(8)
	m.SetErr(router.ErrLockedOut)
	if _, err := m.Entries(t.Context()); !errors.Is(err, router.ErrLockedOut) {
		t.Fatalf("Entries: %v", err)
	}
	m.SetErr(nil)
	if _, err := m.Entries(t.Context()); err != nil {
		t.Fatalf("Entries: %v", err)
	}
}
