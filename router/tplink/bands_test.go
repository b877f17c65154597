package tplink_test

import (
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

// eachBanded runs a test against each family that has a list for each radio.
func eachBanded(t *testing.T, o tplinktest.Options, f func(t *testing.T, s *tplinktest.Server, d router.Driver)) {
	for _, variant := range []tplinktest.Variant{
		tplinktest.LegacyBasic, tplinktest.LegacyToken, tplinktest.CGI, tplinktest.GDPRFrame, tplinktest.GDPRQuery,
	} {
		o.Variant = variant
		s := start(t, o)
		t.Run(variant.String(), func(t *testing.T) { f(t, s, driver(t, s, nil)) })
	}
}

func TestADeviceThatIsListedInPartIsToldSoAndCompleted(t *testing.T) {
	eachBanded(t, tplinktest.Options{}, func(t *testing.T, s *tplinktest.Server, d router.Driver) {
		s.OwnerAddsTo(0, device(1), entry(1).Name)
		s.OwnerAddsTo(1, device(2), entry(2).Name)
		s.OwnerAdds(device(3), entry(3).Name)
		s.OwnerDisables(1, device(3))
		s.OwnerAdds(device(4), entry(4).Name)
		s.OwnerAddsTo(1, device(4), "otherwise")
		s.OwnerAdds(device(5), entry(5).Name)
		got, err := d.Admissions(t.Context())
		must(t, err)
		for _, e := range got {
			if whole := e.MAC == device(5) || e.MAC == s.Own; e.Part == whole {
				t.Errorf("%+v", e)
			}
		}
		must(t, d.Apply(t.Context(), entries(4), router.OfDevices(device(5))))
		got, err = d.Admissions(t.Context())
		must(t, err)
		if len(got) != 5 || slices.ContainsFunc(got, func(e router.Admission) bool { return e.Part }) {
			t.Errorf("after it: %+v", got)
		}
		must(t, d.Apply(t.Context(), nil, entries(4)))
		if list := s.List(); len(list) != 1 {
			t.Errorf("left are %v", list)
		}
	})
}

func TestARadioThatIsFullIsNamedAndRepairedLater(t *testing.T) {
	eachBanded(t, tplinktest.Options{Max: 4}, func(t *testing.T, s *tplinktest.Server, d router.Driver) {
		s.OwnerAddsTo(1, device(90), "tv")
		err := d.Apply(t.Context(), entries(3), nil) // the machine's own entry is there already
		var batch *router.BatchError
		if !errors.As(err, &batch) || len(batch.Failed) != 1 || !errors.Is(batch.Failed[router.Key{MAC: device(3)}], router.ErrFull) ||
			!strings.Contains(batch.Failed[router.Key{MAC: device(3)}].Error(), "5 GHz") {
			t.Fatalf("got %v", err)
		}
		if n, err := d.(router.Capacity).Capacity(t.Context()); n != 4 || err != nil {
			t.Errorf("the capacity is %d, %v", n, err)
		}
		s.OwnerRemovesFrom(1, device(90))
		must(t, d.Apply(t.Context(), entries(3), nil))
		if list := s.List(); len(list) != 4 || slices.ContainsFunc(list, func(e router.Admission) bool { return e.Part }) {
			t.Errorf("the list is %v", list)
		}
	})
}

func TestARowThatSlidesIntoAPositionIsPutBack(t *testing.T) {
	for _, variant := range []tplinktest.Variant{tplinktest.LegacyBasic, tplinktest.LegacyToken} {
		s := start(t, tplinktest.Options{Variant: variant})
		for n := range byte(12) {
			s.OwnerAdds(device(100+n), "owners")
		}
		for _, e := range entries(3) {
			s.OwnerAdds(e.MAC, e.Name)
		}
		s.OwnerAdds(device(120), "behind")
		d := driver(t, s, nil)
		var once atomic.Bool
		s.Intercept(func(method string, after bool) {
			if method == "list delete" && !after && once.CompareAndSwap(false, true) {
				s.OwnerRemoves(device(100)) // every later row moves up by one
			}
		})
		must(t, d.Apply(t.Context(), nil, entries(3)))
		want := 12 + 1 + 1 // all but ours; the row that the owner removed looks like a lost one, and is put back
		list := s.List()
		part := slices.ContainsFunc(list, func(e router.Admission) bool { return e.Part })
		if len(list) != want || !s.Lists(device(120)) || part {
			t.Errorf("the list is %v", list)
		}
	}
}

func TestOnlyMarksLoseTheirDashes(t *testing.T) {
	s := start(t, tplinktest.Options{Variant: tplinktest.CGI})
	d := driver(t, s, nil)
	given := []router.Admission{entry(1), {MAC: device(2), Name: "Olga-s-TV"}}
	for range 2 {
		must(t, d.Apply(t.Context(), given, nil))
	}
	if n := s.Writes(); n != 2 {
		t.Errorf("%d writes, want one for each radio: a name that reads back otherwise is not written again", n)
	}
	got, err := d.Admissions(t.Context())
	must(t, err)
	if !slices.Contains(got, entry(1)) || !slices.Contains(got, router.Admission{MAC: device(2), Name: "OlgasTV"}) {
		t.Errorf("it reads %v", got)
	}
}

func TestWhatTheOwnerTakesOffStaysOffWherePositionsDoNotCount(t *testing.T) {
	s := start(t, tplinktest.Options{Variant: tplinktest.GDPRFrame})
	s.OwnerAdds(device(90), "tv")
	d := driver(t, s, nil)
	must(t, d.Apply(t.Context(), entries(2), nil))
	var once atomic.Bool
	s.Intercept(func(method string, after bool) {
		if method == "list delete" && !after && once.CompareAndSwap(false, true) {
			s.OwnerRemoves(device(90))
		}
	})
	must(t, d.Apply(t.Context(), nil, entries(2)))
	if s.Lists(device(90)) || len(s.List()) != 1 {
		t.Errorf("the list is %v", s.List())
	}
}
