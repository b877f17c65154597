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
		time.Sleep(time.Second)
		synctest.Wait()
		p.want(t, billing.Granted, true, billing.Access)

		store.frozen.Store(true)
		waiting := router.MAC{0x02, 0, 0x5e, 0x10, 0, 9}
		p.sell(t, "AAAA-0002", waiting, time.Minute)
		lost := router.MAC{0x02, 0, 0x5e, 0x10, 0, 8}
		mark := router.Mark{Code: "AAAA-0003", End: time.Now().Add(time.Hour)}
		if err := p.router.Apply(ctx, []router.Entry{{MAC: lost, Name: mark.String()}}, nil); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if p.router.Lists(phone) || p.router.Lists(waiting) || !p.router.Lists(lost) || !p.router.Lists(tv) {
			t.Errorf("listed: phone %v, waiting %v, lost %v, tv %v", p.router.Lists(phone), p.router.Lists(waiting),
				p.router.Lists(lost), p.router.Lists(tv))
		}

		store.frozen.Store(false)
		time.Sleep(time.Minute)
		synctest.Wait()
		if !p.router.Lists(waiting) || p.router.Lists(phone) {
			t.Errorf("afterwards: waiting %v, phone %v", p.router.Lists(waiting), p.router.Lists(phone))
		}
		if known, err := p.store.Known(ctx, []string{"AAAA-0001", "AAAA-0003"}); err != nil || len(known) != 2 ||
			known[0].State != scheduler.Over || known[1].State != scheduler.Active {
			t.Errorf("%v, %v", known, err)
		}
	})
}
