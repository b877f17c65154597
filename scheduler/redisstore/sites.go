package redisstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/scheduler"
)

// An Owed is what people have at a site: access that is not over, and orders that are paid and wait for it.
type Owed struct{ Access, Paid int }

// Know notes that the shop has these sites, so that what is there is not forgotten when it has them no more.
func (s *Store) Know(ctx context.Context, sites []string) error {
	var b redisdb.Batch
	for _, site := range sites {
		body, err := json.Marshal(scheduler.Status{Site: site})
		if err != nil {
			return fmt.Errorf("note the site %s: %w", site, err)
		}
		b.Do("HSETNX", SitesKey(s.DB), site, string(body))
	}
	return s.DB.Commit(ctx, &b)
}

// Owing reads what is owed at sites that are not among those that the shop has, by their names.
func (s *Store) Owing(ctx context.Context, has []string) (map[string]Owed, error) {
	known, err := s.DB.HKeys(ctx, SitesKey(s.DB)).Result()
	if err != nil {
		return nil, fmt.Errorf("read sites: %w", err)
	}
	all := map[string]Owed{}
	for _, site := range known {
		if slices.Contains(has, site) {
			continue
		}
		found, leases, err := s.at(ctx, site)
		if err != nil {
			return nil, err
		}
		owed := Owed{Access: len(leases)}
		for _, o := range found {
			if o.State.Live() && o.State != billing.Pending && o.State != billing.Granted {
				owed.Paid++
			}
		}
		if owed != (Owed{}) {
			all[site] = owed
		}
	}
	return all, nil
}

// at reads the orders that take places at a site, and its leases that are not over. A record that can't be read is left
// out: it says of itself what is wrong when its turn comes.
func (s *Store) at(ctx context.Context, site string) ([]billing.Order, []scheduler.Lease, error) {
	places, err := s.DB.SMembers(ctx, orders.SiteKey(s.DB, site)).Result()
	if err != nil {
		return nil, nil, fmt.Errorf("read the places at %s: %w", site, err)
	}
	codes := slices.DeleteFunc(places, func(place string) bool { return strings.Contains(place, "/") })
	var found []billing.Order
	for page := range slices.Chunk(codes, 500) {
		keys := make([]string, len(page))
		for i, code := range page {
			keys[i] = orders.OrderKey(s.DB, code)
		}
		stored, err := s.DB.MGet(ctx, keys...).Result()
		if err != nil {
			return nil, nil, fmt.Errorf("read orders at %s: %w", site, err)
		}
		for _, v := range stored {
			text, _ := v.(string)
			if o, err := orders.Decode(text); err == nil {
				found = append(found, o)
			}
		}
	}
	leases, err := scheduler.Readable(s.Live(ctx, site))
	return found, leases, err
}

// Move gives a site another name, with everything at it. It may be cut off anywhere and begun anew: each order with its
// lease moves in one step, and what has moved is not at the old name any more.
func (s *Store) Move(ctx context.Context, from, to string) (moved int, err error) {
	found, leases, err := s.at(ctx, from)
	if err != nil {
		return 0, err
	}
	steps := map[string]*redisdb.Batch{} // by code
	step := func(code string) *redisdb.Batch {
		if steps[code] == nil {
			steps[code] = &redisdb.Batch{}
		}
		return steps[code]
	}
	for _, o := range found {
		s.moveOrder(step(o.Code), o, to)
	}
	for _, l := range leases {
		s.moveLease(step(l.ID), l, to)
	}
	for _, b := range steps {
		if err := s.DB.Commit(ctx, b); err != nil {
			return moved, fmt.Errorf("move what is at %s to %s: %w", from, to, err)
		}
		moved++
	}
	return moved, s.moveRest(ctx, from, to)
}

func (s *Store) moveOrder(b *redisdb.Batch, o billing.Order, to string) {
	places := orders.Places(o.Code, o.Devices)
	s.Orders.Seat(b, o.Site, places, false)
	o.Site = to
	s.Orders.Seat(b, o.Site, places, true)
	b.Put(orders.OrderKey(s.DB, o.Code), o.Version, o)
}

func (s *Store) moveLease(b *redisdb.Batch, l scheduler.Lease, to string) {
	places := orders.Places(l.ID, l.Devices)
	s.Orders.Seat(b, l.Site, places, false)
	b.Do("SREM", s.DB.Key("site", l.Site, "leases"), l.ID)
	b.Do("ZREM", s.DB.Key("ends"), row(l))
	b.Do("DEL", s.DB.Key("alive", l.Site, l.ID))
	l.Site = to
	s.Orders.Seat(b, l.Site, places, true)
	b.Do("SADD", s.DB.Key("site", l.Site, "leases"), l.ID)
	s.Put(b, l)
}

// moveRest moves what belongs to the site itself, how it stood last: while that is there, the move is not over.
func (s *Store) moveRest(ctx context.Context, from, to string) error {
	searches, err := s.Searches(ctx, from)
	if err != nil && !errors.As(err, new(*scheduler.UnreadableError)) {
		return err
	}
	var b redisdb.Batch
	for _, set := range []string{"live", "leases"} { // of records that can't be read
		left, err := s.DB.SMembers(ctx, s.DB.Key("site", from, set)).Result()
		if err != nil {
			return fmt.Errorf("read what is left at %s: %w", from, err)
		}
		for _, member := range left {
			b.Do("SADD", s.DB.Key("site", to, set), member)
			b.Do("SREM", s.DB.Key("site", from, set), member)
		}
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
