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
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
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
			fmt.Fprintf(s.Out, "%s  %s  %-9s  %s  %s  %s\n", o.Code, o.Created.In(c.Timezone).Format("2006-01-02 15:04"), o.State, o.Customer, o.Price, o.Plan)
		}
		fmt.Fprintf(s.Out, "%d orders of %d days\n", len(list), days)
		return nil
	})
}

// Show shows one order.
func Show(ctx context.Context, s cli.Streams, file, typed string) error {
	c, err := cli.Load(s, file)
	if err != nil {
		return err
	}
	code, ok := billing.ParseCode(typed)
	if !ok {
		return cli.Usage(fmt.Errorf("%q is not an order's code, as in K7Q4-MD2X", typed))
	}
	return records.Beside(ctx, s, c, func(db *redisdb.DB) error {
		store := &orders.Store{DB: db}
		o, err := store.Order(ctx, code)
		if err != nil {
			return err
		}
		known, err := (&leases.Store{DB: db, Orders: store}).Known(ctx, []string{code})
		if err != nil {
			return err
		}
		line := func(what, value string) {
			if value != "" {
				fmt.Fprintf(s.Out, "%-10s %s\n", what, value)
			}
		}
		at := func(t time.Time) string {
			if t.IsZero() {
				return ""
			}
			return t.In(c.Timezone).Format("2006-01-02 15:04:05")
		}
		line("order", o.Code)
		line("state", string(o.State))
		line("customer", o.Customer)
		line("plan", fmt.Sprintf("%s at %s, %s", o.Plan, o.Site, o.Price))
		line("made", at(o.Created))
		line("paid", at(o.PaidAt))
		line("payment", o.Payment.ID)
		line("reason", o.Reason)
		if !o.Refund.At.IsZero() {
			line("refunded", o.Refund.Amount.String()+" at "+at(o.Refund.At))
		}
		for _, l := range known {
			line("access", string(l.State))
			for _, seat := range l.Seats() {
				line("device", seat.Device.String())
			}
			line("from", at(l.Start))
			line("until", at(l.End))
		}
		return nil
	})
}
