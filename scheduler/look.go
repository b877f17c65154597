package scheduler

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
)

// probeEvery is how often the router's filter is checked.
const probeEvery = 5 * time.Minute

// look records how much the router's list can hold and whether its filter has the right mode. It is
// fine if a router can't tell; a list that is found full holds as many as it has now.
func (s *Site) look(ctx context.Context, entries []router.Admission, full bool) {
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
	if !s.probe.IsZero() && now.Sub(s.probe) < probeEvery && (!full || s.Status().Reason == reasonFull) {
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
	if full && (most == 0 || most > len(entries)) {
		most = len(entries)
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
	if reflect.DeepEqual(after, s.stored()) && len(notices) == 0 {
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
	was := s.Reason
	if ok := passErr == nil; ok != s.OK || s.Since.IsZero() {
		s.OK, s.Since = ok, now
	}
	s.Reason = reason(passErr)
	switch {
	case s.OK && s.Pinged:
		s.Pinged = false
		if was == reasonFull {
			tell(billing.RouterRoom, "")
		} else {
			tell(billing.RouterBack, "")
		}
	case !s.OK && !s.Pinged && s.Reason == reasonFull && !now.Before(s.Since.Add(pingAfter)):
		s.Pinged = true
		tell(billing.RouterFull, fmt.Sprint(s.Max, s.Owners, waiting(passErr)))
	case !s.OK && !s.Pinged && (router.Permanent(passErr) || !now.Before(s.Since.Add(pingAfter))):
		s.Pinged = true
		tell(billing.RouterGone, s.Reason)
	}
	if s.Filter != stored.Filter && s.Filter != "" {
		tell(billing.RouterFilter, s.Filter)
	}
	for _, r := range untold(s.Refused, stored.Refused) {
		kind := billing.AddressRefused
		if r.Stays {
			kind = billing.RemovalRefused
		}
		notices = append(notices, billing.Notice{To: billing.Owner, Kind: kind, Order: r.Lease, Site: s.Site,
			Detail: r.Device.String() + " " + r.Says})
	}
	return s, notices
}

// waiting is how many entries a full list has no room for.
func waiting(err error) (n int) {
	var batch *router.BatchError
	if !errors.As(err, &batch) {
		return 0
	}
	for _, why := range batch.Failed {
		if errors.Is(why, router.ErrFull) {
			n++
		}
	}
	return n
}

// reasonFull is the reason of a list without room, which the router itself is well with.
const reasonFull = "full"

// reason names the cause of a failed pass in one word, which bot turns into a sentence.
func reason(err error) string {
	for _, known := range []struct {
		err  error
		word string
	}{
		{router.ErrWrongPassword, "password"}, {router.ErrLockedOut, "locked"}, {router.ErrBusy, "busy"},
		{router.ErrFull, reasonFull}, {router.ErrUnsupported, "unsupported"}, {router.ErrUnreachable, "unreachable"},
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
