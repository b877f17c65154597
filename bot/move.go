package bot

import (
	"slices"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// askMove: move <code> [mac], for the device that is to get the rest of the time of one of those that
// are in.
func (t *turn) askMove(args []string) {
	d, ok := t.runningLease(args)
	if !ok {
		return
	}
	from := d.Lease.Device
	if len(args) > 1 {
		from, _ = router.ParseMAC(args[1]) // what is none is not in
	}
	err := d.Lease.MayMove(t.Rules, t.Now)
	switch {
	case err != nil:
		t.refuseMove(*d.Lease, err)
	case len(args) == 1 && len(d.Lease.More) > 0:
		t.reply(t.choose(*d.Lease, "move", t.lang.Say(text.WhichMove)))
	case !d.Lease.Has(from):
		t.menu(text.OldMenu)
	default:
		t.naming(d.Order.Code, from, false)
		out := t.askOther(d)
		out.Text = t.lang.Say(text.AskMove, "left", t.left(*d.Lease), "device", t.d.Customer.call(from), "n", t.Rules.Moves-d.Lease.Moved)
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
	t.unasked()
	t.refuse(err, "code", l.ID, "at", when(t.lang, l.MovedAt.Add(t.Rules.MoveRest), t.Now, t.Zone), "n", t.Rules.Moves)
}

// moving is the deal whose devices are being changed.
func (t *turn) moving() (Deal, bool) {
	if t.d.Session.Moving == "" {
		return Deal{}, false
	}
	d, ok := t.deal(t.d.Session.Moving)
	return d, ok && d.Lease != nil
}

// changing is the deal in which a device takes another's place, which is counted.
func (t *turn) changing() (Deal, bool) {
	d, ok := t.moving()
	return d, ok && !t.d.Session.Adding
}

// takeDevice gives a deal the device that its customer chose: its first, one in the place of another, or
// a further one.
func (t *turn) takeDevice(d Deal, mac router.MAC) {
	moving, ok := t.moving()
	switch {
	case !ok || moving.Order.Code != d.Order.Code:
		t.grant(d.Order, mac)
	case t.d.Session.Adding:
		t.add(moving, mac)
	default:
		t.move(moving, mac)
	}
}

// move changes a device of a lease, and of those that are chained to it.
func (t *turn) move(d Deal, mac router.MAC) {
	from := d.Lease.Device
	if !t.d.Session.From.IsZero() {
		from = t.d.Session.From
	}
	if err := scheduler.Free(mac, t.d.Session.Phone, t.Leases); err != nil {
		t.refuse(err)
		return
	}
	moved, outcome, err := d.Lease.Move(from, mac, t.Rules, t.Now)
	if err != nil {
		t.refuseMove(*d.Lease, err)
		return
	}
	t.unasked()
	t.d.Session.Offers = nil
	if outcome == billing.Applied {
		t.d.Leases = append(t.d.Leases, moved)
		for _, other := range t.Deals {
			if l := other.Lease; l != nil && l.ID != moved.ID && l.Site == moved.Site && l.Has(from) && l.State != scheduler.Over && !l.Revoked {
				t.d.Leases = append(t.d.Leases, l.Follow(from, mac))
			}
		}
		t.meant(from, mac)
	}
	t.remember(mac)
	t.noted(mac)
}

// remember puts a device before the others that the customer used.
func (t *turn) remember(mac router.MAC) {
	devices := slices.DeleteFunc(slices.Clone(t.d.Customer.Devices), func(m router.MAC) bool { return m == mac })
	t.d.Customer.Devices = append([]router.MAC{mac}, devices[:min(len(devices), maxDevices-1)]...)
}
