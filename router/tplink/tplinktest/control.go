package tplinktest

import (
	"bytes"
	"crypto/rand"
	"net/http"
	"slices"
	"time"

	"github.com/sharefi/sharefi/router"
)

// A Change is an entry that came to be on every list, was renamed there, or left the last one.
type Change struct {
	At     time.Time
	MAC    router.MAC
	Name   string
	Listed bool
}

// maxHistory bounds what a Server remembers.
const maxHistory = 200_000

type counters struct {
	requests, tries, logins, writes int

	calls map[string]int
}

// faults are what is wrong with the router.
type faults struct {
	down  bool
	html  bool
	slow  time.Duration
	codes []int
	every int
	code  int // what every so-maniest request is answered with
	lost  map[string]int
	cut   int
	steal int // session requests until the owner takes over

	garbage, flood int // requests to be answered so
}

type fault struct {
	down, html, flood bool
	garbage           bool
	slow              time.Duration
	code              int
}

func (f *faults) next(request int) fault {
	now := fault{down: f.down, html: f.html, slow: f.slow, garbage: f.garbage > 0, flood: f.flood > 0}
	f.garbage, f.flood = max(f.garbage-1, 0), max(f.flood-1, 0)
	switch {
	case len(f.codes) > 0:
		now.code, f.codes = f.codes[0], f.codes[1:]
	case f.every > 0 && request%f.every == 0:
		now.code = f.code
	}
	return now
}

// stands answers in the router's stead. It reports whether it did.
func (f fault) stands(w http.ResponseWriter, r *http.Request) bool {
	switch {
	case f.html:
		write(w, reply{body: []byte(loginPage)})
	case f.code != 0:
		write(w, reply{status: f.code, body: []byte(http.StatusText(f.code))})
	case f.garbage:
		junk := make([]byte, 512)
		rand.Read(junk) // never fails
		write(w, reply{body: junk})
	case f.flood:
		chunk := bytes.Repeat([]byte("flood "), 1<<10)
		for r.Context().Err() == nil {
			if _, err := w.Write(chunk); err != nil {
				break
			}
		}
	default:
		return false
	}
	return true
}

func (s *Server) set(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

// get reads something under the lock.
func get[T any](s *Server, f func() T) T {
	s.mu.Lock()
	defer s.mu.Unlock()
	return f()
}

// Intercept is called at the beginning of each request, when nothing is done yet, and just before
// its answer is written. A login is "login", and a request that can't be read "unreadable"; other
// methods are, for luci, form and operation, like "white_list remove" or "keys read", and for the
// others what is asked for and how, like "list delete" or "page".
func (s *Server) Intercept(f func(method string, after bool)) { s.set(func() { s.hook = f }) }

// Changed is closed at the next change of the white list.
func (s *Server) Changed() <-chan struct{} {
	return get(s, func() <-chan struct{} { return s.changed })
}

// SetDown cuts every connection while it is on.
func (s *Server) SetDown(down bool) { s.set(func() { s.faults.down = down }) }

// AnswerHTML answers every request with the login page while it is on.
func (s *Server) AnswerHTML(on bool) { s.set(func() { s.faults.html = on }) }

// Delay makes every request wait; zero ends that.
func (s *Server) Delay(d time.Duration) { s.set(func() { s.faults.slow = d }) }

// Fail answers the next requests with these HTTP codes, and does nothing.
func (s *Server) Fail(codes ...int) {
	s.set(func() { s.faults.codes = append(s.faults.codes, codes...) })
}

// FailEvery answers every n-th request with an HTTP code, and does nothing; n of zero ends that.
func (s *Server) FailEvery(n, code int) { s.set(func() { s.faults.every, s.faults.code = n, code }) }

// Garbage answers the next n requests with bytes that mean nothing, and does nothing.
func (s *Server) Garbage(n int) { s.set(func() { s.faults.garbage = n }) }

// Flood answers the next n requests without end, and does nothing.
func (s *Server) Flood(n int) { s.set(func() { s.faults.flood = n }) }

// LoseAnswers does the next n requests of a method, but cuts the connection before the answer.
func (s *Server) LoseAnswers(method string, n int) {
	s.set(func() {
		if s.faults.lost == nil {
			s.faults.lost = map[string]int{}
		}
		s.faults.lost[method] = n
	})
}

// CutAnswers breaks the next n answers off.
func (s *Server) CutAnswers(n int) { s.set(func() { s.faults.cut = n }) }

// StealAfter lets the owner take the session, and log out again, after n more requests of it.
func (s *Server) StealAfter(n int) { s.set(func() { s.faults.steal = n + 1 }) }

// Forgive forgets the wrong passwords, as two hours do.
func (s *Server) Forgive() { s.set(func() { s.failures, s.locked = 0, time.Time{} }) }

// Reboot drops the session and what is under way. The list stays, failed logins are forgotten.
func (s *Server) Reboot() { s.set(s.boot) }

// Reset empties the lists and turns the access control off, and reboots.
func (s *Server) Reset() {
	s.set(func() {
		for _, t := range s.tables {
			for len(t.rows) > 0 {
				s.take(t, 0)
			}
			t.filter, t.allow = false, false
		}
		s.black = nil
		s.boot()
	})
}

// OwnerIn gives the one session to the owner, in a browser elsewhere in the house. A present
// session ends.
func (s *Server) OwnerIn() {
	s.set(func() {
		s.sess = &session{stok: token(), sysauth: token(), ip: "192.168.0.100", last: s.Now(), owner: true}
	})
}

// OwnerOut ends the owner's session.
func (s *Server) OwnerOut() {
	s.set(func() {
		if s.sess != nil && s.sess.owner {
			s.sess = nil
		}
	})
}

// OwnerIsIn reports whether the owner has the one session.
func (s *Server) OwnerIsIn() bool {
	return get(s, func() bool { p := s.present(); return p != nil && p.owner })
}

// OwnerAdds puts an entry on every list, or renames it.
func (s *Server) OwnerAdds(mac router.MAC, name string) {
	s.set(func() {
		for i := range s.tables {
			s.ownerAdds(i, mac.Dashes(), name)
		}
	})
}

// OwnerAddsTo puts an entry on the list of one radio, counted from 0, or renames it.
func (s *Server) OwnerAddsTo(radio int, mac router.MAC, name string) {
	s.set(func() { s.ownerAdds(radio, mac.Dashes(), name) })
}

func (s *Server) ownerAdds(radio int, mac, name string) {
	t := s.tables[radio]
	r := row{MAC: mac, Name: name}
	if i := find(t.rows, mac); i >= 0 {
		s.replace(t, i, r)
		return
	}
	s.put(t, r)
}

// OwnerAddsText puts a row on the list whose address is none, as the firmware lets him.
func (s *Server) OwnerAddsText(mac string) { s.set(func() { s.put(s.tables[0], row{MAC: mac}) }) }

// OwnerRemoves takes an entry off every list.
func (s *Server) OwnerRemoves(mac router.MAC) {
	s.set(func() {
		for i := range s.tables {
			s.ownerRemoves(i, mac.Dashes())
		}
	})
}

// OwnerRemovesFrom takes an entry off the list of one radio, counted from 0.
func (s *Server) OwnerRemovesFrom(radio int, mac router.MAC) {
	s.set(func() { s.ownerRemoves(radio, mac.Dashes()) })
}

func (s *Server) ownerRemoves(radio int, mac string) {
	t := s.tables[radio]
	if i := find(t.rows, mac); i >= 0 {
		s.take(t, i)
	}
}

// OwnerDisables switches an entry off in the list of one radio, counted from 0.
func (s *Server) OwnerDisables(radio int, mac router.MAC) {
	s.set(func() {
		t := s.tables[radio]
		if i := find(t.rows, mac.Dashes()); i >= 0 {
			r := t.rows[i]
			r.off = true
			s.replace(t, i, r)
		}
	})
}

// Connect makes a device known as connected. It may be refused all the same: see Admits.
func (s *Server) Connect(mac router.MAC, name string) {
	s.set(func() { s.clients = append(s.clients, row{MAC: mac.Dashes(), Name: name}) })
}

// Disconnect makes a device leave.
func (s *Server) Disconnect(mac router.MAC) {
	s.set(func() {
		s.clients = slices.DeleteFunc(s.clients, func(r row) bool { return r.MAC == mac.Dashes() })
	})
}

// SetFilter turns the access control on or off, and to admitting or refusing who is listed, as
// the owner does in the web interface. luci puts on its white list who is connected.
func (s *Server) SetFilter(on, allow bool) {
	s.set(func() {
		for _, t := range s.tables {
			began := on && allow && !(t.filter && t.allow)
			t.filter, t.allow = on, allow
			if began && s.Variant.luci() {
				s.admitConnected(t)
			}
		}
	})
}

// Admits reports whether a device has access now, by any radio.
func (s *Server) Admits(mac router.MAC) bool {
	return get(s, func() bool {
		if t := s.tables[0]; s.Variant.luci() && t.filter && !t.allow {
			return find(s.black, mac.Dashes()) < 0
		}
		return slices.ContainsFunc(s.tables, func(t *table) bool { return t.admits(mac.Dashes()) })
	})
}

// List is what is listed. Rows whose address is none are left out.
func (s *Server) List() []router.Entry {
	return get(s, func() []router.Entry {
		entries := []router.Entry{}
		for _, t := range s.tables {
			for _, r := range t.rows {
				mac, err := router.ParseMAC(r.MAC)
				known := slices.ContainsFunc(entries, func(e router.Entry) bool { return e.MAC == mac })
				if err == nil && !known {
					entries = append(entries, router.Entry{MAC: mac, Name: r.Name, Part: !s.everywhere(r.MAC)})
				}
			}
		}
		return entries
	})
}

// Lists reports whether a device is on a list.
func (s *Server) Lists(mac router.MAC) bool {
	return get(s, func() bool { return !s.nowhere(mac.Dashes()) })
}

// History is what happened to the white list, oldest first.
func (s *Server) History() []Change {
	return get(s, func() []Change { return slices.Clone(s.history) })
}

// Requests counts what arrived.
func (s *Server) Requests() int { return get(s, func() int { return s.count.requests }) }

// Tries counts how often a password was sent.
func (s *Server) Tries() int { return get(s, func() int { return s.count.tries }) }

// Logins counts the logins that succeeded.
func (s *Server) Logins() int { return get(s, func() int { return s.count.logins }) }

// Writes counts the requests that may change a list or the filter.
func (s *Server) Writes() int { return get(s, func() int { return s.count.writes }) }

// Calls counts the requests of a method, or of all that could be read when it is empty.
func (s *Server) Calls(method string) int {
	return get(s, func() int {
		if method != "" {
			return s.count.calls[method]
		}
		sum := 0
		for _, n := range s.count.calls {
			sum += n
		}
		return sum
	})
}

// Busy reports whether somebody has the session.
func (s *Server) Busy() bool { return get(s, func() bool { return s.present() != nil }) }
