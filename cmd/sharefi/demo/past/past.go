// Package past gives the demo's shop a month of sales, so that its owner has something to look at.
//
// It owns what was sold to whom, and goes the way of a real sale: the provider's pages, the rules of money and access, the
// stores. Nobody is told of anything, since nobody was there. It must not import the program. Its one invariant: the same
// instant gives the same month.
package past

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/billing/stripe"
	"github.com/sharefi/sharefi/billing/stripe/stripetest"
	talk "github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/scheduler"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

// A Shop is one that had a month.
type Shop struct {
	Name   string // the key of its records
	Site   string
	Places int // that the site can hold
	Plans  []billing.Plan
	DB     *redisdb.DB
	Stripe *stripetest.Server
	Own    billing.Provider // the accounts of the owner's
	Owner  string           // the owner's chat on Telegram
	Clock  *Clock           // Stripe's
	Redis  interface{ SetTime(time.Time) }
	Bot    string // its name on Telegram
	Zone   *time.Location
}

// Live lives through the month that ends now, and gives the customers that the shop has then.
func (s Shop) Live(ctx context.Context, now time.Time) ([]Person, error) {
	now = now.In(s.Zone)
	defer s.Redis.SetTime(time.Time{}) // it goes with the world's again
	defer s.Clock.Go()
	l := s.open()
	sales := month(now, s.Plans)
	if err := l.print(ctx, s.Plans[len(s.Plans)-1], sales[0].at.Add(-toPrint)); err != nil {
		return nil, fmt.Errorf("print the vouchers of the past: %w", err)
	}
	for _, sale := range sales {
		if err := l.sell(ctx, sale, now); err != nil {
			return nil, fmt.Errorf("sell as in the past: %w", err)
		}
	}
	return people, nil
}

// A life is a shop with the parts of the program that a sale needs.
type life struct {
	Shop
	provider *stripe.Provider
	orders   *orders.Store
	leases   *leases.Store
	talk     *talk.Store
	rules    scheduler.Rules
	known    map[int]bool // people who have a record
	sheet    billing.Sheet
	codes    []string // of vouchers that nobody has used
}

func (s Shop) open() *life {
	o := &orders.Store{DB: s.DB, Rules: billing.DefaultRules(), Providers: []string{stripe.Name},
		Places: func(string) int { return s.Places }, Post: func(*redisdb.Batch, ...billing.Notice) {}}
	l := &life{
		Shop: s, orders: o, leases: &leases.Store{DB: s.DB, Orders: o}, rules: scheduler.DefaultRules(), known: map[int]bool{},
		provider: stripe.New(stripe.Config{Shop: s.Name, Key: secret.New(s.Stripe.Key), APIURL: s.Stripe.URL(),
			Now: s.Clock.Now, Log: slog.New(slog.DiscardHandler)}),
	}
	l.talk = &talk.Store{DB: s.DB, Orders: o, Leases: l.leases, Sites: []string{s.Site}, Plans: s.Plans, Zone: s.Zone,
		Now: s.Clock.Now, Nudge: func() {}}
	return l
}

var errUnpaid = errors.New("Stripe does not say that it is paid")
