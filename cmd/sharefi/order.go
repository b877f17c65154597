package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redischild"
	"github.com/sharefi/sharefi/internal/redisdb"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

type orderCommands struct {
	List orderListCommand `cmd:"" help:"List what waits for its payment and what was paid."`
	Show orderShowCommand `cmd:"" help:"Show one order, with its access."`

	Refund orderRefundCommand `cmd:"" help:"Give an order's money back, and end its access."`
}

// beside reads the records, also while the shop runs: then from its own private Redis.
func beside(ctx context.Context, s streams, c *config.Config, read func(*redisdb.DB) error) error {
	db, _, closeDB, err := openRedis(ctx, c, newLog(s.err, c))
	if errors.Is(err, redischild.ErrLocked) {
		socket := filepath.Join(c.Data, c.Shop, "redis.sock")
		client := redis.NewUniversalClient(redisdb.Options(&redis.UniversalOptions{Addrs: []string{socket}}))
		db, closeDB, err = redisdb.New(client, c.Shop), func() { client.Close() }, nil
	}
	if err != nil {
		return err
	}
	defer closeDB()
	return read(db)
}

type orderListCommand struct {
	configured
	Days int `help:"How many days to look back." default:"30"`
}

// Run lists orders, the newest last.
func (l orderListCommand) Run(ctx context.Context, s streams) error {
	c, err := l.load(s)
	if err != nil {
		return err
	}
	if l.Days < 1 {
		return usageError{errors.New("--days is a number from 1")}
	}
	return beside(ctx, s, c, func(db *redisdb.DB) error {
		store := &orders.Store{DB: db}
		pending, err := store.Open(ctx)
		if err != nil {
			return err
		}
		taken, err := store.Between(ctx, false, s.now().AddDate(0, 0, -l.Days), s.now().Add(time.Minute))
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
			fmt.Fprintf(s.out, "%s  %s  %-9s  %s  %s  %s\n", o.Code, o.Created.In(c.Timezone).Format("2006-01-02 15:04"), o.State, o.Customer, o.Price, o.Plan)
		}
		fmt.Fprintf(s.out, "%d orders of %d days\n", len(list), l.Days)
		return nil
	})
}

type orderShowCommand struct {
	configured
	Code string `arg:"" help:"The order's code, as in K7Q4-MD2X."`
}

// Run shows one order.
func (k orderShowCommand) Run(ctx context.Context, s streams) error {
	c, err := k.load(s)
	if err != nil {
		return err
	}
	code, ok := billing.ParseCode(k.Code)
	if !ok {
		return usageError{fmt.Errorf("%q is not an order's code, as in K7Q4-MD2X", k.Code)}
	}
	return beside(ctx, s, c, func(db *redisdb.DB) error {
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
				fmt.Fprintf(s.out, "%-10s %s\n", what, value)
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
