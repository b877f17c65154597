package tplink_test

import (
	"net/url"
	"regexp"
	"testing"
	"time"

	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/routertest"
	"github.com/sharefi/sharefi/router/tplink"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

const password = "a pass & word=+ü"

// start starts an emulated router that has the tests' password.
func start(t *testing.T, o tplinktest.Options) *tplinktest.Server {
	t.Helper()
	o.Password = password
	s := tplinktest.NewServer(o)
	t.Cleanup(s.Close)
	return s
}

// driver makes a driver for an emulated router. A test that counts requests must close it itself.
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

// firmware is every kind of emulated firmware that makes a difference to the driver.
var firmware = map[string]tplinktest.Options{
	"luci":                                  {},
	"luci that says that it is full":        {OpenlyFull: true, ErrorField: "errorCode"},
	"luci that hides how much it holds":     {NoMaxRules: true, ErrorField: "error"},
	"luci that hides it, says when full":    {NoMaxRules: true, OpenlyFull: true, ErrorField: "error_code"},
	"luci over TLS":                         {TLS: true},
	"luci with its filter in the deny mode": {Black: true},
	"luci RSA-2048":                         {Variant: tplinktest.Plain2048},
	"luci C1200":                            {Variant: tplinktest.C1200},
	"luci AX72":                             {Variant: tplinktest.AX72},
	"luci SG":                               {Variant: tplinktest.SG},
	"userRpm Basic":                         {Variant: tplinktest.LegacyBasic},
	"userRpm Basic, one radio":              {Variant: tplinktest.LegacyBasic, OneRadio: true},
	"userRpm Basic, many networks":          {Variant: tplinktest.LegacyBasic, Networks: true, Wraps: true},
	"userRpm token":                         {Variant: tplinktest.LegacyToken},
	"userRpm token, one radio":              {Variant: tplinktest.LegacyToken, OneRadio: true, Networks: true},
	"userRpm token, long passwords":         {Variant: tplinktest.LegacyToken, ShortPassword: true, Wraps: true},
	"userRpm token, moody":                  {Variant: tplinktest.LegacyToken, Hiccups: 2},
	"CGI":                                   {Variant: tplinktest.CGI},
	"CGI, one radio":                        {Variant: tplinktest.CGI, OneRadio: true},
	"CGI, old names":                        {Variant: tplinktest.CGI, OldNames: true},
	"CGI that stops at an error":            {Variant: tplinktest.CGI, StopsAtError: true},
	"CGI over TLS":                          {Variant: tplinktest.CGI, TLS: true},
	"GDPR frame":                            {Variant: tplinktest.GDPRFrame},
	"GDPR frame, raw RSA":                   {Variant: tplinktest.GDPRFrame, RawRSA: true},
	"GDPR frame, keys by frame": {Variant: tplinktest.GDPRFrame, RawRSA: true, KeysByFrame: true,
		OneRadio: true},
	"GDPR frame, old names":              {Variant: tplinktest.GDPRFrame, OldNames: true, StopsAtError: true},
	"GDPR frame, silent on who is there": {Variant: tplinktest.GDPRFrame, NoBusy: true},
	"GDPR query":                         {Variant: tplinktest.GDPRQuery},
	"GDPR query that stops at an error":  {Variant: tplinktest.GDPRQuery, StopsAtError: true},
}

// eachFirmware runs a test against every kind of firmware.
func eachFirmware(t *testing.T, f func(t *testing.T, o tplinktest.Options)) {
	for name, o := range firmware {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o.Max = 20
			f(t, o)
		})
	}
}

func TestDriverKeepsTheContract(t *testing.T) {
	eachFirmware(t, func(t *testing.T, o tplinktest.Options) {
		family := familyOf(t, o)
		routertest.Run(t, func(t *testing.T) routertest.Harness { return harness(t, o, family) })
	})
}

// tellsWhoIsThere reports whether firmware tells a second login that somebody is logged in.
func tellsWhoIsThere(o tplinktest.Options) bool {
	switch o.Variant {
	case tplinktest.LegacyBasic, tplinktest.LegacyToken, tplinktest.CGI:
		return false
	}
	return !o.NoBusy
}

// plainMark is a mark on routers that refuse punctuation.
var plainMark = regexp.MustCompile(`^sf([^-]{4})([^-]{4})(\w+)$`)

func dashed(entries []router.Admission) []router.Admission {
	for i, e := range entries {
		entries[i].Name = plainMark.ReplaceAllString(e.Name, "sf-$1-$2-$3")
	}
	return entries
}

func harness(t *testing.T, o tplinktest.Options, family string) routertest.Harness {
	s := start(t, o)
	s.OwnerRemoves(s.Own)
	trusting := func(c *tplink.Config) { c.HTTP, c.Family = s.Client(), family }
	h := routertest.Harness{
		Open: func() router.Driver { return driver(t, s, trusting) },
		Wrong: func() router.Driver {
			return driver(t, s, func(c *tplink.Config) { c.HTTP, c.Password = s.Client(), secret.New("wrong") })
		},
		Tries:    s.Tries,
		Sessions: s.Logins,
		List:     func() []router.Admission { return dashed(s.List()) },
		Owner:    func(e router.Admission) { s.OwnerAdds(e.MAC, e.Name) },
		Capacity: o.Max,
		Restart:  s.Reboot,
		Down:     s.SetDown,
		Refuse:   s.Refuse,
		Stall: func(on bool) {
			s.Delay(0)
			if on {
				s.Delay(time.Minute)
			}
		},
	}
	if o.Variant == tplinktest.LegacyBasic || o.Variant == tplinktest.CGI {
		h.Sessions = nil // no session: each request has the password
	}
	if tellsWhoIsThere(o) {
		h.Busy = func(on bool) {
			if on {
				s.OwnerIn()
			} else {
				s.OwnerOut()
			}
		}
	}
	return h
}
