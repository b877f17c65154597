// Package tplinktest emulates TP-Link routers on loopback, with each of their web interfaces.
//
// It owns the router's side of the protocols, with the quirks that were seen on the wire. It is for
// tests and the demo, and must not import the driver or its packages: a shared mistake would go
// unnoticed. Its one invariant: the list changes only as a real one would, through a request in a valid
// session or through the owner.
package tplinktest

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"github.com/sharefi/sharefi/router"
)

// Options configure a Server. The zero value is an encrypted Archer on a free port.
type Options struct {
	Variant   Variant
	Password  string     // "admin-password" if empty
	Max       int        // the capacity of a list, 64 if zero
	Own       router.MAC // the client machine, 00:00:5E:00:53:01 if zero; it starts on the list
	Now       func() time.Time
	Addr      string // "127.0.0.1:0" if empty
	TLS       bool
	FilterOff bool // the access control starts off
	Black     bool // it starts by blocking the listed devices, not admitting them
	NameLimit int  // longer names are cut; no limit if zero

	// For the luci variants:
	OpenlyFull bool   // a full list answers success:false, as on the AX20; else success without data
	NoMaxRules bool   // the load answer does not tell the capacity
	ErrorField string // the name of the error's field, "errorcode" if empty

	// For the other variants, which have a list for each radio:
	OneRadio bool // there is no 5 GHz

	// For LegacyBasic and LegacyToken:
	Networks      bool // there are several, and writes must name one
	Wraps         bool // a page past the end shows the first, not the last
	ShortPassword bool // only the first 15 characters count, as on the Archer C7
	Hiccups       int  // how many logins get the login page again for no reason

	// For CGI and the GDPR variants:
	OldNames     bool // attributes are called X_TPLINK_…
	StopsAtError bool // the frames after a failed one are ignored
	PageRefuses  bool // CGI: a wrong password gets the page again instead of 401
	RawRSA       bool // GDPRFrame: blocks are not padded
	KeysByFrame  bool // GDPRFrame: the keys are requested by a frame, as on the Archer C20
	NoBusy       bool // getBusy is missing
}

// A Server is one router. It is safe for concurrent use.
type Server struct {
	Options
	http *httptest.Server
	read reader

	mu       sync.Mutex
	tables   []*table
	black    []row // luci only
	refused  []router.MAC
	clients  []row
	history  []Change
	sess     *session
	seq      int // sent with the signature's key; constant until a reboot
	failures int
	locked   time.Time // no login is accepted until then
	visited  bool      // the first page was requested since the boot
	hiccups  int       // how many more logins get the login page
	boots    int
	faults   faults
	count    counters
	changed  chan struct{} // closed at the next change
	hook     func(method string, after bool)
}

// NewServer starts a router. Close stops it.
func NewServer(o Options) *Server {
	o.Password = orElse(o.Password, "admin-password")
	o.ErrorField = orElse(o.ErrorField, "errorcode")
	o.Max = orElse(o.Max, 64)
	o.Own = orElse(o.Own, router.MAC{0, 0, 0x5e, 0, 0x53, 1})
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Server{Options: o, hiccups: o.Hiccups, changed: make(chan struct{})}
	s.count.calls = map[string]int{}
	s.read = s.reader()
	for _, radio := range s.radios() {
		t := &table{radio: radio, filter: !o.FilterOff, allow: !o.Black}
		s.put(t, row{MAC: o.Own.Dashes(), Name: "this machine"})
		s.tables = append(s.tables, t)
	}
	s.history = nil
	s.boot()
	s.http = httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	if o.Addr != "" {
		l, err := net.Listen("tcp", o.Addr)
		if err != nil {
			panic(fmt.Sprintf("tplinktest: %v", err))
		}
		s.http.Listener.Close()
		s.http.Listener = l
	}
	if o.TLS {
		s.http.StartTLS()
	} else {
		s.http.Start()
	}
	return s
}

func orElse[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

// URL is the router's address for a driver's configuration.
func (s *Server) URL() string {
	scheme := "tplink://admin@"
	if s.TLS {
		scheme = "tplink+https://admin@"
	}
	return scheme + s.http.Listener.Addr().String()
}

// Client is an HTTP client that trusts the router's certificate.
func (s *Server) Client() *http.Client { return s.http.Client() }

// Close stops the server.
func (s *Server) Close() {
	s.http.CloseClientConnections()
	s.http.Close()
}

const loginPage = "<!DOCTYPE html><html><head><title>Opening...</title></head><body></body></html>"

// A reply is the answer to a request.
type reply struct {
	status int // 200 if zero
	body   []byte
	cookie string
	header [2]string // an extra header, if its name is not empty
	cbc    *cbc      // encrypts the body, for luci
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	fault, hook, boots := s.arrive()
	if fault.down {
		panic(http.ErrAbortHandler)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<16))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if fault.slow > 0 {
		pause(r, fault.slow) // only with the body read does the context end with the client
	}
	if fault.stands(w, r) {
		return
	}
	method := get(s, func() string { m, _ := s.read(r, string(body)); return m })
	hook(method, false)
	s.alive(boots)
	// The request is decoded again, because the hook may have changed the session.
	given := get(s, func() reply { return s.answer(r, string(body)) })
	hook(method, true)
	s.alive(boots)
	if s.loses(method) {
		panic(http.ErrAbortHandler)
	}
	if s.cuts() {
		w.Header().Set("Content-Length", "4096") // longer than the body, so the answer looks cut off
		write(w, given)
		panic(http.ErrAbortHandler)
	}
	write(w, given)
}

// answer handles a request. The caller holds mu.
func (s *Server) answer(r *http.Request, body string) reply {
	method, do := s.read(r, body)
	if len(s.count.calls) < 100 { // bounded, because names come from the client
		s.count.calls[method]++
	}
	if said := s.faults.said[method]; said.status != 0 {
		return said
	}
	return do()
}

// arrive counts a request, and returns its fault, the hook and the number of boots.
func (s *Server) arrive() (fault, func(string, bool), int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count.requests++
	hook := s.hook
	if hook == nil {
		hook = func(string, bool) {}
	}
	return s.faults.next(s.count.requests), hook, s.boots
}

// alive closes the connection when the router went down or rebooted during the request.
func (s *Server) alive(boots int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.faults.down || s.boots != boots {
		panic(http.ErrAbortHandler)
	}
}

func (s *Server) loses(method string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.faults.lost[method] == 0 {
		return false
	}
	s.faults.lost[method]--
	return true
}

func (s *Server) cuts() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.cut = max(s.faults.cut-1, -1)
	return s.faults.cut >= 0
}

// pause waits until the time is up or the client is gone.
func pause(r *http.Request, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
	}
}

func write(w http.ResponseWriter, r reply) {
	if r.cookie != "" {
		w.Header().Set("Set-Cookie", r.cookie)
	}
	if r.header[0] != "" {
		w.Header().Set(r.header[0], r.header[1])
	}
	kind := "application/json"
	if strings.HasPrefix(string(r.body), "<") {
		kind = "text/html"
	}
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(orElse(r.status, http.StatusOK))
	body := r.body
	if r.cbc != nil {
		body = []byte(`{"data":"` + r.cbc.seal(body) + `"}`)
	}
	_, _ = w.Write(body)
}
