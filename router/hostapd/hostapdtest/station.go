package hostapdtest

import (
	"slices"

	"github.com/sharefi/sharefi/router"
)

// A Station is a device with what it has been told of the network. Its fields may be changed while it is off.
type Station struct {
	MAC        router.MAC
	Radio      string
	Passphrase string
	SAE        bool // it speaks WPA3, and then nothing else

	server *Server
	wants  bool // it tries again until it leaves
	drops  int
}

// Station makes a device that knows a passphrase. It is off until it joins.
func (s *Server) Station(radio string, mac router.MAC, passphrase string) *Station {
	p := &Station{MAC: mac, Radio: radio, Passphrase: passphrase, server: s}
	s.set(func() { s.phones = append(s.phones, p) })
	return p
}

// Join tries to get in, once, and reports whether the device is online. A device that was refused, or is put off
// later, tries again whenever Retry is called, until it leaves.
func (p *Station) Join() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.wants = true
	return p.server.join(p)
}

// Leave takes the device off by its own wish. Its entry stays in the table for minutes.
func (p *Station) Leave() {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.wants = false
	if b := p.server.radio(p.Radio); b != nil {
		if e := b.entry(p.MAC); e != nil {
			p.server.drop(b, e)
		}
	}
}

// Online reports whether the device may send.
func (p *Station) Online() bool {
	return get(p.server, func() bool { return p.server.online(p) })
}

// Drops counts how often hostapd put the device off the air while it wanted to be there.
func (p *Station) Drops() int { return get(p.server, func() int { return p.drops }) }

// Transfer counts octets from the device (rx) and to it (tx). They start anew each time it joins.
func (p *Station) Transfer(rx, tx uint64) {
	p.server.set(func() {
		if e := p.server.radio(p.Radio).entry(p.MAC); e != nil && e.authorized {
			e.rx, e.tx = e.rx+rx, e.tx+tx
		}
	})
}

// Retry lets every device that wants to be online, and is not, try once.
func (s *Server) Retry() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.phones {
		if p.wants && !s.online(p) {
			s.join(p)
		}
	}
}

// Online are the devices on a radio that may send.
func (s *Server) Online(radio string) []router.MAC {
	return get(s, func() (macs []router.MAC) {
		for _, e := range s.radio(radio).stations {
			if e.authorized {
				macs = append(macs, e.mac)
			}
		}
		slices.SortFunc(macs, func(a, b router.MAC) int { return slices.Compare(a[:], b[:]) })
		return macs
	})
}

// Keys are the keyids of the lines that a radio has loaded, in the order of the file. A line without one is an empty keyid.
func (s *Server) Keys(radio string) []string {
	return get(s, func() (ids []string) {
		for _, k := range slices.Backward(s.radio(radio).keys) {
			ids = append(ids, k.id)
		}
		return ids
	})
}

// KeyID is the keyid of the line by which a device is online; empty while it is not.
func (p *Station) KeyID() string {
	return get(p.server, func() string {
		if !p.server.online(p) {
			return ""
		}
		b := p.server.radio(p.Radio)
		return b.keyid(b.entry(p.MAC))
	})
}

func (s *Server) online(p *Station) bool {
	b := s.radio(p.Radio)
	if s.stop == nil || b == nil {
		return false
	}
	e := b.entry(p.MAC)
	return e != nil && e.station == p && e.authorized
}

// join is one association and handshake. The caller holds mu.
func (s *Server) join(p *Station) bool {
	b := s.radio(p.Radio)
	if s.stop == nil || b == nil || !b.admits(p.MAC) {
		return false
	}
	if p.SAE {
		return s.joinSAE(b, p)
	}
	if !b.sells("WPA-PSK") {
		return false
	}
	e := b.admit(p, s.Now())
	k := b.find(p.MAC, derive(p.Passphrase, b.SSID))
	if k == nil {
		for range 4 {
			s.tell(b, "AP-STA-POSSIBLE-PSK-MISMATCH "+lower(p.MAC))
		}
		return false
	}
	e.authorized, e.pmk = true, k.pmk
	connected := "AP-STA-CONNECTED " + lower(p.MAC)
	if k.id != "" {
		connected += " keyid=" + k.id
	}
	s.tell(b, connected)
	s.tell(b, "EAPOL-4WAY-HS-COMPLETED "+lower(p.MAC))
	s.changed()
	return true
}

// joinSAE lets in who has the owner's passphrase: the access point must choose a password before the device has proved
// any, so those of the file can't work. Who is refused does not try WPA2 instead.
func (s *Server) joinSAE(b *bss, p *Station) bool {
	if !b.sells("SAE") || b.Passphrase == "" || p.Passphrase != b.Passphrase {
		return false
	}
	e := b.admit(p, s.Now())
	e.authorized, e.sae, e.pmk = true, true, nil
	s.tell(b, "AP-STA-CONNECTED "+lower(p.MAC))
	s.changed()
	return true
}

// Server is where the device is.
func (p *Station) Server() *Server { return p.server }
