package app

import (
	"context"
	"fmt"
	"io"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/duty"
	"github.com/sharefi/sharefi/bot/outbox"
	talk "github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/backup"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/scheduler"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

// wire makes the parts, lowest first. A later part reaches an earlier one only by a nudge.
func (a *App) wire() (err error) {
	if a.Config.Texts != nil {
		if a.texts, err = text.ReadCatalog(a.Config.Texts); err != nil {
			return fmt.Errorf("read the owner's sentences: %w", err)
		}
	}
	providers := a.openProviders()
	a.rules = rulesOf(a.Config.Times)
	a.sites = sites{}
	a.reach = &reach{telegram: a.telegram, whatsapp: a.whatsapp, log: a.Log}
	a.wireRecords(providers)
	a.wireMoney(providers)
	a.wireTalk()
	a.wireCheckouts()
	return nil
}

// rulesOf are the rules of access, with what the owner set.
func rulesOf(t config.Times) scheduler.Rules {
	rules := scheduler.DefaultRules()
	rules.GrantWithin, rules.AnswerWithin, rules.Remind = t.GrantWithin, t.AnswerWithin, t.Remind
	rules.Moves, rules.MoveRest, rules.ClaimWithin = t.Moves, t.MoveRest, t.ClaimWithin
	return rules
}

// moneyRulesOf are the rules of being paid, with what the owner set.
func moneyRulesOf(t config.Times) billing.Rules {
	rules := billing.DefaultRules()
	rules.ClaimWithin = t.ClaimWithin
	return rules
}

// wireRecords makes the stores of orders, leases and conversations, and the sender that empties the outbox.
func (a *App) wireRecords(providers []billing.Provider) {
	c := a.Config
	o := &orders.Store{DB: a.DB, Rules: moneyRulesOf(c.Times), Providers: names(providers), Places: a.places}
	a.leases = &leases.Store{DB: a.DB, Orders: o, Changed: func() { a.clock.Changed() }}
	a.sender = &outbox.Sender{Channels: a.heldChannels(), Now: a.Now, Zone: c.Timezone, Log: a.Log}
	a.talk = &talk.Store{
		DB: a.DB, Orders: o, Leases: a.leases, Texts: a.texts, Sites: siteNames(c), Plans: c.Plans, Methods: methods(c),
		Pings: bot.Pings(c.Pings), Networks: networks(c), Owner: owners(c.Owner), CastTo: castTo(c),
		Zone: c.Timezone, Name: c.Called(), Reach: a.reach.all, Now: a.Now, Nudge: a.sender.Nudge,
	}
	if !c.Backup.Passphrase.IsZero() {
		a.talk.Backup = a.writeBackup
	}
	a.sender.Outbox, o.Post = a.talk, a.talk.Post
}

// wireMoney makes the cashier, and the clock that ends leases.
func (a *App) wireMoney(providers []billing.Provider) {
	a.cashier = &billing.Cashier{
		Ledger:    beatingLedger{a.leases.Orders, a.vitals.expect("cashier", cashRound)},
		Providers: providers, Rules: moneyRulesOf(a.Config.Times), Back: a.reach.back, Sane: a.guard.Check,
		Revoke: a.revoke, Grant: a.grantKnown, Now: a.Now, Log: a.Log,
		Heard: a.heardProvider, Behind: a.behind.Load, CaughtUp: a.catchUp,
	}
	a.clock = scheduler.NewClock(scheduler.Clock{
		Ends:  beatingEnds{a.leases, a.vitals.expect("clock", clockRound)},
		Nudge: a.nudgeSince, All: a.lookAtAll, Now: a.Now, Log: a.Log,
	})
}

// wireTalk makes the desk, and what people are told without having asked.
func (a *App) wireTalk() {
	c := a.Config
	a.caster = &outbox.Caster{Casts: a.talk, Now: a.Now, Log: a.Log}
	a.menus = newMenus(a.telegram, a.talk, a.texts, a.Log)
	a.menus.begins = func() { a.reach.username() } // so that links to the bot can be made
	a.direct = newDirect(a.channels, a.talk, owners(c.Owner), a.texts, a.Log)
	a.linking = newLinking(a.channels, a.whatsapp, a.texts, a.Log)
	a.duties = &duty.Duties{
		Wall:    duty.Wall{Now: a.Now, Zone: c.Timezone, Sane: a.guard.Check},
		Records: a.talk, Summary: c.Times.Summary, Weekly: c.Backup.Weekly, Log: a.Log,
	}
	a.desk = &desk.Desk{
		Records: a.talk, House: bot.House(c.House), Methods: methods(c), Keep: c.Retention, Texts: a.texts, Name: c.Called(), Zone: c.Timezone,
		Rules: a.rules, Countries: c.Phones.Countries, Owners: owners(c.Owner), Claim: a.Claim, Sane: a.mayDecide,
		Cashier: a.cashier, Look: a.sites.nudge, Rests: a.rests, Link: a.linking.ask, Reach: a.reach.known, Menus: a.menus.changed,
		Cast: a.caster.Nudge, CastWhatsApp: c.WhatsApp.Broadcast, Backups: !c.Backup.Passphrase.IsZero(),
		Now: a.Now, Log: a.Log,
	}
}

func siteNames(c *config.Config) []string {
	var names []string
	for _, s := range c.Sites {
		names = append(names, s.Name)
	}
	return names
}

func networks(c *config.Config) map[string]bot.Network {
	list := map[string]bot.Network{}
	for _, s := range c.Sites {
		list[s.Name] = bot.Network{SSID: s.SSID, Password: s.Password, Hidden: s.Hidden, ByPass: byPass(s)}
	}
	return list
}

// owners are the addresses of those that the configuration names.
func owners(o config.Owner) []string {
	var list []string
	for _, id := range o.Telegram {
		list = append(list, fmt.Sprintf("telegram:%d", id))
	}
	for _, phone := range o.WhatsApp {
		list = append(list, "whatsapp:"+phone)
	}
	return list
}

// castTo are the channels that broadcasts go to.
func castTo(c *config.Config) []string {
	if c.WhatsApp.Broadcast {
		return []string{"telegram", "whatsapp"}
	}
	return []string{"telegram"}
}

// writeBackup writes the shop's records for the chat.
func (a *App) writeBackup(ctx context.Context, w io.Writer) error {
	_, err := backup.Write(ctx, a.DB, w, backup.Options{
		Shop: a.Config.Shop, Passphrase: a.Config.Backup.Passphrase, Skip: LockKeys, Now: a.Now(),
	})
	return err
}

// revoke ends the lease of an order whose money went back.
func (a *App) revoke(ctx context.Context, code string) error {
	err := a.leases.Revoke(ctx, code, func(l scheduler.Lease) (scheduler.Lease, billing.Outcome) {
		return scheduler.Revoke(l, a.Now())
	})
	a.sites.nudgeAll()
	return err
}

// grantKnown lets the device in that a paid order was bought for.
func (a *App) grantKnown(ctx context.Context, o billing.Order) (bool, error) {
	granted, err := a.leases.GrantKnown(ctx, o, a.rules, a.Now())
	a.sites.nudge(o.Site)
	return granted, err
}
