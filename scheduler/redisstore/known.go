package redisstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// GrantKnown makes the lease of a paid order whose device is known. It reports false if the device can't
// be admitted because another customer has it meanwhile. It is safe to repeat.
// Errors: scheduler.ErrConflict.
func (s *Store) GrantKnown(ctx context.Context, o billing.Order, rules scheduler.Rules, now time.Time) (bool, error) {
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
	if o, _, err = billing.Apply(o, billing.DeviceNamed{}, now); err != nil {
		return false, err
	}
	var b redisdb.Batch
	s.Orders.Put(&b, o)
	if outcome == billing.Applied {
		s.Put(&b, lease)
	}
	err = Errors(s.DB.Commit(ctx, &b))
	if errors.Is(err, scheduler.ErrDeviceTaken) {
		return false, nil
	}
	return err == nil, err
}
