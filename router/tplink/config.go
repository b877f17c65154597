// Package tplink controls the allow list of TP-Link routers through each of their web interfaces:
// luci/stok (Archer and similar models), the green userRpm pages, and CGI frames, plain and encrypted.
//
// It owns the protocols: how a router's family is recognized, logins, sessions, the lists and their
// quirks. It must not import billing, the scheduler or the bot. Its one invariant: no change counts as
// made until the router's own list shows it, and a refused password is never sent again.
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

	// Family is the router's family, as an earlier Found reported it; empty when unknown. If the router
	// turns out to belong to another family, all of them are tried.
	Family string

	// Found is called after the first successful login in a family, with its name for Family and its
	// label for people. It may be nil.
	Found func(name, label string)

	// PushOut ends the owner's session at the router instead of waiting for it.
	PushOut bool

	// Alone says that nobody uses the router's pages from the machine that Sharefi runs on. A session
	// from this machine's IP address must then be left over from a crash, and is ended.
	Alone bool

	// May is asked before each request, which is not sent if it returns an error; nil: all are.
	May func() error

	HTTP *http.Client     // for its own TLS settings or timeout; nil for the default
	Now  func() time.Time // nil for time.Now
}

// Limits of one request: a busy router takes seconds, and its longest list has a few kilobytes.
const (
	timeout   = 15 * time.Second
	maxAnswer = 1 << 20
)

// New makes a driver. It does not use the network.
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
		client: &client{base: scheme + "://" + c.URL.Host, http: httpClient(c.HTTP), may: c.May},
	}, nil
}

// Errors in a router's URL.
var (
	errAddress = errors.New("a TP-Link router's address looks like tplink://admin@192.168.0.1, with nothing after it")
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

// httpClient uses no proxy and follows no redirect, whose target would see the session.
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
	c.Jar = nil // sessions send their own cookie
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}
