package scheduler

import (
	"slices"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
)

// A Former is a former device of a lease. The lease keeps it until the router no longer lists it.
type Former struct {
	Device router.MAC `json:"device"`
	Placed bool       `json:"placed,omitempty"`
}

// Free checks that no lease of another customer holds a device. An adopted lease does not count, since
// its customer is not known.
// Errors: ErrDeviceTaken.
func Free(device router.MAC, customer string, present []Lease) error {
	for _, l := range present {
		if l.Holds(device) && l.State != Over && l.Customer != customer && !l.adopted() {
			return ErrDeviceTaken
		}
	}
	return nil
}

// Holds reports whether a device belongs to the lease, or did and may still be on the list.
func (l Lease) Holds(device router.MAC) bool {
	return l.Has(device) || slices.ContainsFunc(l.Was, func(f Former) bool { return f.Device == device })
}

// MayMove checks that a lease may change a device now. One that the router refused is replaced without being
// counted; but who names one such address after the other has to rest in between.
// Errors: ErrLeaseOver, ErrMovesSpent, ErrMoveRest.
func (l Lease) MayMove(rules Rules, now time.Time) error {
	return l.mayChange(l.stuck(), rules, now)
}

// mayReplace is MayMove for one of the lease's devices.
func (l Lease) mayReplace(device router.MAC, rules Rules, now time.Time) error {
	return l.mayChange(l.Refuses(device), rules, now)
}

func (l Lease) mayChange(refused bool, rules Rules, now time.Time) error {
	switch {
	case !l.running() || l.State == Active && !now.Before(l.End):
		return ErrLeaseOver
	case refused && l.Refusals <= rules.Moves:
		return nil
	case l.Moved >= rules.Moves && !refused:
		return ErrMovesSpent
	case now.Before(l.MovedAt.Add(rules.MoveRest)):
		return ErrMoveRest
	}
	return nil
}

// Move replaces one of a lease's devices with another for the remaining time, and counts the change.
// The old device leaves the list; the customer is told when the router confirms the new one. Move is
// pure; a device that already has a seat is a replay. Call Free first.
// Errors: those of MayMove, ErrNotSeated.
func (l Lease) Move(from, to router.MAC, rules Rules, now time.Time) (Lease, billing.Outcome, error) {
	if l.Has(to) {
		return l, billing.Replayed, nil
	}
	if err := l.mayReplace(from, rules, now); err != nil {
		return l, billing.Refused, err
	}
	if !l.Has(from) {
		return l, billing.Refused, ErrNotSeated
	}
	turned := l.Turned()
	l = l.count(from, now).Follow(from, to)
	l.JoinAsked = now
	if turned && !l.Turned() { // the router is asked anew, with the same patience as at first
		l.Told, l.Asked, l.Patience, l.Answer = false, now, now.Add(rules.GrantWithin), time.Time{}
	}
	return l, billing.Applied, nil
}

// count counts the change of a device, unless the router refused it.
func (l Lease) count(device router.MAC, now time.Time) Lease {
	if !l.Refuses(device) {
		l.Moved++
	}
	l.MovedAt = now
	return l
}

// Refuses reports whether the router refused one of the lease's devices.
func (l Lease) Refuses(device router.MAC) bool {
	return slices.ContainsFunc(l.Seats(), func(s Seat) bool { return s.Device == device && !s.Refused.IsZero() })
}

// Follow repeats a Move on a lease that is chained to the one where it happened. If the new device
// already has a seat, the old one just leaves.
func (l Lease) Follow(from, to router.MAC) Lease {
	switch {
	case !l.Has(from):
		return l
	case l.Has(to):
		return l.Lose(from)
	}
	l, placed := l.back(to)
	seats := l.Seats()
	for i, s := range seats {
		if s.Device == from {
			l.Was = append(slices.Clone(l.Was), Former{from, s.Placed})
			seats[i] = Seat{Device: to, Placed: placed, Joins: l.State == Active || i > 0}
		}
	}
	return l.sit(seats)
}

// leave drops the former devices that the router no longer lists, or lists for another reason: another
// lease admits them, or the entry is the owner's. It reports whether it dropped any.
func (l Lease) leave(others []Lease, s Sight, now time.Time) (Lease, bool) {
	if !s.Known || len(l.Was) == 0 {
		return l, false
	}
	cover := covers(others, now)
	var stay []Former
	for _, f := range l.Was {
		key := router.Key{MAC: f.Device}
		e, listed := s.Entries[key]
		_, ours := router.ParseMark(e.Name)
		if _, covered := cover[key]; listed && !covered && !e.Foreign && (ours || f.Placed) {
			stay = append(stay, f)
			continue
		}
		l.Left = append(l.Left, f.Device)
	}
	changed := len(stay) != len(l.Was)
	l.Was = stay
	return l, changed
}

// joins confirms the new devices that the router lists, and tells the customer.
func (l Lease) joins(s Sight, now time.Time) (Step, bool) {
	seats, changed := l.Seats(), false
	step := Step{Lease: l}
	for i, seat := range seats {
		e, listed := s.Entries[seat.Key()]
		if !seat.Joins || !listed || e.Part {
			continue
		}
		_, ours := router.ParseMark(e.Name)
		seats[i].Placed, seats[i].Joins, changed = seat.Placed || ours, false, true
		if !now.Before(l.Start) && l.Chat != "" {
			step.Notices = append(step.Notices, billing.Notice{To: l.Chat, Kind: billing.Access, Order: l.ID, Site: l.Site,
				Detail: seat.Device.String()})
		}
	}
	if changed {
		step.Lease = l.sit(seats)
	}
	if !slices.ContainsFunc(seats, func(seat Seat) bool { return seat.Joins }) {
		step.Lease.JoinAsked = time.Time{}
	}
	return step, changed
}

// slow returns when the customer of a running lease is told that a new device waits for the router, or
// the zero time.
func (l Lease) slow(rules Rules) time.Time {
	if l.JoinAsked.IsZero() {
		return time.Time{}
	}
	return latest(l.JoinAsked, l.Start).Add(rules.TellAfter)
}

// tellSlow tells the customer once that new devices wait for the router.
func (l Lease) tellSlow(rules Rules, now time.Time) (Step, bool) {
	due := l.slow(rules)
	if due.IsZero() || now.Before(due) {
		return Step{Lease: l}, false
	}
	l.JoinAsked = time.Time{}
	step := Step{Lease: l}
	for _, seat := range l.Seats() {
		if seat.Joins && seat.Refused.IsZero() && l.Chat != "" {
			step.Notices = append(step.Notices, billing.Notice{To: l.Chat, Kind: billing.RouterSlow, Order: l.ID, Site: l.Site,
				Detail: seat.Device.String()})
		}
	}
	return step, true
}
