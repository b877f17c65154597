package tplink_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/routertest"
	"github.com/sharefi/sharefi/router/tplink"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

const password = "a pass & word=+ü"

// start starts an emulated router with the test's password.
func start(t *testing.T, o tplinktest.Options) *tplinktest.Server {
	t.Helper()
	o.Password = password
	s := tplinktest.NewServer(o)
	t.Cleanup(s.Close)
	return s
}

// driver makes a driver for it. Close is the test's duty when it counts requests.
func driver(t *testing.T, s *tplinktest.Server, change func(*tplink.Config)) *tplink.Driver {
	t.Helper()
	u, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	c := tplink.Config{URL: u, Password: secret.New(password)}
	if change != nil {
		change(&c)
	}
	d, err := tplink.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func TestDriverKeepsTheContract(t *testing.T) {
	for name, variant := range variants {
		t.Run(name, func(t *testing.T) {
			routertest.Run(t, func(t *testing.T) routertest.Harness {
				return harness(t, tplinktest.Options{Variant: variant, Max: 8})
			})
		})
	}
}

func TestDriverKeepsTheContractWithOtherFirmware(t *testing.T) {
	for name, o := range map[string]tplinktest.Options{
		"that says that it is full":        {OpenlyFull: true, ErrorField: "errorCode"},
		"that hides how much it holds":     {NoMaxRules: true, ErrorField: "error"},
		"that hides it, says when full":    {NoMaxRules: true, OpenlyFull: true, ErrorField: "error_code"},
		"over TLS":                         {TLS: true},
		"with its filter in the deny mode": {Black: true},
	} {
		t.Run(name, func(t *testing.T) {
			o.Max = 8
			routertest.Run(t, func(t *testing.T) routertest.Harness { return harness(t, o) })
		})
	}
}

func harness(t *testing.T, o tplinktest.Options) routertest.Harness {
	s := start(t, o)
	s.OwnerRemoves(s.Own)
	trusting := func(c *tplink.Config) { c.HTTP = s.Client() }
	return routertest.Harness{
		Open: func() router.Driver { return driver(t, s, trusting) },
		Wrong: func() router.Driver {
			return driver(t, s, func(c *tplink.Config) { c.HTTP, c.Password = s.Client(), secret.New("wrong") })
		},
		Tries:    s.Tries,
		Sessions: s.Logins,
		List:     s.List,
		Owner:    func(e router.Entry) { s.OwnerAdds(e.MAC, e.Name) },
		Capacity: o.Max,
		Restart:  s.Reboot,
		Down:     s.SetDown,
		Busy: func(on bool) {
			if on {
				s.OwnerIn()
			} else {
				s.OwnerOut()
			}
		},
		Stall: func(on bool) {
			s.Delay(0)
			if on {
				s.Delay(time.Minute)
			}
		},
	}
}
