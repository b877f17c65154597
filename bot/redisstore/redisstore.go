// Package redisstore keeps the conversation in Redis.
//
// It owns these keys of a shop and no others:
//
//	seen:<channel>:<id>  a message that was handled; expires after two days
//	session:<address>    what the bot remembers of a chat, a versioned JSON record
//	customer:<phone>     a person, a versioned JSON record
//	customers            sorted set of phones by when they were first known, in ms
//	shop                 what the owner decided in the chat, a versioned JSON record
//	names                sorted set of words of names, with the name and the phone
//	heard                sorted set of addresses by when something was last said there, in ms
//	heard:all            that no chat is missing in it
//	netnames             hash of sites to the names of their networks, as customers were told them
//	waitlist             set of addresses to tell when the shop sells again
//	weekly:<week>          that the owner was sent the backup of the week
//	summary:<day>        that the owner was told of the day
//	full:<site>:<day>    that the owner was told of a site without a free place
//	journal              stream of what was changed, by whom, oldest first
//	cast:<id>:total        that the list of a broadcast is complete, and its length
//	cast:<id>:to           sorted set of addresses that are not written to yet
//	cast:<id>:out          sorted set of addresses with a letter in the outbox
//	cast:<id>:gone         set of addresses that can't be reached
//	tried:<channel>:<id> how often a message was refused; expires after two days
//	held                 hash of messages that are tried again soon: chat and id, JSON
//	shelf                hash of the messages that were set aside, by their codes, JSON
//	shelf:asked          set of the codes that are to be answered again
//	aside:<id>           an unreadable row of the outbox was set aside; expires after two days
//	shelf:letters        hash of the letters that were set aside, by their codes, JSON
//	shelved:<address>    that something of a chat was set aside; expires after an hour
//	outbox               stream of letters, JSON
//	invoices:<order>     set of the messages of an order's invoices: address and message; expires after two days
//
// It must not import a channel. Its one invariant: what a message changes, the letters that it
// makes due, and that it was handled are stored together.
package redisstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"time"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/duty"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/scheduler"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

// A Store is desk.Records, outbox.Outbox and duty.Records in Redis.
type Store struct {
	DB       *redisdb.DB
	Orders   *orders.Store
	Leases   *leases.Store
	Sites    []string                               // the configured sites, in their order
	Plans    []billing.Plan                         // that are sold while the shop has no record of its own
	Methods  []bot.Method                           // to pay, while the shop has no record of its own
	Pings    bot.Pings                              // that the owner hears, while the shop has no record of its own
	Networks map[string]bot.Network                 // what a device needs to join a site
	Texts    *text.Catalog                          // the sentences in the owner's words
	Owner    []string                               // addresses from the configuration
	CastTo   []string                               // channels that broadcasts go to
	Backup   func(context.Context, io.Writer) error // writes all records; nil where none are made
	Zone     *time.Location
	Name     string                                   // of the shop, as it stands on paper
	Reach    func(context.Context) (bot.Reach, error) // how people find the bot; asked when it must be known
	Now      func() time.Time
	Nudge    func() // there are letters
}

var (
	_ desk.Records  = (*Store)(nil)
	_ outbox.Outbox = (*Store)(nil)
	_ outbox.Casts  = (*Store)(nil)
	_ desk.Silences = (*Store)(nil)
	_ duty.Records  = (*Store)(nil)
)

// remember is how long a handled message is known: twice as long as Telegram keeps updates.
const remember = 48 * time.Hour

func (s *Store) sessionKey(from string) string   { return s.DB.Key("session", from) }
func (s *Store) customerKey(phone string) string { return s.DB.Key("customer", phone) }
func (s *Store) shopKey() string                 { return s.DB.Key("shop") }
func (s *Store) waitlistKey() string             { return s.DB.Key("waitlist") }
func (s *Store) journalKey() string              { return s.DB.Key("journal") }
func (s *Store) outboxKey() string               { return s.DB.Key("outbox") }

func (s *Store) seenKey(in bot.Incoming) string { return s.DB.Key("seen", in.Channel, in.ID) }

// Commit is desk.Records'.
func (s *Store) Commit(ctx context.Context, in bot.Incoming, before bot.World, d bot.Decision) error {
	var b redisdb.Batch
	b.Once(s.seenKey(in), remember)
	s.hear(&b, in)
	if !reflect.DeepEqual(d.Session, before.Session) {
		b.Put(s.sessionKey(in.From()), before.Session.Version, d.Session)
		s.putNames(&b, before.Session, d.Session)
	}
	if err := s.putCustomer(ctx, &b, in, before.Customer, d); err != nil {
		return err
	}
	if !reflect.DeepEqual(d.Shop, before.Shop) {
		b.Put(s.shopKey(), before.Shop.Version, d.Shop)
	}
	s.putCodes(&b, d)
	for _, o := range d.Orders {
		s.Orders.Put(&b, o)
	}
	for _, l := range d.Leases {
		s.Leases.Put(&b, l)
	}
	if d.Search != nil {
		s.Leases.PutSearch(&b, *d.Search)
	}
	for _, out := range d.Replies {
		s.post(&b, outbox.Letter{To: in.From(), Reply: &out})
	}
	s.Post(&b, d.Notices...)
	if d.Target != nil {
		b.Put(s.customerKey(d.Target.Phone), d.Target.Version, *d.Target)
	}
	s.note(&b, d.Changes)
	if err := s.putShelf(ctx, &b, d.Shelf); err != nil {
		return err
	}
	s.wait(&b, d)
	if d.Erase {
		if err := s.erase(ctx, &b, in, before, d); err != nil {
			return err
		}
	}
	err := s.DB.Commit(ctx, &b)
	if errors.Is(err, redisdb.ErrSeen) {
		return desk.ErrSeen
	}
	if errors.Is(err, redisdb.ErrBroken) {
		return fmt.Errorf("%w: %w", desk.ErrUnreadable, err)
	}
	return leases.Errors(err)
}

// putCustomer stores the sender's record, as part of a batch, if it changed.
func (s *Store) putCustomer(ctx context.Context, b *redisdb.Batch, in bot.Incoming, before bot.Customer, d bot.Decision) error {
	if d.Moves != "" {
		return s.moveNumber(ctx, b, in, before, d)
	}
	if !reflect.DeepEqual(d.Customer, before) || asks(d) {
		b.Put(s.customerKey(d.Customer.Phone), before.Version, d.Customer)
		b.Do("ZADD", s.DB.Key("customers"), "NX", s.Now().UnixMilli(), d.Customer.Phone)
	}
	return nil
}

// asks reports whether a decision makes an order that is to be paid. It touches the customer's record, so that of two that
// are made at once, from two chats, the second is decided on anew.
func asks(d bot.Decision) bool {
	return slices.ContainsFunc(d.Orders, func(o billing.Order) bool {
		return o.Version == 0 && o.State == billing.Pending && o.Customer == d.Customer.Phone
	})
}

// putShelf does what the owner wants with a thing on the shelf, as part of a batch.
func (s *Store) putShelf(ctx context.Context, b *redisdb.Batch, task *bot.ShelfTask) error {
	if task == nil {
		return nil
	}
	err := s.resolve(ctx, b, *task)
	if errors.Is(err, desk.ErrNotShelved) { // somebody else resolved it meanwhile
		return fmt.Errorf("%w: %w", billing.ErrConflict, err)
	}
	return err
}

// wait changes who is told when the shop sells again.
func (s *Store) wait(b *redisdb.Batch, d bot.Decision) {
	if d.Remember != "" {
		b.Do("SADD", s.waitlistKey(), d.Remember)
	}
	if d.Forget != "" {
		b.Do("SREM", s.waitlistKey(), d.Forget)
	}
}

// Post puts notices into the outbox, as part of a batch.
func (s *Store) Post(b *redisdb.Batch, notices ...billing.Notice) {
	for _, n := range notices {
		if n.To != "" {
			s.tell(b, n)
			s.post(b, outbox.Letter{To: n.To, Notice: &n})
		}
	}
}

func (s *Store) post(b *redisdb.Batch, l outbox.Letter) {
	body, err := json.Marshal(l)
	if err != nil {
		panic(fmt.Sprintf("a letter that is no JSON: %v", err)) // its fields all are
	}
	b.Do("XADD", s.outboxKey(), "*", "letter", string(body))
	b.After("outbox", s.Nudge)
}

// Shop reads what the owner decided.
func (s *Store) Shop(ctx context.Context) (bot.Shop, error) {
	version, body, err := s.DB.Get(ctx, s.shopKey())
	if errors.Is(err, redisdb.ErrNoRecord) {
		return bot.Shop{Plans: s.Plans, Pings: s.Pings}, nil
	}
	if err != nil {
		return bot.Shop{}, fmt.Errorf("read shop: %w", err)
	}
	shop := bot.Shop{}
	if err := json.Unmarshal([]byte(body), &shop); err != nil {
		return bot.Shop{}, fmt.Errorf("read shop: %w", err)
	}
	shop.Version = version
	return shop, nil
}

// RenameSite gives what the owner set for a site to its new name. Where that is a site already, it keeps its own.
func (s *Store) RenameSite(ctx context.Context, from, to string, merged bool) error {
	shop, err := s.Shop(ctx)
	set, ok := shop.Networks[from]
	closed := slices.Contains(shop.Closed, from)
	if err != nil || !ok && !closed {
		return err
	}
	if closed {
		shop = shop.WithSite(from, false)
	}
	if closed && !merged {
		shop = shop.WithSite(to, true)
	}
	if _, taken := shop.Networks[to]; ok && !taken && !merged {
		shop.Networks[to] = set
	}
	delete(shop.Networks, from)
	var b redisdb.Batch
	b.Put(s.shopKey(), shop.Version, shop)
	return s.DB.Commit(ctx, &b)
}

// Opened tells up to n people of the waitlist that the shop sells again.
func (s *Store) Opened(ctx context.Context, n int) error {
	waiting, err := s.DB.SRandMemberN(ctx, s.waitlistKey(), int64(n)).Result()
	if err != nil || len(waiting) == 0 {
		return err
	}
	var b redisdb.Batch
	for _, address := range waiting {
		b.Do("SREM", s.waitlistKey(), address)
		s.Post(&b, billing.Notice{To: address, Kind: billing.ShopOpen})
	}
	return s.DB.Commit(ctx, &b)
}

// Places reads how the sites stand, as the conversation sees them.
func (s *Store) Places(ctx context.Context) ([]bot.Place, error) {
	w, err := s.Load(ctx, desk.Query{})
	return w.Places, err
}

func decode[T any](stored any, into *T) (int64, error) {
	text, _ := stored.(string)
	if text == "" {
		return 0, nil
	}
	version, body, err := redisdb.Unpack(text)
	if err != nil {
		return 0, err
	}
	if err := json.Unmarshal([]byte(body), into); err != nil {
		return 0, fmt.Errorf("read record: %w", err)
	}
	return version, nil
}

var _ scheduler.Store = (*leases.Store)(nil)
