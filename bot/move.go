package bot

import (
	"slices"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// askMove: move <code>, for the device that is to get the rest of the time.
func (t *turn) askMove(args []string) {
	d, ok := t.mine(args)
	switch {
	case !ok:
	case d.Lease == nil:
		t.menu(text.OldMenu)
	default:
		if err := d.Lease.MayMove(t.Rules, t.Now); err != nil {
			t.refuseMove(*d.Lease, err)
			return
		}
		t.d.Session.Moving, t.d.Session.Offers = d.Order.Code, nil
		others := slices.DeleteFunc(slices.Clone(t.d.Customer.Devices), func(mac router.MAC) bool { return mac == d.Lease.Device })
		out := paidAsk(t.lang, text.AskMove, d.Order, t.devices(others, d.Order.Site))
		out.Text = t.lang.Say(text.AskMove, "left", t.left(*d.Lease), "device", t.d.Customer.call(d.Lease.Device), "n", t.Rules.Moves-d.Lease.Moved)
		out.Rows = append(out.Rows, t.back())
		t.reply(out)
	}
}

// left is how much of a lease's time is left, in words.
func (t *turn) left(l scheduler.Lease) string {
	if l.State == scheduler.Waiting {
		return span(t.lang, l.Lasts)
	}
	if t.Now.Before(l.Start) { // it is chained to another
		return span(t.lang, l.End.Sub(l.Start))
	}
	return span(t.lang, l.End.Sub(t.Now))
}

// refuseMove says why a device can't be changed, with the remedy.
func (t *turn) refuseMove(l scheduler.Lease, err error) {
	t.d.Session.Moving = ""
	t.refuse(err, "code", l.ID, "at", when(t.lang, l.MovedAt.Add(t.Rules.MoveRest), t.Now, t.Zone), "n", t.Rules.Moves)
}

// moving is the deal whose device is being changed.
func (t *turn) moving() (Deal, bool) {
	if t.d.Session.Moving == "" {
		return Deal{}, false
	}
	d, ok := t.deal(t.d.Session.Moving)
	return d, ok && d.Lease != nil
}

// takeDevice gives a deal the device that its customer chose: its first, or one in the place of another.
func (t *turn) takeDevice(d Deal, mac router.MAC) {
	if moving, ok := t.moving(); ok && moving.Order.Code == d.Order.Code {
		t.move(moving, mac)
		return
	}
	t.grant(d.Order, mac)
}

// move changes the device of a lease, and of those that are chained to it.
func (t *turn) move(d Deal, mac router.MAC) {
	if err := scheduler.Free(mac, t.d.Session.Phone, t.Leases); err != nil {
		t.refuse(err)
		return
	}
	moved, outcome, err := d.Lease.Move(d.Lease.Device, mac, t.Rules, t.Now)
	if err != nil {
		t.refuseMove(*d.Lease, err)
		return
	}
	t.d.Session.Moving, t.d.Session.Offers = "", nil
	if outcome == billing.Applied {
		t.d.Leases = append(t.d.Leases, moved)
		for _, other := range t.Deals {
			if l := other.Lease; l != nil && l.ID != moved.ID && l.Site == moved.Site && l.Device == d.Lease.Device && l.State != scheduler.Over && !l.Revoked {
				t.d.Leases = append(t.d.Leases, l.Follow(d.Lease.Device, mac))
			}
		}
	}
	t.remember(mac)
	t.noted(mac)
}

// remember puts a device before the others that the customer used.
func (t *turn) remember(mac router.MAC) {
	devices := slices.DeleteFunc(slices.Clone(t.d.Customer.Devices), func(m router.MAC) bool { return m == mac })
	t.d.Customer.Devices = append([]router.MAC{mac}, devices[:min(len(devices), maxDevices-1)]...)
}
