package tplink

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/sharefi/sharefi/router"
)

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
