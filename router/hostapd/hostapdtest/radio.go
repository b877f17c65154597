package hostapdtest

import (
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/sharefi/sharefi/router"
)

// A bss is one network on the air. The server's lock guards it.
type bss struct {
	Radio
	bssid    router.MAC
	keys     []key // in the order in which they are tried
	accept   acl
	denied   acl
	stations []*entry // the newest first
	noted    []string // the keyids that the history knows as in force
	end      *endpoint
}

// An entry is what hostapd knows of a station. It stays for minutes after the station is gone.
type entry struct {
	station    *Station
	mac        router.MAC
	associated bool
	authorized bool   // it has proved its key
	pmk        []byte // the proven key, or before that the first one that is tried
	sae        bool
	since      time.Time
	rx, tx     uint64
}

// staleFor is how long a station that is gone stays in the table.
const staleFor = 5 * time.Minute

func (b *bss) sells(akm string) bool { return slices.Contains(strings.Fields(b.KeyMgmt), akm) }

var (
	errHex   = errors.New("wpa_psk is not 64 hex digits")
	errFault = errors.New("out of memory")
)

// start reads the files as hostapd does before the network comes up.
func (b *bss) start() error {
	b.keys, b.accept, b.denied, b.stations = nil, nil, nil, nil
	if b.PSK != "" {
		pmk, err := hex.DecodeString(b.PSK)
		if err != nil || len(pmk) != pmkLen {
			return errHex
		}
		b.keys = []key{{pmk: pmk}}
	}
	if err := b.load(); err != nil {
		return err
	}
	if b.AcceptFile == "" {
		return nil
	}
	return b.loadAccepted(b.AcceptFile)
}

// load puts the owner's passphrase and then the file's lines in front of the list. What was read before a bad line stays.
func (b *bss) load() error {
	if b.Passphrase != "" && len(b.keys) == 0 {
		b.keys = []key{{pmk: derive(b.Passphrase, b.SSID)}}
	}
	if b.PSKFile == "" {
		return nil
	}
	raw, err := os.ReadFile(b.PSKFile)
	if err != nil {
		return fmt.Errorf("WPA PSK file '%s' not found", b.PSKFile)
	}
	read, err := parseKeys(raw, b.SSID)
	for _, k := range read {
		b.keys = slices.Insert(b.keys, 0, k)
	}
	return err
}

// reload is RELOAD_WPA_PSK: the loaded list is thrown away, wpa_psk with it, and the file is read anew. Whoever's key is
// gone is put off the air, and so is every SAE station, whose key is in no list. With a bad line nobody is.
func (s *Server) reload(b *bss) error {
	b.keys = nil
	err := errFault
	if s.faults.reloads > 0 {
		s.faults.reloads--
	} else {
		err = b.load()
	}
	if err != nil {
		s.note(b, Refused)
		return err
	}
	s.note(b, ByReload)
	for _, e := range slices.Clone(b.stations) {
		if e.associated && (e.sae || b.find(e.mac, e.pmk) == nil) {
			s.drop(b, e)
		}
	}
	s.changed()
	return nil
}

// reloadAll is RELOAD: everything is read again, and everybody dropped. A bad line in the file is no error to it.
func (s *Server) reloadAll() {
	for _, b := range s.radios {
		for _, e := range slices.Clone(b.stations) {
			s.drop(b, e)
		}
		_ = b.start()
		s.note(b, ByReload)
	}
}

// find is the key that hostapd takes for a station's: the first in its order.
func (b *bss) find(mac router.MAC, pmk []byte) *key {
	for i, k := range b.keys {
		if (k.mac.IsZero() || k.mac == mac) && slices.Equal(k.pmk, pmk) {
			return &b.keys[i]
		}
	}
	return nil
}

// keyid is what is shown for a station, whether or not it has proved the key.
func (b *bss) keyid(e *entry) string {
	if k := b.find(e.mac, e.pmk); k != nil && e.associated && !e.sae {
		return k.id
	}
	return ""
}

func (b *bss) entry(mac router.MAC) *entry {
	i := slices.IndexFunc(b.stations, func(e *entry) bool { return e.mac == mac })
	if i < 0 {
		return nil
	}
	return b.stations[i]
}

// admit makes the entry of a station that associates. One that is there keeps its place.
func (b *bss) admit(p *Station, now time.Time) *entry {
	e := b.entry(p.MAC)
	if e == nil {
		e = &entry{mac: p.MAC}
		b.stations = slices.Insert(b.stations, 0, e)
	}
	*e = entry{mac: p.MAC, station: p, associated: true, since: now}
	if len(b.keys) > 0 {
		e.pmk = b.keys[0].pmk
	}
	return e
}

// drop puts a station off the air. Its entry stays.
func (s *Server) drop(b *bss, e *entry) {
	if !e.associated {
		return
	}
	was := e.authorized
	e.associated, e.authorized, e.since = false, false, s.Now()
	if was {
		if e.station.wants {
			e.station.drops++
		}
		s.tell(b, "AP-STA-DISCONNECTED "+lower(e.mac))
	}
	s.changed()
}

// dropAll puts all stations off without a word to anybody.
func (b *bss) dropAll(now time.Time) {
	for _, e := range b.stations {
		e.associated, e.authorized, e.since = false, false, now
	}
}

func (b *bss) forgetStations() { b.stations = nil }

// purge forgets the stations that have been gone for minutes.
func (b *bss) purge(now time.Time) {
	b.stations = slices.DeleteFunc(b.stations, func(e *entry) bool {
		return !e.associated && now.Sub(e.since) >= staleFor
	})
}

func lower(mac router.MAC) string { return strings.ToLower(mac.String()) }
