package redisstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"

	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// moveNumber moves all that is a customer's to the number that they have now, as part of a batch: the record with its
// chats, orders and their rows in the books, leases, searches. Nothing is left at the number before, which may be
// somebody else's soon. The batch is refused with ErrConflict if the new number belongs to somebody.
func (s *Store) moveNumber(ctx context.Context, b *redisdb.Batch, in bot.Incoming, before bot.Customer, d bot.Decision) error {
	m := mover{s, b, d.Moves, d.Customer.Phone}
	b.Put(s.customerKey(m.to), 0, d.Customer)
	b.Same(s.customerKey(m.from), before.Version)
	b.Do("DEL", s.customerKey(m.from))
	for _, chat := range before.Chats {
		if chat == in.From() { // it is stored with the decision
			continue
		}
		if err := m.session(ctx, chat); err != nil {
			return err
		}
	}
	codes, err := s.DB.SMembers(ctx, orders.CustomerKey(s.DB, m.from)).Result()
	if err != nil {
		return fmt.Errorf("read the orders of a customer: %w", err)
	}
	for _, code := range codes {
		b.Do("SADD", orders.CustomerKey(s.DB, m.to), code)
	}
	b.Do("DEL", orders.CustomerKey(s.DB, m.from))
	booked, err := m.rows(ctx)
	if err != nil {
		return err
	}
	lapsed, err := m.lapses(ctx)
	if err != nil {
		return err
	}
	sent, err := s.Orders.EvidenceOf(ctx, m.from)
	if err != nil {
		return err
	}
	for _, o := range sent { // also of orders that are over, and were never paid
		codes = append(codes, o.Code)
	}
	codes = slices.Concat(codes, booked, lapsed)
	slices.Sort(codes)
	return m.records(ctx, slices.Compact(codes))
}

// A mover moves what is one number's to another's.
type mover struct {
	*Store
	b        *redisdb.Batch
	from, to string
}

// session makes another chat of the customer's that of the new number.
func (m mover) session(ctx context.Context, chat string) error {
	session, err := m.Store.session(ctx, chat)
	if errors.Is(err, redisdb.ErrNoRecord) || err == nil && session.Phone != m.from {
		return nil
	}
	if err != nil {
		return err
	}
	after := session
	after.Phone, after.Other = m.to, ""
	m.b.Put(m.sessionKey(chat), session.Version, after)
	m.putNames(m.b, session, after)
	return nil
}

// rows moves the customer's rows in sorted sets, and returns the codes of the orders that the books name.
func (m mover) rows(ctx context.Context) (codes []string, err error) {
	for _, set := range []string{m.DB.Key("customers"), m.DB.Key("customers", "paid")} {
		at, err := m.DB.ZScore(ctx, set, m.from).Result()
		if errors.Is(err, redis.Nil) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read when a customer came: %w", err)
		}
		m.b.Do("ZREM", set, m.from)
		m.b.Do("ZADD", set, int64(at), m.to)
	}
	for _, set := range []string{m.DB.Key("orders", "paid"), m.DB.Key("orders", "refunded")} {
		for cursor, more := uint64(0), true; more; more = cursor != 0 {
			var list []string
			if list, cursor, err = m.DB.ZScan(ctx, set, cursor, "*"+m.from+"*", 1000).Result(); err != nil {
				return nil, fmt.Errorf("read the books of a customer: %w", err)
			}
			for i := 0; i+1 < len(list); i += 2 {
				words := strings.Fields(list[i])
				if len(words) < 4 || words[3] != m.from {
					continue
				}
				codes, words[3] = append(codes, words[0]), m.to
				m.b.Do("ZREM", set, list[i])
				m.b.Do("ZADD", set, list[i+1], strings.Join(words, " "))
			}
		}
	}
	return codes, nil
}

// lapses moves what the customer left unpaid, and returns the codes.
func (m mover) lapses(ctx context.Context) (codes []string, err error) {
	from, to := orders.LapsedKey(m.DB, m.from), orders.LapsedKey(m.DB, m.to)
	left, err := m.DB.PTTL(ctx, from).Result()
	if err != nil || left <= 0 {
		return nil, err
	}
	list, err := m.DB.ZRangeWithScores(ctx, from, 0, -1).Result()
	if err != nil {
		return nil, fmt.Errorf("read what a customer left unpaid: %w", err)
	}
	for _, row := range list {
		code, _ := row.Member.(string)
		codes = append(codes, code)
		m.b.Do("ZADD", to, int64(row.Score), code)
	}
	m.b.Do("PEXPIRE", to, left.Milliseconds())
	m.b.Do("DEL", from)
	return codes, nil
}

// records gives orders, their leases and their searches the new number.
func (m mover) records(ctx context.Context, codes []string) error {
	list, err := m.Orders.Known(ctx, codes)
	if err != nil {
		return err
	}
	for _, o := range list {
		if o.Customer != m.from && o.Giver != m.from {
			continue
		}
		if o.Customer == m.from {
			o.Customer = m.to
		}
		if o.Giver == m.from {
			o.Giver = m.to
		}
		m.b.Put(orders.OrderKey(m.DB, o.Code), o.Version, o)
	}
	return m.Leases.MoveNumber(ctx, m.b, codes, m.from, m.to)
}
