package redisstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// GrantKnown makes the lease of a paid order whose device is known, or that is for a passphrase. It reports false if
// the device can't be admitted because another customer has it meanwhile. It is safe to repeat.
// Errors: scheduler.ErrConflict.
func (s *Store) GrantKnown(ctx context.Context, o billing.Order, rules scheduler.Rules, now time.Time) (bool, error) {
	if o.For == billing.ForPassphrase {
		return true, s.grantPass(ctx, o, rules, now)
	}
	mac, err := router.ParseMAC(o.For)
	if err != nil {
		return false, nil //nolint:nilerr // not a device that can be admitted
	}
	ids, err := s.DB.HKeys(ctx, DeviceKey(s.DB, mac)).Result()
	if err != nil {
		return false, fmt.Errorf("read the leases of a device: %w", err)
	}
	present, err := scheduler.Readable(s.Known(ctx, append(ids, o.Code)))
	if err != nil {
		return false, err
	}
	states, err := s.Statuses(ctx)
	if err != nil {
		return false, err
	}
	if states[o.Site].MayAdmit(mac, now) != nil {
		return false, nil // the router refused it a moment ago, so another is asked for
	}
	lease, outcome, err := scheduler.Grant(o, mac, present, rules, now)
	switch {
	case errors.Is(err, scheduler.ErrDeviceTaken):
		return false, nil
	case errors.Is(err, scheduler.ErrDeviceChosen), errors.Is(err, billing.ErrOrderOver):
		return true, nil // another call was faster
	case err != nil:
		return false, err
	}
	err = s.granted(ctx, o, lease, outcome, now)
	if errors.Is(err, scheduler.ErrDeviceTaken) {
		return false, nil
	}
	return err == nil, err
}

// grantPass makes the lease of a paid order that lets people in by a passphrase: that of what the customer has at the
// site, or a fresh one.
func (s *Store) grantPass(ctx context.Context, o billing.Order, rules scheduler.Rules, now time.Time) error {
	ids, err := s.DB.SMembers(ctx, orders.CustomerKey(s.DB, o.Customer)).Result()
	if err != nil {
		return fmt.Errorf("read the orders of a customer: %w", err)
	}
	present, err := scheduler.Readable(s.Known(ctx, append(ids, o.Code)))
	if err != nil {
		return err
	}
	lease, outcome, err := scheduler.GrantPass(o, scheduler.FreshPass(), present, rules, now)
	if errors.Is(err, billing.ErrOrderOver) {
		return nil // another call was faster
	}
	if err != nil {
		return err
	}
	return s.granted(ctx, o, lease, outcome, now)
}

// granted stores a lease with its order.
func (s *Store) granted(
	ctx context.Context, o billing.Order, lease scheduler.Lease, outcome billing.Outcome, now time.Time,
) error {
	o, _, err := billing.Apply(o, billing.DeviceNamed{}, now)
	if err != nil {
		return err
	}
	var b redisdb.Batch
	s.Orders.Put(&b, o)
	if outcome == billing.Applied {
		s.Put(&b, lease)
	}
	return Errors(s.DB.Commit(ctx, &b))
}
