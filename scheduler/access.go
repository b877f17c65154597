package scheduler

import (
	"slices"
	"time"
)

// Live is the first of some leases that has not ended and is not revoked.
func Live(leases []Lease) (Lease, bool) {
	i := slices.IndexFunc(leases, Lease.running)
	if i < 0 {
		return Lease{}, false
	}
	return leases[i], true
}

// EndOf ends the access that an order paid for: its lease, revoked, if it is among some and still runs.
func EndOf(order string, leases []Lease, now time.Time) (Lease, bool) {
	i := slices.IndexFunc(leases, func(l Lease) bool { return l.ID == order && l.running() })
	if i < 0 {
		return Lease{}, false
	}
	revoked, _ := Revoke(leases[i], now)
	return revoked, true
}

// Unused is how much of a lease's time is left: all of it while the router has not confirmed the lease.
func (l Lease) Unused(now time.Time) time.Duration {
	if l.State == Waiting {
		return l.Lasts
	}
	return min(max(l.End.Sub(now), 0), l.Lasts)
}

// Renews reports whether an order for some devices at a site goes on where the lease ends, in its place. It does so
// also where all places are taken, since it needs none of its own.
func (l Lease) Renews(site string, devices int) bool {
	return l.State != Over && l.Site == site && devices <= l.Max()
}

// LastEnd is when the access of a lease's device ends, with the leases that are chained to it. A lease that waits
// counts as if the router confirmed it now.
func LastEnd(l Lease, others []Lease, now time.Time) time.Time {
	end := l.End
	if l.State == Waiting {
		end = now.Add(l.Lasts)
	}
	for _, other := range others {
		if other.Has(l.Device) && other.End.After(end) {
			end = other.End
		}
	}
	return end
}
