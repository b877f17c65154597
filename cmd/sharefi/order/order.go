// Package order reads and refunds orders at a terminal, also beside the shop that runs.
//
// It must not change a record itself: what it changes goes by the rules of the chat, through the app. Its one
// invariant: reading takes nothing from the shop that works.
package order

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/records"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// List lists orders, the newest last.
func List(ctx context.Context, s cli.Streams, file string, days int) error {
	c, err := cli.Load(s, file)
	if err != nil {
		return err
	}
	if days < 1 {
		return cli.Usage(errors.New("--days is a number from 1"))
	}
	return records.Beside(ctx, s, c, func(db *redisdb.DB) error {
		store := &orders.Store{DB: db}
		pending, err := store.Open(ctx)
		if err != nil {
			return err
		}
		taken, err := store.Between(ctx, false, s.Now().AddDate(0, 0, -days), s.Now().Add(time.Minute))
		if err != nil {
			return err
		}
		list := pending
		for _, t := range taken {
			o, err := store.Order(ctx, t.Order)
			if err != nil {
				return err
			}
			list = append(list, o)
		}
		slices.SortFunc(list, func(a, b billing.Order) int { return a.Created.Compare(b.Created) })
		for _, o := range list {
			fmt.Fprintf(s.Out, "%s  %s  %-9s  %s  %s  %s\n", o.Code,
				o.Created.In(c.Timezone).Format("2006-01-02 15:04"), o.State, o.Customer, o.Price, o.Plan)
		}
		fmt.Fprintf(s.Out, "%d orders of %d days\n", len(list), days)
		return nil
	})
}
