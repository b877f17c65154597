// Package tplink controls the allow list of TP-Link routers with the luci/stok web interface
// (Archer and its kin).
//
// It owns the protocol: logins, encryption, the access control forms and their quirks. It must not
// decide who is let in. Its one invariant: nothing counts as done before the router's own list
// shows it, and a password that was refused is never sent again.
package tplink

import (
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/sharefi/sharefi/internal/secret"
)

// Config is what a Driver needs.
type Config struct {
	URL      *url.URL // tplink://user@host[:port] or tplink+https://…; the user is admin if empty
	Password secret.Value
	PushOut  bool // end another's session at the router, instead of waiting for it
	Alone    bool // nobody opens the router's pages from this machine: a session of its address is ours, left behind by a crash
	Now      func() time.Time
}

// Bounds of one request: a busy router takes seconds, its longest list is a few kilobytes.
const (
	timeout   = 15 * time.Second
	maxAnswer = 1 << 20
)

// New makes a driver. It asks nothing of the network.
func New(c Config) (*Driver, error) {
	scheme := map[string]string{"tplink": "http", "tplink+https": "https"}[c.URL.Scheme]
	if scheme == "" || c.URL.Host == "" {
		return nil, fmt.Errorf("%q is not a TP-Link router's address, as in tplink://admin@192.168.0.1", c.URL.Redacted())
	}
	user := c.URL.User.Username()
	if user == "" {
		user = "admin"
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Driver{config: c, user: user, client: &client{
		base: scheme + "://" + c.URL.Host,
		http: &http.Client{
			Timeout:       timeout,
			Transport:     &http.Transport{MaxIdleConnsPerHost: 1, ResponseHeaderTimeout: timeout},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}}, nil
}
