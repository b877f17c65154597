package tplink_test

import (
	"context"
	"errors"
	"net/url"
	"testing"
	"time"

	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

var variants = map[string]tplinktest.Variant{
	"RSA and AES": tplinktest.Encrypted, "RSA-2048": tplinktest.Plain2048, "C1200": tplinktest.C1200,
}

func each(t *testing.T, o tplinktest.Options, f func(t *testing.T, d *tplink.Driver, s *tplinktest.Server)) {
	for name, variant := range variants {
		t.Run(name, func(t *testing.T) {
			o.Variant = variant
			s := tplinktest.NewServer(o)
			defer s.Close()
			d := open(t, s, s.Password)
			defer d.Close()
			f(t, d, s)
		})
	}
}

func open(t *testing.T, s *tplinktest.Server, password string) *tplink.Driver {
	t.Helper()
	u, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	d, err := tplink.New(tplink.Config{URL: u, Password: secret.New(password), Alone: true})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func device(n byte) router.MAC { return router.MAC{0x02, 0x00, 0x5e, 0x10, 0x00, n} }

func entry(n byte) router.Admission {
	return router.Admission{MAC: device(n), Name: "sf-K7Q4-MD2X-hx3k2"}
}

func TestABatchCostsOneSession(t *testing.T) {
	each(t, tplinktest.Options{Max: 100}, func(t *testing.T, d *tplink.Driver, s *tplinktest.Server) {
		var add []router.Admission
		var remove []router.MAC
		for n := byte(1); n <= 30; n++ {
			add, remove = append(add, entry(n)), append(remove, device(n))
		}
		if err := d.Apply(t.Context(), add, nil); err != nil {
			t.Fatal(err)
		}
		if n := s.Calls("white_list insert"); n != 30 || s.Calls("white_list load") != 2 {
			t.Fatalf("%d inserts, %d loads", n, s.Calls("white_list load"))
		}
		if err := d.Apply(t.Context(), nil, router.OfDevices(remove...)); err != nil {
			t.Fatal(err)
		}
		if n := s.Calls("white_list remove"); n != 30 || len(s.List()) != 1 {
			t.Fatalf("%d removals, list %v", n, s.List())
		}
		if err := d.Close(); err != nil || s.Busy() {
			t.Fatalf("the session stays: %v", err)
		}
		if s.Calls("login") > 2 { // the C1200's keys are read from the same form
			t.Fatalf("%d logins", s.Calls("login"))
		}
	})
}

func TestARepetitionChangesNothingAndANewNameIsWrittenInPlace(t *testing.T) {
	each(t, tplinktest.Options{}, func(t *testing.T, d *tplink.Driver, s *tplinktest.Server) {
		s.OwnerAdds(device(9), "tv")
		for range 2 {
			if err := d.Apply(t.Context(), []router.Admission{entry(1)}, router.OfDevices(device(7))); err != nil {
				t.Fatal(err)
			}
		}
		renamed := router.Admission{MAC: device(1), Name: "sf-AAAA-0001-hx3k2"}
		if err := d.Apply(t.Context(), []router.Admission{renamed, entry(2)}, nil); err != nil {
			t.Fatal(err)
		}
		entries, err := d.Admissions(t.Context())
		if err != nil || len(entries) != 4 || s.Calls("white_list update") != 1 {
			t.Fatalf("%v, %v", entries, err)
		}
		for _, e := range entries {
			if e.MAC == device(1) && e.Name != renamed.Name || e.MAC == device(9) && e.Name != "tv" {
				t.Fatalf("wrong entry %v", e)
			}
		}
	})
}

func TestAFullListIsToldAlthoughTheRouterSaysSuccess(t *testing.T) {
	each(t, tplinktest.Options{Max: 3}, func(t *testing.T, d *tplink.Driver, s *tplinktest.Server) {
		err := d.Apply(t.Context(), []router.Admission{entry(1), entry(2), entry(3)}, nil)
		var batch *router.BatchError
		if !errors.As(err, &batch) || len(batch.Failed) != 1 || !errors.Is(err, router.ErrFull) {
			t.Fatalf("got %v", err)
		}
		if n, err := d.Capacity(t.Context()); err != nil || n != 3 {
			t.Fatalf("capacity %d, %v", n, err)
		}
	})
}

func TestTheMachinesOwnAddressStaysAndIsToldSo(t *testing.T) {
	each(t, tplinktest.Options{}, func(t *testing.T, d *tplink.Driver, s *tplinktest.Server) {
		err := d.Apply(t.Context(), nil, router.OfDevices(s.Own))
		if !errors.Is(err, router.ErrRefused) || !s.Lists(s.Own) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestAWrongPasswordIsSentOnce(t *testing.T) {
	for name, variant := range variants {
		t.Run(name, func(t *testing.T) {
			s := tplinktest.NewServer(tplinktest.Options{Variant: variant})
			defer s.Close()
			d := open(t, s, "wrong")
			before := 0
			for i := range 5 {
				if _, err := d.Admissions(t.Context()); !errors.Is(err, router.ErrWrongPassword) {
					t.Fatalf("got %v", err)
				}
				if i == 0 {
					before = s.Calls("")
				}
			}
			if s.Calls("") != before {
				t.Fatal("the router was asked again")
			}
			if err := open(t, s, s.Password).Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestALockedRouterIsLeftAlone(t *testing.T) {
	each(t, tplinktest.Options{}, func(t *testing.T, d *tplink.Driver, s *tplinktest.Server) {
		for range 10 {
			_, _ = open(t, s, "wrong").Admissions(t.Context())
		}
		if _, err := d.Admissions(t.Context()); !errors.Is(err, router.ErrLockedOut) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestTheOwnerIsNotPushedOut(t *testing.T) {
	each(t, tplinktest.Options{}, func(t *testing.T, d *tplink.Driver, s *tplinktest.Server) {
		s.OwnerIn()
		if _, err := d.Admissions(t.Context()); !errors.Is(err, router.ErrBusy) {
			t.Fatalf("got %v", err)
		}
		s.OwnerOut()
		if _, err := d.Admissions(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

func TestASessionLeftBehindByACrashIsTakenBack(t *testing.T) {
	each(t, tplinktest.Options{}, func(t *testing.T, d *tplink.Driver, s *tplinktest.Server) {
		if _, err := d.Admissions(t.Context()); err != nil {
			t.Fatal(err)
		}
		again := open(t, s, s.Password) // d never logs out
		if _, err := again.Admissions(t.Context()); err != nil {
			t.Fatal(err)
		}
		again.Close()
	})
}

func TestALostSessionNeverRemovesAnothersEntry(t *testing.T) {
	each(t, tplinktest.Options{}, func(t *testing.T, d *tplink.Driver, s *tplinktest.Server) {
		if err := d.Apply(t.Context(), []router.Admission{entry(1), entry(2), entry(3)}, nil); err != nil {
			t.Fatal(err)
		}
		for n := 1; n <= 4; n++ {
			s.OwnerAdds(device(byte(20+n)), "owner's")
			s.StealAfter(n)
			if err := d.Apply(t.Context(), []router.Admission{entry(1), entry(2), entry(3)}, nil); err != nil {
				t.Fatal(err)
			}
			s.StealAfter(n)
			if err := d.Apply(t.Context(), nil, router.OfDevices(device(1), device(2), device(3))); err != nil {
				t.Fatal(err)
			}
			if len(s.List()) != 1+n {
				t.Fatalf("after %d: %v", n, s.List())
			}
		}
	})
}

func TestFaultsAreNamedAndPass(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault func(*tplinktest.Server)
	}{
		{"no connection", func(s *tplinktest.Server) { s.SetDown(true) }},
		{"server error", func(s *tplinktest.Server) { s.Fail(500, 500, 500) }},
		{"not acceptable", func(s *tplinktest.Server) { s.Fail(406, 406, 406) }},
		{"answers cut off", func(s *tplinktest.Server) { s.CutAnswers(3) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			each(t, tplinktest.Options{}, func(t *testing.T, d *tplink.Driver, s *tplinktest.Server) {
				c.fault(s)
				if _, err := d.Admissions(t.Context()); !errors.Is(err, router.ErrUnreachable) {
					t.Fatalf("got %v", err)
				}
				s.SetDown(false)
				s.CutAnswers(0)
				var err error
				for range 5 {
					if _, err = d.Admissions(t.Context()); err == nil {
						return
					}
				}
				t.Fatalf("it does not recover: %v", err)
			})
		})
	}
}

func TestAPageInsteadOfAnAnswerGetsNoPassword(t *testing.T) {
	each(t, tplinktest.Options{}, func(t *testing.T, d *tplink.Driver, s *tplinktest.Server) {
		s.AnswerHTML(true)
		if _, err := d.Admissions(t.Context()); !errors.Is(err, router.ErrUnsupported) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestASlowRouterEndsWithTheContext(t *testing.T) {
	each(t, tplinktest.Options{}, func(t *testing.T, d *tplink.Driver, s *tplinktest.Server) {
		s.Delay(time.Minute)
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
		defer cancel()
		if _, err := d.Admissions(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestTheProbeTellsHowTheFilterStands(t *testing.T) {
	each(t, tplinktest.Options{}, func(t *testing.T, d *tplink.Driver, s *tplinktest.Server) {
		s.Connect(device(5), "phone")
		for _, c := range []struct{ on, white bool }{{true, true}, {true, false}, {false, true}} {
			s.SetFilter(c.on, c.white)
			info, err := d.Probe(t.Context())
			if err != nil || info.Filter != c.on || info.Allow != c.white || info.Own != s.Own || info.Family == "" {
				t.Fatalf("%+v, %v", info, err)
			}
		}
		if clients, err := d.Clients(t.Context()); err != nil || len(clients) != 1 || clients[0].MAC != device(5) {
			t.Fatalf("%v, %v", clients, err)
		}
	})
}

func TestNothingIsSentThatMayNotBe(t *testing.T) {
	s := tplinktest.NewServer(tplinktest.Options{})
	defer s.Close()
	u, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	no := errors.New("another program works on this shop")
	d, err := tplink.New(tplink.Config{URL: u, Password: secret.New(s.Password), May: func() error { return no }})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.Apply(t.Context(), []router.Admission{entry(1)}, nil); !errors.Is(err, no) || !errors.Is(err, router.ErrHeld) {
		t.Errorf("it says %v", err)
	}
	if n := s.Requests(); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}
