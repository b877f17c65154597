// Package machine has no code but a test: the real parts of a shop on a Redis, routers and a payment provider in
// memory, while everything happens to them that people, money, routers and lost records can do.
//
// Its one invariant: what is checked here holds whatever happens in whichever order.
package machine

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/duty"
	"github.com/sharefi/sharefi/bot/outbox"
	talk "github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/scheduler"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

// A world is what the test shares between its runs: a Redis in memory.
type world struct {
	redis *miniredis.Miniredis
	db    *redisdb.DB
	trips redistest.Trips
}

func newWorld(t *testing.T) *world {
	w := &world{redis: miniredis.NewMiniRedis()}
	w.redis.ClockTTL(true)
	client := redis.NewUniversalClient(redisdb.Options(&redis.UniversalOptions{
		Addrs:  []string{"127.0.0.1:6379"},
		Dialer: func(context.Context, string, string) (net.Conn, error) { return w.redis.Dial() },
	}))
	t.Cleanup(func() { client.Close() })
	client.AddHook(&w.trips)
	client.AddHook(spoken{})
	w.db = redisdb.New(client, "test")
	return w
}

// A scriptError is what a real server says of a script that fails at a record. The one in memory has other words.
type scriptError struct{ error }

func (e scriptError) Error() string { return e.error.Error() + ", on @user_script:1." }

func (scriptError) RedisError() {}

// spoken has the server in memory answer in the words of a real one.
type spoken struct{}

func (spoken) DialHook(next redis.DialHook) redis.DialHook { return next }

func (spoken) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		err := next(ctx, cmd)
		if err != nil && strings.Contains(err.Error(), "Error compiling script") {
			err = scriptError{err}
			cmd.SetErr(err)
		}
		return err
	}
}

func (spoken) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

// A shop is the real parts, wired as the program wires them.
type shop struct {
	*world
	talk    *talk.Store
	till    *till
	routers map[string]*device
	sites   map[string]*scheduler.Site
	cashier *billing.Cashier
	caster  *outbox.Caster
	desk    *desk.Desk
	duties  *duty.Duties
	retains desk.Retention
	commits int    // of the desk
	linked  string // the chat that asked to link a channel

	mu   sync.Mutex
	late time.Duration // how far the shop's clock is ahead of the bubble's
	stop func()
}

// siteNames are the shop's sites. The second holds few.
var siteNames = []string{"home", "my café"}

// capacity is how many devices the sites have places for.
var capacity = map[string]int{"home": 6, "my café": 2}

const password = "sunny-terrace"

func rupees(n int64) billing.Money { return billing.Money{Amount: n, Currency: "INR"} }

// plans are sold at first. The owner changes them.
func plans() []billing.Plan {
	return []billing.Plan{
		{ID: "p1", Name: "1 hour", Price: rupees(5000), Lasts: time.Hour, Devices: 1},
		{ID: "p2", Name: "Two for a day", Price: rupees(9000), Lasts: 24 * time.Hour, Devices: 2},
	}
}

func newShop(w *world) *shop {
	s := &shop{world: w, till: newTill(), routers: map[string]*device{}}
	s.till.now = s.now
	for _, name := range siteNames {
		s.routers[name] = newDevice()
	}
	w.redis.FlushAll()
	w.redis.SetTime(s.now())
	s.wireRecords()
	return s
}

// now is the shop's clock.
func (s *shop) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now().Add(s.late)
}

// countingRecords counts what the desk tries to store.
type countingRecords struct {
	*talk.Store
	n *int
}

func (r countingRecords) Commit(ctx context.Context, in bot.Incoming, before bot.World, d bot.Decision) error {
	*r.n++
	return r.Store.Commit(ctx, in, before, d)
}

func sane() error { return nil }

func reach() bot.Reach { return bot.Reach{Telegram: "sharefi_bot", WhatsApp: "12025550100"} }

func networks() map[string]bot.Network {
	list := map[string]bot.Network{}
	for _, name := range siteNames {
		list[name] = bot.Network{SSID: "Sharefi", Password: secret.New(password)}
	}
	return list
}

// wireRecords makes the stores, which keep nothing in memory.
func (s *shop) wireRecords() {
	o := &orders.Store{DB: s.db, Rules: billing.DefaultRules(), Providers: []string{s.till.Name()}, Places: s.places}
	s.talk = &talk.Store{
		DB: s.db, Orders: o, Leases: &leases.Store{DB: s.db, Orders: o, Changed: func() {}}, Sites: siteNames,
		Plans: plans(), Networks: networks(), Owner: owners, CastTo: []string{"telegram", "whatsapp"}, Zone: time.UTC,
		Name: "Sharefi", Reach: func(context.Context) (bot.Reach, error) { return reach(), nil }, Now: s.now,
		Nudge: func() {}, Backup: func(_ context.Context, w io.Writer) error { return nil },
	}
	o.Post = s.talk.Post
}

func (s *shop) places(site string) int { return s.sites[site].Status().Places(capacity[site]) }

// start runs the loops, from what is stored.
func (s *shop) start() error {
	ctx, cancel := context.WithCancel(context.Background())
	s.stop = func() { cancel(); synctest.Wait() }
	s.sites = map[string]*scheduler.Site{}
	states, err := s.talk.Leases.Statuses(ctx)
	if err != nil {
		return err
	}
	for _, name := range siteNames {
		s.sites[name] = scheduler.NewSite(scheduler.SiteConfig{
			Name: name, Store: s.talk.Leases, Driver: s.routers[name], Rules: scheduler.DefaultRules(),
			Every: time.Minute, Sane: sane, Now: s.now, Log: quiet,
		}, states[name])
	}
	s.wireLoops()
	if err := s.desk.Recall(ctx); err != nil {
		return err
	}
	for _, name := range siteNames {
		go s.sites[name].Run(ctx)
	}
	go s.cashier.Run(ctx)
	go s.caster.Run(ctx)
	return nil
}

var quiet = slog.New(slog.DiscardHandler)

// wireLoops makes what remembers something while it runs.
func (s *shop) wireLoops() {
	look := func(name string) {
		if site := s.sites[name]; site != nil {
			site.Nudge()
		}
	}
	s.cashier = &billing.Cashier{
		Ledger: s.talk.Orders, Providers: []billing.Provider{s.till}, Rules: billing.DefaultRules(),
		Back: func(billing.Order) billing.Back { return billing.Back{} }, Sane: sane, Now: s.now, Log: quiet,
		Revoke: func(ctx context.Context, code string) error {
			return s.talk.Leases.Revoke(ctx, code, func(l scheduler.Lease) (scheduler.Lease, billing.Outcome) {
				return scheduler.Revoke(l, s.now())
			})
		},
		Grant: func(ctx context.Context, o billing.Order) (bool, error) {
			return s.talk.Leases.GrantKnown(ctx, o, scheduler.DefaultRules(), s.now())
		},
	}
	s.caster = &outbox.Caster{Casts: s.talk, Now: s.now, Log: quiet}
	s.duties = &duty.Duties{
		Wall: duty.Wall{Now: s.now, Zone: time.UTC, Sane: sane}, Records: s.talk, Summary: "08:00", Weekly: true, Log: quiet,
	}
	s.retains = desk.Retention{Records: s.talk, Keep: 60 * 24 * time.Hour, Sane: sane, Now: s.now, Log: quiet}
	s.desk = &desk.Desk{
		Methods: []bot.Method{{Name: "stripe"}},
		Records: countingRecords{s.talk, &s.commits}, Name: "Sharefi", Zone: time.UTC, Rules: scheduler.DefaultRules(),
		Owners: owners, Sane: sane, Cashier: s.cashier, Look: look, Reach: reach, Menus: func() {},
		Cast: s.caster.Nudge, CastWhatsApp: true, Backups: true, Link: func(in bot.Incoming, _ string) { s.linked = in.From() },
		Keep: s.retains.Keep, Now: s.now, Log: quiet,
	}
}

// restart ends the program, and begins it again.
func (s *shop) restart() error {
	s.stop()
	return s.start()
}

// pass lets time pass in which the loops work.
func (s *shop) pass(d time.Duration) {
	for _, name := range siteNames { // one after the other, so that a seed shows the same
		s.sites[name].Nudge()
		synctest.Wait()
	}
	s.cashier.Nudge()
	synctest.Wait()
	<-time.After(d)
	synctest.Wait()
	s.redis.SetTime(s.now())
}

// sleep lets time pass at once, as a machine that slept sees it.
func (s *shop) sleep(d time.Duration) {
	s.mu.Lock()
	s.late += d
	s.mu.Unlock()
	s.redis.SetTime(s.now())
	s.cashier.Recheck()
}

// errHot says that a loop asks without end.
var errHot = errors.New("a loop asks without end")

// A gauge counts calls in one instant. More than a few hundred of them are a loop without end, which is held.
type gauge struct {
	at  time.Time
	n   int
	hot bool
}

const mostAtOnce = 2000

// count counts a call, and holds the caller if there were too many.
func (g *gauge) count(ctx context.Context) error {
	if now := time.Now(); !now.Equal(g.at) {
		g.at, g.n = now, 0
	}
	if g.n++; g.n > mostAtOnce {
		g.hot = true
		<-ctx.Done()
		return errHot
	}
	return nil
}
