package scheduler

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// An UnreadableError names records that can't be read, with the reasons. It comes beside those that can.
type UnreadableError struct {
	Records map[string]error
}

func (e *UnreadableError) Error() string {
	var lines []string
	for _, id := range slices.Sorted(maps.Keys(e.Records)) {
		lines = append(lines, fmt.Sprintf("%s: %v", id, e.Records[id]))
	}
	return "unreadable records: " + strings.Join(lines, "; ")
}

// Unwrap lets errors.Is find any of the reasons.
func (e *UnreadableError) Unwrap() []error { return slices.Collect(maps.Values(e.Records)) }

// Readable leaves out the records that can't be read, where the others are enough.
func Readable(leases []Lease, err error) ([]Lease, error) {
	if errors.As(err, new(*UnreadableError)) {
		err = nil
	}
	return leases, err
}

// troubles are what single leases and searches could not do in a pass, while it went on with the others.
type troubles struct {
	before map[string]bool
	now    map[string]bool
}

// begin starts a pass.
func (t *troubles) begin() { t.before, t.now = t.now, map[string]bool{} }

// add notes a trouble, and reports whether the last pass did not have it.
func (t *troubles) add(name string) bool {
	t.now[name] = true
	return !t.before[name]
}

// trouble logs what one lease or search can't do, once until a pass goes without it. It reports whether it is
// new.
func (s *Site) trouble(what, id string, err error) bool {
	fresh := s.troubles.add(what + " " + id)
	if fresh {
		s.Log.Error(what, "lease", id, "site", s.Name, "err", err)
	}
	return fresh
}
