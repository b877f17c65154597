// Package tplink controls the allow list of TP-Link routers, in each of the web interfaces that
// they have had: luci/stok (Archer and its kin), the green userRpm pages, and CGI frames, plain and
// encrypted.
//
// It owns the protocols: which family a router is of, logins, encryption, the lists and their
// quirks. It must not decide who is let in. Its one invariant: nothing counts as done before the router's own list
// shows it, and a password that was refused is never sent again.
package tplink

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/sharefi/sharefi/internal/secret"
)

// Config is what a Driver needs.
type Config struct {
	URL      *url.URL // tplink://user@host[:port] or tplink+https://…; the user is admin if empty
	Password secret.Value

	// Family is the one that the router was found to be of, by an earlier Found; empty for unknown.
	// A router that turns out to be of another is looked at anew.
	Family string

	// Found is told the router's family, its name for Family and its label for people, when a login
	// first succeeds in it. It may be nil.
	Found func(name, label string)

	// PushOut ends the owner's session at the router instead of waiting for its end.
	PushOut bool

	// Alone says that nobody uses the router's pages from the machine that Sharefi runs on. A
	// session of this machine's address is then taken for one that a crash left behind, and ended.
	Alone bool

	HTTP *http.Client     // with its own trust or time-out; nil for the usual
	Now  func() time.Time // nil for the clock
}

// Bounds of one request: a busy router takes seconds, its longest list is a few kilobytes.
const (
	timeout   = 15 * time.Second
	maxAnswer = 1 << 20
)

// New makes a driver. It asks nothing of the network.
func New(c Config) (*Driver, error) {
	scheme, err := httpScheme(c.URL)
	if err != nil {
		return nil, err
	}
	user := "admin"
	if name := c.URL.User.Username(); name != "" {
		user = name
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Driver{
		config: c, user: user,
		client: &client{base: scheme + "://" + c.URL.Host, http: httpClient(c.HTTP)},
	}, nil
}

// What may be wrong with an address.
var (
	errAddress = errors.New("a TP-Link router's address looks like tplink://admin@192.168.0.1, with nothing behind it")
	errSecret  = errors.New("the router's password does not belong in its address")
)

func httpScheme(u *url.URL) (string, error) {
	if u == nil || u.Host == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" {
		return "", errAddress
	}
	if _, given := u.User.Password(); given {
		return "", errSecret
	}
	switch u.Scheme {
	case "tplink":
		return "http", nil
	case "tplink+https":
		return "https", nil
	}
	return "", errAddress
}

// httpClient follows no redirect, whose target would see the session, and uses no proxy.
func httpClient(given *http.Client) *http.Client {
	c := http.Client{Transport: &http.Transport{
		DialContext:         (&net.Dialer{Timeout: timeout / 3}).DialContext,
		MaxIdleConnsPerHost: 1,
		IdleConnTimeout:     timeout,
	}}
	if given != nil {
		c = *given
	}
	if c.Timeout == 0 {
		c.Timeout = timeout
	}
	c.Jar = nil // the session's cookie is sent by hand
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}
