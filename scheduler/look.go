package scheduler

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
)

// adopt rebuilds leases whose records are lost from the entries with their marks. It reports whether all marks are
// accounted for: what could not be stored counts in this pass all the same, since the ends of others must not wait
// for it.
func (s *Site) adopt(ctx context.Context, leases *[]Lease, entries []router.Entry) (done bool, err error) {
	unknown, err := s.unknown(ctx, *leases, entries)
	if err != nil {
		return false, err
	}
	now, err := s.instant()
	if err != nil {
		return false, err
	}
	var errs []error
	for code, marked := range unknown {
		l := Adopt(s.Name, marked, now)
		if !now.Before(l.End) {
			continue // it has ended, so Plan removes the entries
		}
		step := Step{Lease: l, Notices: []billing.Notice{{To: billing.Owner, Kind: billing.Adopted, Order: code,
			Site: s.Name}}}
		if stored, err := s.commit(ctx, Lease{}, step); err != nil {
			errs = append(errs, err)
		} else {
			l = stored
		}
		*leases = append(*leases, l)
	}
	return true, errors.Join(errs...)
}

// unknown are the entries with marks of leases that have no record, by their codes.
func (s *Site) unknown(
	ctx context.Context, leases []Lease, entries []router.Entry,
) (map[string][]router.Entry, error) {
	unknown := map[string][]router.Entry{}
	var ids []string
	for _, e := range entries {
		mark, ours := router.ParseMark(e.Name)
		if !ours || slices.ContainsFunc(leases, func(l Lease) bool { return l.ID == mark.Code }) {
			continue
		}
		unknown[mark.Code] = append(unknown[mark.Code], e)
		ids = append(ids, mark.Code)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	known, err := s.Store.Known(ctx, ids)
	for _, l := range known {
		delete(unknown, l.ID)
	}
	return unknown, err
}

// probeEvery is how often the router's filter is checked.
const probeEvery = 5 * time.Minute

// look records how much the router's list can hold and whether its filter has the right mode. It is
// fine if a router can't tell.
func (s *Site) look(ctx context.Context, entries []router.Entry) {
	owners := 0
	for _, e := range entries {
		if _, ours := router.ParseMark(e.Name); !ours {
			owners++
		}
	}
	s.mu.Lock()
	s.state.Owners = owners
	s.mu.Unlock()
	now := s.Now()
	if !s.probe.IsZero() && now.Sub(s.probe) < probeEvery {
		return
	}
	most, filter := 0, ""
	_, sees := router.As[router.Clients](s.Driver)
	if c, ok := router.As[router.Capacity](s.Driver); ok {
		n, err := c.Capacity(ctx)
		if err != nil && !errors.Is(err, router.ErrUnsupported) {
			return // the next pass retries
		}
		most = n
	}
	if p, ok := router.As[router.Prober](s.Driver); ok {
		info, err := p.Probe(ctx)
		s.own = info.Own
		switch {
		case err != nil:
			return // the next pass retries
		case !info.Filter:
			filter = "off"
		case !info.Allow:
			filter = "deny"
		}
	}
	s.probe = now
	s.mu.Lock()
	s.state.Max, s.state.Filter, s.state.Sees = most, filter, sees
	s.mu.Unlock()
}

// report stores the site's status if it changed. The owner is told once when the router has been
// unreachable for a while, and once when it is back.
func (s *Site) report(ctx context.Context, passErr error) error {
	before := s.Status()
	after, notices := judge(before, s.stored(), passErr, s.Now())
	if after == s.stored() && len(notices) == 0 {
		return nil
	}
	if err := s.Store.SaveStatus(ctx, after, notices...); err != nil {
		return err
	}
	s.mu.Lock()
	s.state, s.saved = after, after
	s.mu.Unlock()
	return nil
}

func (s *Site) stored() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.saved
}

// judge decides the status of a site after a pass, and what the owner is told. It is pure.
func judge(s, stored Status, passErr error, now time.Time) (Status, []billing.Notice) {
	var notices []billing.Notice
	tell := func(kind billing.NoticeKind, detail string) {
		notices = append(notices, billing.Notice{To: billing.Owner, Kind: kind, Site: s.Site, Detail: detail})
	}
	if ok := passErr == nil; ok != s.OK || s.Since.IsZero() {
		s.OK, s.Since = ok, now
	}
	s.Reason = reason(passErr)
	switch {
	case s.OK && s.Pinged:
		s.Pinged = false
		tell(billing.RouterBack, "")
	case !s.OK && !s.Pinged && (router.Permanent(passErr) || !now.Before(s.Since.Add(pingAfter))):
		s.Pinged = true
		tell(billing.RouterGone, s.Reason)
	}
	if s.Filter != stored.Filter && s.Filter != "" {
		tell(billing.RouterFilter, s.Filter)
	}
	return s, notices
}

// reason names the cause of a failed pass in one word, which bot turns into a sentence.
func reason(err error) string {
	for _, known := range []struct {
		err  error
		word string
	}{
		{router.ErrWrongPassword, "password"}, {router.ErrLockedOut, "locked"}, {router.ErrBusy, "busy"},
		{router.ErrFull, "full"}, {router.ErrUnsupported, "unsupported"}, {router.ErrUnreachable, "unreachable"},
	} {
		if errors.Is(err, known.err) {
			return known.word
		}
	}
	if err != nil {
		return "other"
	}
	return ""
}
