// Package all opens the driver for a router by the scheme of its address.
//
// It owns the list of drivers, and must not know anything about their protocols. Its one invariant: a
// driver is in use only if it is in the list below.
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
	"github.com/sharefi/sharefi/router/hostapd"
	"github.com/sharefi/sharefi/router/tplink"
)

// Config is what a driver may need.
type Config struct {
	URL      *url.URL
	Password secret.Value
	PushOut  bool // end the owner's session at the router instead of waiting for it

	// Cert is the router's self-signed certificate: only this one is accepted. When nil, the system's
	// certificate authorities decide.
	Cert *x509.Certificate

	// Alone says that no other program or person uses the router from this machine. A session from its
	// IP address must then be left over from a crash.
	Alone bool

	// May is asked before each request to the router, which is not sent if it returns an error; nil: all are.
	May func() error

	// Family is the router's protocol family, as Found last reported it; empty when unknown. A driver
	// with one protocol uses neither.
	Family string
	Found  func(name, label string)
}

type maker func(Config) (router.Driver, error)

// drivers are the known kinds of router.
var drivers = []struct {
	scheme string
	open   maker
}{
	{"tplink", openTPLink},
	{"tplink+https", openTPLink},
	{"hostapd", openHostapd},
}

func openHostapd(c Config) (router.Driver, error) {
	d, err := hostapd.New(hostapd.Config{URL: c.URL, May: c.May})
	if err != nil {
		return nil, err
	}
	return d, nil
}

func openTPLink(c Config) (router.Driver, error) {
	return tplink.New(tplink.Config{
		URL: c.URL, Password: c.Password, PushOut: c.PushOut, Alone: c.Alone, Family: c.Family, Found: c.Found,
		May: c.May, HTTP: pinned(c.Cert),
	})
}

var errOtherCert = errors.New("the router's certificate is not the one in the configuration")

// pinned is a client that accepts one certificate, with any name and expiry date, because a router's own
// certificate is issued for a name that nobody uses. It is nil without a certificate.
func pinned(cert *x509.Certificate) *http.Client {
	if cert == nil {
		return nil
	}
	config := &tls.Config{
		InsecureSkipVerify: true, //nolint:gosec // VerifyConnection is stricter
		VerifyConnection: func(s tls.ConnectionState) error {
			if len(s.PeerCertificates) == 0 || !s.PeerCertificates[0].Equal(cert) {
				return errOtherCert
			}
			return nil
		},
	}
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig: config, MaxIdleConnsPerHost: 1, IdleConnTimeout: 15 * time.Second,
	}}
}

// Schemes are the schemes that Open accepts.
func Schemes() []string {
	names := make([]string, len(drivers))
	for i, d := range drivers {
		names[i] = d.scheme
	}
	return names
}

// Open makes the driver for an address. It does not use the network.
func Open(c Config) (router.Driver, error) {
	for _, d := range drivers {
		if d.scheme == c.URL.Scheme {
			return d.open(c)
		}
	}
	return nil, fmt.Errorf("%q is not a known kind of router: %s", c.URL.Scheme, strings.Join(Schemes(), ", "))
}
