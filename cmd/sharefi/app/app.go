// Package app is the program as a value: an App with Run.
//
// It owns the wiring of the parts, their loops, the shop's lock, the signs of life, the numbers and the steps from
// one version of the records to the next. It must not import the command line above it, check, setup or the demo,
// nor any emulator. Its one invariant: an App works on a shop only while it holds the shop's lock.
package app

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/duty"
	"github.com/sharefi/sharefi/bot/outbox"
	talk "github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/bot/telegram"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/bot/whatsapp"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/service"
	"github.com/sharefi/sharefi/scheduler"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

// An App is the whole program: the same for run, for the demo and for the end-to-end tests.
type App struct {
	Config  *config.Config
	DB      *redisdb.DB
	Sole    bool    // nobody else can work on this Redis, so its lock is ours at once
	Private private // the private Redis; nil without
	Claim   string
	Adopt   bool // begin without records though routers list devices of this shop
	Version string
	Chat    whatsapp.Config // how WhatsApp is reached, where that is not the usual way
	Now     func() time.Time
	Log     *slog.Logger

	Service    service.Manager // hears how we stand
	HealthFile string          // says it, too; none if empty
	Trim       func() error    // gives memory back that only the start needed; never if nil

	lock       *lock
	behind     atomic.Bool // the records are from a backup, and what happened since is not known
	backupMade string      // when, in words
	direct     *direct
	vitals     vitals
	faults     faults
	metrics    *metrics
	works      atomic.Pointer[works]  // nil while we stand by
	standing   atomic.Pointer[string] // how we stand, in words

	guard    *scheduler.Guard
	channels []bot.Channel
	telegram *telegram.Channel
	whatsapp *whatsapp.Channel // nil while it is switched off

	texts   *text.Catalog // sentences in the owner's words; nil: none
	rules   scheduler.Rules
	talk    *talk.Store
	leases  *leases.Store
	cashier *billing.Cashier
	clock   *scheduler.Clock
	sites   sites
	sender  *outbox.Sender
	caster  *outbox.Caster
	desk    *desk.Desk
	reach   *reach
	menus   *menus
	linking *linking
	duties  *duty.Duties
}

// Run sells until ctx ends. It works only while it holds the shop's lock, and stands by otherwise.
func (a *App) Run(ctx context.Context) error {
	a.guard = scheduler.NewGuard(a.Now)
	ctx, stop := context.WithCancel(ctx)
	lock := newLock(a.DB, a.guard, a.Sole, a.Log)
	a.lock = lock
	lock.beat = a.vitals.expect(lockLoop, lockRound)
	lock.standsBy = func() { a.stands("standing by: another sharefi works on this shop") }
	var beating sync.WaitGroup
	defer func() { stop(); beating.Wait() }()
	if a.Config.Metrics != "" {
		a.metrics = newMetrics(a)
		beating.Go(func() { a.supervise(ctx, part{"metrics", a.serveMetrics}) })
	}
	beating.Go(func() { a.heart(ctx) })
	for ctx.Err() == nil {
		if err := lock.acquire(ctx); err != nil {
			return err
		}
		if ctx.Err() != nil {
			break
		}
		err := a.work(ctx, lock)
		a.vitals.forget(lockLoop)
		if !errors.Is(err, errLockLost) {
			lock.release()
			return err
		}
		a.Log.Warn("another sharefi process took over this shop, standing by")
	}
	return nil
}

// held returns nil while the shop is ours.
func (a *App) held() error {
	if a.lock == nil { // the parts of an App whose loops do not run
		return nil
	}
	return a.lock.held()
}

// work runs every part until ctx ends or the lock is lost.
func (a *App) work(ctx context.Context, lock *lock) error {
	if err := lock.during(ctx, a.settleIn); err != nil {
		return err
	}
	defer a.closeChannels()
	if err := a.openChannels(ctx); err != nil {
		return err
	}
	if err := a.wire(); err != nil {
		return err
	}
	if err := a.prepare(ctx); err != nil {
		return err
	}
	if a.guard.Check() != nil {
		a.askTheTime(ctx)
	}
	a.works.Store(&works{a.sites, a.leases, a.talk, a.whatsapp})
	defer a.works.Store(nil)
	a.stands("selling")
	lock.regained = a.lookAtAll
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return lock.keep(ctx, a.askTheTime, a.clockSays) })
	for _, p := range a.parts() {
		g.Go(func() error {
			a.supervise(ctx, p)
			return nil
		})
	}
	return g.Wait()
}

// settleIn makes the records those of this shop and of this version, which may take long.
func (a *App) settleIn(ctx context.Context) error {
	if err := a.whole(ctx); err != nil {
		return err
	}
	var misfit Misfit
	for _, compare := range []func(context.Context) error{
		func(ctx context.Context) error { return Compare(ctx, a.Config, a.DB) }, a.compareMarks,
	} {
		if err := compare(ctx); errors.As(err, &misfit) {
			return cli.Usage(err)
		} else if err != nil {
			return err
		}
	}
	if err := a.identify(ctx); err != nil {
		return err
	}
	if err := a.fallBehind(ctx); err != nil {
		return err
	}
	if err := a.migrate(ctx); err != nil {
		return err
	}
	return a.moveSites(ctx)
}

// unstored reports whether an error says that nothing can be stored for now, though the shop is ours.
func (a *App) unstored(err error) bool {
	return redisdb.Readable(err) || a.Sole && errors.Is(err, redisdb.ErrFenced) // by a process that is gone
}

// parts are all that the program does at once. Each ends with ctx, and fails alone.
func (a *App) parts() []part {
	list := []part{
		{"outbox", a.sender.Run}, {"clock", a.clock.Run}, {"broadcast", a.caster.Run},
		{"menus", a.menus.run}, {"linking", a.linking.run}, {"retention", a.retain}, {"duties", a.duties.Run}, {"shelf", a.desk.Shelve},
		{"kept messages", a.desk.Retry}, {"WhatsApp's state", a.watchWhatsApp},
	}
	for _, l := range a.cashier.Loops() {
		list = append(list, part{"cashier, " + l.Name, l.Run})
	}
	list = append(list, part{"owners", a.direct.learn})
	for _, p := range a.cashier.Providers {
		if keyed, ok := p.(billing.Keyed); ok {
			list = append(list, part{"the key of " + p.Name(), func(ctx context.Context) error {
				return a.tryKey(ctx, p.Name(), keyed)
			}})
		}
	}
	if a.Private != nil {
		list = append(list, part{"private Redis", a.tellOfRedis})
	}
	for name, s := range a.sites {
		list = append(list, part{"site " + name, s.Run})
	}
	for _, c := range a.channels {
		list = append(list, part{c.Name(), func(ctx context.Context) error {
			return c.Receive(ctx, a.desk.Guarded(c, a.desk.Moment))
		}})
	}
	return list
}

// prepare reads what must be known before the loops begin.
func (a *App) prepare(ctx context.Context) error {
	if err := a.openSites(ctx); err != nil {
		return err
	}
	if err := a.desk.Recall(ctx); err != nil {
		return err
	}
	if err := a.refit(ctx); err != nil {
		return err
	}
	if err := a.tellNames(ctx); err != nil {
		return err
	}
	a.tellBehind()
	return a.offerClaim(ctx)
}

// offerClaim prints the code that makes a person the owner, while the shop has none.
func (a *App) offerClaim(ctx context.Context) error {
	known, _, err := a.talk.Owners(ctx)
	if err != nil || len(known) > 0 {
		return err
	}
	a.Log.Info("this shop has no owner yet; send this to the bot on Telegram", "message", "/claim "+a.Claim)
	return nil
}
