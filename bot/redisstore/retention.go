package redisstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/internal/redisdb"
)

var _ desk.Silences = (*Store)(nil)

func (s *Store) heardKey() string     { return s.DB.Key("heard") }
func (s *Store) listeningKey() string { return s.DB.Key("heard", "all") }

// hear notes that a message came, as part of a batch. A clock that stands in the past makes nobody silent:
// the chat network says when, too, and what was noted never goes back.
func (s *Store) hear(b *redisdb.Batch, in bot.Incoming) {
	if !in.Private || in.Kind == bot.Gone {
		return
	}
	at := s.Now()
	if in.At.After(at) {
		at = in.At
	}
	b.Do("ZADD", s.heardKey(), "GT", at.UnixMilli(), in.From())
}

// tell counts a notice about a person's own affairs as heard in the chat, where there is such a chat.
func (s *Store) tell(b *redisdb.Batch, n billing.Notice) {
	if n.To != billing.Owner && !slices.Contains(toMany, n.Kind) {
		b.Do("ZADD", s.heardKey(), "XX", "GT", s.Now().UnixMilli(), n.To)
	}
}

// toMany are the kinds of notices that are not about the person who gets them.
var toMany = []billing.NoticeKind{billing.Cast, billing.CastProgress, billing.CastDone}

// Listen is desk.Silences'. The silence of chats that are older than the index counts from now.
func (s *Store) Listen(ctx context.Context) error {
	done, err := s.DB.Exists(ctx, s.listeningKey()).Result()
	if err != nil || done == 1 {
		return err
	}
	err = s.eachChat(ctx, func(page []chat) error {
		var b redisdb.Batch
		for _, c := range page {
			b.Do("ZADD", s.heardKey(), "NX", s.Now().UnixMilli(), c.address)
		}
		return s.DB.Commit(ctx, &b)
	})
	if err != nil {
		return fmt.Errorf("note when chats were last heard of: %w", err)
	}
	var b redisdb.Batch
	b.Do("SET", s.listeningKey(), 1)
	return s.DB.Commit(ctx, &b)
}

// Silent is desk.Silences'.
func (s *Store) Silent(ctx context.Context, since time.Time, n int) ([]string, error) {
	list, err := s.DB.ZRangeArgs(ctx, redis.ZRangeArgs{
		Key: s.heardKey(), Start: "-inf", Stop: strconv.FormatInt(since.UnixMilli(), 10), ByScore: true, Count: int64(n),
	}).Result()
	if err != nil {
		return nil, fmt.Errorf("read who was not heard of: %w", err)
	}
	return list, nil
}

// Owing is desk.Silences'.
func (s *Store) Owing(ctx context.Context) (map[string]bool, error) { return s.Orders.Owing(ctx) }

// Whose is desk.Silences'.
func (s *Store) Whose(ctx context.Context, address string) (desk.Silent, error) {
	found := desk.Silent{Chat: address}
	var err error
	if found.Session, err = s.session(ctx, address); err != nil && !errors.Is(err, redisdb.ErrNoRecord) {
		return found, err
	}
	chats := []string{address}
	if phone := found.Session.Phone; phone != "" {
		if found.Customer, err = s.customer(ctx, phone); err != nil {
			return found, err
		}
		live, err := s.DB.SCard(ctx, orders.CustomerKey(s.DB, phone)).Result()
		if err != nil {
			return found, err
		}
		found.Live, chats = int(live), append(chats, found.Customer.Chats...)
	}
	for _, other := range found.Customer.Chats {
		session, err := s.session(ctx, other)
		if err != nil && !errors.Is(err, redisdb.ErrNoRecord) {
			return found, err
		}
		found.Chats = append(found.Chats, session)
	}
	if found.Works, err = s.works(ctx, chats, found.Session.Phone); err != nil {
		return found, err
	}
	heard, err := s.DB.ZMScore(ctx, s.heardKey(), chats...).Result()
	for _, ms := range heard {
		if at := time.UnixMilli(int64(ms)); ms > 0 && at.After(found.Heard) {
			found.Heard = at
		}
	}
	return found, err
}

// customer reads a customer; version 0 if unknown.
func (s *Store) customer(ctx context.Context, phone string) (bot.Customer, error) {
	var c bot.Customer
	version, body, err := s.DB.Get(ctx, s.customerKey(phone))
	switch {
	case errors.Is(err, redisdb.ErrNoRecord):
		return bot.Customer{Phone: phone}, nil
	case err != nil:
		return c, err
	}
	c.Version = version
	if err := json.Unmarshal([]byte(body), &c); err != nil {
		return c, fmt.Errorf("read customer: %w", err)
	}
	return c, nil
}

// works reports whether somebody with some chats and a phone is an owner or on the staff.
func (s *Store) works(ctx context.Context, chats []string, phone string) (bool, error) {
	shop, err := s.Shop(ctx)
	if err != nil {
		return false, err
	}
	hands := slices.Concat(s.Owner, shop.Owners)
	for _, h := range shop.Staff {
		hands = append(hands, h.Address)
		if phone != "" && h.Phone == phone {
			return true, nil
		}
	}
	return slices.ContainsFunc(hands, func(address string) bool {
		_, who, _ := strings.Cut(address, ":")
		return slices.Contains(chats, address) || phone != "" && who == phone
	}), nil
}

// Heard is desk.Silences'. A chat that was heard of meanwhile stays so.
func (s *Store) Heard(ctx context.Context, address string, at time.Time) error {
	var b redisdb.Batch
	b.Do("ZADD", s.heardKey(), "XX", "GT", at.UnixMilli(), address)
	return s.DB.Commit(ctx, &b)
}

// Forget is desk.Silences'.
func (s *Store) Forget(ctx context.Context, who desk.Silent) error {
	var b redisdb.Batch
	if err := s.unshelveAll(ctx, &b, append(slices.Clone(who.Customer.Chats), who.Chat)...); err != nil {
		return err
	}
	s.forgetChat(&b, who.Chat, who.Session, true)
	for i, address := range who.Customer.Chats {
		if address != who.Chat {
			s.forgetChat(&b, address, who.Chats[i], true)
		}
	}
	if c := who.Customer; c.Phone != "" {
		b.Room(orders.CustomerKey(s.DB, c.Phone), 1, "") // refused if they have an order
		b.Put(s.customerKey(c.Phone), c.Version, bot.Forgotten(c))
		s.forgetPhone(&b, c.Phone, bot.Forgotten(c).Keeps())
		if err := s.forgetEvidence(ctx, &b, c.Phone); err != nil {
			return err
		}
	}
	return orders.Errors(s.DB.Commit(ctx, &b))
}

// forgetChat erases a chat, as part of a batch: unchanged since it was read, or as it is.
func (s *Store) forgetChat(b *redisdb.Batch, address string, session bot.Session, unchanged bool) {
	if unchanged {
		b.Same(s.sessionKey(address), session.Version)
	}
	s.putNames(b, session, bot.Session{})
	b.Do("DEL", s.sessionKey(address))
	b.Do("SREM", s.waitlistKey(), address)
	b.Do("ZREM", s.heardKey(), address)
}

// forgetPhone erases a customer, as part of a batch, but for what has to stay.
func (s *Store) forgetPhone(b *redisdb.Batch, phone string, keeps bool) {
	b.Do("ZREM", s.DB.Key("customers"), phone)
	if !keeps {
		b.Do("DEL", s.customerKey(phone))
	}
}
