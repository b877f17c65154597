package bot

import (
	"slices"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// planLabel is a plan's name, with how many devices it is for where it does not say so itself.
func planLabel(l text.Language, name string, devices int) string {
	several := l.Say(text.Devices, "n", devices)
	if devices < 2 || strings.Contains(strings.ToLower(name), strings.ToLower(upright.Replace(several))) {
		return name
	}
	return l.Say(text.PlanSeveral, "plan", name, "devices", several)
}

// upright takes the marks off words that keep a number in its place in a sentence from right to left.
var upright = strings.NewReplacer("\u2068", "", "\u2069", "")

// addresses are a lease's devices as its owner reads them.
func addresses(l scheduler.Lease) string {
	var list []string
	for _, s := range l.Seats() {
		list = append(list, s.Device.String())
	}
	return strings.Join(list, ", ")
}

// calls is what a customer calls the devices of a lease.
func (c Customer) calls(l scheduler.Lease) string {
	var list []string
	for _, s := range l.Seats() {
		list = append(list, c.call(s.Device))
	}
	return strings.Join(list, ", ")
}

// devicesIn tells how many of a lease's devices are in; nothing where there can be but one.
func devicesIn(l text.Language, lease scheduler.Lease) string {
	if lease.Max() == 1 {
		return ""
	}
	return l.Say(text.DevicesIn, "used", len(lease.Seats()), "n", lease.Max())
}

// seatRows are the buttons that add a device and take one off, where there are several.
func seatRows(l text.Language, lease scheduler.Lease) [][]Choice {
	var row []Choice
	if lease.Vacant() > 0 {
		row = append(row, Choice{Label: l.Say(text.ButtonAddDevice), Data: "add " + lease.ID})
	}
	if len(lease.More) > 0 {
		row = append(row, Choice{Label: l.Say(text.ButtonRemoveDevice), Data: "off " + lease.ID})
	}
	if len(row) == 0 {
		return nil
	}
	return [][]Choice{row}
}

// naming makes the next device that the customer names one for a lease: in the place of another, or
// beside those that are in.
func (t *turn) naming(code string, from router.MAC, adding bool) {
	t.d.Session.Moving, t.d.Session.From, t.d.Session.Adding, t.d.Session.Offers = code, from, adding, nil
}

// unasked forgets that a device of a lease was to change.
func (t *turn) unasked() {
	t.d.Session.Moving, t.d.Session.From, t.d.Session.Adding = "", router.MAC{}, false
}

// runningLease is a deal that a button names and that has its lease.
func (t *turn) runningLease(args []string) (Deal, bool) {
	d, ok := t.mine(args)
	if ok && d.Lease == nil {
		t.menu(text.OldMenu)
	}
	return d, ok && d.Lease != nil
}

// askAdd: add <code>, for a further device.
func (t *turn) askAdd(args []string) {
	d, ok := t.runningLease(args)
	if !ok {
		return
	}
	if err := d.Lease.MayJoin(t.Now); err != nil {
		t.refuseSeat(*d.Lease, err)
		return
	}
	t.naming(d.Order.Code, router.MAC{}, true)
	out := t.askOther(d)
	out.Text = t.lang.Say(text.AskAdd, "used", len(d.Lease.Seats()), "n", d.Lease.Max(), "end", when(t.lang, d.Lease.End, t.Now, t.Zone))
	t.reply(out)
}

// askOther offers the ways to name a device that is not in.
func (t *turn) askOther(d Deal) Outgoing {
	others := slices.DeleteFunc(slices.Clone(t.d.Customer.Devices), d.Lease.Has)
	out := paidAsk(t.lang, text.WhichMove, d.Order, t.devices(others, d.Order.Site))
	out.Rows = append(out.Rows, t.back())
	return out
}

// refuseSeat says why the devices of a lease stay as they are, with the remedy.
func (t *turn) refuseSeat(l scheduler.Lease, err error) {
	t.unasked()
	t.refuse(err, "code", l.ID, "n", l.Max())
}

// add lets a further device in, also by what is chained to the lease.
func (t *turn) add(d Deal, mac router.MAC) {
	if err := scheduler.Free(mac, t.d.Session.Phone, t.Leases); err != nil {
		t.refuse(err)
		return
	}
	joined, outcome, err := d.Lease.Join(mac, t.Now)
	switch {
	case err != nil:
		t.refuseSeat(*d.Lease, err)
		return
	case outcome == billing.Replayed:
		t.access()
		return
	}
	t.unasked()
	t.d.Session.Offers = nil
	t.d.Leases = append(t.d.Leases, joined)
	now := joined.Covers(t.Now)
	for _, other := range t.Deals {
		if l := other.Lease; l != nil && d.Lease.Chained(*l) && !l.Has(mac) && l.Vacant() > 0 {
			t.d.Leases = append(t.d.Leases, l.Take(mac))
			now = now || l.Covers(t.Now)
		}
	}
	t.remember(mac)
	if !now {
		t.menu(text.SeatLater, "mac", mac, "start", when(t.lang, joined.Start, t.Now, t.Zone))
		return
	}
	t.noted(mac)
}

// remove: off <code> [mac [yes]], for the device that is to leave.
func (t *turn) remove(args []string) {
	d, ok := t.runningLease(args)
	if !ok {
		return
	}
	l := *d.Lease
	left := t.Rules.Moves - l.Moved
	err := l.MayMove(t.Rules, t.Now)
	switch {
	case err != nil:
		t.refuseMove(l, err)
	case len(l.More) == 0:
		t.refuseSeat(l, scheduler.ErrLastDevice)
	case len(args) == 1:
		t.reply(t.choose(l, "off", t.lang.Say(text.WhichRemove, "n", left)))
	default:
		mac, err := router.ParseMAC(args[1])
		switch {
		case err != nil || !l.Has(mac):
			t.menu(text.OldMenu)
		case len(args) == 3 && args[2] == "yes":
			t.drops(d, mac)
		default:
			t.reply(Outgoing{Text: t.lang.Say(text.AskRemove, "mac", t.d.Customer.call(mac), "n", left), Rows: [][]Choice{{
				{Label: t.lang.Say(text.ButtonYes), Data: strings.Join([]string{"off", l.ID, mac.String(), "yes"}, " ")},
				{Label: t.lang.Say(text.ButtonNo), Data: "access"},
			}}})
		}
	}
}

// choose asks which of a lease's devices a button means.
func (t *turn) choose(l scheduler.Lease, button, words string) Outgoing {
	out := Outgoing{Text: words}
	for _, s := range l.Seats() {
		out.Rows = append(out.Rows, []Choice{{Label: t.d.Customer.call(s.Device), Data: button + " " + l.ID + " " + s.Device.String()}})
	}
	out.Rows = append(out.Rows, t.back())
	return out
}

// drops takes a device off a lease, and off what is chained to it.
func (t *turn) drops(d Deal, mac router.MAC) {
	dropped, _, err := d.Lease.Drop(mac, t.Rules, t.Now)
	if err != nil {
		t.refuseMove(*d.Lease, err)
		return
	}
	t.unasked()
	t.d.Leases = append(t.d.Leases, dropped)
	for _, other := range t.Deals {
		if l := other.Lease; l != nil && d.Lease.Chained(*l) && l.Has(mac) && len(l.More) > 0 {
			t.d.Leases = append(t.d.Leases, l.Lose(mac))
		}
	}
	t.meant(mac, dropped.Device)
	t.menu(text.DeviceRemoved, "mac", t.d.Customer.call(mac))
}

// meant makes orders that were bought for a device that is off meant for another.
func (t *turn) meant(from, to router.MAC) {
	for _, d := range t.Deals {
		if d.Lease != nil || d.Order.For != from.String() {
			continue
		}
		if o, outcome, err := billing.Apply(d.Order, billing.MeantFor{Device: to.String()}, t.Now); err == nil && outcome == billing.Applied {
			t.d.Orders = append(t.d.Orders, o)
		}
	}
}
