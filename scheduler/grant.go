package scheduler

import (
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
)

// Grant makes the lease of a paid order for a device. Present holds the order's lease, if there is one,
// and the other leases of the device.
//
// An adopted lease has no known customer, so anybody with its device may continue it. A lease that has
// ended holds its device until the router confirms the removal. If the device already has access, the
// new lease also covers the other devices of that access. Grant is pure and safe to repeat: the same
// device again is a replay.
// Errors: billing.ErrNotPaid, billing.ErrOrderOver, ErrDeviceChosen, ErrDeviceTaken.
func Grant(
	o billing.Order, device router.MAC, present []Lease, rules Rules, now time.Time,
) (Lease, billing.Outcome, error) {
	for _, l := range present {
		if l.ID != o.Code {
			continue
		}
		if l.Has(device) {
			return l, billing.Replayed, nil
		}
		return Lease{}, billing.Refused, ErrDeviceChosen
	}
	if err := grantable(o); err != nil {
		return Lease{}, billing.Refused, err
	}
	if err := Free(device, o.Customer, present); err != nil {
		return Lease{}, billing.Refused, err
	}
	asked := latest(now, o.PaidAt) // the clock may be behind for a while
	l := Lease{
		ID: o.Code, Site: o.Site, Device: device, Customer: o.Customer, Chat: o.Chat, Lasts: o.Lasts,
		State: Waiting, Asked: asked, Patience: asked.Add(rules.GrantWithin), More: beside(o, device, present, now),
	}
	if o.Devices > 1 {
		l.Devices = o.Devices
	}
	return l, billing.Applied, nil
}

// grantable checks that an order may have a lease.
func grantable(o billing.Order) error {
	switch o.State {
	case billing.Paid:
		return nil
	case billing.Pending, billing.Claimed:
		return billing.ErrNotPaid
	}
	return billing.ErrOrderOver
}

// KeepWaiting gives the router the same time again, because the customer chose to wait.
// Errors: ErrLeaseOver.
func KeepWaiting(l Lease, rules Rules, now time.Time) (Lease, billing.Outcome, error) {
	switch {
	case l.State == Over:
		return l, billing.Refused, ErrLeaseOver
	case l.State != Waiting || l.Answer.IsZero():
		return l, billing.Replayed, nil
	}
	l.Answer, l.Patience = time.Time{}, now.Add(rules.GrantWithin)
	return l, billing.Applied, nil
}

// Revoke ends a lease now. A waiting lease is over at once; one that the router has is over when the router
// confirms the removal.
func Revoke(l Lease, now time.Time) (Lease, billing.Outcome) {
	switch {
	case l.State == Over || l.Revoked:
		return l, billing.Replayed
	case l.State == Waiting:
		l.State, l.Start, l.End = Over, now, now
	case l.State == Ready:
		l.State, l.Start, l.End = Active, now, now
	case now.Before(l.End):
		l.End = now
	}
	l.Revoked = true
	return l, billing.Applied
}

// Begun reports whether the time of the lease runs, or is over. That of an extension begins when the lease before it ends.
func (l Lease) Begun(now time.Time) bool {
	return (l.State == Active || l.State == Over) && !now.Before(l.Start)
}

// adopted reports whether the lease was rebuilt from a router's list, so its customer is not known.
func (l Lease) adopted() bool { return l.Customer == "" }
