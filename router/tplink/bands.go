package tplink

import (
	"context"
	"slices"
	"strings"

	"github.com/sharefi/sharefi/router"
)

// A band is the list of one radio, in a family that has a list for each.
type band struct {
	radio  string // its name for people
	rows   []bandRow
	filter bool // the access control is on
	allow  bool // it admits listed devices only
}

// A bandRow is one entry as the router stores it.
type bandRow struct {
	mac  router.MAC // zero when the row has no valid address
	name string
	on   bool
	at   int // an index that shifts, or an instance number that stays
}

func (b band) find(mac router.MAC) int {
	return slices.IndexFunc(b.rows, func(r bandRow) bool { return r.mac == mac })
}

// A change is one write to one band.
type change struct {
	kind changeKind
	row  bandRow // as it is listed; at is unused for added
	name string  // the new name
	err  error   // the refusal, if the router gave one for this change alone
}

type changeKind int

const (
	added changeKind = iota + 1
	renamed
	removed
)

// A banded is what a family with a list for each radio implements. Its methods return errSessionGone
// when the router has ended the session.
type banded interface {
	// load reads the lists, always in the same order.
	load(ctx context.Context) ([]band, error)

	// write makes changes to one band, whose rows are those that load returned, and notes refusals in
	// the changes. Their order is such that no change shifts the row of a later one. With alone set,
	// each refusal must be matched to its change.
	write(ctx context.Context, at int, b band, changes []*change, alone bool) error

	// reads is the name as the router will return it: some drop characters.
	reads(name string) string

	describe(ctx context.Context) (model, firmware string, err error)
	clients(ctx context.Context) ([]router.Client, error)
	turn(ctx context.Context, on bool) error
	logout(ctx context.Context) error
	address() router.MAC // our end of the connection; zero when unknown
}

// bands makes a session of a banded.
type bands struct {
	banded
}

// entries is session's. An entry is partial when a list lacks the device or has it switched off.
func (s bands) entries(ctx context.Context) ([]router.Admission, int, error) {
	lists, err := s.load(ctx)
	return merge(lists), 0, err
}

func merge(lists []band) []router.Admission {
	entries := []router.Admission{}
	for _, b := range lists {
		for _, r := range b.rows {
			known := slices.ContainsFunc(entries, func(e router.Admission) bool { return e.MAC == r.mac })
			if !r.mac.IsZero() && !known {
				part := !everywhere(lists, r.mac, r.name)
				entries = append(entries, router.Admission{MAC: r.mac, Name: r.name, Part: part})
			}
		}
	}
	return entries
}

// everywhere reports whether every band admits a device, under one name.
func everywhere(lists []band, mac router.MAC, name string) bool {
	for _, b := range lists {
		if i := b.find(mac); i < 0 || !b.rows[i].on || b.rows[i].name != name {
			return false
		}
	}
	return true
}

// probe is session's.
func (s bands) probe(ctx context.Context) (router.Info, error) {
	lists, err := s.load(ctx)
	if err != nil {
		return router.Info{}, err
	}
	info := router.Info{Filter: true, Allow: true, Own: s.address()}
	var names []string
	for _, b := range lists {
		info.Filter, info.Allow = info.Filter && b.filter, info.Allow && b.allow
		names = append(names, b.radio)
	}
	info.Radios = strings.Join(names, ", ")
	info.Model, info.Firmware, err = s.describe(ctx)
	return info, err
}
