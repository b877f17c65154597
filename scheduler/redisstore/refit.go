package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// Refit looks at all that is sold and not granted at a site whose router takes one kind of admission, and stores what does
// not fit. It returns how many orders that were. What can't be read is left as it is. It is safe to repeat.
func (s *Store) Refit(ctx context.Context, site string, kind router.Kind, rules scheduler.Rules, now time.Time) (int, error) {
	places, err := s.DB.SMembers(ctx, orders.SiteKey(s.DB, site)).Result()
	if err != nil {
		return 0, fmt.Errorf("read the orders of %s: %w", site, err)
	}
	n := 0
	for _, code := range places {
		if strings.Contains(code, "/") { // a further place of the same order
			continue
		}
		changed, err := s.refit(ctx, code, kind, rules, now)
		if err != nil {
			return n, err
		}
		if changed {
			n++
		}
	}
	return n, nil
}

func (s *Store) refit(ctx context.Context, code string, kind router.Kind, rules scheduler.Rules, now time.Time) (bool, error) {
	o, err := s.Orders.Order(ctx, code)
	if errors.Is(err, billing.ErrNoOrder) { // a lease that was found again at the router
		return false, nil
	}
	if err != nil {
		return false, err
	}
	known, err := scheduler.Readable(s.Known(ctx, []string{code}))
	if err != nil {
		return false, err
	}
	var lease *scheduler.Lease
	if len(known) > 0 {
		lease = &known[0]
	}
	f, changed := scheduler.Refit(o, lease, kind, scheduler.FreshPass(), rules, now)
	if !changed {
		return false, nil
	}
	var b redisdb.Batch
	s.Orders.Put(&b, f.Order)
	if f.Lease != nil {
		s.Put(&b, *f.Lease)
	}
	s.Orders.Post(&b, f.Notices...)
	return true, Errors(s.DB.Commit(ctx, &b))
}
