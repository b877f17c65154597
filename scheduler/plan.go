package scheduler

import (
	"cmp"
	"slices"
	"time"

	"github.com/sharefi/sharefi/router"
)

// markSlack is how much later than the lease's end the end in a mark may be: marks have whole minutes
// and are written before the router confirms the device. A larger difference is corrected.
const markSlack = 3 * time.Minute

// Changes are the changes to make to a router's list.
type Changes struct {
	Add    []router.Admission
	Remove []router.Admission
}

// Empty reports whether there is nothing to change.
func (c Changes) Empty() bool { return len(c.Add) == 0 && len(c.Remove) == 0 }

// Plan compares the leases of a site with its router's list. Entries that are not ours stay unchanged,
// even if a lease exists for their device. An entry is ours if it carries our mark, or if a lease says
// that we placed it, since the owner may have renamed it. Plan is pure.
func Plan(leases []Lease, entries []router.Admission, now time.Time) Changes {
	var c Changes
	cover := covers(leases, now)
	listed := map[router.Key]bool{}
	for _, e := range entries {
		listed[e.Key()] = true
		mark, ours := router.ParseMark(e.Name)
		l, covered := cover[e.Key()]
		switch {
		case covered && ours && (e.Part || stale(mark, l, now)):
			c.Add = append(c.Add, l.admission(e.Key(), now))
		case !covered && !e.Foreign && (ours || placed(leases, e.Key())):
			c.Remove = append(c.Remove, e)
		}
	}
	for key, l := range cover {
		if !listed[key] {
			c.Add = append(c.Add, l.admission(key, now))
		}
	}
	slices.SortFunc(c.Add, func(a, b router.Admission) int { // who came first has the last place
		return cmp.Or(cover[a.Key()].Asked.Compare(cover[b.Key()].Asked), slices.Compare(a.MAC[:], b.MAC[:]),
			cmp.Compare(a.Pass, b.Pass))
	})
	return c
}

// admission is what the lease puts on the router for one of its seats.
func (l Lease) admission(key router.Key, now time.Time) router.Admission {
	return router.Admission{MAC: key.MAC, Pass: key.Pass, Name: l.Mark(now).String(), Passphrase: l.Pass.Words}
}

// covers maps each device and passphrase with access at now to the lease that admits it the longest. A lease that
// starts later gives no access yet, but it counts here for a device that already has access. What the router
// refused is left out.
func covers(leases []Lease, now time.Time) map[router.Key]Lease {
	cover := map[router.Key]Lease{}
	better := func(l, best Lease) bool {
		return best.Unbegun() && l.State == Active || best.State == l.State && l.End.After(best.End)
	}
	for _, started := range []bool{true, false} {
		for _, l := range leases {
			if !l.ahead(now) || l.Covers(now) != started {
				continue
			}
			for _, s := range l.Seats() {
				if s.refused(l, now) {
					continue
				}
				if best, in := cover[s.Key()]; !in && started || in && better(l, best) {
					cover[s.Key()] = l
				}
			}
		}
	}
	return cover
}

// stale reports whether a mark has the wrong lease or end. The mark of a waiting lease is never stale:
// it is checked again once the end is known.
func stale(mark router.Mark, l Lease, now time.Time) bool {
	if l.State == Waiting {
		return false
	}
	want := l.Mark(now)
	return mark.Code != want.Code || mark.End.Before(want.End) || mark.End.After(want.End.Add(markSlack))
}

// placed reports whether one of the leases says that we put the admission there.
func placed(leases []Lease, key router.Key) bool {
	return slices.ContainsFunc(leases, func(l Lease) bool { return l.placed(key) })
}
