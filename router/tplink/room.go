package tplink

import (
	"context"
	"slices"

	"github.com/sharefi/sharefi/router"
)

// trial is an entry that stands for any other: where the router takes it, the list has room, and an address
// that it does not take is refused for itself. It is of the range for documentation, which no device has, and
// removed at once. Its mark has ended, so what is left after a crash is removed by the next pass.
var trial = router.Admission{MAC: router.MAC{0, 0, 0x5e, 0, 0x53, 0xfe}, Name: "sf-0000-0000-0"}

// tryRoom finds out which of the lists that lack an addition are full. It returns the lists as loaded last.
func (b *bandBatch) tryRoom(ctx context.Context, lists []band) ([]band, error) {
	var lacking []int
	for at, list := range lists {
		if slices.ContainsFunc(b.add, func(e router.Admission) bool { return list.find(e.MAC) < 0 }) {
			lacking = append(lacking, at)
		}
	}
	if len(lacking) == 0 {
		return lists, nil
	}
	for _, at := range lacking {
		try := &change{kind: added, row: bandRow{mac: trial.MAC}, name: b.reads(trial.Name)}
		if err := b.write(ctx, at, lists[at], []*change{try}, true); err != nil && !passes(err) {
			return lists, err
		}
	}
	tried, err := b.load(ctx)
	if err != nil {
		return lists, err
	}
	took := false
	for _, at := range lacking {
		i := tried[at].find(trial.MAC)
		if b.full[at] = i < 0; b.full[at] {
			continue
		}
		took = true
		gone := &change{kind: removed, row: tried[at].rows[i]}
		if err := b.write(ctx, at, tried[at], []*change{gone}, true); err != nil && !passes(err) {
			return tried, err
		}
	}
	if !took {
		return tried, nil
	}
	return b.load(ctx)
}

// tryRoom finds out whether a list is full that does not tell its capacity.
func (b *batch) tryRoom(ctx context.Context, add []router.Admission) error {
	lacks := slices.ContainsFunc(add, func(e router.Admission) bool { return b.table.find(e.MAC) < 0 })
	if b.table.max > 0 || !lacks {
		return nil
	}
	err := b.insert(ctx, trial)
	delete(b.said, trial.MAC)
	if err != nil {
		return err
	}
	if err := b.load(ctx); err != nil {
		return err
	}
	b.room = b.table.find(trial.MAC) >= 0
	if err := b.remove(ctx, trial.MAC, []router.MAC{trial.MAC}); err != nil {
		return err
	}
	delete(b.failed, trial.MAC) // it is ours to remove, not the caller's
	return nil
}
