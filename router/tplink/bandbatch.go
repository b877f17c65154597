package tplink

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/sharefi/sharefi/router"
)

// apply is session's.
func (s bands) apply(ctx context.Context, add []router.Admission, remove []router.MAC) (int, error) {
	b := bandBatch{
		bands: s, add: lastOfEach(add), said: map[router.MAC]error{}, failed: map[router.MAC]error{}, full: map[int]bool{},
	}
	for i, e := range b.add {
		b.add[i].Name = s.reads(e.Name)
	}
	b.remove = slices.DeleteFunc(slices.Clone(remove), func(mac router.MAC) bool { return b.wants(mac) })
	err := b.run(ctx)
	return b.most, err
}

// A bandBatch is one apply. After writing, it trusts only the lists themselves.
type bandBatch struct {
	bands
	add    []router.Admission
	remove []router.MAC
	said   map[router.MAC]error // refusals
	failed map[router.MAC]error
	full   map[int]bool // the lists that took no further entry
	most   int          // the size of a list that was found full
}

func (b *bandBatch) wants(mac router.MAC) bool {
	return slices.ContainsFunc(b.add, func(e router.Admission) bool { return e.MAC == mac })
}

// run writes twice at most. Changes that do not show after the first attempt are retried one at a time,
// so that a refusal can be matched to its change; additions only where the list has room.
func (b *bandBatch) run(ctx context.Context) error {
	before, err := b.load(ctx)
	if err != nil {
		return err
	}
	lists := before
	for _, alone := range []bool{false, true} {
		wrote, doubt, err := b.writeAll(ctx, lists, alone)
		if err != nil {
			return err
		}
		if !wrote {
			break
		}
		if lists, err = b.load(ctx); err != nil {
			return err
		}
		if doubt {
			if lists, err = b.restore(ctx, before, lists); err != nil {
				return err
			}
		}
		if lists, err = b.tryRoom(ctx, lists); err != nil {
			return err
		}
	}
	b.judge(lists)
	if len(b.failed) > 0 {
		return router.NotAdmitted(b.failed)
	}
	return nil
}

// writeAll writes what the lists still need. It reports whether that was anything, and whether rows may
// have shifted meanwhile.
func (b *bandBatch) writeAll(ctx context.Context, lists []band, alone bool) (wrote, doubt bool, err error) {
	for i, list := range lists {
		changes := b.missing(i, list)
		if len(changes) == 0 {
			continue
		}
		wrote = true
		err := b.write(ctx, i, list, changes, alone)
		if err != nil && !passes(err) {
			return wrote, doubt, err
		}
		doubt = doubt || err != nil
		b.note(changes, list)
	}
	return wrote, doubt, nil
}

// passes reports whether an error of a write may be gone at the next attempt in the same session.
func passes(err error) bool {
	return errors.Is(err, errShifted) || errors.As(err, new(fault)) && !errors.Is(err, errSessionGone)
}

// missing are the changes that a band still needs. Removals follow the renames and go from the end of
// the list to its start, so they shift no row that is still to be written.
func (b *bandBatch) missing(at int, list band) []*change {
	var gone, named, fresh []*change
	for _, r := range list.rows {
		if slices.Contains(b.remove, r.mac) {
			gone = append(gone, &change{kind: removed, row: r})
		}
	}
	slices.SortFunc(gone, func(x, y *change) int { return y.row.at - x.row.at })
	for _, e := range b.add {
		if b.said[e.MAC] != nil {
			continue // it was refused on its own
		}
		i := list.find(e.MAC)
		switch {
		case i < 0 && b.full[at]:
		case i < 0:
			fresh = append(fresh, &change{kind: added, row: bandRow{mac: e.MAC}, name: e.Name})
		case !list.rows[i].on || list.rows[i].name != e.Name:
			named = append(named, &change{kind: renamed, row: list.rows[i], name: e.Name})
		}
	}
	return slices.Concat(named, gone, fresh)
}

// errShifted says that a list has changed since the load, so writing by position must stop.
var errShifted = errors.New("somebody else changed the list")

// note keeps the refusals of changes.
func (b *bandBatch) note(changes []*change, list band) {
	for _, c := range changes {
		if c.err == nil {
			continue
		}
		b.said[c.row.mac] = fmt.Errorf("%s: %w", list.radio, c.err)
	}
}

// restore puts back rows that were deleted by mistake, because positions shift when the owner changes
// the list at the same time. Rows that the owner deleted at that moment come back, too.
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

// judge compares the wanted changes with the lists.
func (b *bandBatch) judge(lists []band) {
	for at, list := range lists {
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
				b.failed[e.MAC] = fmt.Errorf("%w: %s does not store the name", router.ErrRefused, list.radio)
			default:
				b.failed[e.MAC] = b.unlisted(at, list, e.MAC)
			}
		}
	}
}

// unlisted is the reason why an entry is not on a list. The error codes for a full list and for an address
// that the router does not take are not published; a list that took another entry meanwhile is not full.
func (b *bandBatch) unlisted(at int, list band, mac router.MAC) error {
	said := b.said[mac]
	switch {
	case b.full[at]:
		b.most = len(list.rows)
		return fmt.Errorf("%w: that of %s", router.ErrFull, list.radio)
	case said != nil:
		return fmt.Errorf("%w: %w", router.ErrRefused, said)
	}
	return fmt.Errorf("%w: %s does not list it", router.ErrRefused, list.radio)
}
