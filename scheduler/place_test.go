package scheduler_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/routertest"
	"github.com/sharefi/sharefi/scheduler"
	"github.com/sharefi/sharefi/scheduler/redisstore"
)

// A place is a running site with a router and a Redis in memory.
type place struct {
	router *routertest.Memory
	driver router.Driver
	store  *redisstore.Store
	site   *scheduler.Site
	clock  *scheduler.Clock

	mu   sync.Mutex
	said []billing.NoticeKind
	sane error
	stop func()
}

func newPlace(db *redisdb.DB) *place {
	p := &place{router: routertest.NewMemory(10, router.Admission{MAC: tv, Name: "tv"})}
	p.router.SetInfo(router.Info{Filter: true, Allow: true})
	p.driver = p.router
	orderStore := &orders.Store{
		DB: db, Rules: billing.DefaultRules(), Places: func(string) int { return 10 },
		Post: func(b *redisdb.Batch, notices ...billing.Notice) {
			b.After(fmt.Sprint(notices), func() {
				p.mu.Lock()
				defer p.mu.Unlock()
				for _, n := range notices {
					p.said = append(p.said, n.Kind)
				}
			})
		},
	}
	p.store = &redisstore.Store{DB: db, Orders: orderStore, Changed: func() { p.clock.Changed() }}
	return p
}

func (p *place) start(t *testing.T) {
	t.Helper()
	p.begin(t, p.store, slog.New(slog.DiscardHandler))
}

// begin is start with another store between the site and the records, and a log.
func (p *place) begin(t *testing.T, store scheduler.Store, log *slog.Logger) {
	t.Helper()
	states, err := p.store.Statuses(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.site = scheduler.NewSite(scheduler.SiteConfig{
		Name: "home", Store: store, Driver: p.driver, Rules: rules, Every: 30 * time.Second,
		Sane: func() error { p.mu.Lock(); defer p.mu.Unlock(); return p.sane }, Now: time.Now,
		Log: log,
	}, states["home"])
	p.clock = scheduler.NewClock(scheduler.Clock{
		Ends: p.store, Nudge: func(_ string, due time.Time) { p.site.NudgeSince(due) }, All: p.site.Nudge,
		Now: time.Now, Log: slog.New(slog.DiscardHandler),
	})
	ctx, cancel := context.WithCancel(t.Context())
	var work sync.WaitGroup
	work.Go(func() { _ = p.site.Run(ctx) })
	work.Go(func() { _ = p.clock.Run(ctx) })
	p.stop = func() { cancel(); work.Wait() }
}

// sell stores a paid order with its lease.
func (p *place) sell(t *testing.T, code string, device router.MAC, lasts time.Duration) {
	t.Helper()
	o := paid(code, "+12025550123")
	o.Lasts, o.PaidAt = lasts, time.Now()
	l, _, err := scheduler.Grant(o, device, nil, rules, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	o.Device = true
	var b redisdb.Batch
	p.store.Orders.Put(&b, o)
	p.store.Put(&b, l)
	if err := p.store.DB.Commit(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	p.site.Nudge()
}

func (p *place) want(t *testing.T, state billing.State, listed bool, said ...billing.NoticeKind) {
	t.Helper()
	o, err := p.store.Orders.Order(t.Context(), "AAAA-0001")
	if err != nil || o.State != state || p.router.Lists(phone) != listed {
		t.Fatalf("order %s, %v; listed %v", o.State, err, p.router.Lists(phone))
	}
	if !p.router.Lists(tv) {
		t.Fatal("the owner's entry is gone")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.Equal(p.said, said) {
		t.Fatalf("said %v, want %v", p.said, said)
	}
}

func at(t *testing.T, f func(t *testing.T, p *place)) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlace(redistest.Pipe(t))
		p.start(t)
		defer func() { p.stop() }()
		f(t, p)
	})
}

func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}
