package whatsapptest

import "slices"

// A Line is one message that a phone shows, of the account or of the person.
type Line struct {
	Message
	Mine            bool
	Delivered, Read bool // of the person's own: two ticks, and blue ones
}

// maxShown bounds what a screen remembers.
const maxShown = 1000

// show puts a line on the person's screen. The caller holds mu.
func (p *Person) show(l Line) {
	p.screen = append(p.screen, l)
	p.screen = p.screen[max(len(p.screen)-maxShown, 0):]
}

// Screen is the chat with the account as the person's app shows it, oldest first.
func (p *Person) Screen() []Line {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	lines := slices.Clone(p.screen)
	for i, l := range lines {
		if sent := p.sent[l.ID]; l.Mine && sent != nil {
			lines[i].Delivered, lines[i].Read = sent.delivered, sent.read
		}
	}
	return lines
}

// Changed is closed at the next change of anything that is said.
func (s *Server) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}
