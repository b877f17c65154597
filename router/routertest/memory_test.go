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
	m := routertest.NewMemory(8, router.Admission{MAC: own})
	m.SetInfo(router.Info{Filter: true, Allow: true, Own: own})
	err := m.Apply(t.Context(), nil, router.OfDevices(own))
	if !errors.Is(err, router.ErrRefused) || !m.Lists(own) {
		t.Fatalf("Apply: %v, listed: %v", err, m.Lists(own))
	}
}

func TestMemoryFailsAsItIsTold(t *testing.T) {
	m := routertest.NewMemory(8)
	m.SetErr(router.ErrLockedOut)
	if _, err := m.Admissions(t.Context()); !errors.Is(err, router.ErrLockedOut) {
		t.Fatalf("Entries: %v", err)
	}
	m.SetErr(nil)
	if _, err := m.Admissions(t.Context()); err != nil {
		t.Fatalf("Entries: %v", err)
	}
}

func TestAirKeepsTheContract(t *testing.T) {
	routertest.Run(t, func(*testing.T) routertest.Harness {
		a := routertest.NewAir(8)
		stations := 0
		return routertest.Harness{
			Open:     func() router.Driver { return a },
			Sessions: a.Sessions,
			List:     a.List,
			Owner:    a.OwnerAdds,
			Capacity: 8,
			Restart:  a.Restart,
			Down:     a.SetDown,
			Busy:     a.SetBusy,
			Stall:    a.SetStalled,
			Kind:     router.ByPassphrase,
			Station: func() routertest.Station {
				stations++
				return &phone{air: a, mac: router.MAC{0x02, 0, 0x5e, 0x10, 0, byte(stations)}}
			},
			Foreign: func() (names string) {
				for _, e := range a.List() {
					if e.Pass == "" {
						names += e.Name + "\n"
					}
				}
				return names
			},
		}
	})
}

// A phone is a device of an Air.
type phone struct {
	air routertest.Air
	mac router.MAC
}

func (p *phone) Join(passphrase string) bool { return p.air.Join(p.mac, passphrase) }
func (p *phone) On() bool                    { return p.air.On(p.mac) }
func (p *phone) Drops() int                  { return 0 }
