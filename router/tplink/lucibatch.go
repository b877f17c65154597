package tplink

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/sharefi/sharefi/router"
)

// A batch is one Apply. After writing, it trusts only the list itself.
type batch struct {
	session *luci
	table   table // as last loaded
	failed  map[router.MAC]error
	said    map[router.MAC]error // refusals of writes
	room    bool                 // the list took a further entry
}

var (
	errOwn   = fmt.Errorf("%w: it is the machine that runs Sharefi, which the router keeps", router.ErrRefused)
	errStays = fmt.Errorf("%w: it stays on the list", router.ErrRefused)
	errEmpty = errors.New("its answer is empty")
)

// run removes first, to make room. New entries come last, because they shift the others.
func (b *batch) run(ctx context.Context, add []router.Admission, remove []router.MAC) error {
	add = lastOfEach(add)
	remove = slices.DeleteFunc(slices.Clone(remove), func(mac router.MAC) bool {
		return slices.ContainsFunc(add, func(e router.Admission) bool { return e.MAC == mac })
	})
	if err := b.load(ctx); err != nil {
		return err
	}
	for _, mac := range remove {
		if err := b.remove(ctx, mac, remove); err != nil {
			return err
		}
	}
	wrote, err := b.put(ctx, add)
	if err != nil {
		return err
	}
	if wrote {
		if err := b.load(ctx); err != nil {
			return err
		}
		if err := b.tryRoom(ctx, add); err != nil {
			return err
		}
	}
	b.judge(add, remove)
	if len(b.failed) > 0 {
		return router.NotAdmitted(b.failed)
	}
	return nil
}

// lastOfEach keeps the last entry of each address.
func lastOfEach(entries []router.Admission) []router.Admission {
	var kept []router.Admission
	for _, e := range entries {
		kept = slices.DeleteFunc(kept, func(k router.Admission) bool { return k.MAC == e.MAC })
		kept = append(kept, e)
	}
	return kept
}

func (b *batch) load(ctx context.Context) error {
	t, err := b.session.load(ctx)
	if err == nil {
		b.table = t
	}
	return err
}

// remove deletes a row by its position, because the router looks at nothing else, and reloads the list,
// because positions shift and the router reports success in any case. If the router lists another
// device at that moment, such as a mesh node, the wrong row is deleted; it is put back.
func (b *batch) remove(ctx context.Context, mac router.MAC, all []router.MAC) error {
	for range 2 {
		i := b.table.find(mac)
		if i < 0 {
			return nil
		}
		if b.table.rows[i].Host == "HOST" {
			b.failed[mac] = errOwn
			return nil
		}
		took, err := b.removeAt(ctx, i)
		var status fault // HTTP 500 also means that the position no longer exists
		if err != nil && !errors.As(err, &status) {
			return err
		}
		before := b.table.rows
		if err := b.load(ctx); err != nil {
			return err
		}
		switch {
		case b.table.find(mac) < 0:
			return nil
		case err != nil:
			return err
		case !took:
			b.failed[mac] = errStays
			return nil
		}
		if err := b.restore(ctx, before, all); err != nil {
			return err
		}
	}
	b.failed[mac] = errStays
	return nil
}

// removeAt reports whether the router says that it deleted a row.
func (b *batch) removeAt(ctx context.Context, i int) (bool, error) {
	at := strconv.Itoa(i)
	a, err := b.session.white(ctx, form{{"operation", "remove"}, {"key", "key-" + at}, {"index", at}})
	if err = onlySerious(err); err != nil {
		return false, err
	}
	var taken []json.RawMessage
	return list(a.Data, &taken) == nil && len(taken) > 0, nil
}

// restore puts back rows that were deleted by mistake.
func (b *batch) restore(ctx context.Context, before []row, all []router.MAC) error {
	lost := false
	for _, r := range before {
		if r.mac.IsZero() || b.table.find(r.mac) >= 0 || slices.Contains(all, r.mac) {
			continue
		}
		lost = true
		if err := b.insert(ctx, router.Admission{MAC: r.mac, Name: r.Name}); err != nil {
			return err
		}
	}
	if !lost {
		return nil
	}
	return b.load(ctx)
}

// put changes names in place first, then inserts new rows while there is room.
func (b *batch) put(ctx context.Context, add []router.Admission) (wrote bool, err error) {
	var fresh []router.Admission
	for _, e := range add {
		i := b.table.find(e.MAC)
		switch {
		case i < 0:
			fresh = append(fresh, e)
			continue
		case b.table.rows[i].Name == e.Name:
			continue
		}
		wrote = true
		if err := b.rename(ctx, i, e); err != nil {
			return wrote, err
		}
	}
	took := 0
	for _, e := range fresh {
		if b.table.max > 0 && len(b.table.rows)+took >= b.table.max {
			b.failed[e.MAC] = router.ErrFull
			continue
		}
		wrote = true
		if err := b.insert(ctx, e); err != nil {
			return wrote, err
		}
		if b.said[e.MAC] == nil {
			took++
		}
	}
	return wrote, nil
}

func (b *batch) rename(ctx context.Context, i int, e router.Admission) error {
	at := strconv.Itoa(i)
	return b.write(ctx, e, form{
		{"operation", "update"}, {"key", "key-" + at}, {"index", at}, {"old", encode(b.table.rows[i])},
	})
}

func (b *batch) insert(ctx context.Context, e router.Admission) error {
	return b.write(ctx, e, form{{"operation", "insert"}, {"key", "add"}, {"index", "0"}, {"old", "add"}})
}

// write sends a row and notes the answer. A full list shows as a success without data (C1200) or as a
// refusal without a code (AX20); a duplicate gets the latter, too.
func (b *batch) write(ctx context.Context, e router.Admission, request form) error {
	a, err := b.session.white(ctx, append(request, [2]string{"new", encode(row{MAC: e.MAC.Dashes(), Name: e.Name})}))
	if serious := onlySerious(err); serious != nil {
		return serious
	}
	var echoed row
	if err == nil && (json.Unmarshal(a.Data, &echoed) != nil || echoed.MAC == "") {
		err = errEmpty
	}
	b.said[e.MAC] = err
	return nil
}

func encode(r row) string {
	text, err := json.Marshal(r)
	if err != nil {
		panic(err) // never: the row has only strings
	}
	return string(text)
}

// onlySerious ignores a refusal, because the load after a write shows the outcome.
func onlySerious(err error) error {
	var no *refused
	if errors.As(err, &no) && no.code != "no such callback" {
		return nil
	}
	return err
}

// judge compares the wanted changes with the list.
func (b *batch) judge(add []router.Admission, remove []router.MAC) {
	for _, mac := range remove {
		if b.failed[mac] == nil && b.table.find(mac) >= 0 {
			b.failed[mac] = errStays
		}
	}
	for _, e := range add {
		if b.failed[e.MAC] != nil {
			continue
		}
		switch i := b.table.find(e.MAC); {
		case i < 0:
			b.failed[e.MAC] = b.unlisted(e.MAC)
		case b.table.rows[i].Name != e.Name:
			b.failed[e.MAC] = fmt.Errorf("%w: the router does not store the name", router.ErrRefused)
		}
	}
}

// unlisted is the reason why an entry is not on the list. A list with room refuses the address.
func (b *batch) unlisted(mac router.MAC) error {
	var no *refused
	switch said := b.said[mac]; {
	case errors.As(said, &no) && no.code != "":
		return fmt.Errorf("%w: %w", router.ErrRefused, said)
	case b.room, b.table.max > 0 && len(b.table.rows) < b.table.max, said == nil:
		return fmt.Errorf("%w: the router does not list it", router.ErrRefused)
	}
	return router.ErrFull
}
