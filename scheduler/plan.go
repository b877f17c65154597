package scheduler

import (
	"slices"
	"time"

	"github.com/sharefi/sharefi/router"
)

// markSlack is how far the end in an entry's mark may be after the lease's: the mark is in whole
// minutes and was written before the router confirmed the device. More than that is written anew.
const markSlack = 3 * time.Minute

// Changes is what has to be done to a router's list.
type Changes struct {
	Add    []router.Entry
	Remove []router.MAC
}

// Empty reports whether the list is as it should be.
func (c Changes) Empty() bool { return len(c.Add) == 0 && len(c.Remove) == 0 }

// Plan compares the leases of a site with its router's list. Entries that are not ours stay as
// they are, whoever has a lease for them: an entry is ours when it carries our mark, or when a
// lease says that we placed it (the owner may have renamed it). It is pure.
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
		case !covered && (ours || placed(leases, e.MAC)):
			c.Remove = append(c.Remove, e.MAC)
		}
	}
	for mac, l := range cover {
		if !listed[mac] {
			c.Add = append(c.Add, router.Entry{MAC: mac, Name: l.Mark(now).String()})
		}
	}
	slices.SortFunc(c.Add, func(a, b router.Entry) int { return slices.Compare(a.MAC[:], b.MAC[:]) })
	return c
}

// covers finds, for each device that is let in at now, the lease that lets it in the longest. A lease
// that begins later lets nobody in, and still it is the longest of those that are in.
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
				if best, in := cover[s.Device]; !in && started || in && better(l, best) {
					cover[s.Device] = l
				}
			}
		}
	}
	return cover
}

// stale reports whether a mark does not tell its lease's end. The mark of a lease that waits is
// good as it is: it will be looked at again once the end is known.
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
