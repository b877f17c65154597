package tplink_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

func entries(n byte) []router.Admission {
	var all []router.Admission
	for i := range n {
		all = append(all, entry(i+1))
	}
	return all
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestARouterOfEachKindIsKnownByFewRequests(t *testing.T) {
	for name, c := range map[string]struct {
		variant  tplinktest.Variant
		requests int // keys, login and, for the classic login, the signature's key; then the load
	}{
		"RSA and AES": {tplinktest.Encrypted, 4},
		"RSA-2048":    {tplinktest.Plain2048, 3},
		"C1200":       {tplinktest.C1200, 4},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, tplinktest.Options{Variant: c.variant})
			d := driver(t, s, nil)
			_, err := d.Admissions(t.Context())
			must(t, err)
			if n := s.Requests(); n != c.requests {
				t.Errorf("%d requests, want %d", n, c.requests)
			}
			must(t, d.Close())
			if s.Busy() || s.Requests() != c.requests+1 {
				t.Error("the session was not given back in one request")
			}
		})
	}
}

func TestThirtyChangesCostOneLoginAndNoNeedlessLoad(t *testing.T) {
	s := start(t, tplinktest.Options{})
	d := driver(t, s, nil)
	must(t, d.Apply(t.Context(), entries(20), nil))
	gone := []router.MAC{device(1), device(3), device(5), device(7), device(9)}
	fresh := []router.Admission{entry(31), entry(32), entry(33), entry(34), entry(35)}
	must(t, d.Apply(t.Context(), fresh, router.OfDevices(gone...)))
	must(t, d.Apply(t.Context(), fresh, router.OfDevices(gone...))) // nothing is left to do
	for _, c := range []struct {
		method string
		want   int
	}{
		{"login", 1},
		{"white_list insert", 25},
		{"white_list remove", 5},
		{"white_list update", 0},
		{"white_list load", 2 + 2 + 5 + 1}, // before and after, and after each removal
	} {
		if n := s.Calls(c.method); n != c.want {
			t.Errorf("%d times %q, want %d", n, c.method, c.want)
		}
	}
}

func TestNoRoomMeansNoWrites(t *testing.T) {
	s := start(t, tplinktest.Options{Max: 4})
	err := driver(t, s, nil).Apply(t.Context(), entries(9), nil)
	if !errors.Is(err, router.ErrFull) || s.Calls("white_list insert") != 3 {
		t.Errorf("%d inserts, %v", s.Calls("white_list insert"), err)
	}
}

func TestANeighbourThatSlidesIntoThePositionIsPutBack(t *testing.T) {
	s := start(t, tplinktest.Options{})
	s.OwnerAdds(device(90), "owner's tablet")
	d := driver(t, s, nil)
	must(t, d.Apply(t.Context(), entries(1), nil)) // ours is first, the tablet is second
	var once atomic.Bool
	s.Intercept(func(method string, after bool) {
		if method == "white_list remove" && !after && once.CompareAndSwap(false, true) {
			s.OwnerRemoves(device(1)) // the tablet comes first now, and ours second
			s.OwnerAdds(device(1), entry(1).Name)
			s.OwnerRemoves(device(90))
			s.OwnerAdds(device(90), "owner's tablet")
		}
	})
	must(t, d.Apply(t.Context(), nil, router.OfDevices(device(1))))
	if s.Lists(device(1)) || !slices.Contains(s.List(), router.Admission{MAC: device(90), Name: "owner's tablet"}) {
		t.Errorf("the list is %v", s.List())
	}
}

func TestAPositionThatIsNoMoreIsLookedUpAgain(t *testing.T) {
	s := start(t, tplinktest.Options{})
	d := driver(t, s, nil)
	must(t, d.Apply(t.Context(), entries(1), nil))
	s.OwnerRemoves(s.Own)
	s.Intercept(func(method string, after bool) {
		if method == "white_list remove" && !after {
			s.OwnerRemoves(device(1)) // the index is out of range now: HTTP 500
		}
	})
	must(t, d.Apply(t.Context(), nil, router.OfDevices(device(1))))
}

func TestTheFilterIsNeverTouched(t *testing.T) {
	for name, o := range map[string]tplinktest.Options{"off": {FilterOff: true}, "denying": {Black: true}} {
		t.Run(name, func(t *testing.T) {
			s := start(t, o)
			s.Connect(device(50), "not a customer")
			d := driver(t, s, nil)
			before, err := d.Probe(t.Context())
			must(t, err)
			must(t, d.Apply(t.Context(), entries(2), router.OfDevices(device(7))))
			after, err := d.Probe(t.Context())
			must(t, err)
			if before != after || before.Filter && before.Allow || s.Lists(device(50)) {
				t.Errorf("%+v became %+v", before, after)
			}
			if s.Calls("enable write")+s.Calls("mode write") != 0 {
				t.Error("the filter was written")
			}
		})
	}
}

func TestARowThatIsNoAddressKeepsItsPosition(t *testing.T) {
	s := start(t, tplinktest.Options{})
	d := driver(t, s, nil)
	must(t, d.Apply(t.Context(), entries(1), nil))
	s.OwnerAddsText("zz")
	listed, err := d.Admissions(t.Context())
	must(t, err)
	if len(listed) != 2 { // ours and this machine
		t.Errorf("read %v", listed)
	}
	must(t, d.Apply(t.Context(), nil, router.OfDevices(device(1))))
	if s.Lists(device(1)) || !s.Lists(s.Own) {
		t.Errorf("the list is %v", s.List())
	}
}

func TestANameThatTheRouterCutsIsToldSo(t *testing.T) {
	s := start(t, tplinktest.Options{NameLimit: 10})
	err := driver(t, s, nil).Apply(t.Context(), entries(1), nil)
	if !errors.Is(err, router.ErrRefused) || !strings.Contains(err.Error(), "name") {
		t.Errorf("got %v", err)
	}
}

func TestALostAnswerIsFoundOutByTheNextTry(t *testing.T) {
	for _, method := range []string{"white_list insert", "white_list remove", "white_list load", "login"} {
		t.Run(method, func(t *testing.T) {
			s := start(t, tplinktest.Options{})
			s.OwnerAdds(device(2), "sf-K7Q4-MD2X-hx3k2")
			d := driver(t, s, nil)
			s.LoseAnswers(method, 1)
			err := d.Apply(t.Context(), entries(1), router.OfDevices(device(2)))
			if !errors.Is(err, router.ErrUnreachable) {
				t.Fatalf("got %v", err)
			}
			must(t, d.Apply(t.Context(), entries(1), router.OfDevices(device(2))))
			if !s.Lists(device(1)) || s.Lists(device(2)) || !s.Lists(s.Own) {
				t.Errorf("the list is %v", s.List())
			}
		})
	}
}

func TestARebootAtAnyPointOfABatchHurtsNobody(t *testing.T) {
	methods := []string{"keys read", "auth read", "login", "white_list load", "white_list insert", "white_list remove"}
	for _, method := range methods {
		for _, after := range []bool{false, true} {
			s := start(t, tplinktest.Options{})
			s.OwnerAdds(device(2), "ours")
			s.OwnerAdds(device(90), "owner's")
			d := driver(t, s, nil)
			var once atomic.Bool
			s.Intercept(func(m string, a bool) {
				if m == method && a == after && once.CompareAndSwap(false, true) {
					s.Reboot()
				}
			})
			retried := router.Retry(d, router.RetryConfig{First: time.Millisecond})
			must(t, retried.Apply(t.Context(), entries(1), router.OfDevices(device(2))))
			if !s.Lists(device(1)) || s.Lists(device(2)) || !s.Lists(device(90)) || !s.Lists(s.Own) {
				t.Errorf("%s, after %v: the list is %v", method, after, s.List())
			}
		}
	}
}

func TestTheOwnerIsPushedOutOnlyWhenThatWasAskedFor(t *testing.T) {
	s := start(t, tplinktest.Options{})
	s.OwnerIn()
	d := driver(t, s, func(c *tplink.Config) { c.PushOut = true })
	_, err := d.Admissions(t.Context())
	must(t, err)
	s.OwnerIn() // the owner is back in the middle of the pass
	must(t, d.Apply(t.Context(), entries(1), nil))

	s.OwnerIn()
	alone := driver(t, s, func(c *tplink.Config) { c.Alone = true })
	if _, err := alone.Admissions(t.Context()); !errors.Is(err, router.ErrBusy) { // another machine's session
		t.Errorf("got %v", err)
	}
}

func TestAnotherProgramsSessionOnThisMachineIsRespected(t *testing.T) {
	s := start(t, tplinktest.Options{})
	first, second := driver(t, s, nil), driver(t, s, nil)
	_, err := first.Admissions(t.Context())
	must(t, err)
	if _, err := second.Admissions(t.Context()); !errors.Is(err, router.ErrBusy) {
		t.Errorf("got %v", err)
	}
	must(t, first.Close())
	_, err = second.Admissions(t.Context())
	must(t, err)
}

func TestALockOutEndsWithTime(t *testing.T) {
	now := time.Date(2030, 5, 1, 12, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	s := start(t, tplinktest.Options{Now: clock})
	for range 10 {
		wrong := driver(t, s, func(c *tplink.Config) { c.Password = secret.New("guess") })
		_, err := wrong.Admissions(t.Context())
		if !errors.Is(err, router.ErrWrongPassword) {
			t.Fatalf("got %v", err)
		}
	}
	d := driver(t, s, func(c *tplink.Config) { c.Now = clock })
	for range 3 {
		if _, err := d.Admissions(t.Context()); !errors.Is(err, router.ErrLockedOut) {
			t.Fatalf("got %v", err)
		}
	}
	if n := s.Tries(); n != 11 {
		t.Errorf("the password was sent %d times, want 11", n)
	}
	now = now.Add(2*time.Hour + time.Second)
	_, err := d.Admissions(t.Context())
	must(t, err)
}

func TestARouterThatWasKnownAndShowsAPageIsOnlyUnreachable(t *testing.T) {
	s := start(t, tplinktest.Options{})
	d := driver(t, s, nil)
	_, err := d.Admissions(t.Context())
	must(t, err)
	s.AnswerHTML(true)
	if _, err := d.Admissions(t.Context()); !errors.Is(err, router.ErrUnreachable) || router.Permanent(err) {
		t.Errorf("got %v", err)
	}
	s.AnswerHTML(false)
	s.OwnerOut()
	_, err = d.Admissions(t.Context())
	must(t, err)
}

func TestARouterThatStumblesAllTheTimeIsNeverGivenUp(t *testing.T) {
	for _, code := range []int{http.StatusInternalServerError, http.StatusNotAcceptable} {
		for every := 2; every <= 9; every++ {
			s := start(t, tplinktest.Options{})
			s.OwnerAdds(device(9), "ours")
			s.FailEvery(every, code)
			d := driver(t, s, nil)
			for range 50 {
				err := d.Apply(t.Context(), entries(2), router.OfDevices(device(9)))
				if err == nil {
					break
				}
				if !errors.Is(err, router.ErrUnreachable) || router.Permanent(err) {
					t.Fatalf("every %d. answer is %d: %v", every, code, err)
				}
			}
			s.FailEvery(0, 0)
			must(t, d.Apply(t.Context(), entries(2), router.OfDevices(device(9))))
			if len(s.List()) != 3 || !s.Lists(s.Own) {
				t.Errorf("every %d. answer is %d: the list is %v", every, code, s.List())
			}
		}
	}
}

func TestAStrangersPageGetsNoPassword(t *testing.T) {
	says := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) }
	}
	for name, answer := range map[string]http.HandlerFunc{
		"not found":      http.NotFound,
		"another family": says(`{"error_code":0,"result":{}}`),
		"a redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://198.51.100.1/", http.StatusFound)
		},
		"a weak key":  says(`{"success":true,"data":{"password":["11","03"]}}`),
		"another key": says(`var nn="11"; var ee="03"; var seq="1";`),
		"another brand": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("WWW-Authenticate", `Basic realm="NETGEAR R7000"`)
			w.WriteHeader(http.StatusUnauthorized)
		},
		"a page":      says("<html><form action=login><input type=password></form></html>"),
		"without end": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 2<<20)) },
		"nothing":     func(http.ResponseWriter, *http.Request) {},
	} {
		t.Run(name, func(t *testing.T) {
			var requests atomic.Int64
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				body, err := io.ReadAll(r.Body)
				must(t, err)
				told := r.Header.Get("Authorization") + r.Header.Get("Cookie")
				text := r.URL.String() + string(body)
				if told != "" || strings.Contains(text, "password=") || strings.Contains(text, "data=") {
					t.Errorf("it was sent %q and %q", told, text)
				}
				answer(w, r)
			}))
			defer s.Close()
			u := &url.URL{Scheme: "tplink", Host: s.Listener.Addr().String()}
			d, err := tplink.New(tplink.Config{URL: u, Password: secret.New(password)})
			must(t, err)
			if _, err := d.Admissions(t.Context()); !errors.Is(err, router.ErrUnsupported) {
				t.Errorf("got %v", err)
			}
			if n := requests.Load(); n > 6 {
				t.Errorf("%d requests to somebody unknown", n)
			}
		})
	}
}

func TestNoErrorHoldsASecret(t *testing.T) {
	s := start(t, tplinktest.Options{})
	d := driver(t, s, nil)
	_, err := d.Admissions(t.Context())
	must(t, err)
	s.SetDown(true)
	_, err = d.Admissions(t.Context())
	if err == nil {
		t.Fatal("the router is down, and there is no error")
	}
	for _, hidden := range []string{"stok", "sysauth", password} {
		if strings.Contains(err.Error(), hidden) {
			t.Errorf("got %v", err)
		}
	}
}

func TestPlainFramesThatShowThePageAgainAreTriedOnceAPass(t *testing.T) {
	s := start(t, tplinktest.Options{Variant: tplinktest.CGI, PageRefuses: true})
	d := driver(t, s, func(c *tplink.Config) { c.Password = secret.New("wrong") })
	for pass := range 3 {
		if _, err := d.Admissions(t.Context()); !errors.Is(err, router.ErrUnreachable) || s.Tries() != pass+1 {
			t.Fatalf("pass %d: %v, %d tries", pass, err, s.Tries())
		}
	}
	s.Password = "wrong" // the owner changes it back
	_, err := d.Admissions(t.Context())
	must(t, err)
}

func TestALongPasswordIsTriedWholeAndCut(t *testing.T) {
	for _, short := range []bool{false, true} {
		s := start(t, tplinktest.Options{Variant: tplinktest.LegacyToken, ShortPassword: short})
		long := func(c *tplink.Config) { c.Password = secret.New("quite a long password") }
		_, err := driver(t, s, long).Admissions(t.Context())
		if !errors.Is(err, router.ErrWrongPassword) || s.Tries() != 2 {
			t.Errorf("got %v after %d tries", err, s.Tries())
		}
		s.Password = "quite a long password"
		_, err = driver(t, s, long).Admissions(t.Context())
		must(t, err)
	}
}
