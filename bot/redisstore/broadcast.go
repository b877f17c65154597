package redisstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/scheduler"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

var _ outbox.Casts = (*Store)(nil)

// castKeep is how long the sets of a broadcast outlive it at most.
const castKeep = 30 * 24 * time.Hour

func (s *Store) castKey(id, set string) string { return s.DB.Key("cast", id, set) }

// Casting is outbox.Casts'.
func (s *Store) Casting(ctx context.Context) (*bot.Broadcast, bot.Tally, error) {
	shop, err := s.Shop(ctx)
	if err != nil || shop.Broadcast == nil {
		return nil, bot.Tally{}, err
	}
	t, err := s.tally(ctx, shop.Broadcast.ID)
	return shop.Broadcast, t, err
}

func (s *Store) tally(ctx context.Context, id string) (t bot.Tally, err error) {
	pipe := s.DB.Pipeline()
	total := pipe.Get(ctx, s.castKey(id, "total"))
	waiting, under, gone := pipe.ZCard(ctx, s.castKey(id, "to")), pipe.ZCard(ctx, s.castKey(id, "out")), pipe.SCard(ctx,
		s.castKey(id, "gone"))
	_, _ = pipe.Exec(ctx) // each answer has its error
	if t.Total, err = total.Int(); err == nil {
		t.Gathered = true
	} else if !errors.Is(err, redis.Nil) {
		return t, err
	}
	if err := errors.Join(waiting.Err(), under.Err(), gone.Err()); err != nil {
		return t, err
	}
	t.Waiting, t.Under, t.Gone = int(waiting.Val()), int(under.Val()), int(gone.Val())
	return t, nil
}

// Gather is outbox.Casts'. It reads every chat that there is, in pages; a chat that is read twice is in
// the set once.
func (s *Store) Gather(ctx context.Context, b bot.Broadcast) error {
	among, err := s.among(ctx, b)
	if err != nil {
		return err
	}
	to := s.castKey(b.ID, "to")
	err = s.eachChat(ctx, func(page []chat) error {
		picked, err := s.pick(ctx, page, among)
		if err != nil || len(picked) == 0 {
			return err
		}
		var batch redisdb.Batch
		for _, address := range picked {
			batch.Do("ZADD", to, 0, address)
		}
		batch.Do("EXPIRE", to, int(castKeep.Seconds()))
		return s.DB.Commit(ctx, &batch)
	})
	if err != nil {
		return fmt.Errorf("gather who gets a broadcast: %w", err)
	}
	n, err := s.DB.ZCard(ctx, to).Result()
	if err != nil {
		return err
	}
	var batch redisdb.Batch
	batch.Do("SET", s.castKey(b.ID, "total"), n, "EX", int(castKeep.Seconds()))
	return s.DB.Commit(ctx, &batch)
}

// among are the phones that a segment is of; nil for everybody.
func (s *Store) among(ctx context.Context, b bot.Broadcast) (map[string]bool, error) {
	if b.Segment == "all" {
		return nil, nil
	}
	active, err := s.running(ctx)
	if err != nil {
		return nil, err
	}
	phones := map[string]bool{}
	for _, l := range active {
		phones[l.Customer] = l.State == scheduler.Active
	}
	if b.Segment == "active" {
		return phones, nil
	}
	since, ended := b.Asked.AddDate(0, 0, -b.Days()), map[string]bool{}
	note := named{s.leaseKey, func(stored string) ([]any, error) {
		l, err := leases.Decode(stored)
		if _, running := phones[l.Customer]; err == nil && !running && l.State == scheduler.Over && l.End.After(since) {
			ended[l.Customer] = true
		}
		return nil, err
	}}
	err = s.eachNamed(ctx, s.DB.Key("leases"), func(ids []string) error {
		return s.rows(ctx, ids, note, func([]any) error { return nil })
	})
	return ended, err
}

// eachChat reads the chats that there are, in pages.
func (s *Store) eachChat(ctx context.Context, take func([]chat) error) error {
	return s.DB.Each(ctx, "session:*", func(keys []string) error {
		found, err := s.DB.MGet(ctx, keys...).Result()
		if err != nil {
			return err
		}
		var page []chat
		for i, key := range keys {
			c := chat{address: strings.TrimPrefix(key, s.sessionKey(""))}
			version, err := decode(found[i], &c.Session)
			if err != nil {
				return err
			}
			if version > 0 {
				page = append(page, c)
			}
		}
		return take(page)
	})
}

// A chat is a session with its address.
type chat struct {
	bot.Session
	address string
}

// pick chooses the chats of a page that get a broadcast: one a person, the newest on a channel
// that broadcasts go to, and none of people who said stop, left, or are banned.
func (s *Store) pick(ctx context.Context, page []chat, among map[string]bool) ([]string, error) {
	var keys, picked []string
	for _, c := range page {
		keys = append(keys, s.customerKey(c.Phone))
	}
	found, err := s.DB.MGet(ctx, keys...).Result()
	if err != nil {
		return nil, err
	}
	for i, c := range page {
		var person bot.Customer
		version, err := decode(found[i], &person)
		if err != nil {
			return nil, err
		}
		known := c.Phone != "" && version > 0
		switch {
		case c.Quiet, c.Gone, !s.casts(c.address), among != nil && !among[c.Phone], known &&
			(person.Banned || s.newest(person) != c.address):
		default:
			picked = append(picked, c.address)
		}
	}
	return picked, nil
}

// newest is a customer's newest chat that broadcasts go to.
func (s *Store) newest(c bot.Customer) string {
	for _, address := range slices.Backward(c.Chats) {
		if s.casts(address) {
			return address
		}
	}
	return ""
}

// casts reports whether broadcasts go to a chat.
func (s *Store) casts(address string) bool {
	channel, _, _ := strings.Cut(address, ":")
	return slices.Contains(s.CastTo, channel)
}

// Feed is outbox.Casts'.
func (s *Store) Feed(ctx context.Context, b bot.Broadcast, n int) error {
	next, err := s.DB.ZRange(ctx, s.castKey(b.ID, "to"), 0, int64(n)-1).Result()
	if err != nil || len(next) == 0 {
		return err
	}
	var batch redisdb.Batch
	for _, address := range next {
		batch.Do("ZREM", s.castKey(b.ID, "to"), address)
		batch.Do("ZADD", s.castKey(b.ID, "out"), 0, address)
		s.Post(&batch, billing.Notice{To: address, Kind: billing.Cast, Order: b.ID})
	}
	return s.DB.Commit(ctx, &batch)
}

// Report is outbox.Casts'.
func (s *Store) Report(ctx context.Context, b bot.Broadcast) error {
	var batch redisdb.Batch
	s.Post(&batch, billing.Notice{To: b.From, Kind: billing.CastProgress, Order: b.ID, Detail: b.Menu})
	return s.DB.Commit(ctx, &batch)
}

// EndCast is outbox.Casts'.
func (s *Store) EndCast(ctx context.Context, b bot.Broadcast, t bot.Tally) error {
	shop, err := s.Shop(ctx)
	if err != nil || shop.Broadcast == nil || shop.Broadcast.ID != b.ID {
		return err
	}
	var batch redisdb.Batch
	shop.Broadcast = nil
	batch.Put(s.shopKey(), shop.Version, shop)
	for _, set := range []string{"to", "out", "gone", "total"} {
		batch.Do("DEL", s.castKey(b.ID, set))
	}
	s.Post(&batch, billing.Notice{To: b.From, Kind: billing.CastDone, Order: b.ID, Detail: t.Words()})
	return s.DB.Commit(ctx, &batch)
}

// settle takes a letter of a broadcast off those that are under way.
func (s *Store) settle(b *redisdb.Batch, l outbox.Letter) {
	if l.Notice != nil && l.Notice.Kind == billing.Cast {
		b.Do("ZREM", s.castKey(l.Notice.Order, "out"), l.To)
	}
}

// Lost is outbox.Outbox's.
func (s *Store) Lost(ctx context.Context, l outbox.Letter) error {
	w, err := s.Load(ctx, desk.Query{In: address(l.To)})
	if err != nil {
		return err
	}
	var b redisdb.Batch
	b.Do("XDEL", s.outboxKey(), l.ID)
	s.settle(&b, l)
	if l.Notice != nil && l.Notice.Kind == billing.Cast {
		b.Do("SADD", s.castKey(l.Notice.Order, "gone"), l.To)
		b.Do("EXPIRE", s.castKey(l.Notice.Order, "gone"), int(castKeep.Seconds()))
	}
	if w.Session.Version > 0 && !w.Session.Gone {
		w.Session.Gone = true
		b.Put(s.sessionKey(l.To), w.Session.Version, w.Session)
	}
	return s.DB.Commit(ctx, &b)
}
