package archive

import (
	"context"
	"errors"
	"fmt"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/scheduler"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

// rebuild makes the rows of every order and lease anew that anything is owed on. A backup is made while
// the shop works, so a record may be newer in it than a row.
func rebuild(ctx context.Context, db *redisdb.DB, c *config.Config) error {
	rules := billing.DefaultRules()
	rules.ClaimWithin = c.Times.ClaimWithin
	o := &orders.Store{DB: db, Rules: rules, Places: func(string) int { return 1 << 30 },
		Post: func(*redisdb.Batch, ...billing.Notice) {}}
	l := &leases.Store{DB: db, Orders: o, Changed: func() {}}
	err := eachRecord(ctx, db, "order:*", func(b *redisdb.Batch, stored string) error {
		order, err := orders.Decode(stored)
		if err == nil && !order.State.Final() {
			o.Put(b, order)
		}
		return err
	})
	if err != nil {
		return err
	}
	return eachRecord(ctx, db, "lease:*", func(b *redisdb.Batch, stored string) error {
		lease, err := leases.Decode(stored)
		if err == nil && lease.State != scheduler.Over {
			l.Put(b, lease)
		}
		return err
	})
}

// eachRecord does something with every record of a kind, each in its own step.
func eachRecord(ctx context.Context, db *redisdb.DB, pattern string,
	do func(b *redisdb.Batch, stored string) error) error {
	return db.Each(ctx, pattern, func(keys []string) error {
		found, err := db.MGet(ctx, keys...).Result()
		if err != nil {
			return err
		}
		for _, stored := range found {
			text, ok := stored.(string)
			if !ok {
				continue
			}
			var b redisdb.Batch
			if err := do(&b, text); err != nil {
				return fmt.Errorf("rebuild: %w", err)
			}
			if err := db.Commit(ctx, &b); err != nil && !errors.Is(err, redisdb.ErrConflict) { // seen twice
				return fmt.Errorf("rebuild: %w", err)
			}
		}
		return nil
	})
}
