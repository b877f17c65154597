package config

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"
)

func (r *reader) sites(raw []fileSite) []Site {
	if len(raw) == 0 {
		r.bad("sites", "missing; name at least one site, with its ssid and router")
	}
	var sites []Site
	for i, s := range raw {
		key := siteKey(i)
		name := or(strings.TrimSpace(s.Name), "home")
		if len(name) > 40 || strings.ContainsAny(name, ":\n") {
			r.bad(key("name"), "%q is not a name of up to 40 bytes without colons", name)
		}
		if slices.ContainsFunc(sites, func(t Site) bool { return t.Name == name }) {
			r.bad(key("name"), "%q stands twice; give each site its own name", name)
		}
		if s.SSID == "" || len(s.SSID) > 32 {
			r.bad(key("ssid"), "%q is not a network's name of 1 to 32 bytes", s.SSID)
		}
		password := r.secret(key("password"), s.Password, s.PasswordFile, false)
		if n := len(password.Reveal()); n > 0 && (n < 8 || n > 63) {
			r.bad(key("password"), "a Wi-Fi password has 8 to 63 characters")
		}
		sites = append(sites, Site{
			Name: name, Was: s.Was, SSID: s.SSID, Password: password, Router: r.router(key("router"), s.Router),
			RouterPassword: r.secret(key("router_password"), s.RouterPassword, s.RouterPasswordFile, !local(s.Router)),
			RouterCert:     r.certificate(key("router_certificate_file"), s.RouterCertFile, s.Router),
			Capacity:       r.number(key("capacity"), or(s.Capacity, "30"), 1, 10000),
			CheckEvery:     r.span(key("check_every"), or(s.CheckEvery, "30s"), time.Second),
			PushOut:        r.yes(key("push_out"), s.PushOut),
			Hidden:         r.yes(key("hidden"), s.Hidden),
			Access:         r.access(key("access"), s.Access),
		})
	}
	r.apart(sites)
	return sites
}

// siteKey names the keys of a site.
func siteKey(i int) func(name string) string {
	return func(name string) string { return fmt.Sprintf("sites[%d].%s", i, name) }
}

// apart refuses sites that are one, by an address or by a name of before.
func (r *reader) apart(sites []Site) {
	routers, before := map[string]string{}, map[string]string{}
	for i, s := range sites {
		key := siteKey(i)
		at := address(s.Router)
		if other, taken := routers[at]; taken && at != "" {
			r.bad(key("router"), "the site %q has this router already, and two would undo each other's changes; "+
				"make one site of them (was: %s), or give each its own router", other, s.Name)
		}
		routers[at] = s.Name
		for j, was := range s.Was {
			switch other, taken := before[was]; {
			case was == s.Name:
				r.bad(key("was"), "%q is its name now; write only what it was before", was)
			case slices.Contains(s.Was[:j], was): // twice is once
			case slices.ContainsFunc(sites, func(t Site) bool { return t.Name == was }):
				r.bad(key("was"), "%q is a site's name still; to exchange two names, give one of them a third name first, "+
					"and start sharefi in between", was)
			case taken:
				r.bad(key("was"), "%q was the site %q already; what is there can go to one site only", was, other)
			}
			before[was] = s.Name
		}
	}
}

// address is what a router is reached at, the same for all ways to write it; empty if it has none. That of this machine is
// a path.
func address(u *url.URL) string {
	if u.Host == "" {
		return u.Path
	}
	host, port := strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")), u.Port()
	if ip := net.ParseIP(host); ip != nil {
		host = ip.String()
	}
	if port == "" || port == "80" || port == "443" { // the same pages with and without TLS
		port = "web"
	}
	return net.JoinHostPort(host, port)
}

// A scheme is a kind of router, with an example of its address.
type scheme struct {
	name, example string
	local         bool // it is this machine: a path in place of a host, and no password
}

var schemes = []scheme{
	{name: "tplink", example: "tplink://admin@192.168.0.1"},
	{name: "tplink+https", example: "tplink+https://admin@192.168.0.1"},
	{name: "hostapd", example: "hostapd:///run/hostapd/wlan0?psk=/var/lib/sharefi/guests.psk", local: true},
}

func schemeOf(u *url.URL) (scheme, bool) {
	i := slices.IndexFunc(schemes, func(s scheme) bool { return s.name == u.Scheme })
	if i < 0 {
		return scheme{}, false
	}
	return schemes[i], true
}

// local reports whether a router is this machine, which asks for no password.
func local(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	s, known := schemeOf(u)
	return known && s.local
}

func (r *reader) router(key, address string) *url.URL {
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "" || u.Host == "" && u.Path == "" {
		r.bad(key, "this is not a router's address, as in %s", schemes[0].example)
		return &url.URL{}
	}
	kind, known := schemeOf(u)
	switch {
	case !known:
		r.bad(key, "%q is not a kind of router that is known here: %s", u.Scheme, strings.Join(schemeNames(), ", "))
	case kind.local != (u.Host == ""):
		r.bad(key, "this is not a router's address, as in %s", kind.example)
		return &url.URL{}
	}
	if _, has := u.User.Password(); has {
		r.bad(key, "the password does not belong into the address; put it into a file and name it with "+
			"router_password_file")
	}
	return u
}

func schemeNames() []string {
	var names []string
	for _, s := range schemes {
		names = append(names, s.name)
	}
	return names
}

// access is what customers get: a place on a list for their device, or a passphrase of their own. Empty is what the
// router does best.
func (r *reader) access(key, value string) string {
	if value != "" && value != "device" && value != "passphrase" {
		r.bad(key, "%q is neither device nor passphrase; leave it out for what the router does best", value)
	}
	return value
}
