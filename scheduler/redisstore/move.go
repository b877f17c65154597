package redisstore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/scheduler"
)

// movePage is how many records move in one step.
const movePage = 100

// Move gives a site another name, with everything at it. It may be cut off anywhere and begun anew: an order and its
// lease move in one step, and what has moved is not at the old name any more. An order that holds no place moves while
// its payment may still come.
func (s *Store) Move(ctx context.Context, from, to string) (moved int, err error) {
	found, leases, err := s.At(ctx, from)
	if err != nil {
		return 0, err
	}
	steps, codes := map[string]func(*redisdb.Batch){}, []string{}
	step := func(code string, f func(*redisdb.Batch)) {
		before, ok := steps[code]
		if !ok {
			codes, before = append(codes, code), func(*redisdb.Batch) {}
		}
		steps[code] = func(b *redisdb.Batch) { before(b); f(b) }
	}
	for _, o := range found {
		step(o.Code, func(b *redisdb.Batch) { s.moveOrder(b, o, to, true) })
	}
	err = s.Orders.EachDue(ctx, func(o billing.Order) {
		if o.Site == from && steps[o.Code] == nil {
			step(o.Code, func(b *redisdb.Batch) { s.moveOrder(b, o, to, false) })
		}
	})
	if err != nil {
		return 0, err
	}
	for _, l := range leases {
		step(l.ID, func(b *redisdb.Batch) { s.moveLease(b, l, to) })
	}
	for page := range slices.Chunk(codes, movePage) {
		var b redisdb.Batch
		for _, code := range page {
			steps[code](&b)
		}
		if err := s.DB.Commit(ctx, &b); err != nil {
			return moved, fmt.Errorf("move what is at %s to %s: %w", from, to, err)
		}
		moved += len(page)
	}
	return moved, s.moveRest(ctx, from, to)
}

func (s *Store) moveOrder(b *redisdb.Batch, o billing.Order, to string, seated bool) {
	places := orders.Places(o.Code, o.Devices)
	if seated {
		s.Orders.Seat(b, o.Site, places, false)
		s.Orders.Seat(b, to, places, true)
	}
	o.Site = to
	b.Put(orders.OrderKey(s.DB, o.Code), o.Version, o)
}

func (s *Store) moveLease(b *redisdb.Batch, l scheduler.Lease, to string) {
	places := orders.Places(l.ID, l.Devices)
	s.Orders.Seat(b, l.Site, places, false)
	b.Do("SREM", s.DB.Key("site", l.Site, "leases"), l.ID)
	b.Do("ZREM", s.DB.Key("ends"), row(l))
	b.Do("DEL", s.DB.Key("alive", l.Site, l.ID))
	l.Site = to
	s.seated(b, l)
	s.Put(b, l)
}

// moveRest moves what belongs to the site itself, how it stood last: while that is there, the move is not over.
func (s *Store) moveRest(ctx context.Context, from, to string) error {
	searches, err := s.Searches(ctx, from)
	if err != nil && !errors.As(err, new(*scheduler.UnreadableError)) {
		return err
	}
	var b redisdb.Batch
	if err := s.moveUnreadable(ctx, &b, from, to); err != nil {
		return err
	}
	for _, search := range searches {
		b.Do("SREM", s.DB.Key("site", from, "searches"), search.ID)
		search.Site = to
		s.PutSearch(&b, search)
	}
	status, _ := s.DB.HGet(ctx, SitesKey(s.DB), from).Result() // the next pass makes it anew
	b.Do("HDEL", SitesKey(s.DB), from)
	if status != "" {
		b.Do("HSET", SitesKey(s.DB), to, status)
	}
	return s.DB.Commit(ctx, &b)
}

// moveUnreadable moves the index rows of records that can't be read, which keep the old name inside.
func (s *Store) moveUnreadable(ctx context.Context, b *redisdb.Batch, from, to string) error {
	for _, set := range []string{"live", "leases"} {
		left, err := s.DB.SMembers(ctx, s.DB.Key("site", from, set)).Result()
		if err != nil {
			return fmt.Errorf("read what is left at %s: %w", from, err)
		}
		for _, member := range left {
			b.Do("SADD", s.DB.Key("site", to, set), member)
			b.Do("SREM", s.DB.Key("site", from, set), member)
		}
		if set != "leases" {
			continue
		}
		for _, id := range left {
			was, is := row(scheduler.Lease{ID: id, Site: from}), row(scheduler.Lease{ID: id, Site: to})
			if end, err := s.DB.ZScore(ctx, s.DB.Key("ends"), was).Result(); err == nil {
				b.Do("ZREM", s.DB.Key("ends"), was)
				b.Do("ZADD", s.DB.Key("ends"), int64(end), is)
			}
		}
	}
	return nil
}
