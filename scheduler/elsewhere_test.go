package scheduler_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// TestAnEntryWhoseLeaseIsAtAnotherSiteStaysUntilItsEnd: two sites have exchanged their names, say.
func TestAnEntryWhoseLeaseIsAtAnotherSiteStaysUntilItsEnd(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*scheduler.Lease)
		stays  time.Duration
	}{
		"runs":                {func(*scheduler.Lease) {}, time.Hour},
		"waits there":         {func(l *scheduler.Lease) { l.State, l.End = scheduler.Waiting, time.Time{} }, time.Hour},
		"has another device":  {func(l *scheduler.Lease) { l.Device[5]++ }, 0},
		"was ended":           {func(l *scheduler.Lease) { *l, _ = scheduler.Revoke(*l, time.Now()) }, 0},
		"is over":             {func(l *scheduler.Lease) { l.State = scheduler.Over }, 0},
		"ends before its end": {func(l *scheduler.Lease) { l.End = l.Start.Add(20 * time.Minute) }, 20 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPlace(redistest.Pipe(t))
				now := time.Now()
				mark := router.Mark{Code: "AAAA-0001", End: now.Add(time.Hour)}
				l := scheduler.Lease{ID: mark.Code, Site: "café", Device: phone, Customer: "+12025550123", State: scheduler.Active,
					Start: now, End: mark.End, Lasts: time.Hour}
				c.change(&l)
				p.store.Changed = nil // no clock runs yet
				if err := p.store.Commit(t.Context(), scheduler.Step{Lease: l}); err != nil {
					t.Fatal(err)
				}
				p.router.OwnerAdds(router.Admission{MAC: phone, Name: mark.String()})
				p.start(t)
				defer p.stop()
				if pass(time.Second); p.router.Lists(phone) != (c.stays > 0) {
					t.Errorf("it is listed: %v", p.router.Lists(phone))
				}
				if c.stays > 0 {
					pass(c.stays - time.Minute)
					if !p.router.Lists(phone) {
						t.Errorf("it has left before %s", c.stays)
					}
				}
				if pass(2 * time.Minute); p.router.Lists(phone) {
					t.Errorf("it is listed after %s", c.stays)
				}
				if stored, err := p.store.Known(t.Context(), []string{l.ID}); err != nil || stored[0].Site != "café" || len(p.said) > 0 {
					t.Errorf("%+v, %v, told %v", stored, err, p.said)
				}
			})
		})
	}
}

// TestARouterThatWasStrangeForAMomentIsLookedAtAgain: it shows a page while it starts. A wrong password is never repeated.
func TestARouterThatWasStrangeForAMomentIsLookedAtAgain(t *testing.T) {
	for _, c := range []struct {
		err error
		in  bool
	}{{router.ErrUnsupported, true}, {router.ErrWrongPassword, false}} {
		at(t, func(t *testing.T, p *place) {
			p.router.SetErr(c.err)
			p.sell(t, "AAAA-0001", phone, time.Hour)
			pass(time.Minute)
			p.router.SetErr(nil)
			pass(3 * time.Minute)
			if p.router.Lists(phone) {
				t.Errorf("%v: it was called again soon", c.err)
			}
			if pass(3 * time.Minute); p.router.Lists(phone) != c.in {
				t.Errorf("%v: the phone is in: %v", c.err, p.router.Lists(phone))
			}
		})
	}
}

// TestAnEntryWithAnotherShopsMarkStaysThoughWePlacedTheDevice: ours was deleted, and the other shop lists it since.
func TestAnEntryWithAnotherShopsMarkStaysThoughWePlacedTheDevice(t *testing.T) {
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	ended := scheduler.Lease{ID: "AAAA-0001", Site: "home", Device: phone, State: scheduler.Active, Placed: true, Lasts: time.Hour,
		Start: now.Add(-time.Hour), End: now}
	theirs := router.Admission{MAC: phone, Name: "sf-BBBB-0001-hx3k2QZ", Foreign: true}
	if c := scheduler.Plan([]scheduler.Lease{ended}, []router.Admission{theirs}, now); !c.Empty() {
		t.Errorf("%+v", c)
	}
	step, changed := scheduler.Advance(ended, nil, scheduler.See([]router.Admission{theirs}), rules, now)
	if !changed || step.Lease.State != scheduler.Over {
		t.Errorf("it is %s", step.Lease.State)
	}
}
