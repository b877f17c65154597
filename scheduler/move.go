package scheduler

import (
	"slices"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
)

// A Former is a device that a lease had before. It is the lease's business until it is off the list.
type Former struct {
	Device router.MAC `json:"device"`
	Placed bool       `json:"placed,omitempty"`
}

// Free reports whether a customer may have a device: nobody else's lease holds it. A lease that was found
// at the router is nobody's.
// Errors: ErrDeviceTaken.
func Free(device router.MAC, customer string, present []Lease) error {
	for _, l := range present {
		if l.Holds(device) && l.State != Over && l.Customer != customer && !l.adopted() {
			return ErrDeviceTaken
		}
	}
	return nil
}

// Holds reports whether a device is the lease's, or was and may still be on the list.
func (l Lease) Holds(device router.MAC) bool {
	return l.Device == device || slices.ContainsFunc(l.Was, func(f Former) bool { return f.Device == device })
}

// MayMove is why a lease can't change its device now, or nil.
// Errors: ErrLeaseOver, ErrMovesSpent, ErrMoveRest.
func (l Lease) MayMove(rules Rules, now time.Time) error {
	switch {
	case l.State == Over || l.Revoked || l.State == Active && !now.Before(l.End):
		return ErrLeaseOver
	case l.Moved >= rules.Moves:
		return ErrMovesSpent
	case now.Before(l.MovedAt.Add(rules.MoveRest)):
		return ErrMoveRest
	}
	return nil
}

// Move gives the rest of a lease's time to another device, and counts it. The old device leaves the
// list, the new one is told of when the router confirms it. It is pure; the same device again is a
// replay. Ask Free first.
// Errors: those of MayMove.
func Move(l Lease, device router.MAC, rules Rules, now time.Time) (Lease, billing.Outcome, error) {
	if l.Device == device {
		return l, billing.Replayed, nil
	}
	if err := l.MayMove(rules, now); err != nil {
		return l, billing.Refused, err
	}
	l = l.Follow(device)
	l.Moved, l.MovedAt = l.Moved+1, now
	return l, billing.Applied, nil
}

// Follow moves a lease that is chained to one that was moved.
func (l Lease) Follow(device router.MAC) Lease {
	was := slices.DeleteFunc(slices.Clone(l.Was), func(f Former) bool { return f.Device == device })
	l.Was = append(was, Former{l.Device, l.Placed})
	l.Device, l.Placed, l.Joins = device, false, l.State == Active
	return l
}

// leave drops the former devices that are off the list, or stay there for another reason: another
// lease lets them in, or the entry is the owner's. It reports whether there were any.
func (l Lease) leave(others []Lease, s Sight, now time.Time) (Lease, bool) {
	if !s.Known || len(l.Was) == 0 {
		return l, false
	}
	cover := covers(others, now)
	var stay []Former
	for _, f := range l.Was {
		e, listed := s.Entries[f.Device]
		_, ours := router.ParseMark(e.Name)
		if _, covered := cover[f.Device]; listed && !covered && (ours || f.Placed) {
			stay = append(stay, f)
			continue
		}
		l.Left = append(l.Left, f.Device)
	}
	changed := len(stay) != len(l.Was)
	l.Was = stay
	return l, changed
}

// joins tells the customer of a device that took over, once the router lists it.
func (l Lease) joins(s Sight, now time.Time) (Step, bool) {
	e, listed := s.Entries[l.Device]
	if !l.Joins || !listed || e.Part {
		return Step{Lease: l}, false
	}
	_, l.Placed = router.ParseMark(e.Name)
	l.Joins = false
	step := Step{Lease: l}
	if !now.Before(l.Start) && l.Chat != "" {
		step.Notices = []billing.Notice{{To: l.Chat, Kind: billing.Access, Order: l.ID, Site: l.Site}}
	}
	return step, true
}
