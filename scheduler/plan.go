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
	Add    []router.Entry
	Remove []router.MAC
}

// Empty reports whether there is nothing to change.
func (c Changes) Empty() bool { return len(c.Add) == 0 && len(c.Remove) == 0 }

// Plan compares the leases of a site with its router's list. Entries that are not ours stay unchanged,
// even if a lease exists for their device. An entry is ours if it carries our mark, or if a lease says
// that we placed it, since the owner may have renamed it. Plan is pure.
func Plan(leases []Lease, entries []router.Entry, now time.Time) Changes {
	var c Changes
	cover := covers(leases, now)
	listed := map[router.MAC]bool{}
	for _, e := range entries {
		listed[e.MAC] = true
		mark, ours := router.ParseMark(e.Name)
		l, covered := cover[e.MAC]
		switch {
		case covered && ours && (e.Part || stale(mark, l, now)):
			c.Add = append(c.Add, router.Entry{MAC: e.MAC, Name: l.Mark(now).String()})
		case !covered && !e.Foreign && (ours || placed(leases, e.MAC)):
			c.Remove = append(c.Remove, e.MAC)
		}
	}
	for mac, l := range cover {
		if !listed[mac] {
			c.Add = append(c.Add, router.Entry{MAC: mac, Name: l.Mark(now).String()})
		}
	}
	slices.SortFunc(c.Add, func(a, b router.Entry) int { // who came first has the last place
		return cmp.Or(cover[a.MAC].Asked.Compare(cover[b.MAC].Asked), slices.Compare(a.MAC[:], b.MAC[:]))
	})
	return c
}

// covers maps each device with access at now to the lease that admits it the longest. A lease that
// starts later gives no access yet, but it counts here for a device that already has access. What the router
// refused is left out.
func covers(leases []Lease, now time.Time) map[router.MAC]Lease {
	cover := map[router.MAC]Lease{}
	better := func(l, best Lease) bool {
		return best.State == Waiting && l.State == Active || best.State == l.State && l.End.After(best.End)
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
				if best, in := cover[s.Device]; !in && started || in && better(l, best) {
					cover[s.Device] = l
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
	return mark.Code != l.ID || mark.End.Before(l.End) || mark.End.After(l.End.Add(markSlack))
}

// placed reports whether one of the leases says that we put the device on the list.
func placed(leases []Lease, mac router.MAC) bool {
	return slices.ContainsFunc(leases, func(l Lease) bool { return l.placed(mac) })
}
