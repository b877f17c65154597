package scheduler

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
)

// Adopt rebuilds a lease whose record was lost from the router's entries with its mark. The entries are its
// devices, and the latest end in their marks is its end. Where a known lease holds one of the devices, it is
// that customer's renewal: it begins at the end of what is known. It reports false if there is nothing to
// rebuild, because the mark has ended, or what is known lasts as long.
func Adopt(site string, entries []router.Admission, known []Lease, now time.Time) (Lease, bool) {
	l := Lease{Site: site, State: Active, Asked: now, Start: now}
	var seats []Seat
	for _, e := range entries {
		mark, _ := router.ParseMark(e.Name)
		l.ID, l.End = mark.Code, latest(l.End, mark.End)
		seats = append(seats, Seat{Device: e.MAC, Pass: e.Pass, Placed: true})
	}
	if len(seats) > 1 {
		l.Devices = len(seats)
	}
	l = l.sit(seats)
	for _, k := range known {
		if k.State == Over || k.stray || !k.shares(l) {
			continue
		}
		l.Customer, l.Chat, l.Start = k.Customer, k.Chat, latest(l.Start, LastEnd(k, known, now))
	}
	l.Lasts = max(l.End.Sub(l.Start), 0)
	return l, l.Lasts > 0
}

// adopt rebuilds leases whose records are lost from the entries with their marks. One that can't be rebuilt or
// read keeps its devices in until its mark's end all the same: the customer has paid for that long, and the
// others' leases don't wait for it.
func (s *Site) adopt(ctx context.Context, leases *[]Lease, entries []router.Admission) error {
	unknown := map[string][]router.Admission{}
	for _, e := range entries {
		mark, ours := router.ParseMark(e.Name)
		if ours && !slices.ContainsFunc(*leases, func(l Lease) bool { return l.ID == mark.Code }) {
			unknown[mark.Code] = append(unknown[mark.Code], e)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	known, err := s.Store.Known(ctx, slices.Sorted(maps.Keys(unknown)))
	unread := s.unreadable(err)
	if err != nil && len(unread) == 0 {
		return err
	}
	now, err := s.instant()
	if err != nil {
		return err
	}
	for _, l := range known {
		if held, ok := elsewhere(l, s.Name, unknown[l.ID], now); ok {
			*leases = append(*leases, held)
		}
		delete(unknown, l.ID)
	}
	for _, code := range slices.Sorted(maps.Keys(unknown)) {
		stray, chain := slices.Contains(unread, code), *leases
		if stray {
			chain = nil // it is no renewal of what is known: what is known may be its own
		}
		l, ok := Adopt(s.Name, unknown[code], chain, now)
		if !ok {
			continue // Plan removes the entries, or gives them the mark of the lease that is known
		}
		if l.stray = stray; !stray {
			l = s.rebuild(ctx, l)
		}
		*leases = append(*leases, l)
	}
	return nil
}

// elsewhere keeps the entries of a lease that is at another site, for as long as that goes on: the sites may have
// exchanged their names or their routers, and where the customer is, nobody knows.
func elsewhere(l Lease, site string, entries []router.Admission, now time.Time) (Lease, bool) {
	held := Lease{ID: l.ID, Site: site, State: Active, Start: now, End: l.End, stray: true}
	if l.Site == site || l.State == Over {
		return held, false
	}
	var seats []Seat
	for _, e := range entries {
		if !l.has(e.Key()) {
			continue
		}
		seats = append(seats, Seat{Device: e.MAC, Pass: e.Pass, Placed: true})
		if mark, _ := router.ParseMark(e.Name); l.State == Waiting {
			held.End = latest(held.End, mark.End)
		}
	}
	if len(seats) == 0 || !now.Before(held.End) {
		return held, false
	}
	held.Devices = len(seats)
	return held.sit(seats), true
}

// bridge keeps devices in whose mark is of a lease that begins later, while some record can't be read: it may be
// of the time until then.
func bridge(leases []Lease, unread []string, entries []router.Admission, now time.Time) []Lease {
	if len(unread) == 0 {
		return leases
	}
	cover := covers(leases, now)
	for _, e := range entries {
		mark, _ := router.ParseMark(e.Name)
		i := slices.IndexFunc(leases, func(l Lease) bool { return l.ID == mark.Code && l.has(e.Key()) })
		if _, covered := cover[e.Key()]; covered || i < 0 || leases[i].State != Active || !now.Before(leases[i].Start) {
			continue
		}
		leases = append(leases, Lease{ID: unread[0], Site: leases[i].Site, Device: e.MAC, Pass: Pass{ID: e.Pass}, State: Active, Placed: true,
			Start: now, End: leases[i].Start, stray: true})
	}
	return leases
}

// rebuild stores an adopted lease, and returns it as a stray if that is refused.
func (s *Site) rebuild(ctx context.Context, l Lease) Lease {
	step := Step{Lease: l, Notices: []billing.Notice{{To: billing.Owner, Kind: billing.Adopted, Order: l.ID, Site: s.Name}}}
	if err := s.Store.Commit(ctx, step); err != nil {
		s.trouble("adopt a lease from the router's list", l.ID, err)
		l.stray = true
		return l
	}
	s.Log.Info("lease adopted", "lease", l.ID, "site", s.Name, "mac", l.Device, "end", l.End)
	l.Version++
	return l
}

// unreadable reports the records that could not be read, which it returns, as troubles of their own.
func (s *Site) unreadable(err error) []string {
	var bad *UnreadableError
	if !errors.As(err, &bad) {
		return nil
	}
	for id, why := range bad.Records {
		s.trouble("read a record", id, why)
	}
	return slices.Sorted(maps.Keys(bad.Records))
}
