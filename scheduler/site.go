package scheduler

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
)

// A Site is the reconcile loop of one site: read the leases, read the router, compute the difference,
// apply it as one batch, confirm it by reading back, store the result with its notices. It is the only
// caller of its driver, and every pass starts from what the router really lists.
type Site struct {
	SiteConfig

	nudge     chan struct{}
	mu        sync.Mutex
	begun     time.Time // when the last pass began
	state     Status
	saved     Status
	froze     bool       // nobody was to be let in when the pass began
	stop      error      // a permanent error: the router must not be called again
	stopped   time.Time  // when that was
	probe     time.Time  // when the filter was last checked
	next      time.Time  // when a lease next needs attention
	own       router.MAC // the machine that we run on, as the router sees it
	crowd     Crowd      // who is on the air with passphrases
	searching bool       // a customer is searching for their device
	troubles  troubles   // of single leases, in this pass and the last
}

// SiteConfig is what a site needs.
type SiteConfig struct {
	Name   string
	Store  Store
	Driver router.Driver
	Rules  Rules
	Every  time.Duration // the longest time between two passes
	Sane   func() error  // why nothing may be judged or changed now: the clock is in doubt, or the shop is another's
	Frozen func() bool   // nothing can be stored for now, so nobody is let in; never if nil
	Now    func() time.Time
	Log    *slog.Logger
}

// NewSite makes a site from its stored status. Run starts it.
func NewSite(c SiteConfig, status Status) *Site {
	status.Site = c.Name
	return &Site{SiteConfig: c, nudge: make(chan struct{}, 1), state: status, saved: status}
}

// Nudge makes the site start a pass now. Several nudges lead to one pass.
func (s *Site) Nudge() {
	select {
	case s.nudge <- struct{}{}:
	default:
	}
}

// NudgeSince nudges the site unless a pass already began after due.
func (s *Site) NudgeSince(due time.Time) {
	s.mu.Lock()
	looked := s.begun.After(due)
	s.mu.Unlock()
	if !looked {
		s.Nudge()
	}
}

// Status returns the site's status.
func (s *Site) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// Run works until ctx is done.
func (s *Site) Run(ctx context.Context) error {
	retry := backoff.NewExponentialBackOff()
	retry.InitialInterval, retry.MaxInterval = time.Second, 30*time.Second
	defer s.Driver.Close()
	defer s.watch(ctx)()
	for ctx.Err() == nil {
		wait := s.Every
		if err := s.pass(ctx); err != nil && ctx.Err() == nil {
			wait = min(wait, retry.NextBackOff())
			s.Log.Warn("pass over the router", "site", s.Name, "err", err, "again", wait.Round(time.Millisecond))
		} else if len(s.troubles.now) > 0 {
			wait = min(wait, retry.NextBackOff())
		} else {
			retry.Reset()
		}
		if !s.next.IsZero() {
			wait = min(wait, s.next.Sub(s.Now()))
		}
		s.wait(ctx, wait)
	}
	return nil
}

func (s *Site) wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(max(d, time.Millisecond))
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-s.nudge:
	case <-timer.C:
	}
}

// pass makes the router's list match the leases, once.
func (s *Site) pass(ctx context.Context) error {
	begun := s.Now() // not while others wait for us: it may fail
	s.mu.Lock()
	s.begun = begun
	s.mu.Unlock()
	if err := s.Sane(); err != nil {
		s.next = time.Time{}
		return err
	}
	s.troubles.begin()
	s.froze = s.frozen() // before the leases are read: what thaws later may have changed them
	leases, err := s.Store.Live(ctx, s.Name)
	unread := s.unreadable(err)
	if err != nil && unread == nil {
		return err
	}
	s.forward(ctx, leases, unread)
	err = s.reconcile(ctx, &leases, unread)
	s.next = time.Time{}
	for _, l := range leases {
		at := Next(l, s.Rules, s.Now())
		if l.stray { // the clock does not know its end
			at = l.End
		}
		if !at.IsZero() && (s.next.IsZero() || at.Before(s.next)) {
			s.next = at
		}
	}
	if again := s.Now().Add(listenEvery); awaited(leases) && (s.next.IsZero() || again.Before(s.next)) {
		s.next = again
	}
	if again := s.Now().Add(searchEvery); s.searching && (s.next.IsZero() || again.Before(s.next)) {
		s.next = again
	}
	if sane := s.Sane(); sane != nil || errors.Is(err, router.ErrHeld) {
		return errors.Join(err, sane) // it says nothing of the router
	}
	return errors.Join(err, s.report(ctx, err))
}

// reconcile talks to the router in one session and advances the leases by what it saw. If the router
// does not respond, only the passing of time advances them.
func (s *Site) reconcile(ctx context.Context, leases *[]Lease, unread []string) error {
	if s.stops() {
		return errors.Join(s.stop, s.settle(ctx, leases, Sight{}), s.seek(ctx, View{}))
	}
	defer s.Driver.Close()
	entries, err := s.Driver.Admissions(ctx)
	if err != nil {
		if router.Permanent(err) {
			s.stop, s.stopped = err, s.Now()
		}
		return errors.Join(err, s.settle(ctx, leases, Sight{}), s.seek(ctx, View{}))
	}
	if err := s.adopt(ctx, leases, entries); err != nil {
		return err
	}
	*leases = bridge(*leases, unread, entries, s.Now())
	entries, err = s.apply(ctx, leases, entries)
	full := errors.Is(err, router.ErrFull)
	if err != nil && !full {
		return err
	}
	s.look(ctx, entries, full)
	view := View{Known: true, Answered: true, Entries: entries, Leases: *leases, Own: s.own}
	return errors.Join(err, s.seek(ctx, view))
}

// strangeRest is how long a router that speaks no known protocol is left alone: one that starts may show a page for a
// while. It is long, since a login that a router does not understand may count as a wrong one.
const strangeRest = 5 * time.Minute

// stops reports whether the router must not be called: never again after a wrong password.
func (s *Site) stops() bool {
	if errors.Is(s.stop, router.ErrUnsupported) && s.Now().Sub(s.stopped) >= strangeRest {
		s.stop = nil
	}
	return s.stop != nil
}

// apply changes the list and advances the leases until nothing is left to do: after a renewal starts,
// its mark may have to be written to the entry. What the router refuses to one lease is that lease's.
func (s *Site) apply(ctx context.Context, leases *[]Lease, entries []router.Admission) ([]router.Admission, error) {
	for range 3 {
		now, err := s.instant()
		if err != nil {
			return entries, err
		}
		changes := Plan(*leases, entries, now)
		if s.froze || s.frozen() {
			changes.Add = nil // a start that can't be stored would be free; an end needs no record
		}
		changes.Add = slices.DeleteFunc(changes.Add, s.unable)
		if !changes.Empty() {
			err = s.Driver.Apply(ctx, changes.Add, changes.Remove)
			s.Log.Info("router batch", "site", s.Name,
				"add", len(changes.Add), "remove", len(changes.Remove), "err", err)
			seen, unseen := s.Driver.Admissions(ctx)
			if unseen != nil {
				return entries, errors.Join(err, unseen, s.settle(ctx, leases, Sight{}))
			}
			entries = seen
		}
		sight, err := Sort(err, changes, entries, now)
		s.hear(ctx, *leases, &sight)
		if err := errors.Join(err, s.settle(ctx, leases, sight)); err != nil {
			return entries, err
		}
		if sight.keeps() || Plan(*leases, entries, s.Now()).Empty() {
			break
		}
	}
	return entries, nil
}

func (s *Site) frozen() bool { return s.Frozen != nil && s.Frozen() }

// unable reports whether the router can't let anybody in that way: the site had another router when it was sold. Whoever
// has paid waits, and is asked in the end.
func (s *Site) unable(a router.Admission) bool {
	kind := router.ByDevice
	if a.Pass != "" {
		kind = router.ByPassphrase
	}
	return !slices.Contains(router.KindsOf(s.Driver), kind)
}

// instant returns the current time for a decision. The clock guard is asked after the clock was read,
// since the clock may jump while a router responds.
func (s *Site) instant() (time.Time, error) {
	now := s.Now()
	return now, s.Sane()
}

// settle advances every lease and stores the changed ones. Leases that are over are dropped from the
// slice. One that can't be stored is left as it was, for the next pass.
func (s *Site) settle(ctx context.Context, leases *[]Lease, sight Sight) error {
	now, err := s.instant()
	if err != nil {
		return err
	}
	var kept []Lease
	for i, l := range *leases {
		step, changed := Advance(l, *leases, sight, s.Rules, now)
		if changed && !l.stray {
			(*leases)[i] = s.commit(ctx, l, step)
		}
		if (*leases)[i].State != Over {
			kept = append(kept, (*leases)[i])
		}
	}
	*leases = kept
	s.remember(kept, sight, now)
	return nil
}

// remember keeps what the router refused, for the chat and the owner.
func (s *Site) remember(leases []Lease, sight Sight, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.Refused = Remember(s.state.Refused, leases, sight, now)
}

// commit stores one step and returns the lease as stored.
func (s *Site) commit(ctx context.Context, l Lease, step Step) Lease {
	err := s.Store.Commit(ctx, step)
	if errors.Is(err, billing.ErrOrderOver) {
		over, _ := Revoke(l, s.Now()) // the order is being refunded, so access must not start
		step = Step{Lease: over}
		err = s.Store.Commit(ctx, step)
	}
	if errors.Is(err, ErrConflict) {
		if s.troubles.add("conflict " + l.ID) {
			s.Nudge() // it changed meanwhile: start another pass
		}
		return l
	}
	if err != nil {
		s.trouble("store a lease", l.ID, err)
		return l
	}
	if l.State != step.Lease.State {
		s.Log.Info("lease "+string(l.State)+"=>"+string(step.Lease.State),
			"lease", step.Lease.ID, "site", s.Name, "mac", step.Lease.Device, "end", step.Lease.End)
	}
	step.Lease.Version++
	return step.Lease
}
