// Package all knows every kind of router, by the scheme of its address.
//
// It owns the list of drivers and must not know anything of their protocols. Its one invariant: a
// driver is in use only when it stands in the list below.
package all

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink"
)

// Config is what every driver is made from.
type Config struct {
	URL      *url.URL
	Password secret.Value
	PushOut  bool // end the owner's session at the router instead of waiting

	// Alone says that no other program or person uses the router from this machine, so that a
	// session of its address is one that a crash left behind.
	Alone bool

	// Family is the router's protocol family as Found told it last; empty for unknown. Drivers of
	// one protocol use neither.
	Family string
	Found  func(name, label string)
}

type maker func(Config) (router.Driver, error)

// drivers are the kinds of router.
var drivers = []struct {
	scheme string
	open   maker
}{
	{"tplink", openTPLink},
	{"tplink+https", openTPLink},
}

func openTPLink(c Config) (router.Driver, error) {
	return tplink.New(tplink.Config{
		URL: c.URL, Password: c.Password, PushOut: c.PushOut, Alone: c.Alone, Family: c.Family, Found: c.Found,
	})
}

// Schemes are the kinds of router that Open knows.
func Schemes() []string {
	names := make([]string, len(drivers))
	for i, d := range drivers {
		names[i] = d.scheme
	}
	return names
}

// Open makes the driver for an address. It asks nothing of the network.
func Open(c Config) (router.Driver, error) {
	for _, d := range drivers {
		if d.scheme == c.URL.Scheme {
			return d.open(c)
		}
	}
	return nil, fmt.Errorf("%q is not a kind of router that is known here: %s", c.URL.Scheme, strings.Join(Schemes(), ", "))
}
