package tplink_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink"
)

// A cost is the number of requests that the README states for a family.
type cost struct {
	family string
	meet   int // to find the family, log in and read the list
	known  int // the same when the family is known
	load   int // to read the list again
	add    int // for thirty additions together
	remove int // for thirty removals together
	logout int
}

var costs = map[string]cost{
	"luci":                      {"luci-aes", 4, 4, 1, 32, 61, 1},
	"luci RSA-2048":             {"luci-rsa2048", 3, 3, 1, 32, 61, 1},
	"luci C1200":                {"luci-c1200", 4, 3, 1, 32, 61, 1},
	"luci AX72":                 {"luci-ax72", 6, 5, 1, 32, 61, 1},
	"luci SG":                   {"luci-sg", 9, 5, 1, 32, 61, 1},
	"userRpm Basic":             {"userrpm-basic", 7, 5, 2, 70, 70, 0},
	"userRpm Basic, one radio":  {"userrpm-basic", 6, 4, 1, 35, 35, 0},
	"userRpm token":             {"userrpm-token", 8, 6, 2, 70, 70, 1},
	"CGI":                       {"cgi", 7, 3, 1, 10, 10, 1},
	"CGI, one radio":            {"cgi", 7, 3, 1, 6, 6, 1},
	"CGI, old names":            {"cgi", 8, 4, 1, 10, 10, 1},
	"GDPR frame":                {"cgi-gdpr-frame", 9, 7, 1, 10, 10, 1},
	"GDPR frame, raw RSA":       {"cgi-gdpr-frame-raw", 11, 7, 1, 10, 10, 1},
	"GDPR frame, keys by frame": {"cgi-gdpr-frame-raw", 12, 8, 1, 6, 6, 1},
	"GDPR query":                {"cgi-gdpr-query", 13, 7, 1, 10, 10, 1},
}

func TestEachFamilyCostsWhatTheREADMESays(t *testing.T) {
	for name, want := range costs {
		t.Run(name, func(t *testing.T) {
			o := firmware[name]
			o.Max = 64
			s := start(t, o)
			var got cost
			count := func(f func() error) int {
				before := s.Requests()
				must(t, f())
				return s.Requests() - before
			}
			use := func(c *tplink.Config) {
				c.HTTP, c.Family, c.Found = s.Client(), got.family, func(found, _ string) { got.family = found }
			}
			d := driver(t, s, use)
			load := func() error { _, err := d.Admissions(t.Context()); return err }
			got.meet = count(load)
			must(t, d.Close())

			d = driver(t, s, use)
			logins := s.Logins()
			got.known, got.load = count(load), count(load)
			got.add = count(func() error { return d.Apply(t.Context(), entries(30), nil) })
			got.remove = count(func() error { return d.Apply(t.Context(), nil, entries(30)) })
			got.logout = count(d.Close)
			if got != want {
				t.Errorf("it costs %+v, want %+v", got, want)
			}
			if n := s.Logins() - logins; n > 1 {
				t.Errorf("sixty changes cost %d logins", n)
			}
		})
	}
	for name := range firmware {
		family := familyOf(t, firmware[name])
		if !slices.ContainsFunc(tplink.Families(), func(known string) bool { return known == family }) {
			t.Errorf("%s is of the family %q", name, family)
		}
	}
}

func TestARouterThatWasReplacedIsMetAnew(t *testing.T) {
	for _, recorded := range append(tplink.Families(), "one that is no more") {
		t.Run(recorded, func(t *testing.T) {
			for _, name := range []string{
				"luci", "luci C1200", "userRpm Basic", "userRpm token", "CGI", "GDPR frame", "GDPR query",
			} {
				s := start(t, firmware[name])
				var found string
				d := driver(t, s, func(c *tplink.Config) {
					c.Family, c.Found = recorded, func(name, _ string) { found = name }
				})
				if _, err := d.Admissions(t.Context()); err != nil || found != costs[name].family {
					t.Errorf("%s is taken for %q, %v", name, found, err)
				}
				must(t, d.Close())
			}
		})
	}
}

func TestProbesAndClientsOfEachFamily(t *testing.T) {
	for name := range costs {
		t.Run(name, func(t *testing.T) {
			s := start(t, firmware[name])
			s.Connect(device(40), "tv")
			for n := range byte(9) { // more than a page
				s.Connect(device(50+n), fmt.Sprintf("phone%d", n))
			}
			d := driver(t, s, nil)
			info, err := d.Probe(t.Context())
			must(t, err)
			if !info.Filter || !info.Allow || info.Model == "" || info.Firmware == "" || info.Family == "" {
				t.Errorf("the probe says %+v", info)
			}
			clients, err := d.Clients(t.Context())
			must(t, err)
			if len(clients) != 10 || clients[0] != (router.Client{MAC: device(40), Name: "tv"}) {
				t.Errorf("connected: %v", clients)
			}
			must(t, d.Switch(t.Context(), false))
			if !s.Admits(device(70)) {
				t.Error("the filter is still on")
			}
			must(t, d.Switch(t.Context(), true))
			if s.Admits(device(70)) || !s.Admits(s.Own) {
				t.Error("the filter does not admit listed devices only")
			}
		})
	}
}
