package tplinktest

import (
	"slices"

	"github.com/sharefi/sharefi/router"
)

// A row is an entry of a list, as answers show it.
type row struct {
	MAC  string `json:"mac"`
	Name string `json:"name"`
	Host string `json:"host,omitempty"`

	number int  // of the instance; it never changes
	off    bool // the entry is switched off
}

func find(rows []row, mac string) int {
	return slices.IndexFunc(rows, func(r row) bool { return r.MAC == mac })
}

// A table is one list with its filter, for one radio or for all.
type table struct {
	radio  string // empty for all radios
	rows   []row
	last   int // the newest number; numbers are never reused
	filter bool
	allow  bool
}

// lists reports whether a device is listed and its entry is on.
func (t *table) lists(mac string) bool {
	i := find(t.rows, mac)
	return i >= 0 && !t.rows[i].off
}

// admits reports whether a device has access.
func (t *table) admits(mac string) bool { return !t.filter || t.lists(mac) == t.allow }

// radios are the names of the lists.
func (s *Server) radios() []string {
	switch {
	case s.Variant.luci():
		return []string{""}
	case s.OneRadio:
		return []string{"2.4GHz"}
	}
	return []string{"2.4GHz", "5GHz"}
}

// everywhere reports whether every list has a device; nowhere, whether none has.
func (s *Server) everywhere(mac string) bool {
	return !slices.ContainsFunc(s.tables, func(t *table) bool { return !t.lists(mac) })
}

func (s *Server) nowhere(mac string) bool {
	return !slices.ContainsFunc(s.tables, func(t *table) bool { return t.lists(mac) })
}

// put adds a row; luci lists the newest first. The caller holds mu.
func (s *Server) put(t *table, r row) {
	t.last++
	r.number = t.last
	if s.NameLimit > 0 && len(r.Name) > s.NameLimit {
		r.Name = r.Name[:s.NameLimit]
	}
	at := len(t.rows)
	if s.Variant.luci() {
		at = 0
	}
	t.rows = slices.Insert(t.rows, at, r)
	s.record(r)
}

// replace changes a row but keeps its number. The caller holds mu.
func (s *Server) replace(t *table, i int, r row) {
	r.number = t.rows[i].number
	t.rows[i] = r
	s.record(r)
}

// take removes a row. The caller holds mu.
func (s *Server) take(t *table, i int) {
	r := t.rows[i]
	t.rows = slices.Delete(t.rows, i, i+1)
	s.record(r)
}

// record adds to the history when a device is now on every list, or on none.
func (s *Server) record(r row) {
	close(s.changed)
	s.changed = make(chan struct{})
	mac, err := router.ParseMAC(r.MAC)
	everywhere := s.everywhere(r.MAC)
	if err != nil || !everywhere && !s.nowhere(r.MAC) {
		return
	}
	if len(s.history) >= maxHistory {
		s.history = slices.Delete(s.history, 0, maxHistory/2)
	}
	s.history = append(s.history, Change{At: s.Now(), MAC: mac, Name: r.Name, Listed: everywhere})
}
