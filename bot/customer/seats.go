package customer

import (
	"slices"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// devicesIn tells how many of a lease's devices are in; nothing where there can be but one.
func devicesIn(l text.Language, lease scheduler.Lease) string {
	switch {
	case lease.ByPass():
		return l.Say(text.DevicesIn, "used", lease.Online, "n", lease.Max())
	case lease.Max() == 1:
		return ""
	}
	return l.Say(text.DevicesIn, "used", len(lease.Seats()), "n", lease.Max())
}

// seatRows are the buttons that add a device and take one off, where there are several.
func seatRows(l text.Language, lease scheduler.Lease) [][]bot.Choice {
	var row []bot.Choice
	if lease.Vacant() > 0 {
		row = append(row, bot.Choice{Label: l.Say(text.ButtonAddDevice), Data: "add " + lease.ID})
	}
	if len(lease.More) > 0 {
		row = append(row, bot.Choice{Label: l.Say(text.ButtonRemoveDevice), Data: "off " + lease.ID})
	}
	if len(row) == 0 {
		return nil
	}
	return [][]bot.Choice{row}
}

// naming makes the next device that the customer names one for a lease: in the place of another, or
// beside those that are in.
func naming(t *dialog.Turn, code string, from router.MAC, adding bool) {
	t.Decision.Session.Naming = bot.Naming{Moving: code, From: from, Adding: adding, Label: t.Decision.Session.Label}
}

// unasked forgets that a device of a lease was to change.
func unasked(t *dialog.Turn) {
	t.Decision.Session.Moving, t.Decision.Session.From, t.Decision.Session.Adding = "", router.MAC{}, false
}

// runningLease is a deal that a button names and that has its lease.
func runningLease(t *dialog.Turn, args []string) (bot.Deal, bool) {
	d, ok := mine(t, args)
	if !ok {
		return d, false
	}
	if ok = d.Lease != nil && !d.Lease.ByPass(); !ok { // who has a passphrase has no device to change
		t.Menu(text.OldMenu)
	}
	return d, ok
}

// askAdd: add <code>, for a further device.
func askAdd(t *dialog.Turn, args []string) {
	d, ok := runningLease(t, args)
	if !ok {
		return
	}
	if err := d.Lease.MayJoin(t.Now); err != nil {
		refuseSeat(t, *d.Lease, err)
		return
	}
	naming(t, d.Order.Code, router.MAC{}, true)
	out := askOther(t, d)
	out.Text = t.Lang.Say(text.AskAdd, "used", len(d.Lease.Seats()), "n", d.Lease.Max(),
		"end", dialog.When(t.Lang, d.Lease.End, t.Now, t.Zone))
	t.Reply(out)
}

// askOther offers the ways to name a device that is not in.
func askOther(t *dialog.Turn, d bot.Deal) bot.Outgoing {
	others := slices.DeleteFunc(slices.Clone(t.Decision.Customer.Devices), d.Lease.Has)
	out := paidAsk(t.Lang, text.WhichMove, d.Order, choicesAt(t, others, d.Order.Site))
	out.Rows = append(out.Rows, t.Back())
	return out
}

// refuseSeat says why the devices of a lease stay as they are, with the remedy.
func refuseSeat(t *dialog.Turn, l scheduler.Lease, err error) {
	unasked(t)
	t.Refuse(err, "code", l.ID, "n", l.Max())
}

// add lets a further device in, also by what is chained to the lease.
func add(t *dialog.Turn, d bot.Deal, mac router.MAC) {
	if !admitted(t, d.Lease.Site, mac) {
		return
	}
	joined, outcome, err := d.Lease.Join(mac, t.Now)
	switch {
	case err != nil:
		refuseSeat(t, *d.Lease, err)
		return
	case outcome == billing.Replayed:
		access(t)
		return
	}
	unasked(t)
	t.Decision.Session.Offers = nil
	t.Decision.Leases = append(t.Decision.Leases, joined)
	now := joined.Covers(t.Now)
	for _, other := range t.Deals {
		if l := other.Lease; l != nil && d.Lease.Chained(*l) && !l.Has(mac) && l.Vacant() > 0 {
			t.Decision.Leases = append(t.Decision.Leases, l.Take(mac))
			now = now || l.Covers(t.Now)
		}
	}
	remember(t, mac)
	if !now {
		t.Menu(text.SeatLater, "mac", mac, "start", dialog.When(t.Lang, joined.Start, t.Now, t.Zone))
		return
	}
	noted(t, joined.ID, mac)
}

// remove: off <code> [mac [yes]], for the device that is to leave.
func remove(t *dialog.Turn, args []string) {
	d, ok := runningLease(t, args)
	if !ok {
		return
	}
	l := *d.Lease
	left := t.Rules.Moves - l.Moved
	err := l.MayMove(t.Rules, t.Now)
	switch {
	case err != nil:
		refuseMove(t, l, err)
	case len(l.More) == 0:
		refuseSeat(t, l, scheduler.ErrLastDevice)
	case len(args) == 1:
		t.Reply(choose(t, l, "off", t.Lang.Say(text.WhichRemove, "n", left)))
	default:
		mac, err := router.ParseMAC(args[1])
		switch {
		case err != nil || !l.Has(mac):
			t.Menu(text.OldMenu)
		case len(args) == 3 && args[2] == "yes":
			drops(t, d, mac)
		default:
			t.Reply(bot.Outgoing{Text: t.Lang.Say(text.AskRemove, "mac", t.Decision.Customer.Call(mac), "n", left),
				Rows: [][]bot.Choice{{
					{Label: t.Lang.Say(text.ButtonYes), Data: strings.Join([]string{"off", l.ID, mac.String(), "yes"}, " ")},
					{Label: t.Lang.Say(text.ButtonNo), Data: "access"},
				}}})
		}
	}
}

// choose asks which of a lease's devices a button means.
func choose(t *dialog.Turn, l scheduler.Lease, button, words string) bot.Outgoing {
	out := bot.Outgoing{Text: words}
	for _, s := range l.Seats() {
		out.Rows = append(out.Rows, []bot.Choice{{Label: t.Decision.Customer.Call(s.Device),
			Data: button + " " + l.ID + " " + s.Device.String()}})
	}
	out.Rows = append(out.Rows, t.Back())
	return out
}

// drops takes a device off a lease, and off what is chained to it.
func drops(t *dialog.Turn, d bot.Deal, mac router.MAC) {
	dropped, _, err := d.Lease.Drop(mac, t.Rules, t.Now)
	if err != nil {
		refuseMove(t, *d.Lease, err)
		return
	}
	unasked(t)
	t.Decision.Leases = append(t.Decision.Leases, dropped)
	for _, other := range t.Deals {
		if l := other.Lease; l != nil && d.Lease.Chained(*l) && l.Has(mac) && len(l.More) > 0 {
			t.Decision.Leases = append(t.Decision.Leases, l.Lose(mac))
		}
	}
	meant(t, mac, dropped.Device)
	lastOn(t, mac, dropped.Device)
	t.Menu(text.DeviceRemoved, "mac", t.Decision.Customer.Call(mac))
}

// meant makes orders that were bought for a device that is off meant for another.
func meant(t *dialog.Turn, from, to router.MAC) {
	for _, d := range t.Deals {
		if d.Lease != nil || d.Order.For != from.String() {
			continue
		}
		o, outcome, err := billing.Apply(d.Order, billing.MeantFor{Device: to.String()}, t.Now)
		if err == nil && outcome == billing.Applied {
			t.Decision.Orders = append(t.Decision.Orders, o)
		}
	}
}
