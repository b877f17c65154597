package scheduler

import (
	"cmp"
	"slices"
	"time"

	"github.com/sharefi/sharefi/router"
)

// An Access is what leases that continue each other are to people: one access, with one end. Its links are of one
// customer and in their order; none of them has ended or was revoked.
type Access []Lease

// AccessOf returns the access that a lease is part of, of all leases that were read. For one that ended on time it is
// what goes on from there. It is empty where nothing goes on.
func AccessOf(l Lease, all []Lease) Access {
	return gather(l, func(Lease) []Lease { return all })
}

// Accesses sorts leases into accesses, by their ends. Those that have ended or were revoked are in none.
func Accesses(leases []Lease) []Access {
	type seat struct {
		site string
		key  router.Key
	}
	by := map[seat][]Lease{}
	for _, l := range leases {
		for _, s := range l.Seats() {
			by[seat{l.Site, s.Key()}] = append(by[seat{l.Site, s.Key()}], l)
		}
	}
	near := func(l Lease) (all []Lease) {
		for _, s := range l.Seats() {
			all = append(all, by[seat{l.Site, s.Key()}]...)
		}
		return all
	}
	var all []Access
	in := map[string]bool{}
	for _, l := range leases {
		if in[l.ID] || !l.running() {
			continue
		}
		a := gather(l, near)
		for _, link := range a {
			in[link.ID] = true
		}
		all = append(all, a)
	}
	slices.SortStableFunc(all, func(a, b Access) int { return a.Until().Compare(b.Until()) })
	return all
}

// AccessAt returns all access of a device as one, so that what ends it leaves the device nowhere: it may have some at two
// sites, or two that run side by side, since it joined one that was bought for another device.
func AccessAt(device router.MAC, all []Lease) Access {
	var links Access
	for _, a := range Accesses(all) {
		if slices.ContainsFunc(a, func(l Lease) bool { return l.Has(device) }) {
			links = append(links, a...)
		}
	}
	return links.Sorted()
}

// gather collects what goes on from a lease and back, link by link. Near returns the leases that share a device with one.
func gather(l Lease, near func(Lease) []Lease) Access {
	var links Access
	if l.running() {
		links = Access{l}
	}
	who, seen := l.whose(near(l)), map[string]bool{l.ID: true}
	for next := []Lease{l}; len(next) > 0; next = next[1:] {
		for _, o := range near(next[0]) {
			if !seen[o.ID] && next[0].goesOn(o) && o.whose(near(o)) == who {
				seen[o.ID] = true
				links, next = append(links, o), append(next, o)
			}
		}
	}
	return links.Sorted()
}

// goesOn reports whether one of two leases continues the other. What ended on time is continued by what began just then.
func (l Lease) goesOn(o Lease) bool {
	if l.running() {
		return l.Chained(o)
	}
	return !l.Revoked && o.running() && o.State == Active && o.Site == l.Site && l.shares(o) && o.Start.Equal(l.End)
}

// whose returns the customer whose access the lease is part of. One that was adopted is part of the only customer's who
// bought for its devices since; where there are several, nobody knows.
func (l Lease) whose(near []Lease) string {
	if !l.adopted() {
		return l.Customer
	}
	customer := ""
	for _, o := range near {
		switch {
		case o.adopted() || !o.running() || o.Site != l.Site || !o.shares(l) || o.Customer == customer:
		case customer != "":
			return ""
		default:
			customer = o.Customer
		}
	}
	return customer
}

// Sorted puts links in their order: what runs by its start, then what waits.
func (a Access) Sorted() Access {
	waits := func(l Lease) int {
		if l.Unbegun() {
			return 1
		}
		return 0
	}
	slices.SortFunc(a, func(l, o Lease) int {
		return cmp.Or(cmp.Compare(waits(l), waits(o)), l.Start.Compare(o.Start), l.Asked.Compare(o.Asked), cmp.Compare(l.ID, o.ID))
	})
	return a
}

// ahead returns the links as they go on: those that wait begin now, or behind what runs, and those with nothing before
// them any more begin sooner.
func (a Access) ahead(now time.Time) Access {
	links := slices.Clone(a)
	for i, l := range links {
		if l.Unbegun() {
			links[i] = start(l, links, router.Admission{}, now).Lease
		}
	}
	for i, l := range links.Sorted() {
		links[i], _ = Forward(l, links, now)
	}
	return links
}

// End returns when the access is over. What waits counts as if the router confirmed it now.
func (a Access) End(now time.Time) time.Time { return a.ahead(now).Until() }

// Until returns until when the access is confirmed, or the zero time while all of it waits.
func (a Access) Until() time.Time {
	var end time.Time
	for _, l := range a {
		end = latest(end, l.End)
	}
	return end
}

// Left returns how much of the access is left.
func (a Access) Left(now time.Time) time.Duration { return max(a.End(now).Sub(now), 0) }

// Codes are the orders of the links.
func (a Access) Codes() []string {
	codes := make([]string, len(a))
	for i, l := range a {
		codes[i] = l.ID
	}
	return codes
}

// Devices are the devices of all links, each once.
func (a Access) Devices() []router.MAC {
	var all []router.MAC
	for _, l := range a {
		for _, s := range l.Seats() {
			if !s.Device.IsZero() && !slices.Contains(all, s.Device) {
				all = append(all, s.Device)
			}
		}
	}
	return all
}

// Holder returns a link that says whose the access is, the last one; one that was adopted does not say. The second
// result is false where there is none.
func (a Access) Holder() (Lease, bool) {
	for _, l := range slices.Backward(a) {
		if !l.adopted() {
			return l, true
		}
	}
	return Lease{}, false
}

// Without returns the access without some links.
func (a Access) Without(codes ...string) Access {
	return slices.DeleteFunc(slices.Clone(a), func(l Lease) bool { return slices.Contains(codes, l.ID) })
}

// Revoke ends some links now, and returns them. Of the end of all the customer hears once; of that of some nothing, since
// the access goes on.
func (a Access) Revoke(now time.Time, codes ...string) []Lease {
	var ended []Lease
	quiet := len(a.Without(codes...)) > 0
	for _, l := range a {
		if !slices.Contains(codes, l.ID) {
			continue
		}
		waits := l.State == Waiting
		l, _ = Revoke(l, now)
		l.Quiet = quiet
		// One that waits is over at once, and the loop never speaks of it; one that was adopted has nobody to speak to.
		quiet = quiet || !waits && l.Chat != ""
		ended = append(ended, l)
	}
	return ended
}
