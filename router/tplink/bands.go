package tplink

import (
	"context"
	"slices"
	"strings"

	"github.com/sharefi/sharefi/router"
)

// A band is the list of one radio, in a family that keeps one for each.
type band struct {
	radio  string // its name for people
	rows   []bandRow
	filter bool // it is on
	allow  bool // it admits listed devices only
}

// A bandRow is one entry as the router keeps it.
type bandRow struct {
	mac  router.MAC // zero when the row holds none
	name string
	on   bool
	at   int // where it is: an index that shifts, or an instance number that stays
}

func (b band) find(mac router.MAC) int {
	return slices.IndexFunc(b.rows, func(r bandRow) bool { return r.mac == mac })
}

// A change is one write to one band.
type change struct {
	kind changeKind
	row  bandRow // as it is listed; for added, at means nothing
	name string  // what it is to be called
	err  error   // how the router refused it, if it said so for this change alone
}

type changeKind int

const (
	added changeKind = iota + 1
	renamed
	removed
)

// A banded is a family's half of a session with a list for each radio. Its methods give
// errSessionGone when the router has dropped it.
type banded interface {
	// load reads the lists, in one order always.
	load(ctx context.Context) ([]band, error)

	// write makes changes to one band, whose rows are as load gave them, and notes in them what was
	// refused. They come in an order in which none moves another's row. With alone, each change is to be told apart.
	write(ctx context.Context, at int, b band, changes []*change, alone bool) error

	// reads tells how a name reads once it is written: not every router takes every character.
	reads(name string) string

	describe(ctx context.Context) (model, firmware string, err error)
	clients(ctx context.Context) ([]router.Client, error)
	turn(ctx context.Context, on bool) error
	logout(ctx context.Context) error
	address() router.MAC // of our end of the connection; zero when it is not known
}

// bands is a session of such a family.
type bands struct {
	banded
}

// entries is session's. A device that is not on every list, or switched off in one, is there in
// part.
func (s bands) entries(ctx context.Context) ([]router.Entry, int, error) {
	lists, err := s.load(ctx)
	return merge(lists), 0, err
}

func merge(lists []band) []router.Entry {
	entries := []router.Entry{}
	for _, b := range lists {
		for _, r := range b.rows {
			known := slices.ContainsFunc(entries, func(e router.Entry) bool { return e.MAC == r.mac })
			if !r.mac.IsZero() && !known {
				entries = append(entries, router.Entry{MAC: r.mac, Name: r.name, Part: !everywhere(lists, r.mac, r.name)})
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
