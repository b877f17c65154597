package scheduler

import (
	"slices"
	"time"
)

// Live returns the first lease that has not ended and is not revoked.
func Live(leases []Lease) (Lease, bool) {
	i := slices.IndexFunc(leases, Lease.running)
	if i < 0 {
		return Lease{}, false
	}
	return leases[i], true
}

// EndOf returns the lease of an order, revoked, if it is among the leases and still runs.
func EndOf(order string, leases []Lease, now time.Time) (Lease, bool) {
	i := slices.IndexFunc(leases, func(l Lease) bool { return l.ID == order && l.running() })
	if i < 0 {
		return Lease{}, false
	}
	revoked, _ := Revoke(leases[i], now)
	return revoked, true
}

// Unused returns how much of a lease's time is left: all of it until the router has confirmed the lease.
func (l Lease) Unused(now time.Time) time.Duration {
	if l.State == Waiting {
		return l.Lasts
	}
	return min(max(l.End.Sub(now), 0), l.Lasts)
}

// Renews reports whether an order for this many devices at a site can continue the lease in its place.
// That is possible even if all places are taken, since the order needs none of its own.
func (l Lease) Renews(site string, devices int) bool {
	return l.State != Over && l.Site == site && devices <= l.Max()
}

// LastEnd returns when the access of a lease's device ends, including the leases chained to it. A
// waiting lease counts as if the router confirmed it now.
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
