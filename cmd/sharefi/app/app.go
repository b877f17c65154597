package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/billing/stripe"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/bot/owner/report"
	talk "github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/bot/telegram"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/bot/whatsapp"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/service"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

// An App is the whole program: the same for run, for the demo and for the end-to-end tests.
type App struct {
	Config  *config.Config
	DB      *redisdb.DB
	Sole    bool // nobody else can work on this Redis, so its lock is ours at once
	Claim   string
	Version string
	Chat    whatsapp.Config // how WhatsApp is reached, where that is not the usual way
	Now     func() time.Time
	Log     *slog.Logger

	Service    service.Manager // hears how we stand
	HealthFile string          // says it, too; none if empty
	Trim       func() error    // gives memory back that only the start needed; never if nil

	vitals   vitals
	metrics  *metrics
	works    atomic.Pointer[works]  // nil while we stand by
	standing atomic.Pointer[string] // how we stand, in words

	guard    *scheduler.Guard
	texts    *text.Catalog // sentences in the owner's words; nil: none
	talk     *talk.Store
	leases   *leases.Store
	cashier  *billing.Cashier
	sender   *outbox.Sender
	desk     *desk.Desk
	caster   *outbox.Caster
	telegram *telegram.Channel
	whatsapp *whatsapp.Channel // nil while it is switched off
	links    chan linkAsk
	chatGone atomic.Bool // the owner was told that WhatsApp is cut off
	sent     string      // the week whose backup the owner was sent
	summed   string      // the day that the owner was told of
	clock    *scheduler.Clock
	sites    map[string]*scheduler.Site

	menuNudge chan struct{} // who may do what has changed

	asking sync.Mutex
	me     atomic.Pointer[string] // the bot's user name, once it is known
}

// Run sells until ctx ends. It works only while it holds the shop's lock, and stands by otherwise.
func (a *App) Run(ctx context.Context) error {
	a.guard = scheduler.NewGuard(a.Now)
	ctx, stop := context.WithCancel(ctx)
	lock := newLock(a.DB, a.guard, a.Sole, a.Log)
	lock.beat = a.vitals.expect(lockLoop, lockRound)
	lock.standsBy = func() { a.stands("standing by: another sharefi works on this shop") }
	var beating sync.WaitGroup
	defer func() { stop(); beating.Wait() }()
	if err := a.openMetrics(ctx, &beating); err != nil {
		return err
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

// work runs every loop until ctx ends or the lock is lost.
func (a *App) work(ctx context.Context, lock *lock) error {
	if err := a.migrate(ctx); err != nil {
		return err
	}
	if err := a.openWhatsApp(ctx); err != nil {
		return err
	}
	if a.whatsapp != nil {
		defer a.whatsapp.Close()
	}
	if err := a.build(); err != nil {
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
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return lock.keep(ctx, a.askTheTime, a.clockSays) })
	g.Go(func() error { return a.sender.Run(ctx) })
	g.Go(func() error { return a.cashier.Run(ctx) })
	g.Go(func() error { return a.clock.Run(ctx) })
	for _, s := range a.sites {
		g.Go(func() error { return s.Run(ctx) })
	}
	for _, loop := range []func(context.Context) error{a.waitlist, a.keepMenus, a.caster.Run, a.linkOnDemand, a.retain} {
		g.Go(func() error { return loop(ctx) })
	}
	for _, c := range a.channels() {
		g.Go(func() error { return c.Receive(ctx, a.desk.Guarded(c, a.desk.Moment)) })
	}
	return g.Wait()
}

// build wires the parts, lowest first. A later part reaches an earlier one only by a nudge.
func (a *App) build() error {
	c := a.Config
	if c.Texts != nil {
		texts, err := text.ReadCatalog(c.Texts)
		if err != nil {
			return fmt.Errorf("read the owner's sentences: %w", err)
		}
		a.texts = texts
	}
	a.sites = map[string]*scheduler.Site{}
	networks := map[string]bot.Network{}
	var names []string
	for _, s := range c.Sites {
		names = append(names, s.Name)
		networks[s.Name] = bot.Network{SSID: s.SSID, Password: s.Password}
	}
	var owners []string
	for _, id := range c.Owner.Telegram {
		owners = append(owners, fmt.Sprintf("telegram:%d", id))
	}
	for _, phone := range c.Owner.WhatsApp {
		owners = append(owners, "whatsapp:"+phone)
	}
	a.links, a.menuNudge = make(chan linkAsk, 1), make(chan struct{}, 1)
	billingRules := billing.DefaultRules()
	billingRules.ClaimWithin = c.Times.ClaimWithin
	rules := scheduler.DefaultRules()
	rules.GrantWithin, rules.AnswerWithin, rules.Remind = c.Times.GrantWithin, c.Times.AnswerWithin, c.Times.Remind
	rules.Moves, rules.MoveRest = c.Times.Moves, c.Times.MoveRest

	provider := stripe.New(stripe.Config{
		Shop: c.Shop, Key: c.Stripe.Key, APIURL: c.Stripe.APIURL, Now: a.Now, Log: a.Log,
		OnDate: func(t time.Time) { a.guard.Observe("Stripe", t) },
	})
	a.telegram = telegram.New(telegram.Config{
		Token: c.Telegram.Token, APIURL: c.Telegram.APIURL, Log: a.Log,
		OnDate: func(t time.Time) { a.guard.Observe("Telegram", t) },
		OnPoll: a.polled(),
	})
	orderStore := &orders.Store{DB: a.DB, Rules: billingRules, Provider: provider.Name(), Places: a.places}
	a.leases = &leases.Store{DB: a.DB, Orders: orderStore, Changed: func() { a.clock.Changed() }}
	a.sender = &outbox.Sender{Channels: a.channels(), Now: a.Now, Zone: c.Timezone, Log: a.Log}
	a.talk = &talk.Store{
		DB: a.DB, Orders: orderStore, Leases: a.leases, Texts: a.texts, Sites: names, Plans: c.Plans, Pings: bot.Pings(c.Pings), Networks: networks, Owner: owners,
		CastTo: []string{a.telegram.Name()},
		Zone:   c.Timezone, Name: c.Shop, Reach: a.reachAll, Now: a.Now, Nudge: a.sender.Nudge,
	}
	a.buildForMany()
	a.sender.Outbox, orderStore.Post = a.talk, a.talk.Post
	a.cashier = &billing.Cashier{
		Ledger: beatingLedger{orderStore, a.vitals.expect("cashier", cashRound)}, Provider: provider, Rules: billingRules, Back: a.back, Sane: a.guard.Check,
		Revoke: a.revoke, Grant: a.grantKnown, Now: a.Now, Log: a.Log,
	}
	a.clock = scheduler.NewClock(scheduler.Clock{Ends: beatingEnds{a.leases, a.vitals.expect("clock", clockRound)}, Nudge: a.nudgeSince, All: a.nudgeAll, Now: a.Now, Log: a.Log})
	a.desk = &desk.Desk{
		Records: a.talk, House: bot.House(c.House), Keep: c.Retention, Texts: a.texts, Name: c.Shop, Zone: c.Timezone, Rules: rules, Countries: c.Phones.Countries, Owners: owners,
		Claim: a.Claim, Sane: a.guard.Check, Cashier: a.cashier, Look: a.look, Link: a.askLink,
		Reach: a.reach, Menus: a.changedMenus, Cast: a.caster.Nudge, CastWhatsApp: c.WhatsApp.Broadcast, Backups: !c.Backup.Passphrase.IsZero(), Now: a.Now, Log: a.Log,
	}
	return nil
}

// prepare reads what must be known before the loops begin.
func (a *App) prepare(ctx context.Context) error {
	states, err := a.leases.Statuses(ctx)
	if err != nil {
		return err
	}
	for _, s := range a.Config.Sites {
		driver, err := OpenRouter(ctx, a.DB, s, true, a.Log)
		if err != nil {
			return fmt.Errorf("site %s: %w", s.Name, err)
		}
		a.sites[s.Name] = scheduler.NewSite(scheduler.SiteConfig{
			Name: s.Name, Store: timedStore{a.leases, a.Now, a.lateBy}, Driver: router.Logged(driver, a.Log), Rules: a.desk.Rules, Every: s.CheckEvery,
			Sane: a.saneAt(s), Now: a.Now, Log: a.Log,
		}, states[s.Name])
	}
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

// places is how many orders a site can hold.
func (a *App) places(site string) int {
	for _, s := range a.Config.Sites {
		if s.Name == site {
			return a.sites[site].Status().Places(s.Capacity)
		}
	}
	return 0
}

func (a *App) look(site string) {
	if s, ok := a.sites[site]; ok {
		s.Nudge()
	}
}

func (a *App) nudgeSince(site string, due time.Time) {
	a.Log.Debug("nudge", "site", site, "late", a.Now().Sub(due))
	if s, ok := a.sites[site]; ok {
		s.NudgeSince(due)
	}
}

func (a *App) nudgeAll() {
	for _, s := range a.sites {
		s.Nudge()
	}
}

// revoke ends the lease of an order whose money went back.
func (a *App) revoke(ctx context.Context, code string) error {
	err := a.leases.Revoke(ctx, code, func(l scheduler.Lease) (scheduler.Lease, billing.Outcome) {
		return scheduler.Revoke(l, a.Now())
	})
	a.nudgeAll()
	return err
}

// grantKnown lets the device in that a paid order was bought for.
func (a *App) grantKnown(ctx context.Context, o billing.Order) (bool, error) {
	granted, err := a.leases.GrantKnown(ctx, o, a.desk.Rules, a.Now())
	a.look(o.Site)
	return granted, err
}

// username is the bot's, asked for once.
func (a *App) username() string {
	a.asking.Lock()
	defer a.asking.Unlock()
	if known := a.me.Load(); known != nil {
		return *known
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	me, err := a.telegram.Me(ctx)
	if err != nil {
		a.Log.Warn("ask Telegram for the bot's name", "err", err)
		return ""
	}
	a.me.Store(&me)
	return me
}

// reach is how people find the bot, as far as it is known.
func (a *App) reach() bot.Reach {
	var r bot.Reach
	if known := a.me.Load(); known != nil {
		r.Telegram = *known
	}
	if a.whatsapp != nil {
		r.WhatsApp = a.whatsapp.Phone()
	}
	return r
}

// errUnknown says that Telegram did not tell the bot's name yet.
var errUnknown = errors.New("the bot's name is not known")

// reachAll is how people find the bot, asked for where it is not known yet.
func (a *App) reachAll(context.Context) (bot.Reach, error) {
	if a.username() == "" {
		return bot.Reach{}, errUnknown
	}
	return a.reach(), nil
}

// waitlistEvery is how often those who wait for the shop to open are thought of.
const waitlistEvery = 15 * time.Second

// waitlist tells those who wait that the shop sells again, as many as there are places.
func (a *App) waitlist(ctx context.Context) error {
	ticker := time.NewTicker(waitlistEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		if err := a.summarize(ctx); err != nil && ctx.Err() == nil {
			a.Log.Warn("sum up the day", "err", err)
		}
		if err := a.tellFull(ctx); err != nil && ctx.Err() == nil {
			a.Log.Warn("tell the owner of sites that are full", "err", err)
		}
		if err := a.weekly(ctx); err != nil && ctx.Err() == nil {
			a.Log.Warn("send the week's backup", "err", err)
		}
		if err := a.tellWaiting(ctx); err != nil && ctx.Err() == nil {
			a.Log.Warn("tell those who wait", "err", err)
		}
	}
}

// summarize tells the owner of the day, at the time that he set.
func (a *App) summarize(ctx context.Context) error {
	now := a.Now()
	day, due := report.SummaryDue(a.Config.Times.Summary, now, a.Config.Timezone)
	if !due || day == a.summed || a.guard.Check() != nil {
		return nil
	}
	err := a.talk.Summary(ctx, day)
	if err == nil {
		a.summed = day
	}
	return err
}

// tellFull tells the owner of sites that can take nobody more, each once a day.
func (a *App) tellFull(ctx context.Context) error {
	places, err := a.talk.Places(ctx)
	for _, p := range places {
		if p.Places > 0 && p.Taken >= p.Places && p.Status.OK {
			err = errors.Join(err, a.talk.Full(ctx, p.Name, a.Now().In(a.Config.Timezone).Format(time.DateOnly)))
		}
	}
	return err
}

func (a *App) tellWaiting(ctx context.Context) error {
	shop, err := a.talk.Shop(ctx)
	if err != nil || shop.Paused || a.guard.Check() != nil {
		return err
	}
	places, err := a.talk.Places(ctx)
	free := 0
	for _, p := range places {
		if p.Status.Sells(a.Now()) {
			free += max(p.Places-p.Taken, 0)
		}
	}
	if err != nil || free == 0 {
		return err
	}
	return a.talk.Opened(ctx, free)
}
