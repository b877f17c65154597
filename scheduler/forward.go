package scheduler

import (
	"context"
	"time"

	"github.com/sharefi/sharefi/billing"
)

// Forward begins a lease that continues another at the end of what is before it, or now: what was before it ended sooner
// than it was to, since its money went back, say. It reports whether the lease changed. Forward is pure.
func Forward(l Lease, others []Lease, now time.Time) (Lease, bool) {
	if l.State != Active || l.Revoked || l.stray || !now.Before(l.Start) {
		return l, false
	}
	start := now.Truncate(time.Millisecond)
	for _, o := range others {
		switch {
		case o.ID == l.ID || o.State == Over || !o.shares(l):
		case o.Unbegun(): // when it ends is not known
			return l, false
		case o.Start.Before(l.Start):
			start = latest(start, o.End)
		}
	}
	if !start.Before(l.Start) {
		return l, false
	}
	l.Start, l.End = start, l.End.Add(start.Sub(l.Start))
	return l, true
}

// forward begins leases sooner where what is before them has ended. While a record can't be read, it may be what is
// before.
func (s *Site) forward(ctx context.Context, leases []Lease, unread []string) {
	if len(unread) > 0 {
		return
	}
	for i, l := range leases {
		sooner, changed := Forward(l, leases, s.Now())
		if !changed {
			continue
		}
		step := Step{Lease: sooner}
		if sooner.Begun(s.Now()) {
			step.Notices = sooner.toCustomer(billing.Access, false)
		}
		leases[i] = s.commit(ctx, l, step)
	}
}
