package scheduler

import "time"

// Unused returns how much of a lease's time is left: all of it until the router has confirmed the lease. Of one that was
// revoked it is what was left then.
func (l Lease) Unused(now time.Time) time.Duration {
	switch {
	case l.Unbegun():
		return l.Lasts
	case l.Revoked:
		return l.Lasts - min(max(l.End.Sub(l.Start), 0), l.Lasts)
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
	if l.Unbegun() {
		end = now.Add(l.Lasts)
	}
	for _, other := range others {
		if other.has(l.key()) && other.End.After(end) {
			end = other.End
		}
	}
	return end
}
