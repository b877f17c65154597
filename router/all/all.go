// Package all knows every kind of router, by the scheme of its address.
//
// It owns the list of drivers and must not know anything of their protocols. Its one invariant: a
// driver is in use only when it stands in the list below.
package all

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink"
)

// Config is what every driver is made from.
type Config struct {
	URL      *url.URL
	Password secret.Value
	PushOut  bool // end the owner's session at the router instead of waiting

	// Cert is the certificate that the router made for itself: it is taken, and no other. Without
	// one, the system's trust decides.
	Cert *x509.Certificate

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
		HTTP: pinned(c.Cert),
	})
}

var errOtherCert = errors.New("the router shows another certificate than the one in the configuration")

// pinned is a client that takes one certificate, whatever name or end it has: routers make them for
// themselves, for names that nobody calls them by.
func pinned(cert *x509.Certificate) *http.Client {
	if cert == nil {
		return nil
	}
	config := &tls.Config{
		InsecureSkipVerify: true, //nolint:gosec // what follows is stricter
		VerifyConnection: func(s tls.ConnectionState) error {
			if len(s.PeerCertificates) == 0 || !s.PeerCertificates[0].Equal(cert) {
				return errOtherCert
			}
			return nil
		},
	}
	return &http.Client{Transport: &http.Transport{TLSClientConfig: config, MaxIdleConnsPerHost: 1, IdleConnTimeout: 15 * time.Second}}
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
