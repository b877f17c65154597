// Package desk takes a message to a stored decision: it reads what the message names, has the customer's or the
// owner's way answer it, and stores what comes of that.
//
// It must not import a channel or a store. Its one invariant: a message counts as delivered only after its decision is
// stored, and it is stored whole or not at all.
package desk

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/owner"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/caught"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// ErrSeen says that the message was handled before.
var ErrSeen = errors.New("handled before")

// Records keep what the conversation needs. Every method may block on Redis.
type Records interface {
	Shelf
	Keeper

	// Load reads the stored part of the world for a message, in one go.
	// Errors: ErrSeen, ErrUnreadable.
	Load(ctx context.Context, q Query) (bot.World, error)

	// Commit stores a decision whole, or not at all.
	// Errors: ErrSeen, ErrUnreadable, billing.ErrConflict, billing.ErrFull, scheduler.ErrDeviceTaken.
	Commit(ctx context.Context, in bot.Incoming, before bot.World, d bot.Decision) error
}

// A Desk handles incoming messages: read the world, decide, store, nudge. It does nothing slow
// itself, so a message costs two round trips to Redis.
type Desk struct {
	Records   Records
	Texts     *text.Catalog // the sentences in the owner's words
	Name      string
	Zone      *time.Location
	Rules     scheduler.Rules
	Countries []string
	Owners    []string
	House     bot.House     // what the owner says of the shop
	Methods   []bot.Method  // ways to pay, as they are configured
	Keep      time.Duration // how long a customer who has nothing is known; 0: for ever
	Claim     string        // claims the shop while it has no owner
	Sane      func() error
	Cashier   interface {
		Nudge()
		Check(code string)
	}
	Rests        func() []bot.Rest                  // parts that don't do their work; must not block; may be nil
	Reach        func() bot.Reach                   // how people find the bot; must not block
	Cast         func()                             // looks at the broadcast that is stored
	CastWhatsApp bool                               // broadcasts go to WhatsApp, too
	Backups      bool                               // a passphrase for them is set
	Menus        func()                             // sets the menus of commands anew
	Look         func(site string)                  // at a site whose leases changed
	Link         func(in bot.Incoming, lang string) // begins to link a channel, for the owner who asked
	Now          func() time.Time
	Log          *slog.Logger

	floods  floods
	waits   waiting
	mu      sync.Mutex
	trouble map[string]time.Time // chats whose message can't be stored, since when
}

// tries is how often a message is decided on anew when records change meanwhile, before it rests.
const tries = 20

// Handle answers one message. It returns nil when what comes of it is stored, and only then the channel may forget
// the message. One that is refused is kept, with those behind it in its chat, so that no other chat waits for it; it is
// tried again by itself, and set aside in the end.
func (d *Desk) Handle(ctx context.Context, in bot.Incoming) error {
	if d.waits.has(in.From()) {
		return d.keep(ctx, in)
	}
	err := d.answer(ctx, in)
	if err == nil || !refused(err) {
		return err
	}
	d.Log.Warn("a message is refused, it is tried again", "channel", in.Channel, "err", err)
	aside, err := d.lay(ctx, in, err)
	if err != nil || aside {
		return err
	}
	return d.keep(ctx, in)
}

// answer is decide; a panic on the way is an error.
func (d *Desk) answer(ctx context.Context, in bot.Incoming) error {
	return caught.Do(func() error { return d.decide(ctx, in) })
}

// decide reads, decides and stores, again while records change meanwhile.
func (d *Desk) decide(ctx context.Context, in bot.Incoming) (err error) {
	full, q := map[string]bool{}, NewQuery(in, d.Countries)
	for range tries {
		var world bot.World
		world, err = d.world(ctx, q, full)
		if errors.Is(err, ErrSeen) {
			return nil
		}
		if err != nil {
			return err
		}
		decision := Step(world, in)
		err = d.Records.Commit(ctx, in, world, decision)
		switch {
		case err == nil:
			d.tell(world, decision)
			d.act(in, decision)
			return nil
		case errors.Is(err, ErrSeen):
			return nil
		case errors.Is(err, billing.ErrFull):
			for _, o := range decision.Orders {
				full[o.Site] = true
			}
		case errors.Is(err, scheduler.ErrDeviceTaken):
			q.MAC = unread(decision, q.MAC)
		case errors.Is(err, billing.ErrConflict), errors.Is(err, billing.ErrDiscountSpent):
		default:
			return err
		}
	}
	return fmt.Errorf("answer a message, %d times: %w", tries, err)
}

// unread is a device of a decision other than the one whose leases were read for it. It is read next, so that what is
// decided on is what was looked at: a lease that the message names does not bring the others of its device along.
func unread(d bot.Decision, read router.MAC) router.MAC {
	for _, l := range d.Leases {
		for _, seat := range l.Seats() {
			if seat.Device != read {
				return seat.Device
			}
		}
	}
	return read
}

// world is what Step looks at: what is stored, and what is configured.
func (d *Desk) world(ctx context.Context, q Query, full map[string]bool) (bot.World, error) {
	w, err := d.Records.Load(ctx, q)
	if err != nil {
		return bot.World{}, err
	}
	w.Texts, w.House, w.Keep = d.Texts, d.House, d.Keep
	w.Ways = w.Shop.SetWays(d.Methods).Methods(d.Methods)
	w.Methods = bot.Offered(w.Ways)
	w.Name, w.Now, w.Zone, w.Rules = d.Name, d.Now().Truncate(time.Millisecond), d.Zone, d.Rules // as exact as is stored
	w.Countries, w.Owners, w.ClockErr, w.FreshCode = d.Countries, d.Owners, d.Sane(), billing.NewCode()
	if d.Rests != nil {
		w.Rests = d.Rests()
	}
	w.FreshInvite, w.Reach, w.CastWhatsApp, w.Backups = owner.NewInvite(), d.Reach(), d.CastWhatsApp, d.Backups
	w.FreshPass = scheduler.FreshPass()
	rand.Read(w.Seed[:]) // never fails
	if len(w.Owners)+len(w.Shop.Owners) == 0 {
		w.Claim = d.Claim
	}
	for i, p := range w.Places {
		if full[p.Name] {
			w.Places[i].Taken = max(p.Taken, p.Places)
		}
	}
	return w, nil
}

// act nudges the parts that go on with what was stored.
func (d *Desk) act(in bot.Incoming, decision bot.Decision) {
	if decision.Cast {
		d.Cast()
	}
	if decision.Menus {
		d.Menus()
	}
	if decision.Link {
		d.Link(in, decision.Session.Lang)
	}
	for _, l := range decision.Leases {
		d.Look(l.Site)
	}
	if decision.Search != nil {
		d.Look(decision.Search.Site)
	}
	if decision.Check != "" {
		d.Cashier.Check(decision.Check)
	}
	if len(decision.Orders) > 0 {
		d.Cashier.Nudge()
	}
}

// patience is how long a person waits in silence while nothing can be stored.
const patience = 10 * time.Second

// Guarded is Handle for a channel. A chat that says too much is told so, and then not listened to until it slows
// down; an owner that the configuration names is listened to always. A person whose message can't be stored for a
// while (Redis is away) is told so once, without any record, and the message comes again.
func (d *Desk) Guarded(
	c bot.Channel, moment func(bot.Incoming) bot.Outgoing,
) func(context.Context, bot.Incoming) error {
	return func(ctx context.Context, in bot.Incoming) error {
		heard := listen
		if !(bot.World{Configured: bot.Configured{Owners: d.Owners}}).Owner(in) {
			heard = d.floods.hear(in.From(), in.ID, d.Now())
		}
		switch heard {
		case ignore:
			return nil
		case tellOnce:
			if err := c.Send(ctx, bot.Outgoing{Chat: in.Chat, Text: d.Texts.In(in.Lang).Say(text.TooMuch)}); err != nil {
				d.Log.Warn("ask for a rest", "channel", c.Name(), "err", err)
			}
			return nil
		}
		err := d.Handle(ctx, in)
		if d.troubled(in.From(), err) && in.Private {
			if sendErr := c.Send(ctx, moment(in)); sendErr != nil {
				d.Log.Warn("ask for a moment", "channel", c.Name(), "err", sendErr)
			}
		}
		return err
	}
}

// maxTroubled bounds how many chats are remembered while nothing can be stored.
const maxTroubled = 1000

// troubled notes how the chat's message went, and reports whether it is time to ask for a moment.
func (d *Desk) troubled(from string, err error) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err == nil {
		delete(d.trouble, from)
		return false
	}
	since, known := d.trouble[from]
	switch {
	case !known && len(d.trouble) < maxTroubled:
		if d.trouble == nil {
			d.trouble = map[string]time.Time{}
		}
		d.trouble[from] = d.Now()
	case known && !since.IsZero() && d.Now().Sub(since) >= patience:
		d.trouble[from] = time.Time{} // told
		return true
	}
	return false
}

// Moment asks for patience.
func (d *Desk) Moment(in bot.Incoming) bot.Outgoing {
	return bot.Outgoing{Chat: in.Chat, Text: d.Texts.In(in.Lang).Say(text.Moment)}
}
