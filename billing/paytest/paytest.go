// Package paytest is what the emulators of payment services have in common: a socket, or none, and the faults on the way to
// their books.
//
// It knows nothing of money. It is imported by emulators, and must not import any other package of Sharefi. Its one
// invariant: a request whose answer is lost was handled.
package paytest

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"
)

// A Front is what stands in front of an emulator's books. It is safe for concurrent use once it is open.
type Front struct {
	Mu sync.Mutex // guards the emulator's books, too

	name  string
	clock func() time.Time
	serve http.HandlerFunc
	http  *httptest.Server // nil where it is reached by RoundTrip alone

	calls, lost map[string]int  // by method
	forbidden   map[string]bool // methods
	fails       []int
	down        bool
	double      bool
	lateBy      time.Duration
	intercept   func(method string, after bool)
	changed     chan struct{} // closed and replaced at each change
}

// How is how a Front is reached.
type How struct {
	Name     string // in the address of one without a socket, and in what it panics with
	Addr     string // "127.0.0.1:0" if empty
	NoSocket bool   // it is reached by RoundTrip alone
}

// Open begins to listen. Close ends that.
func (f *Front) Open(h How, now func() time.Time, serve http.HandlerFunc) {
	f.name, f.clock, f.serve = h.Name, now, serve
	f.calls, f.lost, f.forbidden, f.changed = map[string]int{}, map[string]int{}, map[string]bool{}, make(chan struct{})
	if h.NoSocket {
		return
	}
	f.http = httptest.NewUnstartedServer(serve)
	if h.Addr != "" {
		l, err := net.Listen("tcp", h.Addr)
		if err != nil {
			panic(fmt.Sprintf("%s: %v", h.Name, err))
		}
		f.http.Listener.Close()
		f.http.Listener = l
	}
	f.http.Start()
}

// URL returns the address that replaces the service's own.
func (f *Front) URL() string {
	if f.http == nil {
		return "http://" + f.name
	}
	return f.http.URL
}

// Close stops the emulator.
func (f *Front) Close() {
	if f.http != nil {
		f.http.CloseClientConnections()
		f.http.Close()
	}
}

// RoundTrip implements http.RoundTripper, for a client that reaches the emulator without a socket.
func (f *Front) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	defer func() {
		switch cut := recover(); cut {
		case nil:
		case http.ErrAbortHandler: // as a connection that is cut off
			resp, err = nil, io.ErrUnexpectedEOF
		default:
			panic(cut)
		}
	}()
	r = r.Clone(r.Context())
	if r.Body == nil {
		r.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	f.serve(w, r)
	return w.Result(), nil
}

// Through counts a request of a method and has it handled, unless the service is away. It does not return where the
// connection is cut off.
func (f *Front) Through(method string, handle func()) {
	f.Mu.Lock()
	f.calls[method]++
	down, hook := f.down, f.intercept
	f.Mu.Unlock()
	if down {
		panic(http.ErrAbortHandler)
	}
	if hook != nil {
		hook(method, false)
	}
	handle()
	if hook != nil {
		hook(method, true)
	}
	f.Mu.Lock()
	lost := f.lost[method] > 0
	if lost {
		f.lost[method]--
	}
	f.Mu.Unlock()
	if lost {
		panic(http.ErrAbortHandler)
	}
}

// Set changes something of the emulator.
func (f *Front) Set(change func()) {
	f.Mu.Lock()
	defer f.Mu.Unlock()
	change()
}
