package tplink_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

// A trouble is something that happens to the router during one request of a batch.
type trouble struct {
	happens func(s *tplinktest.Server, method string, cancel func())
	ends    func(s *tplinktest.Server) // after the call has returned
}

var troubles = map[string]trouble{
	"a reboot": {happens: func(s *tplinktest.Server, _ string, _ func()) { s.Reboot() }},
	"the owner logs in": {happens: func(s *tplinktest.Server, _ string, _ func()) { s.OwnerIn() },
		ends: (*tplinktest.Server).OwnerOut},
	"a session that is lost": {happens: func(s *tplinktest.Server, _ string, _ func()) { s.StealAfter(0) }},
	"an answer that is lost": {happens: func(s *tplinktest.Server, method string, _ func()) { s.LoseAnswers(method, 1) }},
	"an answer cut off":      {happens: func(s *tplinktest.Server, _ string, _ func()) { s.CutAnswers(1) }},
	"a 500":                  {happens: func(s *tplinktest.Server, _ string, _ func()) { s.Fail(500) }},
	"some 406":               {happens: func(s *tplinktest.Server, _ string, _ func()) { s.Fail(406, 406, 406) }},
	"garbage":                {happens: func(s *tplinktest.Server, _ string, _ func()) { s.Garbage(1) }},
	"an answer without end":  {happens: func(s *tplinktest.Server, _ string, _ func()) { s.Flood(1) }},
	"the power goes": {
		happens: func(s *tplinktest.Server, _ string, _ func()) { s.SetDown(true) },
		ends:    func(s *tplinktest.Server) { s.SetDown(false) },
	},
	"pages for answers": {
		happens: func(s *tplinktest.Server, _ string, _ func()) { s.AnswerHTML(true) },
		ends:    func(s *tplinktest.Server) { s.AnswerHTML(false) },
	},
	"the pass is ended": {happens: func(_ *tplinktest.Server, _ string, cancel func()) { cancel() }},
	"the owner adds":    {happens: func(s *tplinktest.Server, _ string, _ func()) { s.OwnerAdds(device(99), "late") }},
}

// A batch with every kind of change, on a list of two pages.
var (
	standing = append(entries(8), router.Admission{MAC: device(90), Name: "owners tablet"}, router.Admission{MAC: device(91)})
	wanted   = []router.Admission{entry(20), {MAC: device(3), Name: "sf-K7Q4-MD2X-hx9zz"}, entry(21)}
	leaving  = []router.MAC{device(2), device(5), device(88)}
)

// after is the list after the batch.
func after(own router.MAC) []router.Admission {
	list := slices.DeleteFunc(slices.Clone(standing), func(e router.Admission) bool {
		return slices.Contains(leaving, e.MAC) || e.MAC == device(3)
	})
	list = append(append(list, wanted...), router.Admission{MAC: own, Name: "this machine"})
	slices.SortFunc(list, func(a, b router.Admission) int { return slices.Compare(a.MAC[:], b.MAC[:]) })
	return list
}

func TestNoTroubleAtAnyPointOfABatchHurtsAnybody(t *testing.T) {
	eachFirmware(t, func(t *testing.T, o tplinktest.Options) {
		family := familyOf(t, o)
		for name, trouble := range troubles {
			for at := int64(1); trouble.at(t, name, o, family, at); at++ {
			}
		}
	})
}

// familyOf is the name of the family that a driver finds.
func familyOf(t *testing.T, o tplinktest.Options) (name string) {
	s := start(t, o)
	defer s.Close()
	d := driver(t, s, func(c *tplink.Config) {
		c.HTTP, c.Found = s.Client(), func(found, _ string) { name = found }
	})
	_, err := d.Admissions(t.Context())
	must(t, err)
	must(t, d.Close())
	return name
}

func TestTroubleAtTheFirstMeetingIsNotForEver(t *testing.T) {
	eachFirmware(t, func(t *testing.T, o tplinktest.Options) {
		for _, name := range []string{"garbage", "a 500", "an answer cut off", "a reboot", "pages for answers"} {
			trouble := troubles[name]
			for at := int64(1); ; at++ {
				s := start(t, o)
				d := driver(t, s, func(c *tplink.Config) { c.HTTP, c.Alone = s.Client(), true })
				var requests atomic.Int64
				s.Intercept(func(method string, after bool) {
					if !after && requests.Add(1) == at {
						trouble.happens(s, method, nil)
					}
				})
				_, err := d.Admissions(t.Context())
				if requests.Load() < at {
					break
				}
				if err != nil && !named(err) && !errors.Is(err, router.ErrUnsupported) {
					t.Fatalf("%s at request %d: %v", name, at, err)
				}
				if trouble.ends != nil {
					trouble.ends(s)
				}
				for range 2 { // the trouble may have waited for the next request
					if _, err = d.Admissions(t.Context()); err == nil {
						break
					}
				}
				if err != nil {
					t.Fatalf("%s at request %d, then: %v", name, at, err)
				}
				s.Close()
			}
		}
	})
}

// at runs a batch with the trouble at one request, and reports whether the batch made that many requests.
func (tr trouble) at(t *testing.T, name string, o tplinktest.Options, family string, at int64) bool {
	s := start(t, o)
	defer s.Close()
	for _, e := range slices.Backward(standing) {
		s.OwnerAdds(e.MAC, e.Name)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var requests atomic.Int64
	s.Intercept(func(method string, after bool) {
		if !after && requests.Add(1) == at {
			tr.happens(s, method, cancel)
		}
	})
	trust := func(c *tplink.Config) { c.HTTP, c.Alone, c.Family = s.Client(), true, family }
	d := driver(t, s, trust)
	err := d.Apply(ctx, wanted, router.OfDevices(leaving...))
	if requests.Load() < at {
		return false
	}
	if err != nil && (router.Permanent(err) || !named(err)) {
		t.Fatalf("%s at request %d: %v", name, at, err)
	}
	_ = d.Close() // a pass always ends with Close
	if tr.ends != nil {
		tr.ends(s)
	}
	for tries := 0; ; tries++ {
		err := d.Apply(t.Context(), wanted, router.OfDevices(leaving...))
		if err == nil {
			break
		}
		if tries == 3 || router.Permanent(err) || !named(err) {
			t.Fatalf("%s at request %d, then: %v", name, at, err)
		}
		_ = d.Close()
	}
	check(t, s, name, at)
	return true
}

func named(err error) bool {
	for _, known := range []error{router.ErrUnreachable, router.ErrBusy, router.ErrRefused, context.Canceled} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

func check(t *testing.T, s *tplinktest.Server, name string, at int64) {
	list := slices.DeleteFunc(dashed(s.List()), func(e router.Admission) bool { return e.MAC == device(99) })
	slices.SortFunc(list, func(a, b router.Admission) int { return slices.Compare(a.MAC[:], b.MAC[:]) })
	if want := after(s.Own); !slices.Equal(list, want) {
		t.Fatalf("%s at request %d: the list is\n%v, want\n%v", name, at, list, want)
	}
}

func TestAnAnswerThatNeverComesEndsWithTheTimeOut(t *testing.T) {
	eachFirmware(t, func(t *testing.T, o tplinktest.Options) {
		s := start(t, o)
		s.Delay(time.Minute)
		d := driver(t, s, func(c *tplink.Config) {
			client := *s.Client()
			client.Timeout = time.Second // TLS is slow on a busy machine
			c.HTTP = &client
		})
		if _, err := d.Admissions(t.Context()); !errors.Is(err, router.ErrUnreachable) || router.Permanent(err) {
			t.Errorf("got %v", err)
		}
		s.Delay(0)
		if _, err := d.Admissions(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
