package router_test

import (
	"errors"
	"testing"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/routertest"
)

func addr(n byte) router.MAC { return router.MAC{0x02, 0, 0x5e, 0x10, 0, n} }

func unprepared(info router.Info, entries ...router.Admission) *routertest.Memory {
	m := routertest.NewMemory(8, entries...)
	info.Own = addr(1)
	m.SetInfo(info)
	m.SetClients(
		router.Client{MAC: addr(1)}, router.Client{MAC: addr(2), Name: "tv"},
		router.Client{MAC: addr(3), Name: "stranger"},
	)
	return m
}

func prepare(t *testing.T, m *routertest.Memory, keep ...router.Admission) error {
	t.Helper()
	s, err := router.Look(t.Context(), m)
	if err != nil || len(s.Clients) != 3 {
		t.Fatalf("%+v, %v", s, err)
	}
	return router.Prepare(t.Context(), m, s, keep)
}

var own, tv = router.Admission{MAC: addr(1), Name: "this-machine"}, router.Admission{MAC: addr(2), Name: "tv"}

func TestPrepareAdmitsWhoIsKeptAndNobodyElse(t *testing.T) {
	sold := router.Admission{MAC: addr(9), Name: "sf-K7Q4-MD2X-hx3k2"}
	m := unprepared(router.Info{}, sold)
	kept := true
	m.Intercept(func(method string, after bool) {
		if method == "switch" && !after {
			kept = m.Lists(addr(1)) && m.Lists(addr(2)) && m.Lists(addr(9))
		}
	})
	if err := prepare(t, m, own, tv); err != nil {
		t.Fatal(err)
	}
	info, err := m.Probe(t.Context())
	if err != nil || !info.Filter || !info.Allow || !kept {
		t.Fatalf("%+v, %v; the devices to keep were listed first: %v", info, err, kept)
	}
	if !m.Lists(addr(1)) || !m.Lists(addr(2)) || !m.Lists(addr(9)) || m.Lists(addr(3)) {
		t.Fatalf("listed: %v", m.List())
	}
}

func TestPrepareNeedsOurOwnMachineOnTheList(t *testing.T) {
	m := unprepared(router.Info{})
	if err := prepare(t, m, tv); !errors.Is(err, router.ErrNoOwn) {
		t.Fatalf("got %v", err)
	}
	if info, _ := m.Probe(t.Context()); info.Filter || len(m.List()) != 0 {
		t.Fatalf("%+v, %v", info, m.List())
	}
}

func TestPrepareLetsNoBlockedDeviceIn(t *testing.T) {
	blocked := router.Admission{MAC: addr(5), Name: "nuisance"}
	m := unprepared(router.Info{Filter: true, Radios: "2.4 GHz"}, blocked)
	if err := prepare(t, m, own); err != nil {
		t.Fatal(err)
	}
	if m.Lists(addr(5)) || !m.Lists(addr(1)) {
		t.Fatalf("listed: %v", m.List())
	}
}

func TestPrepareStopsBeforeTheSwitchWhenTheListIsFull(t *testing.T) {
	m := unprepared(router.Info{})
	m.SetCapacity(1)
	if err := prepare(t, m, own, tv); !errors.Is(err, router.ErrFull) {
		t.Fatalf("got %v", err)
	}
	if info, _ := m.Probe(t.Context()); info.Filter {
		t.Fatal("the filter is on, though a device to keep is not listed")
	}
}

func TestNamesAreCleanedForEveryRouter(t *testing.T) {
	for name, want := range map[string]string{
		"Olga's TV (4K)": "Olga-s-TV-4K", "": "device", "Küche": "K-che", "sf-AAAA-0001-x": "device-sf-AAAA-0001-x",
		"a very long name of a device": "a-very-long-name-of", "---": "device",
	} {
		if got := router.CleanName(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}
