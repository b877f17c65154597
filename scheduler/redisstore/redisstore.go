// Package redisstore stores leases, their keyed expirations and the status of sites in Redis.
//
// It owns these keys of a shop and no others:
//
//	lease:<id>           the lease, a versioned JSON record
//	leases               sorted set of all lease ids by when the device was chosen, in ms
//	alive:<site>:<id>    the keyed expiration of a lease, PXAT its end less a millisecond
//	ends                 sorted set of <site>:<id> by the lease's end, in ms: the truth
//	site:<site>:leases   set of ids of leases that are not over
//	device:<mac>         hash of lease id to customer, for leases that are not over
//	search:<id>          a search for a device, a versioned JSON record; expires after an hour
//	site:<site>:searches set of ids of searches that are not done
//	sites                hash of site to its status, JSON
//
// It must not import bot or a driver. Its one invariant: a lease, its entries in these sets and its
// order change together.
package redisstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// A Store is a scheduler.Store in Redis.
type Store struct {
	DB      *redisdb.DB
	Orders  *orders.Store
	Changed func() // called after an end was stored, if it is not nil
}

var _ scheduler.Store = (*Store)(nil)

// LeaseKey is where a lease is stored.
func LeaseKey(db *redisdb.DB, id string) string { return db.Key("lease", id) }

// DeviceKey is the hash of a device's leases.
func DeviceKey(db *redisdb.DB, mac router.MAC) string { return db.Key("device", mac.String()) }

// SitesKey is the hash of the sites' statuses.
func SitesKey(db *redisdb.DB) string { return db.Key("sites") }

func row(l scheduler.Lease) string { return l.Site + ":" + l.ID }

// Put adds a lease and its set entries to a batch. If another customer holds one of its new devices, the
// commit refuses the whole batch.
func (s *Store) Put(b *redisdb.Batch, l scheduler.Lease) {
	db := s.DB
	b.Put(LeaseKey(db, l.ID), l.Version, recordOf(l))
	s.listed(b, l)
	for _, mac := range l.Left {
		if !l.Holds(mac) || l.State == scheduler.Over {
			b.Do("HDEL", DeviceKey(db, mac), l.ID)
		}
	}
	if l.State == scheduler.Over {
		for _, f := range l.Was {
			b.Do("HDEL", DeviceKey(db, f.Device), l.ID)
		}
		for _, mac := range l.MACs() {
			b.Do("HDEL", DeviceKey(db, mac), l.ID)
		}
		b.Do("SREM", db.Key("site", l.Site, "leases"), l.ID)
		b.Do("ZREM", db.Key("ends"), row(l))
		b.Do("DEL", db.Key("alive", l.Site, l.ID))
		s.Orders.Seat(b, l.Site, orders.Places(l.ID, l.Devices), false)
		b.Do("SREM", orders.CustomerKey(db, l.Customer), l.ID)
		return
	}
	for _, seat := range l.Seats() {
		if !l.ByPass() && (l.Version == 0 || len(l.Was) > 0 || seat.Joins) { // the device may be new to the lease
			b.Only(DeviceKey(db, seat.Device), l.Customer)
			b.Do("HSET", DeviceKey(db, seat.Device), l.ID, l.Customer)
		}
	}
	if l.Version == 0 {
		s.seated(b, l)
	}
	if s.timed(b, l); l.State == scheduler.Active && s.Changed != nil {
		b.After("leases", s.Changed)
	}
}

// A record is a lease as it is stored. Its passphrase is kept here alone, and only while it lets anybody in.
type record struct {
	scheduler.Lease
	Words string `json:"words,omitempty"`
}

func recordOf(l scheduler.Lease) record {
	if l.State == scheduler.Over {
		return record{Lease: l}
	}
	return record{l, l.Pass.Words.Reveal()}
}

// Decode reads a stored lease.
func Decode(stored string) (scheduler.Lease, error) {
	version, body, err := redisdb.Unpack(stored)
	if err != nil {
		return scheduler.Lease{}, err
	}
	var r record
	if err := json.Unmarshal([]byte(body), &r); err != nil {
		return scheduler.Lease{}, fmt.Errorf("read lease: %w", err)
	}
	l := r.Lease
	l.Pass.Words = secret.New(r.Words)
	if _, err := scheduler.ParseState(string(l.State)); err != nil {
		return scheduler.Lease{}, fmt.Errorf("read lease %s: %w", l.ID, err)
	}
	l.Version = version
	return l, nil
}

// Commit implements scheduler.Store.
func (s *Store) Commit(ctx context.Context, step scheduler.Step) error {
	var b redisdb.Batch
	if step.Fact != nil {
		if err := s.putOrder(ctx, &b, step); err != nil {
			return err
		}
	}
	s.Put(&b, step.Lease)
	s.Orders.Post(&b, step.Notices...)
	return Errors(s.DB.Commit(ctx, &b))
}

// putOrder applies the step's fact to the lease's order. An adopted lease has no order: it was lost.
func (s *Store) putOrder(ctx context.Context, b *redisdb.Batch, step scheduler.Step) error {
	o, err := s.Orders.Order(ctx, step.Lease.ID)
	if errors.Is(err, billing.ErrNoOrder) {
		return nil
	}
	if err != nil {
		return err
	}
	o, outcome, err := billing.Apply(o, step.Fact, step.Lease.Start)
	if err != nil {
		return err
	}
	if outcome == billing.Applied {
		s.Orders.Put(b, o)
	}
	return nil
}

// Errors translates the errors of a commit into scheduler's and billing's.
func Errors(err error) error {
	if errors.Is(err, redisdb.ErrTaken) {
		return scheduler.ErrDeviceTaken
	}
	return orders.Errors(err)
}

// Live implements scheduler.Store.
func (s *Store) Live(ctx context.Context, site string) ([]scheduler.Lease, error) {
	ids, err := s.DB.SMembers(ctx, s.DB.Key("site", site, "leases")).Result()
	if err != nil {
		return nil, fmt.Errorf("read leases of %s: %w", site, err)
	}
	leases, err := s.Known(ctx, ids)
	live := leases[:0]
	for _, l := range leases {
		if l.State != scheduler.Over {
			l.Site = site // a record that could not be read while the site got its name has the old one
			live = append(live, l)
		}
	}
	return live, err
}

// Known implements scheduler.Store.
func (s *Store) Known(ctx context.Context, ids []string) ([]scheduler.Lease, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = LeaseKey(s.DB, id)
	}
	stored, err := s.DB.MGet(ctx, keys...).Result()
	if err != nil {
		return nil, fmt.Errorf("read leases: %w", err)
	}
	leases, bad := make([]scheduler.Lease, 0, len(stored)), map[string]error{}
	for i, v := range stored {
		text, ok := v.(string)
		if !ok {
			continue
		}
		l, err := Decode(text)
		if err != nil {
			bad[ids[i]] = err
			continue
		}
		leases = append(leases, l)
	}
	return leases, unreadable(bad)
}

// unreadable is the error of records that can't be read, if there are any.
func unreadable(bad map[string]error) error {
	if len(bad) == 0 {
		return nil
	}
	return &scheduler.UnreadableError{Records: bad}
}

// Revoke ends a lease now without telling the customer.
func (s *Store) Revoke(
	ctx context.Context, id string, l func(scheduler.Lease) (scheduler.Lease, billing.Outcome),
) error {
	for {
		known, err := s.Known(ctx, []string{id})
		if err != nil || len(known) == 0 {
			return err
		}
		revoked, outcome := l(known[0])
		if outcome == billing.Replayed {
			return nil
		}
		if err := s.Commit(ctx, scheduler.Step{Lease: revoked}); !errors.Is(err, scheduler.ErrConflict) {
			return err
		}
	}
}

// SaveStatus implements scheduler.Store.
func (s *Store) SaveStatus(ctx context.Context, status scheduler.Status, notices ...billing.Notice) error {
	text, err := json.Marshal(status)
	if err != nil {
		return fmt.Errorf("write site's status: %w", err)
	}
	var b redisdb.Batch
	b.Do("HSET", SitesKey(s.DB), status.Site, string(text))
	s.Orders.Post(&b, notices...)
	return s.DB.Commit(ctx, &b)
}

// Statuses reads the statuses of all sites. One that can't be read is left out: the next pass over its site
// makes it anew.
func (s *Store) Statuses(ctx context.Context) (map[string]scheduler.Status, error) {
	stored, err := s.DB.HGetAll(ctx, SitesKey(s.DB)).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, fmt.Errorf("read sites: %w", err)
	}
	all := make(map[string]scheduler.Status, len(stored))
	for site, text := range stored {
		var status scheduler.Status
		if json.Unmarshal([]byte(text), &status) == nil {
			all[site] = status
		}
	}
	return all, nil
}
