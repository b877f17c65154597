// Package hostapdtest emulates hostapd on a Linux access point, and the stations that join it.
//
// It owns hostapd's side of its control sockets and of its files, with the traps that were seen on a genuine one. It is
// for tests and the demo, and must not import the driver: a shared mistake would go unnoticed. It listens on Unix
// sockets in a given folder only. Its one invariant: a station is online exactly as long as a real one would be.
package hostapdtest

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/sharefi/sharefi/router"
)

// Options configure a Server.
type Options struct {
	Dir    string  // ctrl_interface: the folder of the control sockets, one for each radio
	Radios []Radio // one called wlan0 if there is none
	Global string  // the path of the global socket; none if empty
	Now    func() time.Time
}

// A Radio is what hostapd.conf says of one network. The zero value is wlan0 with the network Guest.
type Radio struct {
	Name       string
	SSID       string // up to 32 bytes, any
	KeyMgmt    string // WPA-PSK if empty; SAE may stand beside it
	Passphrase string // wpa_passphrase: the owner's own
	PSK        string // wpa_psk: the same as 64 hex digits
	PSKFile    string // wpa_psk_file; none if empty
	AcceptFile string // accept_mac_file; none if empty
	ListedOnly bool   // macaddr_acl=1
}

// A Server is one process of hostapd. It is safe for concurrent use.
type Server struct {
	Options

	mu      sync.Mutex
	radios  []*bss
	global  *endpoint
	phones  []*Station
	count   map[string]int
	faults  faults
	hook    func(radio, command string, after bool)
	history []Change
	change  chan struct{} // closed at the next change of who is online

	turn  sync.Mutex // one command at a time, as in a program with a single thread
	stop  chan struct{}
	serve sync.WaitGroup
}

// New starts hostapd, which reads its files first: a missing one, or a bad line, and it does not come up. Close stops it.
func New(o Options) (*Server, error) {
	if len(o.Radios) == 0 {
		o.Radios = []Radio{{}}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Server{Options: o, count: map[string]int{}, change: make(chan struct{})}
	for i, r := range o.Radios {
		r.Name = orElse(r.Name, fmt.Sprintf("wlan%d", i))
		r.SSID = orElse(r.SSID, "Guest")
		r.KeyMgmt = orElse(r.KeyMgmt, "WPA-PSK")
		s.radios = append(s.radios, &bss{Radio: r, bssid: router.MAC{0x02, 0, 0x5e, 0, 1, byte(i)}})
	}
	return s, s.Start()
}

func orElse(v, otherwise string) string {
	if v == "" {
		return otherwise
	}
	return v
}

var errRuns = errors.New("hostapdtest: it runs already")

// Start starts hostapd again after Stop or Kill. The stations are off until they try again.
func (s *Server) Start() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stop != nil {
		return errRuns
	}
	for _, b := range s.radios {
		if err := b.start(); err != nil {
			return fmt.Errorf("hostapdtest: %s does not start: %w", b.Name, err)
		}
		s.note(b, ByStart)
	}
	s.stop = make(chan struct{})
	if err := s.listen(); err != nil {
		s.closeSockets(true)
		s.stop = nil
		return err
	}
	return nil
}

// Stop ends hostapd in order: all stations are off, and its sockets are gone.
func (s *Server) Stop() { s.end(true) }

// Kill ends hostapd as a crash does: the files of its sockets stay, with nobody behind them.
func (s *Server) Kill() { s.end(false) }

// Restart is Stop and Start.
func (s *Server) Restart() error {
	s.Stop()
	return s.Start()
}

// Close stops hostapd. Closing twice is no error.
func (s *Server) Close() { s.Stop() }

func (s *Server) end(orderly bool) {
	s.mu.Lock()
	if s.stop == nil {
		s.mu.Unlock()
		return
	}
	close(s.stop)
	s.stop = nil
	if orderly {
		for _, b := range s.radios {
			b.dropAll(s.Now())
		}
		s.tellAll("AP-DISABLED")
	}
	for _, b := range s.radios {
		b.forgetStations()
		b.keys = nil
		s.note(b, ByEnd)
	}
	s.closeSockets(orderly)
	s.mu.Unlock()
	s.serve.Wait()
}

// radio finds one by its name. The caller holds mu.
func (s *Server) radio(name string) *bss {
	for _, b := range s.radios {
		if b.Name == name {
			return b
		}
	}
	return nil
}

// get reads something under the lock.
func get[T any](s *Server, f func() T) T {
	s.mu.Lock()
	defer s.mu.Unlock()
	return f()
}

func (s *Server) set(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}
