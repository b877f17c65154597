package hostapdtest

import (
	"slices"
	"time"
)

// A Change is a line of the file that came into force on a radio, or went out of it.
type Change struct {
	At     time.Time
	Radio  string
	ID     string // its keyid
	Loaded bool
	By     Cause
}

// A Cause is what changed the lines in force.
type Cause string

// The causes. A refused reload leaves what stands before a bad line, or nothing.
const (
	ByStart  Cause = "start"
	ByEnd    Cause = "end"
	ByReload Cause = "reload"
	Refused  Cause = "refused"
)

// maxHistory is how many changes a Server remembers.
const maxHistory = 200_000

// History is the changes of what is in force, oldest first. A line that takes another's place comes before that goes.
func (s *Server) History() []Change {
	return get(s, func() []Change { return slices.Clone(s.history) })
}

// note adds to the history what is in force on a radio now, and was not before. The caller holds mu.
func (s *Server) note(b *bss, by Cause) {
	var now []string
	for _, k := range b.keys {
		now = append(now, k.id)
	}
	at := s.Now()
	for _, id := range now {
		if !slices.Contains(b.noted, id) {
			s.history = append(s.history, Change{at, b.Name, id, true, by})
		}
	}
	for _, id := range b.noted {
		if !slices.Contains(now, id) {
			s.history = append(s.history, Change{at, b.Name, id, false, by})
		}
	}
	b.noted = now
	if len(s.history) > maxHistory {
		s.history = slices.Delete(s.history, 0, maxHistory/2)
	}
}
