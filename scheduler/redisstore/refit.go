package redisstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// Refit looks at all that is sold and not granted at a site whose router takes one kind of admission, and stores what does
// not fit. It returns how many orders that were. What can't be read is left as it is. It is safe to repeat, and costs a few
// round trips where everything fits, since it is done at each start.
func (s *Store) Refit(ctx context.Context, site string, kind router.Kind, rules scheduler.Rules, now time.Time) (n int, err error) {
	places, err := s.DB.SMembers(ctx, orders.SiteKey(s.DB, site)).Result()
	if err != nil {
		return 0, fmt.Errorf("read the orders of %s: %w", site, err)
	}
	codes := slices.DeleteFunc(places, func(place string) bool { return strings.Contains(place, "/") }) // a further one of an order
	sold, err := s.Orders.Known(ctx, codes)
	if err != nil {
		return 0, err
	}
	sold = slices.DeleteFunc(sold, func(o billing.Order) bool { return o.State == billing.Granted })
	leases, err := s.leasesOf(ctx, sold)
	var unread *scheduler.UnreadableError
	if err != nil && !errors.As(err, &unread) {
		return 0, err
	}
	for _, o := range sold {
		if unread != nil && unread.Records[o.Code] != nil {
			continue
		}
		f, changed := scheduler.Refit(o, leases[o.Code], kind, scheduler.FreshPass(), rules, now)
		if !changed {
			continue
		}
		if err := s.fit(ctx, f); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// leasesOf are the leases of orders, by their codes.
func (s *Store) leasesOf(ctx context.Context, sold []billing.Order) (map[string]*scheduler.Lease, error) {
	codes := make([]string, len(sold))
	for i, o := range sold {
		codes[i] = o.Code
	}
	known, err := s.Known(ctx, codes)
	list := map[string]*scheduler.Lease{}
	for i, l := range known {
		list[l.ID] = &known[i]
	}
	return list, err
}

func (s *Store) fit(ctx context.Context, f scheduler.Fitting) error {
	var b redisdb.Batch
	s.Orders.Put(&b, f.Order)
	if f.Lease != nil {
		s.Put(&b, *f.Lease)
	}
	s.Orders.Post(&b, f.Notices...)
	return Errors(s.DB.Commit(ctx, &b))
}
