//go:build radio

package radio

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// A station is somebody's device: a radio and a network stack of its own, joined to Wi-Fi by Debian's wpa_supplicant.
type station struct {
	name  string
	iface string
	r     *run

	mu     sync.Mutex
	events []event
}

// An event is one line of what wpa_supplicant tells.
type event struct {
	at   time.Time
	says string
}

// The events that matter.
const (
	joined   = "CTRL-EVENT-CONNECTED"
	dropped  = "CTRL-EVENT-DISCONNECTED"
	wrongKey = "reason=WRONG_KEY"
)

// device gives somebody a device with the radio of an interface.
func (r *run) device(name, iface string) *station {
	r.T.Helper()
	s := &station{name: name, iface: iface, r: r}
	dir := "/run/radio/" + name
	r.root(fmt.Sprintf(`mkdir -p %[1]s
		printf 'ctrl_interface=%[1]s\nap_scan=1\n' > %[1]s.conf
		ip netns add %[2]s
		iw phy $(cat /sys/class/net/%[3]s/phy80211/name) set netns name %[2]s
		ip netns exec %[2]s ip link set lo up
		ip netns exec %[2]s wpa_supplicant -B -D nl80211 -i %[3]s -c %[1]s.conf -f %[1]s.log`, dir, name, iface))
	conn := s.dial("events")
	if _, err := conn.Write([]byte("ATTACH")); err != nil {
		r.T.Fatal(err)
	}
	go s.listen(conn)
	r.Until(name+" tells events", func() bool { return len(s.heard(time.Time{}, "OK")) > 0 })
	return s
}

// dial opens wpa_supplicant's control socket.
func (s *station) dial(end string) *net.UnixConn {
	s.r.T.Helper()
	local := filepath.Join("/run/radio", s.name+"."+end)
	_ = os.Remove(local)
	conn, err := net.DialUnix("unixgram", &net.UnixAddr{Name: local, Net: "unixgram"},
		&net.UnixAddr{Name: filepath.Join("/run/radio", s.name, s.iface), Net: "unixgram"})
	if err != nil {
		s.r.T.Fatalf("%s: %v", s.name, err)
	}
	return conn
}

func (s *station) listen(conn *net.UnixConn) {
	buffer := make([]byte, 4096)
	for {
		n, err := conn.Read(buffer)
		if err != nil {
			return
		}
		says := strings.TrimSpace(string(buffer[:n]))
		s.mu.Lock()
		s.events = append(s.events, event{time.Now(), says})
		s.mu.Unlock()
		for _, told := range []string{joined, dropped, wrongKey} {
			if _, rest, found := strings.Cut(says, told); found {
				s.r.say(s.name, "%s%s", told, rest)
			}
		}
	}
}

// heard are the events with some words since an instant.
func (s *station) heard(since time.Time, words string) (list []event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.events {
		if e.at.After(since) && strings.Contains(e.says, words) {
			list = append(list, e)
		}
	}
	return list
}

// ask sends a command to wpa_supplicant.
func (s *station) ask(command string) string {
	s.r.T.Helper()
	conn := s.dial("commands")
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	buffer := make([]byte, 4096)
	_, err := conn.Write([]byte(command))
	if err == nil {
		n, failed := conn.Read(buffer)
		if failed == nil {
			return strings.TrimSpace(string(buffer[:n]))
		}
		err = failed
	}
	s.r.T.Fatalf("%s, %s: %v", s.name, command, err)
	return ""
}

// tries begins to join with a passphrase, as a person who has typed it.
func (s *station) tries(passphrase string) {
	s.r.T.Helper()
	s.r.say(s.name, "joins with %s", passphrase)
	s.triesKey(`"` + passphrase + `"`)
}

// triesKey begins to join with a key in hex, or a passphrase in quotes.
func (s *station) triesKey(key string) {
	s.r.T.Helper()
	for _, command := range []string{"REMOVE_NETWORK all", "ADD_NETWORK", `SET_NETWORK 0 ssid "` + network + `"`,
		"SET_NETWORK 0 psk " + key, "SET_NETWORK 0 key_mgmt WPA-PSK", "SET_NETWORK 0 scan_freq 2437", "SELECT_NETWORK 0"} {
		if answer := s.ask(command); answer != "OK" && answer != "0" {
			s.r.T.Fatalf("%s: %s is answered with %s", s.name, command, answer)
		}
	}
}

// joins joins with a passphrase, and returns when.
func (s *station) joins(passphrase string) time.Time {
	s.r.T.Helper()
	since := time.Now()
	s.tries(passphrase)
	return s.comes(joined, since)
}

// comes waits for an event after an instant, and returns when it came.
func (s *station) comes(words string, since time.Time) time.Time {
	s.r.T.Helper()
	s.r.Until(s.name+" hears "+words, func() bool { return len(s.heard(since, words)) > 0 })
	return s.heard(since, words)[0].at
}

// on reports whether the device is on the air, in wpa_supplicant's own view.
func (s *station) on() bool { return strings.Contains(s.ask("STATUS"), "wpa_state=COMPLETED") }

// stays checks that nothing dropped the device since an instant.
func (s *station) stays(since time.Time) {
	s.r.T.Helper()
	if drops := s.heard(since, dropped); len(drops) > 0 || !s.on() {
		s.r.T.Errorf("%s was dropped: %v", s.name, drops)
	}
}

// forgets leaves the network.
func (s *station) forgets() { s.ask("REMOVE_NETWORK all") }

// in runs a command in the device's own network stack.
func (s *station) in(command string) (string, error) { return within(s.name, command) }
