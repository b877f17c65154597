package redisstore

import (
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/scheduler"
)

// Index is what the store keeps beside its records. It comes after that of orders, whose sets have places of leases.
func (s *Store) Index() []redisdb.Index {
	return []redisdb.Index{
		{
			Keys: []string{"leases", "ends", "alive:*", "site:*:leases", "device:*"}, Record: "lease:*",
			Rows: func(b *redisdb.Batch, stored string) error {
				l, err := Decode(stored)
				if err == nil {
					s.rows(b, l)
				}
				return err
			},
		},
		{Keys: []string{"site:*:searches"}, Record: "search:*", Rows: func(b *redisdb.Batch, stored string) error {
			search, err := DecodeSearch(stored)
			if err == nil {
				s.searchRow(b, search)
			}
			return err
		}},
	}
}

// rows adds all entries of a lease in the sets to a batch, of which Put adds those that changed.
func (s *Store) rows(b *redisdb.Batch, l scheduler.Lease) {
	s.listed(b, l)
	if l.State == scheduler.Over {
		return
	}
	s.seated(b, l)
	if l.Customer != "" {
		b.Do("SADD", orders.CustomerKey(s.DB, l.Customer), l.ID)
	}
	for _, f := range l.Was {
		b.Do("HSET", DeviceKey(s.DB, f.Device), l.ID, l.Customer)
	}
	for _, mac := range l.MACs() {
		b.Do("HSET", DeviceKey(s.DB, mac), l.ID, l.Customer)
	}
	s.timed(b, l)
}

// listed adds a lease to the list of all.
func (s *Store) listed(b *redisdb.Batch, l scheduler.Lease) {
	b.Do("ZADD", s.DB.Key("leases"), l.Asked.UnixMilli(), l.ID)
}

// seated adds a lease to those of its site, and takes its places.
func (s *Store) seated(b *redisdb.Batch, l scheduler.Lease) {
	b.Do("SADD", s.DB.Key("site", l.Site, "leases"), l.ID)
	s.Orders.Seat(b, l.Site, orders.Places(l.ID, l.Devices), true)
}

// timed adds the end of a lease whose clock runs.
func (s *Store) timed(b *redisdb.Batch, l scheduler.Lease) {
	if l.State == scheduler.Active {
		b.Do("ZADD", s.DB.Key("ends"), l.End.UnixMilli(), row(l))
		b.Do("SET", s.DB.Key("alive", l.Site, l.ID), 1, "PXAT", l.End.UnixMilli()-1)
	}
}

// searchRow adds a search to those of its site, or takes it away.
func (s *Store) searchRow(b *redisdb.Batch, search scheduler.Search) {
	command := "SADD"
	if search.Done {
		command = "SREM"
	}
	b.Do(command, s.DB.Key("site", search.Site, "searches"), search.ID)
}
