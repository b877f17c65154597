package scheduler

import (
	"maps"
	"slices"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
)

// A Crowd is who is on the air with passphrases, by their ids, the longest connected first; and whom the site keeps off,
// because more devices joined with a passphrase than were paid for.
type Crowd struct {
	On  map[string][]router.MAC
	Off map[string][]router.MAC
}

// Sift decides who is kept off of those who are on now: of each passphrase the newest above its number, for as long as all
// of its places are taken. When one is free, those who were kept off may try again. Who was on before comes first, since
// routers tell in whole seconds for how long. Sift is pure.
func Sift(before Crowd, on map[string][]router.MAC, leases []Lease) Crowd {
	next := Crowd{On: map[string][]router.MAC{}, Off: map[string][]router.MAC{}}
	passes := slices.AppendSeq(slices.Collect(maps.Keys(on)), maps.Keys(before.Off)) // of those nobody may be on any more
	for _, pass := range passes {
		most := places(pass, leases)
		if most == 0 {
			continue // it is not ours, or on its way off
		}
		stay := inTurn(before.On[pass], on[pass], before.Off[pass])
		off := slices.Clone(before.Off[pass])
		if len(stay) < most {
			off = nil
		}
		if len(stay) > most {
			off, stay = append(off, stay[most:]...), stay[:most]
		}
		next.On[pass] = stay
		if len(off) > 0 {
			next.Off[pass] = off
		}
	}
	return next
}

// inTurn are those who are on and not kept off: first those of before, then the others.
func inTurn(before, on, off []router.MAC) (list []router.MAC) {
	for _, mac := range slices.Concat(before, on) {
		if slices.Contains(on, mac) && !slices.Contains(off, mac) && !slices.Contains(list, mac) {
			list = append(list, mac)
		}
	}
	return list
}

// places is how many devices may be on at once with a passphrase: as many as the largest of its leases is for.
func places(pass string, leases []Lease) (most int) {
	for _, l := range leases {
		if l.Pass.ID == pass && l.ByPass() && l.State != Over {
			most = max(most, l.Max())
		}
	}
	return most
}

// all are those of every passphrase, in a fixed order.
func all(by map[string][]router.MAC) (list []router.MAC) {
	for _, macs := range by {
		list = append(list, macs...)
	}
	slices.SortFunc(list, func(a, b router.MAC) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(list)
}

// crowd notes how many devices are on, and tells the customer once that one was put off. It reports whether that changed
// the lease.
func (l Lease) crowd(s Sight) (Lease, []billing.Notice, bool) {
	if !l.ByPass() || l.State != Active || s.Crowd.On == nil {
		return l, nil, false
	}
	on, crowded := len(s.Crowd.On[l.Pass.ID]), len(s.Crowd.Off[l.Pass.ID]) > 0
	if on == l.Online && (!crowded || l.Crowded) {
		return l, nil, false
	}
	var notices []billing.Notice
	if crowded && !l.Crowded {
		l.Crowded = true
		notices = l.toCustomer(billing.TooMany, false)
	}
	l.Online = on
	return l, notices, true
}
