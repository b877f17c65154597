package redisstore

import (
	"context"
	"fmt"

	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// MoveNumber gives a customer's leases, and the searches for their devices, the number that the customer has now, as part
// of a batch.
func (s *Store) MoveNumber(ctx context.Context, b *redisdb.Batch, ids []string, from, to string) error {
	list, err := scheduler.Readable(s.Known(ctx, ids))
	if err != nil {
		return err
	}
	for _, l := range list {
		if l.Customer != from {
			continue
		}
		l.Customer = to
		b.Put(LeaseKey(s.DB, l.ID), l.Version, recordOf(l))
		if l.State == scheduler.Over {
			continue
		}
		for _, device := range devices(l) {
			b.Do("HSET", DeviceKey(s.DB, device), l.ID, to)
		}
	}
	return s.moveSearches(ctx, b, ids, from, to)
}

func (s *Store) moveSearches(ctx context.Context, b *redisdb.Batch, ids []string, from, to string) error {
	if len(ids) == 0 {
		return nil
	}
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = SearchKey(s.DB, id)
	}
	stored, err := s.DB.MGet(ctx, keys...).Result()
	if err != nil {
		return fmt.Errorf("read the searches of a customer: %w", err)
	}
	for _, v := range stored {
		text, _ := v.(string)
		if search, err := DecodeSearch(text); err == nil && search.Customer == from {
			search.Customer = to
			s.PutSearch(b, search)
		}
	}
	return nil
}

// devices are all that the records know a lease by.
func devices(l scheduler.Lease) (list []router.MAC) {
	for _, f := range l.Was {
		list = append(list, f.Device)
	}
	return append(list, l.MACs()...)
}
