package tplinktest

import (
	"bytes"
	"crypto/rand"
	"net/http"
	"slices"
	"time"

	"github.com/sharefi/sharefi/router"
)

// A Change is an entry that was added to all lists, renamed on all, or removed from all.
type Change struct {
	At     time.Time
	MAC    router.MAC
	Name   string
	Listed bool
}

// maxHistory is how many changes a Server remembers.
const maxHistory = 200_000

type counters struct {
	requests, tries, logins, writes int

	calls map[string]int
}

// faults are the faults that a test has set.
type faults struct {
	down  bool
	html  bool
	slow  time.Duration
	codes []int
	every int
	code  int // the status that answers every n-th request, with every as n
	lost  map[string]int
	said  map[string]reply // instead of a method's own answer
	cut   int
	steal int // how many more requests the session lasts, plus one

	garbage, flood int // how many requests are answered so
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

// stands answers a request with the fault. It reports whether it did.
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

// Intercept sets a hook that is called before each request takes effect, and again before its answer is
// written. A login's method is "login", that of a malformed request "unreadable". For luci, others are
// form and operation, such as "white_list remove" or "keys read"; for the other variants, they are names
// such as "list delete" or "page".
func (s *Server) Intercept(f func(method string, after bool)) { s.set(func() { s.hook = f }) }

// Changed is closed at the next change of the white list.
func (s *Server) Changed() <-chan struct{} {
	return get(s, func() <-chan struct{} { return s.changed })
}

// SetDown closes every connection while down is set.
func (s *Server) SetDown(down bool) { s.set(func() { s.faults.down = down }) }

// Refuse refuses these addresses, and no others, whenever a request adds them. The answer is that of a full
// list, since no firmware is known to tell them apart.
func (s *Server) Refuse(macs ...router.MAC) { s.set(func() { s.refused = macs }) }

// noRoom reports whether a row can't be added: the list is full, or the address is refused. The caller holds mu.
func (s *Server) noRoom(rows []row, r row) bool {
	mac, err := router.ParseMAC(r.MAC)
	return len(rows) >= s.Max || err == nil && slices.Contains(s.refused, mac)
}

// AnswerHTML answers every request with the login page while on is set.
func (s *Server) AnswerHTML(on bool) { s.set(func() { s.faults.html = on }) }

// Delay delays every request; zero ends that.
func (s *Server) Delay(d time.Duration) { s.set(func() { s.faults.slow = d }) }

// Fail answers the next requests with these HTTP statuses. They have no effect.
func (s *Server) Fail(codes ...int) {
	s.set(func() { s.faults.codes = append(s.faults.codes, codes...) })
}

// FailEvery answers every n-th request with an HTTP status, without effect; n of zero ends that.
func (s *Server) FailEvery(n, code int) { s.set(func() { s.faults.every, s.faults.code = n, code }) }

// Garbage answers the next n requests with random bytes. They have no effect.
func (s *Server) Garbage(n int) { s.set(func() { s.faults.garbage = n }) }

// Flood answers the next n requests with an endless body. They have no effect.
func (s *Server) Flood(n int) { s.set(func() { s.faults.flood = n }) }

// Say answers every request of a method with this status and body, in the clear and without effect. A
// status of 0 ends that.
func (s *Server) Say(method string, status int, body string) {
	s.set(func() {
		if s.faults.said == nil {
			s.faults.said = map[string]reply{}
		}
		s.faults.said[method] = reply{status: status, body: []byte(body)}
	})
}

// LoseAnswers handles the next n requests of a method, but closes the connection before the answer.
func (s *Server) LoseAnswers(method string, n int) {
	s.set(func() {
		if s.faults.lost == nil {
			s.faults.lost = map[string]int{}
		}
		s.faults.lost[method] = n
	})
}

// CutAnswers cuts the next n answers short.
func (s *Server) CutAnswers(n int) { s.set(func() { s.faults.cut = n }) }

// StealAfter ends the session after n more requests in it, as if the owner had logged in and out again.
func (s *Server) StealAfter(n int) { s.set(func() { s.faults.steal = n + 1 }) }

// Forgive forgets the wrong passwords, as the firmware does after two hours.
func (s *Server) Forgive() { s.set(func() { s.failures, s.locked = 0, time.Time{} }) }

// Reboot drops the session and any request in progress, and forgets failed logins. The list stays.
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

// OwnerIn logs the owner in, from a browser on another machine. Any other session ends.
func (s *Server) OwnerIn() {
	s.set(func() {
		s.sess = &session{stok: token(), sysauth: token(), ip: "192.168.0.100", last: s.Now(), owner: true}
	})
}

// OwnerOut logs the owner out.
func (s *Server) OwnerOut() {
	s.set(func() {
		if s.sess != nil && s.sess.owner {
			s.sess = nil
		}
	})
}

// OwnerIsIn reports whether the owner is logged in.
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

// OwnerAddsText puts a row with an invalid address on the list, which the firmware allows.
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

// Connect adds a connected device. The filter may still block it: see Admits.
func (s *Server) Connect(mac router.MAC, name string) {
	s.set(func() { s.clients = append(s.clients, row{MAC: mac.Dashes(), Name: name}) })
}

// Disconnect removes a connected device.
func (s *Server) Disconnect(mac router.MAC) {
	s.set(func() {
		s.clients = slices.DeleteFunc(s.clients, func(r row) bool { return r.MAC == mac.Dashes() })
	})
}

// SetFilter sets the access control and its mode, as the owner does in the web interface. When that
// starts allow mode, luci adds every connected device to its white list.
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

// Admits reports whether a device has access now, on any radio.
func (s *Server) Admits(mac router.MAC) bool {
	return get(s, func() bool {
		if t := s.tables[0]; s.Variant.luci() && t.filter && !t.allow {
			return find(s.black, mac.Dashes()) < 0
		}
		return slices.ContainsFunc(s.tables, func(t *table) bool { return t.admits(mac.Dashes()) })
	})
}

// List is every listed device. Rows with an invalid address are left out.
func (s *Server) List() []router.Admission {
	return get(s, func() []router.Admission {
		entries := []router.Admission{}
		for _, t := range s.tables {
			for _, r := range t.rows {
				mac, err := router.ParseMAC(r.MAC)
				known := slices.ContainsFunc(entries, func(e router.Admission) bool { return e.MAC == mac })
				if err == nil && !known {
					entries = append(entries, router.Admission{MAC: mac, Name: r.Name, Part: !s.everywhere(r.MAC)})
				}
			}
		}
		return entries
	})
}

// Lists reports whether a device is on any list.
func (s *Server) Lists(mac router.MAC) bool {
	return get(s, func() bool { return !s.nowhere(mac.Dashes()) })
}

// History is the changes of the white list, oldest first.
func (s *Server) History() []Change {
	return get(s, func() []Change { return slices.Clone(s.history) })
}

// Requests counts all requests.
func (s *Server) Requests() int { return get(s, func() int { return s.count.requests }) }

// Tries counts how often a password was sent.
func (s *Server) Tries() int { return get(s, func() int { return s.count.tries }) }

// Logins counts the logins that succeeded.
func (s *Server) Logins() int { return get(s, func() int { return s.count.logins }) }

// Writes counts the requests that may change a list or the filter.
func (s *Server) Writes() int { return get(s, func() int { return s.count.writes }) }

// Calls counts the requests of a method; an empty one counts those of all methods.
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

// Busy reports whether somebody is logged in.
func (s *Server) Busy() bool { return get(s, func() bool { return s.present() != nil }) }
