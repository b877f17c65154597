package scheduler

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
)

// A Site is the reconcile loop of one place: read the leases, read the router, compute the
// difference, apply it as one batch, confirm by reading back, store, tell. It is the only caller of
// its driver, and every pass starts from what is really there.
type Site struct {
	SiteConfig

	nudge     chan struct{}
	mu        sync.Mutex
	begun     time.Time // when the last pass began
	state     Status
	saved     Status
	stop      error      // why the router is not to be touched again
	probe     time.Time  // when the filter was looked at
	next      time.Time  // when a lease wants to be looked at
	own       router.MAC // the machine that we run on, as the router sees it
	searching bool       // somebody looks for their device
}

// SiteConfig is what a site needs.
type SiteConfig struct {
	Name   string
	Store  Store
	Driver router.Driver
	Rules  Rules
	Every  time.Duration // a look without any reason
	Sane   func() error  // the clock guard
	Now    func() time.Time
	Log    *slog.Logger
}

// NewSite makes a site that waits to be run. Status is what was stored of it.
func NewSite(c SiteConfig, status Status) *Site {
	status.Site = c.Name
	return &Site{SiteConfig: c, nudge: make(chan struct{}, 1), state: status, saved: status}
}

// Nudge makes the site look now. Many nudges make one pass.
func (s *Site) Nudge() {
	select {
	case s.nudge <- struct{}{}:
	default:
	}
}

// NudgeSince nudges the site unless a pass began after due already.
func (s *Site) NudgeSince(due time.Time) {
	s.mu.Lock()
	looked := s.begun.After(due)
	s.mu.Unlock()
	if !looked {
		s.Nudge()
	}
}

// Status is how the site stands.
func (s *Site) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// Run works until ctx ends.
func (s *Site) Run(ctx context.Context) error {
	retry := backoff.NewExponentialBackOff()
	retry.InitialInterval, retry.MaxInterval = time.Second, 30*time.Second
	defer s.Driver.Close()
	for ctx.Err() == nil {
		wait := s.Every
		if err := s.pass(ctx); err != nil && ctx.Err() == nil {
			wait = min(wait, retry.NextBackOff())
			s.Log.Warn("pass over the router", "site", s.Name, "err", err, "again", wait.Round(time.Millisecond))
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

// pass makes the router's list agree with the leases, once.
func (s *Site) pass(ctx context.Context) error {
	s.mu.Lock()
	s.begun = s.Now()
	s.mu.Unlock()
	if err := s.Sane(); err != nil {
		s.next = time.Time{}
		return err
	}
	leases, err := s.Store.Live(ctx, s.Name)
	if err != nil {
		return err
	}
	err = s.reconcile(ctx, &leases)
	s.next = time.Time{}
	for _, l := range leases {
		if at := Next(l, s.Rules, s.Now()); !at.IsZero() && (s.next.IsZero() || at.Before(s.next)) {
			s.next = at
		}
	}
	if again := s.Now().Add(searchEvery); s.searching && (s.next.IsZero() || again.Before(s.next)) {
		s.next = again
	}
	return errors.Join(err, s.report(ctx, err))
}

// reconcile talks to the router, in one session, and settles the leases by what it saw. A router
// that does not answer leaves them to time alone.
func (s *Site) reconcile(ctx context.Context, leases *[]Lease) error {
	if s.stop != nil {
		return errors.Join(s.stop, s.settle(ctx, leases, Sight{}), s.seek(ctx, View{}))
	}
	defer s.Driver.Close()
	entries, err := s.Driver.Entries(ctx)
	if err != nil {
		if router.Permanent(err) {
			s.stop = err
		}
		return errors.Join(err, s.settle(ctx, leases, Sight{}), s.seek(ctx, View{}))
	}
	if err := s.adopt(ctx, leases, entries); err != nil {
		return err
	}
	if entries, err = s.apply(ctx, leases, entries); err != nil {
		return err
	}
	s.look(ctx, entries)
	return s.seek(ctx, View{Known: true, Answered: true, Entries: entries, Leases: *leases, Own: s.own})
}

// apply changes the list and settles the leases until nothing is left to do: a renewal that takes
// over may want its mark on the entry.
func (s *Site) apply(ctx context.Context, leases *[]Lease, entries []router.Entry) ([]router.Entry, error) {
	for range 3 {
		now, err := s.instant()
		if err != nil {
			return entries, err
		}
		changes := Plan(*leases, entries, now)
		var batchErr error
		if !changes.Empty() {
			batchErr = s.Driver.Apply(ctx, changes.Add, changes.Remove)
			s.Log.Info("router batch", "site", s.Name, "add", len(changes.Add), "remove", len(changes.Remove), "err", batchErr)
			seen, err := s.Driver.Entries(ctx)
			if err != nil {
				return entries, errors.Join(batchErr, err, s.settle(ctx, leases, Sight{}))
			}
			entries = seen
		}
		if err := errors.Join(batchErr, s.settle(ctx, leases, See(entries))); err != nil {
			return entries, err
		}
		if Plan(*leases, entries, s.Now()).Empty() {
			break
		}
	}
	return entries, nil
}

// instant is the time to decide by: the clock is looked at after it was read, since it may jump while
// a router answers.
func (s *Site) instant() (time.Time, error) {
	now := s.Now()
	return now, s.Sane()
}

// settle takes every lease its next step and stores it. Leases that are over leave the list.
func (s *Site) settle(ctx context.Context, leases *[]Lease, sight Sight) error {
	now, err := s.instant()
	if err != nil {
		return err
	}
	var kept []Lease
	var errs []error
	for i, l := range *leases {
		step, changed := Advance(l, *leases, sight, s.Rules, now)
		if changed {
			stored, err := s.commit(ctx, l, step)
			errs = append(errs, err)
			(*leases)[i] = stored
		}
		if (*leases)[i].State != Over {
			kept = append(kept, (*leases)[i])
		}
	}
	*leases = kept
	return errors.Join(errs...)
}

// commit stores one step, and returns the lease as it is stored now.
func (s *Site) commit(ctx context.Context, l Lease, step Step) (Lease, error) {
	err := s.Store.Commit(ctx, step)
	if errors.Is(err, billing.ErrOrderOver) {
		over, _ := Revoke(l, s.Now()) // the money goes back, so the access does not begin
		step = Step{Lease: over}
		err = s.Store.Commit(ctx, step)
	}
	if errors.Is(err, ErrConflict) {
		s.Nudge() // somebody changed it meanwhile: look again
		return l, nil
	}
	if err != nil {
		return l, err
	}
	if l.State != step.Lease.State {
		s.Log.Info("lease "+string(l.State)+"=>"+string(step.Lease.State),
			"lease", step.Lease.ID, "site", s.Name, "mac", step.Lease.Device, "end", step.Lease.End)
	}
	step.Lease.Version++
	return step.Lease, nil
}
