package hostapdtest

import (
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/sharefi/sharefi/router"
)

// faults are what a test has set.
type faults struct {
	reloads int // how many more fail
	mute    bool
	slow    time.Duration
}

// FailReloads makes the next n RELOAD_WPA_PSK answer FAIL, although their file is good. The list is empty after it.
func (s *Server) FailReloads(n int) { s.set(func() { s.faults.reloads = n }) }

// Mute takes commands and answers none, while on is set.
func (s *Server) Mute(on bool) { s.set(func() { s.faults.mute = on }) }

// Slow delays every command; zero ends that.
func (s *Server) Slow(d time.Duration) { s.set(func() { s.faults.slow = d }) }

// Intercept sets a hook that is called before each command takes effect, and again before its answer is sent. The
// radio of the global socket is "global".
func (s *Server) Intercept(f func(radio, command string, after bool)) { s.set(func() { s.hook = f }) }

// Calls is how many commands of a name arrived: PING, RELOAD_WPA_PSK …
func (s *Server) Calls(name string) int { return get(s, func() int { return s.count[name] }) }

// Listeners is how many programs get a radio's events.
func (s *Server) Listeners(radio string) int {
	return get(s, func() int {
		b := s.radio(radio)
		if b.end == nil {
			return 0
		}
		return len(b.end.attached)
	})
}

// ForgetListeners makes a radio tell its events to nobody until they attach again.
func (s *Server) ForgetListeners(radio string) { s.set(func() { s.radio(radio).end.attached = nil }) }

// Loaded are the keyids of the lines that a radio has in force, in the order of the file. A genuine hostapd tells them
// to nobody.
func (s *Server) Loaded(radio string) []string {
	return get(s, func() (ids []string) {
		for _, k := range slices.Backward(s.radio(radio).keys) {
			ids = append(ids, k.id)
		}
		return ids
	})
}

// Accepted are the addresses that a radio has on its accept list.
func (s *Server) Accepted(radio string) []router.MAC {
	return get(s, func() (macs []router.MAC) {
		for _, a := range s.radio(radio).accept {
			macs = append(macs, a.mac)
		}
		return macs
	})
}

// Socket is the path of a radio's control socket.
func (s *Server) Socket(radio string) string { return filepath.Join(s.Dir, radio) }

// maxNames bounds the counters, because the names come from the client.
const maxNames = 100

// arrive counts a command, and returns its fault and the hook.
func (s *Server) arrive(command string) (faults, func(string, string, bool)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name, _, _ := strings.Cut(command, " ")
	if _, known := s.count[name]; known || len(s.count) < maxNames {
		s.count[name]++
	}
	hook := s.hook
	if hook == nil {
		hook = func(string, string, bool) {}
	}
	return s.faults, hook
}

// Changed is closed when a station gets in or goes off, and when other keys are loaded.
func (s *Server) Changed() <-chan struct{} { return get(s, func() <-chan struct{} { return s.change }) }

// changed wakes those who wait. The caller holds mu.
func (s *Server) changed() {
	close(s.change)
	s.change = make(chan struct{})
}

// DropEntry makes hostapd forget a station at once, whatever its state.
func (s *Server) DropEntry(radio string, mac router.MAC) {
	s.set(func() {
		b := s.radio(radio)
		b.stations = slices.DeleteFunc(b.stations, func(e *entry) bool { return e.mac == mac })
	})
}

// Rename gives a network another name, which it has from the next start.
func (s *Server) Rename(radio, ssid string) { s.set(func() { s.radio(radio).SSID = ssid }) }
