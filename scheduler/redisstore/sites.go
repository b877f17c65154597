package redisstore

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/scheduler"
)

// An Owed is what people have at a site: access that is not over, and orders that are paid and wait for it.
type Owed struct{ Access, Paid int }

// Know notes that the shop has these sites, so that what is there is not forgotten when it has them no more.
func (s *Store) Know(ctx context.Context, sites []string) error {
	var b redisdb.Batch
	for _, site := range sites {
		body, err := json.Marshal(scheduler.Status{Site: site})
		if err != nil {
			return fmt.Errorf("note the site %s: %w", site, err)
		}
		b.Do("HSETNX", SitesKey(s.DB), site, string(body))
	}
	return s.DB.Commit(ctx, &b)
}

// Owing reads what is owed at sites that are not among those that the shop has, by their names.
func (s *Store) Owing(ctx context.Context, has []string) (map[string]Owed, error) {
	known, err := s.DB.HKeys(ctx, SitesKey(s.DB)).Result()
	if err != nil {
		return nil, fmt.Errorf("read sites: %w", err)
	}
	all := map[string]Owed{}
	for _, site := range known {
		if slices.Contains(has, site) {
			continue
		}
		found, leases, err := s.At(ctx, site)
		if err != nil {
			return nil, err
		}
		owed := Owed{Access: len(leases)}
		for _, o := range found {
			if o.State.Live() && !o.Unpaid() && o.State != billing.Granted {
				owed.Paid++
			}
		}
		if owed != (Owed{}) {
			all[site] = owed
		}
	}
	return all, nil
}

// At reads the orders that take places at a site, and its leases that are not over. A record that can't be read is left
// out: it says of itself what is wrong when its turn comes.
func (s *Store) At(ctx context.Context, site string) ([]billing.Order, []scheduler.Lease, error) {
	places, err := s.DB.SMembers(ctx, orders.SiteKey(s.DB, site)).Result()
	if err != nil {
		return nil, nil, fmt.Errorf("read the places at %s: %w", site, err)
	}
	found, err := s.Orders.Known(ctx, slices.DeleteFunc(places, func(place string) bool { return strings.Contains(place, "/") }))
	if err != nil {
		return nil, nil, err
	}
	leases, err := scheduler.Readable(s.Live(ctx, site))
	return found, leases, err
}
