package scheduler

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
)

const (
	refusedFor  = time.Hour      // how long an address that a router refused is not tried again there
	refusalKept = 24 * time.Hour // how long it is remembered, so that the owner hears of it once
	maxRefusals = 16             // how many a site remembers; the owner hears of no more than these
	maxSaid     = 120            // how much of the router's words is kept
)

// A Refusal is a change that a site's router refused for itself while it took others.
type Refusal struct {
	Device router.MAC `json:"device"`
	Pass   string     `json:"pass,omitempty"` // the id of a passphrase in place of a device
	Lease  string     `json:"lease"`          // whose device it is
	At     time.Time  `json:"at"`
	Says   string     `json:"says,omitempty"`  // what the router said
	Stays  bool       `json:"stays,omitempty"` // it was to be removed, not added
}

// MayAdmit checks that the site's router did not refuse a device a moment ago.
// Errors: ErrRefused.
func (s Status) MayAdmit(device router.MAC, now time.Time) error {
	if slices.ContainsFunc(s.Refused, func(r Refusal) bool {
		return r.Device == device && !r.Stays && now.Before(r.At.Add(refusedFor))
	}) {
		return ErrRefused
	}
	return nil
}

// Sort makes a Sight of the router's list after a batch, and takes the batch's error apart: what the router
// refused for itself is in the sight, and what is left is the site's trouble. Sort is pure.
func Sort(err error, c Changes, entries []router.Admission, now time.Time) (Sight, error) {
	sight := See(entries)
	var batch *router.BatchError
	if !errors.As(err, &batch) {
		return sight, err
	}
	rest := map[router.Key]error{}
	for key, why := range batch.Failed {
		i := slices.IndexFunc(c.Add, func(e router.Admission) bool { return e.Key() == key })
		e, listed := sight.Entries[key]
		refusal := Refusal{Device: key.MAC, Pass: key.Pass, At: now.Truncate(time.Millisecond), Says: said(why), Stays: i < 0}
		switch {
		case !errors.Is(why, router.ErrRefused), i >= 0 && listed && !e.Part: // such as a name that is cut
			rest[key] = why
			continue
		case i >= 0:
			mark, _ := router.ParseMark(c.Add[i].Name)
			refusal.Lease = mark.Code
		}
		sight.Refused = append(sight.Refused, refusal)
	}
	slices.SortFunc(sight.Refused, func(a, b Refusal) int { return slices.Compare(a.Device[:], b.Device[:]) })
	if len(rest) == 0 {
		return sight, nil
	}
	return sight, &router.BatchError{Failed: rest}
}

// said are the router's words, without the name of the error.
func said(err error) string {
	words := strings.TrimPrefix(err.Error(), router.ErrRefused.Error()+": ")
	return strings.ToValidUTF8(words[:min(len(words), maxSaid)], "")
}

// refused reports whether the router refused the device of a seat, so that it is not tried now. A lease that
// waits leaves it to its customer to name another; one whose time runs tries again later.
func (s Seat) refused(l Lease, now time.Time) bool {
	return !s.Refused.IsZero() && (l.State == Waiting || now.Before(s.Refused.Add(refusedFor)))
}

// Turned reports whether the lease waits for its customer to name another device, because the router refused
// the first.
func (l Lease) Turned() bool { return l.State == Waiting && !l.ByPass() && !l.Refused.IsZero() }

// stuck reports whether the router refused any of the lease's devices.
func (l Lease) stuck() bool {
	return slices.ContainsFunc(l.Seats(), func(s Seat) bool { return !s.Refused.IsZero() })
}

// refuse notes the devices that the router refused, and forgets those that it lists by now. It reports whether
// that changed the lease. The customer is told by the lease that the router was asked for.
func (l Lease) refuse(s Sight, now time.Time) (Lease, []billing.Notice, bool) {
	seats, changed := l.Seats(), false
	var notices []billing.Notice
	for i, seat := range seats {
		e, listed := s.Entries[seat.Key()]
		r, no := s.refusal(seat.Device)
		switch {
		case listed && !e.Part && !seat.Refused.IsZero():
			seats[i].Refused, changed = time.Time{}, true
		case no && !seat.refused(l, now):
			seats[i].Refused, changed = r.At, true
			l.Refusals++
			if r.Lease == l.ID && l.Chat != "" && !l.ByPass() {
				notices = append(notices, billing.Notice{To: l.Chat, Kind: billing.DeviceRefused, Order: l.ID, Site: l.Site,
					Detail: seat.Device.String()})
			}
		}
	}
	if !changed {
		return l, nil, false
	}
	l = l.sit(seats)
	l.Told = l.Told || l.Turned()
	return l, notices, true
}

// refusal finds what the router said to a device that it was to add.
func (s Sight) refusal(device router.MAC) (Refusal, bool) {
	i := slices.IndexFunc(s.Refused, func(r Refusal) bool { return r.Device == device && !r.Stays })
	if i < 0 {
		return Refusal{}, false
	}
	return s.Refused[i], true
}

// keeps reports whether the router refused a removal, which is tried again in the next pass.
func (s Sight) keeps() bool {
	return slices.ContainsFunc(s.Refused, func(r Refusal) bool { return r.Stays })
}

// Remember brings up to date what a site remembers of refusals: what is listed, or off the list, by now is
// forgotten, and what a lease says is added, in case a crash lost it. When there are too many, the oldest go.
// Remember is pure.
func Remember(known []Refusal, leases []Lease, s Sight, now time.Time) []Refusal {
	if !s.Known {
		return known
	}
	kept := slices.DeleteFunc(slices.Clone(known), func(r Refusal) bool {
		e, listed := s.Entries[router.Key{MAC: r.Device, Pass: r.Pass}]
		return !now.Before(r.At.Add(refusalKept)) || r.Stays != listed || listed && !r.Stays && !e.Part
	})
	for _, r := range s.Refused {
		if r.Stays {
			r.Lease = whose(r.Device, leases)
		}
		kept = note(kept, r)
	}
	for _, l := range leases {
		for _, seat := range l.Seats() {
			if seat.refused(l, now) {
				kept = note(kept, Refusal{Device: seat.Device, Lease: l.ID, At: seat.Refused,
					Says: router.ErrRefused.Error()})
			}
		}
	}
	return kept[max(len(kept)-maxRefusals, 0):]
}

// note adds a refusal to others, or makes the known one as new.
func note(all []Refusal, r Refusal) []Refusal {
	i := slices.IndexFunc(all, func(k Refusal) bool { return k.Device == r.Device && k.Stays == r.Stays })
	if i < 0 {
		return append(all, r)
	}
	all[i].At = latest(all[i].At, r.At)
	return all
}

// whose is the id of a lease that holds a device, or empty.
func whose(device router.MAC, leases []Lease) string {
	i := slices.IndexFunc(leases, func(l Lease) bool { return l.Holds(device) })
	if i < 0 {
		return ""
	}
	return leases[i].ID
}

// untold are the refusals that the owner has not heard of. While the site remembers as many as it can, somebody
// names one address after the other, and the owner has heard enough.
func untold(now, before []Refusal) []Refusal {
	if len(before) >= maxRefusals {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(now), func(r Refusal) bool {
		return slices.ContainsFunc(before, func(b Refusal) bool { return b.Device == r.Device && b.Stays == r.Stays })
	})
}
