package tplink

import (
	"context"
	"errors"
	"fmt"
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

// apply is session's.
func (s bands) apply(ctx context.Context, add []router.Entry, remove []router.MAC) (int, error) {
	b := bandBatch{
		bands: s, add: lastOfEach(add), said: map[router.MAC]error{}, failed: map[router.MAC]error{},
	}
	for i, e := range b.add {
		b.add[i].Name = s.reads(e.Name)
	}
	b.remove = slices.DeleteFunc(slices.Clone(remove), func(mac router.MAC) bool { return b.wants(mac) })
	err := b.run(ctx)
	return b.most, err
}

// A bandBatch is one apply. It writes, and then believes only what the router lists.
type bandBatch struct {
	bands
	add    []router.Entry
	remove []router.MAC
	said   map[router.MAC]error // how a change was refused
	failed map[router.MAC]error
	most   int // rows of a list that took no more
}

func (b *bandBatch) wants(mac router.MAC) bool {
	return slices.ContainsFunc(b.add, func(e router.Entry) bool { return e.MAC == mac })
}

// run writes twice at most: what is not as it should be after the first time is tried once more,
// one change by itself, so that the router's answer names it.
func (b *bandBatch) run(ctx context.Context) error {
	before, err := b.load(ctx)
	if err != nil {
		return err
	}
	lists := before
	for _, alone := range []bool{false, true} {
		wrote, doubt := false, false
		for i, list := range lists {
			changes := b.missing(list)
			if len(changes) == 0 {
				continue
			}
			wrote = true
			err := b.write(ctx, i, list, changes, alone)
			if err != nil && !errors.Is(err, errShifted) && (!errors.As(err, new(fault)) || errors.Is(err, errSessionGone)) {
				return err
			}
			doubt = doubt || err != nil
			b.note(changes, list)
		}
		if !wrote {
			break
		}
		if lists, err = b.load(ctx); err != nil {
			return err
		}
		if !doubt {
			continue
		}
		if lists, err = b.restore(ctx, before, lists); err != nil {
			return err
		}
	}
	b.judge(lists)
	if len(b.failed) > 0 {
		return &router.BatchError{Failed: b.failed}
	}
	return nil
}

// missing are the changes that bring a band to what is wanted. Removals come from the end of the
// list on, and behind the new names: so they move no row that is yet to be written.
func (b *bandBatch) missing(list band) []*change {
	var gone, named, fresh []*change
	for _, r := range list.rows {
		if slices.Contains(b.remove, r.mac) {
			gone = append(gone, &change{kind: removed, row: r})
		}
	}
	slices.SortFunc(gone, func(x, y *change) int { return y.row.at - x.row.at })
	for _, e := range b.add {
		if b.said[e.MAC] != nil {
			continue // it was refused by itself
		}
		i := list.find(e.MAC)
		switch {
		case i < 0:
			fresh = append(fresh, &change{kind: added, row: bandRow{mac: e.MAC}, name: e.Name})
		case !list.rows[i].on || list.rows[i].name != e.Name:
			named = append(named, &change{kind: renamed, row: list.rows[i], name: e.Name})
		}
	}
	return slices.Concat(named, gone, fresh)
}

// errShifted says that a list is not as it was loaded, so that writing by position has to stop.
var errShifted = errors.New("the list was changed meanwhile")

// note keeps what the router said of the changes. A list that took some and then no more is full,
// as far as can be told: the numbers of these errors are not known.
func (b *bandBatch) note(changes []*change, list band) {
	for _, c := range changes {
		if c.err == nil {
			continue
		}
		b.said[c.row.mac] = fmt.Errorf("%s: %w", list.radio, c.err)
	}
}

// restore puts back rows that went although we were not asked for it: positions shift when the
// owner changes the list at the same time. What he took off in that moment comes back with them.
func (b *bandBatch) restore(ctx context.Context, before, now []band) ([]band, error) {
	lost := false
	for i, list := range before {
		var back []*change
		for _, r := range list.rows {
			if r.mac.IsZero() || slices.Contains(b.remove, r.mac) || now[i].find(r.mac) >= 0 {
				continue
			}
			back = append(back, &change{kind: added, row: r, name: r.name})
		}
		if len(back) == 0 {
			continue
		}
		lost = true
		if err := b.write(ctx, i, now[i], back, false); err != nil {
			return now, err
		}
	}
	if !lost {
		return now, nil
	}
	return b.load(ctx)
}

// judge compares what was wanted with what is listed.
func (b *bandBatch) judge(lists []band) {
	for _, list := range lists {
		for _, mac := range b.remove {
			if list.find(mac) >= 0 {
				b.failed[mac] = errStays
			}
		}
		for _, e := range b.add {
			i := list.find(e.MAC)
			switch {
			case i >= 0 && list.rows[i].on && list.rows[i].name == e.Name:
			case i >= 0:
				b.failed[e.MAC] = fmt.Errorf("%w: it does not take the name on %s", router.ErrRefused, list.radio)
			default:
				b.failed[e.MAC] = b.unlisted(list, e.MAC)
			}
		}
	}
}

// unlisted is why an entry did not come on a list. No published source tells the numbers of a full
// list or a duplicate; since the address is good and not listed, a refusal means a full list.
func (b *bandBatch) unlisted(list band, mac router.MAC) error {
	said := b.said[mac]
	var no *refused
	if errors.As(said, &no) {
		b.most = len(list.rows)
		return fmt.Errorf("%w: %w", router.ErrFull, said)
	}
	return fmt.Errorf("%w: %s does not list it", router.ErrRefused, list.radio)
}
