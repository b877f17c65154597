package scheduler

import (
	"slices"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
)

// A Sight is what a pass saw on the router. The zero Sight means that the router did not respond.
type Sight struct {
	Known   bool
	Entries map[router.Key]router.Admission
	Refused []Refusal // changes that it refused for themselves

	Tells bool  // the router tells with which passphrases devices have joined
	Crowd Crowd // these devices, if it was asked
}

// See makes a Sight from the router's list.
func See(entries []router.Admission) Sight {
	s := Sight{Known: true, Entries: make(map[router.Key]router.Admission, len(entries))}
	for _, e := range entries {
		s.Entries[e.Key()] = e
	}
	return s
}

// A Step is a changed lease with what follows from the change. The fact about its order, if there is
// one, is applied and stored together with the lease.
type Step struct {
	Lease   Lease
	Fact    billing.Fact
	Notices []billing.Notice
}

// Advance takes a lease as far as the sight allows, and reports whether the lease changed. Others holds
// all leases of the site. Advance is pure.
func Advance(l Lease, others []Lease, s Sight, rules Rules, now time.Time) (Step, bool) {
	l, left := l.leave(others, s, now)
	l, notices, refused := l.refuse(s, now)
	l, more, crowded := l.crowd(s)
	notices = append(notices, more...)
	step, changed := Step{Lease: l}, false
	switch l.State {
	case Waiting:
		step, changed = advanceWaiting(l, others, s, rules, now)
	case Ready:
		step, changed = advanceReady(l, others, s, rules, now)
	case Active:
		step, changed = advanceActive(l, others, s, rules, now)
	}
	step.Notices = append(notices, step.Notices...)
	return step, changed || left || refused || crowded
}

func advanceWaiting(l Lease, others []Lease, s Sight, rules Rules, now time.Time) (Step, bool) {
	if e, listed := s.Entries[l.key()]; listed && !e.Part {
		if l.ByPass() && s.Tells && !l.follows(others, now) {
			return ready(l, e), true
		}
		return start(l, others, e, now), true
	}
	tell := func(kind billing.NoticeKind) []billing.Notice {
		return []billing.Notice{{To: l.Chat, Kind: kind, Order: l.ID, Site: l.Site}}
	}
	switch {
	case !l.Answer.IsZero() && !now.Before(l.Answer):
		reason := l.Blame()
		l.State, l.Start, l.End = Over, now, now
		return Step{l, billing.GiveBack{Reason: reason}, tell(billing.RefundSoon)}, true
	case l.Answer.IsZero() && !now.Before(l.Patience):
		l.Told, l.Answer = true, now.Add(rules.AnswerWithin)
		if l.Turned() { // waiting does not help, and the owner has heard of it
			return Step{Lease: l, Notices: tell(billing.DeviceRefused)}, true
		}
		return Step{Lease: l, Notices: append(tell(billing.WaitOrBack),
			billing.Notice{To: billing.Owner, Kind: billing.GrantSlow, Order: l.ID, Site: l.Site})}, true
	case !l.Told && !now.Before(l.Asked.Add(rules.TellAfter)):
		l.Told = true
		return Step{Lease: l, Notices: tell(billing.RouterSlow)}, true
	}
	return Step{Lease: l}, false
}

// Blame is why the money of a lease that waits goes back.
func (l Lease) Blame() string {
	if l.Turned() {
		return billing.ReasonRefused
	}
	return billing.ReasonRouter
}

// start starts a lease whose first device the router confirmed: now, or at the end of the running lease
// that it continues.
func start(l Lease, others []Lease, e router.Admission, now time.Time) Step {
	kind := billing.Access
	if l.State == Ready {
		kind = billing.Joined
	}
	l.State, l.Start = Active, now.Truncate(time.Millisecond)
	_, l.Placed = router.ParseMark(e.Name)
	for _, o := range others {
		if o.ID != l.ID && o.shares(l) && o.State == Active && o.End.After(l.Start) {
			l.Start, l.Placed, kind = o.End, l.Placed || o.placed(l.key()), billing.Extended
		}
	}
	l.End = l.Start.Add(l.Lasts)
	return Step{l, billing.AccessGiven{}, []billing.Notice{{To: l.Chat, Kind: kind, Order: l.ID, Site: l.Site}}}
}

func advanceActive(l Lease, others []Lease, s Sight, rules Rules, now time.Time) (Step, bool) {
	renewed, stays := l.fate(others, s, now)
	if now.Before(l.End) {
		if step, changed := l.joins(s, now); changed {
			return step, true
		}
		if step, due := l.tellSlow(rules, now); due {
			return step, true
		}
		lead, due := reminder(l, rules, now)
		if !due {
			return Step{Lease: l}, false
		}
		l.Reminded = lead
		return Step{Lease: l, Notices: l.toCustomer(billing.EndsSoon, renewed)}, true
	}
	if !s.Known {
		return Step{Lease: l}, false
	}
	if stays || len(l.Was) > 0 {
		return Step{Lease: l}, false // over only when the router no longer lists its devices
	}
	l.State = Over
	kind := billing.Ended
	if l.Revoked {
		kind = billing.Revoked
	}
	return Step{Lease: l, Notices: l.toCustomer(kind, renewed || l.Quiet)}, true
}

// fate reports whether other leases admit all devices of the lease after its end (renewed), and whether
// the router still lists a device that no other lease admits (stays).
func (l Lease) fate(others []Lease, s Sight, now time.Time) (renewed, stays bool) {
	renewed = true
	for _, seat := range l.Seats() {
		kept := slices.ContainsFunc(others, func(o Lease) bool {
			return o.ID != l.ID && o.has(seat.Key()) && o.Covers(latest(now, l.End))
		})
		e, listed := s.Entries[seat.Key()]
		_, ours := router.ParseMark(e.Name)
		renewed = renewed && kept
		stays = stays || listed && !e.Foreign && (ours || seat.Placed) && !kept
	}
	return renewed, stays
}

// toCustomer returns a notice to the lease's customer. A customer who renewed gets none, and the
// customer of an adopted lease is not known.
func (l Lease) toCustomer(kind billing.NoticeKind, renewed bool) []billing.Notice {
	if renewed || l.Chat == "" {
		return nil
	}
	return []billing.Notice{{To: l.Chat, Kind: kind, Order: l.ID, Site: l.Site}}
}

// Leads returns the lead times of reminders that fit the length of a lease: those up to half of it, or
// else a quarter of it.
func (r Rules) Leads(lasts time.Duration) []time.Duration {
	var leads []time.Duration
	for _, lead := range r.Remind {
		if lead <= lasts/2 {
			leads = append(leads, lead)
		}
	}
	if len(leads) == 0 && len(r.Remind) > 0 {
		leads = []time.Duration{lasts / 4}
	}
	return leads
}

// reminder finds the shortest lead time that has begun and was not used yet. Missed longer ones are
// skipped.
func reminder(l Lease, rules Rules, now time.Time) (time.Duration, bool) {
	var found time.Duration
	for _, lead := range rules.Leads(l.Lasts) {
		if !now.Before(l.End.Add(-lead)) && (found == 0 || lead < found) {
			found = lead
		}
	}
	return found, found != 0 && (l.Reminded == 0 || found < l.Reminded)
}

// Next returns when a lease needs attention even if nothing happens, or the zero time. Its end is left
// to the Clock.
func Next(l Lease, rules Rules, now time.Time) time.Time {
	var times []time.Time
	switch l.State {
	case Waiting:
		times = append(times, l.Answer)
		if l.Answer.IsZero() {
			times = append(times, l.Patience)
		}
		if !l.Told {
			times = append(times, l.Asked.Add(rules.TellAfter))
		}
	case Ready:
		times = append(times, l.Claim)
	case Active:
		times = append(times, l.Start, l.slow(rules))
		for _, lead := range rules.Leads(l.Lasts) {
			times = append(times, l.End.Add(-lead))
		}
	}
	var next time.Time
	for _, t := range times {
		if t.After(now) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	return next
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
