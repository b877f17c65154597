package customer

import (
	"slices"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// askMove: move <code> [mac], for the device that is to get the rest of the time of one of those that
// are in.
func askMove(t *dialog.Turn, args []string) {
	d, ok := runningLease(t, args)
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
		refuseMove(t, *d.Lease, err)
	case len(args) == 1 && len(d.Lease.More) > 0:
		t.Reply(choose(t, *d.Lease, "move", t.Lang.Say(text.WhichMove)))
	case !d.Lease.Has(from):
		t.Menu(text.OldMenu)
	default:
		naming(t, d.Order.Code, from, false)
		out := askOther(t, d)
		out.Text = t.Lang.Say(text.AskMove, "left", left(t, *d.Lease), "device", t.Decision.Customer.Call(from),
			"n", t.Rules.Moves-d.Lease.Moved)
		t.Reply(out)
	}
}

// left is how much of a lease's time is left, in words.
func left(t *dialog.Turn, l scheduler.Lease) string {
	if l.Unbegun() {
		return dialog.Span(t.Lang, l.Lasts)
	}
	if t.Now.Before(l.Start) { // it is chained to another
		return dialog.Span(t.Lang, l.End.Sub(l.Start))
	}
	return dialog.Span(t.Lang, l.End.Sub(t.Now))
}

// refuseMove says why a device can't be changed, with the remedy.
func refuseMove(t *dialog.Turn, l scheduler.Lease, err error) {
	unasked(t)
	t.Refuse(err, "code", l.ID, "at", dialog.When(t.Lang, l.MovedAt.Add(t.Rules.MoveRest), t.Now, t.Zone),
		"n", t.Rules.Moves)
}

// moving is the deal whose devices are being changed.
func moving(t *dialog.Turn) (bot.Deal, bool) {
	if t.Decision.Session.Moving == "" {
		return bot.Deal{}, false
	}
	d, ok := t.Deal(t.Decision.Session.Moving)
	return d, ok && d.Lease != nil
}

// changing is the deal in which a device takes another's place, which is counted.
func changing(t *dialog.Turn) (bot.Deal, bool) {
	d, ok := moving(t)
	return d, ok && !t.Decision.Session.Adding && !d.Lease.Refuses(replaced(t, *d.Lease))
}

// replaced is the device of a lease whose place another is to take.
func replaced(t *dialog.Turn, l scheduler.Lease) router.MAC {
	if t.Decision.Session.From.IsZero() {
		return l.Device
	}
	return t.Decision.Session.From
}

// takeDevice gives a deal the device that its customer chose: its first, one in the place of another, or
// a further one.
func takeDevice(t *dialog.Turn, d bot.Deal, mac router.MAC) {
	moving, ok := moving(t)
	ok = ok && moving.Order.Code == d.Order.Code
	switch {
	case ok && t.Decision.Session.Adding:
		add(t, moving, mac)
	case ok:
		move(t, moving, mac)
	case d.Turned():
		unasked(t)
		move(t, d, mac)
	default:
		grant(t, d.Order, mac)
	}
}

// move changes a device of a lease, and of those that are chained to it.
func move(t *dialog.Turn, d bot.Deal, mac router.MAC) {
	from := replaced(t, *d.Lease)
	if !admitted(t, d.Lease.Site, mac) {
		return
	}
	moved, outcome, err := d.Lease.Move(from, mac, t.Rules, t.Now)
	if err != nil {
		refuseMove(t, *d.Lease, err)
		return
	}
	unasked(t)
	t.Decision.Session.Offers = nil
	if outcome == billing.Applied {
		t.Decision.Leases = append(t.Decision.Leases, moved)
		for _, other := range t.Deals {
			if l := other.Lease; l != nil && l.ID != moved.ID && l.Site == moved.Site && l.Has(from) &&
				l.State != scheduler.Over && !l.Revoked {
				t.Decision.Leases = append(t.Decision.Leases, l.Follow(from, mac))
			}
		}
		meant(t, from, mac)
		lastOn(t, from, mac)
	}
	remember(t, mac)
	noted(t, moved.ID, mac)
}

// lastOn has what was bought last go on with another device.
func lastOn(t *dialog.Turn, from, to router.MAC) {
	if t.Decision.Customer.Last.Device == from {
		t.Decision.Customer.Last.Device = to
	}
}

// advised: the advice on an address that the device made up was given with its first access.
func advised(t *dialog.Turn) { t.Decision.Customer.Unfixed = router.MAC{} }

// remember puts a device before the others that the customer used. A new one with an address of its own making gets
// advice.
func remember(t *dialog.Turn, mac router.MAC) {
	if advised(t); mac.Private() && !slices.Contains(t.Decision.Customer.Devices, mac) {
		t.Decision.Customer.Unfixed = mac
	}
	devices := slices.DeleteFunc(slices.Clone(t.Decision.Customer.Devices), func(m router.MAC) bool { return m == mac })
	t.Decision.Customer.Devices = append([]router.MAC{mac}, devices[:min(len(devices), maxDevices-1)]...)
}
