package whatsapptest

import (
	"slices"
	"strconv"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
)

func (s *Server) set(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	s.change()
}

// Cut ends every connection, once.
func (s *Server) Cut() {
	s.set(func() {
		for c := range s.streams {
			go c.cut()
		}
	})
}

// Intercept is called when a client asks for something, before anything is done, and again before
// the answer goes out. Methods are what clients send: "message", "receipt", "receipt read", "ack",
// "iq". When it gives false, the connection is cut instead. It must not call the server.
func (s *Server) Intercept(f func(method string, after bool) bool) { s.set(func() { s.hook = f }) }

// SetDown lets no connection through while it is on.
func (s *Server) SetDown(down bool) {
	s.set(func() { s.down = down })
	if down {
		s.Cut()
	}
}

// refuseAll ends every login, now and later, with a <failure>.
func (s *Server) refuseAll(failure map[string]string) {
	s.set(func() {
		s.failure = failure
		for c := range s.streams {
			go c.cut()
		}
	})
}

// Ban refuses logins for a while, as WhatsApp does with accounts that it takes for spam.
func (s *Server) Ban(code int, expire time.Duration) {
	s.refuseAll(map[string]string{"reason": "402", "code": strconv.Itoa(code),
		"expire": strconv.Itoa(int(expire.Seconds()))})
}

// Outdate refuses logins of this version while it is on.
func (s *Server) Outdate(on bool) {
	if !on {
		s.Pardon()
		return
	}
	s.refuseAll(map[string]string{"reason": "405"})
}

// Pardon ends Ban and Outdate.
func (s *Server) Pardon() { s.set(func() { s.failure = nil }) }

// Replace tells the linked device that another program uses its session.
func (s *Server) Replace() {
	s.set(func() {
		for c := range s.streams {
			c.replaced()
		}
	})
}

// Trouble is a stream error of a server that starts anew.
func (s *Server) Trouble() {
	s.set(func() {
		for c := range s.streams {
			c.send(waBinary.Node{Tag: "stream:error", Attrs: waBinary.Attrs{"code": "503"}})
			c.send(bye)
		}
	})
}

// Refuse answers messages to a person with an error; zero ends that.
func (s *Server) Refuse(p *Person, code int) { s.set(func() { p.refused = code }) }

// Corrupt garbles the next n messages to the shop. They come right when they are asked for again.
func (s *Server) Corrupt(n int) { s.set(func() { s.corrupt = n }) }

// LoseAcks cuts the connection instead of the next n acknowledgements of the shop's messages.
func (s *Server) LoseAcks(n int) { s.set(func() { s.loseAcks = n }) }

// Hold keeps messages to the shop back while it is on.
func (s *Server) Hold(on bool) {
	s.set(func() {
		s.hold = on
		if on || s.account == nil {
			return
		}
		for _, d := range s.account.devices {
			d.flush()
		}
	})
}

func count(s *Server, f func() int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return f()
}

// Logins counts the logins of linked devices.
func (s *Server) Logins() int { return count(s, func() int { return s.logins }) }

// Connected counts the devices that take messages now.
func (s *Server) Connected() int {
	return count(s, func() (n int) {
		for c := range s.streams {
			if c.active {
				n++
			}
		}
		return n
	})
}

// Pending counts messages that the shop has not acknowledged.
func (s *Server) Pending() int {
	return count(s, func() (n int) {
		if s.account != nil {
			for _, d := range s.account.devices {
				n += len(d.pending)
			}
		}
		return n
	})
}

// Undecrypted counts messages to phones that could not be read there.
func (s *Server) Undecrypted() int { return count(s, func() int { return s.lost }) }

// Doubled counts messages to people that they had already; phones show them once.
func (s *Server) Doubled() int { return count(s, func() int { return s.doubled }) }

// Faults are what no client of WhatsApp does.
func (s *Server) Faults() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.faults)
}
