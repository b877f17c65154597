package scheduler

import (
	"slices"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
)

// A Seat is one device of a lease. The first seat is stored in fields of the lease itself, as in records
// from before a lease could have several.
type Seat struct {
	Device router.MAC `json:"device"`
	Pass   string     `json:"-"`                // the id of a passphrase in place of a device; only the first seat has one
	Placed bool       `json:"placed,omitempty"` // we put the entry on the list, not the owner
	Joins  bool       `json:"joins,omitempty"`  // new, and not yet confirmed by the router

	Refused time.Time `json:"refused,omitzero"` // when the router refused the device
}

// Seats returns the seats of a lease, the first one first. There is always one; that of a passphrase has no device.
func (l Lease) Seats() []Seat {
	return append([]Seat{{l.Device, l.Pass.ID, l.Placed, l.Joins, l.Refused}}, l.More...)
}

// Key is what a router knows the seat by.
func (s Seat) Key() router.Key { return router.Key{MAC: s.Device, Pass: s.Pass} }

// has reports whether the lease has a seat of this key.
func (l Lease) has(key router.Key) bool {
	return key != router.Key{} && slices.ContainsFunc(l.Seats(), func(s Seat) bool { return s.Key() == key })
}

// MACs returns the lease's devices.
func (l Lease) MACs() (list []router.MAC) {
	for _, s := range l.Seats() {
		if !s.Device.IsZero() {
			list = append(list, s.Device)
		}
	}
	return list
}

// sit returns the lease with these seats.
func (l Lease) sit(seats []Seat) Lease {
	first := seats[0]
	l.Device, l.Pass.ID, l.Placed, l.Joins, l.Refused = first.Device, first.Pass, first.Placed, first.Joins, first.Refused
	l.More = nil
	if len(seats) > 1 {
		l.More = slices.Clone(seats[1:])
	}
	return l
}

// Max returns how many devices the lease admits.
func (l Lease) Max() int { return max(l.Devices, 1+len(l.More)) }

// Vacant returns how many more devices may join.
func (l Lease) Vacant() int {
	if l.ByPass() {
		return 0
	}
	return l.Max() - 1 - len(l.More)
}

// Has reports whether a device has a seat.
func (l Lease) Has(device router.MAC) bool {
	return l.has(router.Key{MAC: device})
}

// Joining reports whether a device is new to a running lease and not yet confirmed by the router.
func (l Lease) Joining(device string) bool {
	joins := func(s Seat) bool { return s.Joins && s.Device.String() == device }
	return l.State == Active && slices.ContainsFunc(l.Seats(), joins)
}

// shares reports whether two leases have a device, or their passphrase, in common.
func (l Lease) shares(o Lease) bool {
	return slices.ContainsFunc(l.Seats(), func(s Seat) bool { return o.has(s.Key()) })
}

// placed reports whether the lease says that we put the entry of a present or former device on the list.
func (l Lease) placed(key router.Key) bool {
	return key != router.Key{} && (slices.ContainsFunc(l.Seats(), func(s Seat) bool { return s.Key() == key && s.Placed }) ||
		slices.Contains(l.Was, Former{key.MAC, true}))
}

// Chained reports whether one of two leases continues the other for a device that both have. A device
// that joins one of them joins the other too.
func (l Lease) Chained(o Lease) bool {
	return o.ID != l.ID && o.Site == l.Site && o.running() && l.shares(o) &&
		(o.Unbegun() || l.Unbegun() || !o.Start.Before(l.End) || !l.Start.Before(o.End))
}

// running reports whether a lease may change its devices at all.
func (l Lease) running() bool { return l.State != Over && !l.Revoked }

// MayJoin checks that another device may join a lease now.
// Errors: ErrLeaseOver, ErrLeaseWaits, ErrNoSeat.
func (l Lease) MayJoin(now time.Time) error {
	switch {
	case !l.running() || l.State == Active && !now.Before(l.End):
		return ErrLeaseOver
	case l.State == Waiting:
		return ErrLeaseWaits
	case l.Vacant() == 0:
		return ErrNoSeat
	}
	return nil
}

// Join admits another device for the rest of the lease's time. It is pure; a device that already has a
// seat is a replay. Call Free first.
// Errors: those of MayJoin.
func (l Lease) Join(device router.MAC, now time.Time) (Lease, billing.Outcome, error) {
	if l.Has(device) {
		return l, billing.Replayed, nil
	}
	if err := l.MayJoin(now); err != nil {
		return l, billing.Refused, err
	}
	l = l.Take(device)
	l.JoinAsked = now
	return l, billing.Applied, nil
}

// Take repeats a Join on a lease that is chained to the one where it happened.
func (l Lease) Take(device router.MAC) Lease {
	if l.Has(device) || l.Vacant() == 0 {
		return l
	}
	l, placed := l.back(device)
	return l.sit(append(l.Seats(), Seat{Device: device, Placed: placed, Joins: true}))
}

// Drop removes a device from a lease and frees its seat. That counts as a change, or people would pass
// a seat around. Drop is pure; a device without a seat is a replay.
// Errors: those of MayMove, ErrLastDevice.
func (l Lease) Drop(device router.MAC, rules Rules, now time.Time) (Lease, billing.Outcome, error) {
	if !l.Has(device) {
		return l, billing.Replayed, nil
	}
	if err := l.mayReplace(device, rules, now); err != nil {
		return l, billing.Refused, err
	}
	if len(l.More) == 0 {
		return l, billing.Refused, ErrLastDevice
	}
	l = l.count(device, now).Lose(device)
	return l, billing.Applied, nil
}

// Lose repeats a Drop on a lease that is chained to the one where it happened. The last device stays.
func (l Lease) Lose(device router.MAC) Lease {
	if !l.Has(device) || len(l.More) == 0 {
		return l
	}
	seats := l.Seats()
	i := slices.IndexFunc(seats, func(s Seat) bool { return s.Device == device })
	l.Was = append(slices.Clone(l.Was), Former{device, seats[i].Placed})
	return l.sit(slices.Delete(seats, i, i+1))
}

// back removes a returning device from the former ones, and reports whether we placed its entry.
func (l Lease) back(device router.MAC) (Lease, bool) {
	i := slices.IndexFunc(l.Was, func(f Former) bool { return f.Device == device })
	if i < 0 {
		return l, false
	}
	placed := l.Was[i].Placed
	l.Was = slices.Delete(slices.Clone(l.Was), i, i+1)
	return l, placed
}

// beside returns the seats of the devices that share an access with this one, as far as the order has
// room for them: an extension is for all of them.
func beside(o billing.Order, device router.MAC, present []Lease, now time.Time) []Seat {
	var seats []Seat
	for _, l := range present {
		if l.Customer != o.Customer || l.Site != o.Site || !l.running() || !l.Has(device) || l.State == Active &&
			!now.Before(l.End) {
			continue
		}
		for _, s := range l.Seats() {
			known := func(t Seat) bool { return t.Device == s.Device }
			if s.Device != device && len(seats)+1 < o.Devices && !slices.ContainsFunc(seats, known) &&
				Free(s.Device, o.Customer, present) == nil {
				seats = append(seats, s)
			}
		}
	}
	return seats
}
