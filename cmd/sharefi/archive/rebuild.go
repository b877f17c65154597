package archive

import (
	"context"
	"slices"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	talk "github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redisdb"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

// rebuild makes everything anew that is kept beside the records, so that no row outlives its record: a place that
// nobody holds would be taken for ever. Files from before backups were one instant hold such rows.
func rebuild(ctx context.Context, db *redisdb.DB, c *config.Config) (redisdb.Reindexed, error) {
	rules := billing.DefaultRules()
	rules.ClaimWithin = c.Times.ClaimWithin
	o := &orders.Store{DB: db, Rules: rules}
	l := &leases.Store{DB: db, Orders: o}
	t := &talk.Store{DB: db}
	return db.Reindex(ctx, slices.Concat(o.Index(), l.Index(), t.Index())...)
}
