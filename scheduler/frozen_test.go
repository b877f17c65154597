package scheduler_test

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// A readOnly store takes nothing while it is frozen, as a Redis does whose disk is full.
type readOnly struct {
	scheduler.Store
	frozen atomic.Bool
}

var errReadOnly = errors.New("READONLY You can't write against a read only replica.")

func (r *readOnly) Commit(ctx context.Context, s scheduler.Step) error {
	if r.frozen.Load() {
		return errReadOnly
	}
	return r.Store.Commit(ctx, s)
}

func (r *readOnly) SaveStatus(ctx context.Context, s scheduler.Status, n ...billing.Notice) error {
	if r.frozen.Load() {
		return errReadOnly
	}
	return r.Store.SaveStatus(ctx, s, n...)
}

// TestWhileNothingCanBeStoredEndsGoOnAndNobodyIsLetIn: what has no record is neither adopted nor removed then.
func TestWhileNothingCanBeStoredEndsGoOnAndNobodyIsLetIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlace(redistest.Pipe(t))
		store := &readOnly{Store: p.store}
		p.site = scheduler.NewSite(scheduler.SiteConfig{
			Name: "home", Store: store, Driver: p.router, Rules: rules, Every: 30 * time.Second,
			Sane: func() error { return nil }, Frozen: store.frozen.Load, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		}, scheduler.Status{})
		p.clock = scheduler.NewClock(scheduler.Clock{
			Ends: p.store, Nudge: func(_ string, due time.Time) { p.site.NudgeSince(due) }, All: p.site.Nudge,
			Now: time.Now, Log: slog.New(slog.DiscardHandler),
		})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{}, 2)
		go func() { _ = p.site.Run(ctx); ended <- struct{}{} }()
		go func() { _ = p.clock.Run(ctx); ended <- struct{}{} }()
		defer func() { cancel(); <-ended; <-ended }()

		p.sell(t, "AAAA-0001", phone, time.Minute)
		pass(time.Second)
		p.want(t, billing.Granted, true, billing.Access)

		store.frozen.Store(true)
		waiting := router.MAC{0x02, 0, 0x5e, 0x10, 0, 9}
		p.sell(t, "AAAA-0002", waiting, time.Minute)
		lost := router.MAC{0x02, 0, 0x5e, 0x10, 0, 8}
		mark := router.Mark{Code: "AAAA-0003", End: time.Now().Add(time.Hour)}
		if err := p.router.Apply(ctx, []router.Admission{{MAC: lost, Name: mark.String()}}, nil); err != nil {
			t.Fatal(err)
		}
		pass(time.Minute)
		if p.router.Lists(phone) || p.router.Lists(waiting) || !p.router.Lists(lost) || !p.router.Lists(tv) {
			t.Errorf("listed: phone %v, waiting %v, lost %v, tv %v", p.router.Lists(phone), p.router.Lists(waiting),
				p.router.Lists(lost), p.router.Lists(tv))
		}

		store.frozen.Store(false)
		pass(time.Minute)
		if !p.router.Lists(waiting) || p.router.Lists(phone) {
			t.Errorf("afterwards: waiting %v, phone %v", p.router.Lists(waiting), p.router.Lists(phone))
		}
		if known, err := p.store.Known(ctx, []string{"AAAA-0001", "AAAA-0003"}); err != nil || len(known) != 2 ||
			known[0].State != scheduler.Over || known[1].State != scheduler.Active {
			t.Errorf("%v, %v", known, err)
		}
	})
}

// A doubter is a router that refuses, since the shop may be another's in the middle of a pass.
type doubter struct {
	router.Driver
	says atomic.Pointer[error]
}

func (d *doubter) Admissions(ctx context.Context) ([]router.Admission, error) {
	if err := d.says.Load(); err != nil {
		return nil, *err
	}
	return d.Driver.Admissions(ctx)
}

// TestAPassThatMayNotJudgeSaysNothingOfTheRouter: nobody hears that it is away, and the site sells as before. The doubt
// may be there before and after a pass, or only in the middle of it.
func TestAPassThatMayNotJudgeSaysNothingOfTheRouter(t *testing.T) {
	for name, c := range map[string]struct {
		says  error
		every int // how many times of asking lead to one yes
	}{
		"before it": {router.ErrUnreachable, 4},
		"within it": {errors.Join(router.ErrUnreachable, router.ErrHeld), 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPlace(redistest.Pipe(t))
				d := &doubter{Driver: p.router}
				asked := 0
				p.site = scheduler.NewSite(scheduler.SiteConfig{
					Name: "home", Store: p.store, Driver: d, Rules: rules, Every: 10 * time.Second,
					Sane: func() error {
						if asked++; d.says.Load() != nil && asked%c.every != 0 {
							return errors.New("the shop may be another's")
						}
						return nil
					}, Now: time.Now, Log: slog.New(slog.DiscardHandler),
				}, scheduler.Status{})
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan struct{})
				go func() { _ = p.site.Run(ctx); close(ended) }()
				defer func() { cancel(); <-ended }()
				pass(time.Second)
				before := p.site.Status()
				d.says.Store(&c.says)
				pass(10 * time.Minute)
				if after := p.site.Status(); !before.OK || !after.OK || after.Pinged || after.Since != before.Since {
					t.Errorf("it was %+v, and is %+v", before, after)
				}
			})
		})
	}
}

// thaws is a router at whose look the records are trusted again.
type thaws struct {
	router.Driver
	frozen *atomic.Bool
	looks  atomic.Int32
	early  atomic.Int32 // let in by the pass of the first look
}

func (r *thaws) Admissions(ctx context.Context) ([]router.Admission, error) {
	r.looks.Add(1)
	r.frozen.Store(false)
	return r.Driver.Admissions(ctx)
}

func (r *thaws) Apply(ctx context.Context, add, remove []router.Admission) error {
	if r.looks.Load() == 1 {
		r.early.Add(int32(len(add)))
	}
	return r.Driver.Apply(ctx, add, remove)
}

func TestWhoIsLetInWasReadAfterTheRecordsAreTrusted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPlace(redistest.Pipe(t))
		var frozen atomic.Bool
		frozen.Store(true)
		p.clock = scheduler.NewClock(scheduler.Clock{Ends: p.store, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
		slow := &thaws{Driver: p.router, frozen: &frozen}
		p.site = scheduler.NewSite(scheduler.SiteConfig{
			Name: "home", Store: p.store, Driver: slow, Rules: rules, Every: time.Hour,
			Sane: func() error { return nil }, Frozen: frozen.Load, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		}, scheduler.Status{})
		p.sell(t, "AAAA-0001", phone, time.Minute)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); _ = p.site.Run(ctx) }()
		pass(time.Second)
		p.site.Nudge()
		pass(time.Second)
		if n := slow.early.Load(); n != 0 {
			t.Errorf("%d were let in by what was read before", n)
		}
		if !p.router.Lists(phone) {
			t.Error("nobody is let in after that")
		}
		cancel()
		<-ended
	})
}
