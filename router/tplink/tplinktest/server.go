// Package tplinktest emulates a TP-Link router of the luci/stok family on loopback.
//
// It speaks the true bytes of three logins and enforces what real firmware does: one session, the
// token and cookie pair, the attempts counter, removal by position, success that is none. It is
// imported by tests and by the demo, and must not import anything of Sharefi but router. Its one
// invariant: the list changes only as the firmware would change it.
package tplinktest

import (
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sharefi/sharefi/router"
)

// Variant is which login the router has.
type Variant int

// The logins of the family.
const (
	Encrypted Variant = iota // RSA-1024, AES bodies, 512-bit signature
	Plain2048                // RSA-2048, plain bodies
	C1200                    // unpadded RSA, plain bodies
)

// Options are what a Server is told. The zero value is an encrypted Archer on a free port.
type Options struct {
	Variant  Variant
	Password string     // "admin-password" if empty
	Max      int        // entries that the list holds; 64 if zero
	Own      router.MAC // of the machine that asks, as the router sees it
	Addr     string     // "127.0.0.1:0" if empty
	Now      func() time.Time
}

// A Server is a router. It is safe for concurrent use.
type Server struct {
	Options
	http *httptest.Server
	key  keyPair // for the password
	sign keyPair // for the signature

	mu        sync.Mutex
	changed   chan struct{}
	rows      []row // newest first
	clients   []row
	filter    bool
	white     bool
	session   *session
	owner     bool // somebody else is logged in
	failures  int
	locked    time.Time
	history   []Change
	calls     map[string]int
	down      bool
	html      bool
	cut       int // answers to cut off
	fails     []int
	delay     time.Duration
	stolen    int // requests until the owner takes the session
	intercept func(method string, after bool)
}

// A Change is one change of the list.
type Change struct {
	At     time.Time
	MAC    router.MAC
	Name   string
	Listed bool
}

type row struct {
	MAC  string `json:"mac"`
	Name string `json:"name"`
	Host string `json:"host,omitempty"`
}

// NewServer starts a router, with its filter on in allow mode. Close ends it.
func NewServer(o Options) *Server {
	if o.Password == "" {
		o.Password = "admin-password"
	}
	if o.Max == 0 {
		o.Max = 64
	}
	if o.Own.IsZero() {
		o.Own = router.MAC{0x00, 0x00, 0x5e, 0x00, 0x53, 0x01}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Server{
		Options: o, changed: make(chan struct{}), filter: true, white: true, calls: map[string]int{},
		key: passwordKey(o.Variant), sign: signatureKey(),
	}
	s.rows = []row{{MAC: o.Own.Dashes(), Name: "this machine"}}
	s.http = httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	if o.Addr != "" {
		l, err := net.Listen("tcp", o.Addr)
		if err != nil {
			panic(fmt.Sprintf("tplinktest: %v", err))
		}
		s.http.Listener.Close()
		s.http.Listener = l
	}
	s.http.Start()
	return s
}

// URL is the router's address for the configuration.
func (s *Server) URL() string { return "tplink://admin@" + strings.TrimPrefix(s.http.URL, "http://") }

// Close ends the router.
func (s *Server) Close() {
	s.http.CloseClientConnections()
	s.http.Close()
}

func (s *Server) set(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

// Intercept is called at the beginning of each request, when nothing is done yet, and just before
// its answer is written. Methods are named by form and operation, "white_list insert"; a login's
// operation is known only after it was decrypted, so it is "login".
func (s *Server) Intercept(f func(method string, after bool)) { s.set(func() { s.intercept = f }) }

// SetDown cuts every connection while it is on.
func (s *Server) SetDown(down bool) { s.set(func() { s.down = down }) }

// Reboot forgets the session.
func (s *Server) Reboot() { s.set(func() { s.session = nil }) }

// Reset is a factory reset: session, list and filter are gone.
func (s *Server) Reset() {
	s.set(func() {
		for _, r := range s.rows {
			s.note(r, false)
		}
		s.session, s.rows, s.filter, s.white = nil, nil, false, false
	})
}

// OwnerIn and OwnerOut log the owner in to the web page, and out.
func (s *Server) OwnerIn() { s.set(func() { s.owner, s.session = true, nil }) }

// OwnerOut logs the owner out.
func (s *Server) OwnerOut() { s.set(func() { s.owner = false }) }

// StealAfter lets the owner take the session over after n more requests of it.
func (s *Server) StealAfter(n int) { s.set(func() { s.stolen = n + 1 }) }

// OwnerAdds puts an entry on the list by the owner's hand.
func (s *Server) OwnerAdds(mac router.MAC, name string) {
	s.set(func() { s.insert(row{MAC: mac.Dashes(), Name: name}) })
}

// OwnerRemoves takes an entry off by the owner's hand.
func (s *Server) OwnerRemoves(mac router.MAC) {
	s.set(func() {
		if i := s.find(mac.Dashes()); i >= 0 {
			s.removeAt(i)
		}
	})
}

// SetFilter turns the filter on or off, by the owner's hand. Turning it on in allow mode lists every
// client that is connected, as the firmware does.
func (s *Server) SetFilter(on, white bool) {
	s.set(func() {
		if on && white && !(s.filter && s.white) {
			s.admitConnected()
		}
		s.filter, s.white = on, white
	})
}

// Connect lets a device be connected.
func (s *Server) Connect(mac router.MAC, name string) {
	s.set(func() { s.clients = append(s.clients, row{MAC: mac.Dashes(), Name: name}) })
}

// AnswerHTML answers every request with a page while it is on.
func (s *Server) AnswerHTML(on bool) { s.set(func() { s.html = on }) }

// CutAnswers breaks the next n answers off.
func (s *Server) CutAnswers(n int) { s.set(func() { s.cut = n }) }

// Fail answers the next requests with these codes.
func (s *Server) Fail(codes ...int) { s.set(func() { s.fails = append(s.fails, codes...) }) }

// Delay makes every answer take so long.
func (s *Server) Delay(d time.Duration) { s.set(func() { s.delay = d }) }

// Forgive forgets the wrong passwords, as two hours do.
func (s *Server) Forgive() { s.set(func() { s.failures, s.locked = 0, time.Time{} }) }

// List is what is on the list, newest first.
func (s *Server) List() []router.Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]router.Entry, 0, len(s.rows))
	for _, r := range s.rows {
		mac, err := router.ParseMAC(r.MAC)
		if err == nil {
			list = append(list, router.Entry{MAC: mac, Name: r.Name})
		}
	}
	return list
}

// Lists reports whether a device is on the list.
func (s *Server) Lists(mac router.MAC) bool {
	return slices.ContainsFunc(s.List(), func(e router.Entry) bool { return e.MAC == mac })
}

// History is every change of the list, oldest first.
func (s *Server) History() []Change {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.history)
}

// Changed is closed at the next change of the list.
func (s *Server) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// Calls counts the requests of a method, or of all when it is empty.
func (s *Server) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if method != "" {
		return s.calls[method]
	}
	sum := 0
	for _, n := range s.calls {
		sum += n
	}
	return sum
}

// Busy reports whether a session is open.
func (s *Server) Busy() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.session != nil
}

// maxHistory bounds what is remembered.
const maxHistory = 100_000

// note remembers a change. The caller holds mu.
func (s *Server) note(r row, listed bool) {
	mac, _ := router.ParseMAC(r.MAC)
	s.history = append(s.history[max(len(s.history)-maxHistory, 0):], Change{s.Now(), mac, r.Name, listed})
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *Server) find(mac string) int {
	return slices.IndexFunc(s.rows, func(r row) bool { return strings.EqualFold(r.MAC, mac) })
}

func (s *Server) insert(r row) {
	s.rows = append([]row{r}, s.rows...)
	s.note(r, true)
}

func (s *Server) removeAt(i int) {
	r := s.rows[i]
	s.rows = slices.Delete(slices.Clone(s.rows), i, i+1)
	s.note(r, false)
}

// admitConnected is what a switch to allow mode does: it lists everyone who is connected, and
// empties the list first if they would not fit.
func (s *Server) admitConnected() {
	var fresh []row
	for _, c := range s.clients {
		if s.find(c.MAC) < 0 {
			fresh = append(fresh, row{MAC: c.MAC})
		}
	}
	if len(s.rows)+len(fresh) > s.Max {
		for len(s.rows) > 0 {
			s.removeAt(0)
		}
	}
	for _, r := range fresh {
		s.insert(r)
	}
}

// A keyPair is an RSA key of any size: Go's own refuses the router's 512 bits.
type keyPair struct{ n, e, d *big.Int }

func newKey(p, q string) keyPair {
	one := big.NewInt(1)
	a, _ := new(big.Int).SetString(p, 16)
	b, _ := new(big.Int).SetString(q, 16)
	e := big.NewInt(65537)
	phi := new(big.Int).Mul(new(big.Int).Sub(a, one), new(big.Int).Sub(b, one))
	return keyPair{n: new(big.Int).Mul(a, b), e: e, d: new(big.Int).ModInverse(e, phi)}
}
