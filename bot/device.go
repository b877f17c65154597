package bot

import (
	"slices"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// maxDevices is how many devices of a customer are remembered: those of the largest plan.
const maxDevices = billing.MaxDevices

// askDevice asks which device a paid order is for.
func (t *turn) askDevice(o billing.Order) {
	t.reply(paidAsk(t.lang, text.PaidAsk, o, t.devices(t.d.Customer.Devices, o.Site)))
}

// devices are what a customer can choose from without typing.
type devices struct {
	known []router.MAC // used before
	sees  bool         // the router tells which are there
	by    Customer     // who calls them so
}

func (t *turn) devices(known []router.MAC, site string) devices {
	return devices{known, t.sees(site), t.d.Customer}
}

// paidAsk is the question for the device.
func paidAsk(l text.Language, key text.Key, o billing.Order, from devices) Outgoing {
	out := Outgoing{Text: l.Say(key, "code", o.Code, "plan", planLabel(l, o.Plan, o.Devices))}
	if len(from.known) > 0 {
		out.Text += "\n\n" + l.Say(text.DeviceKnown)
	}
	for _, mac := range from.known {
		out.Rows = append(out.Rows, []Choice{{Label: from.by.call(mac), Data: "dev " + o.Code + " " + mac.String()}})
	}
	if from.sees {
		out.Rows = append(out.Rows, []Choice{{Label: l.Say(text.ButtonSearch), Data: "look " + o.Code}})
	}
	out.Rows = append(out.Rows, []Choice{{Label: l.Say(text.ButtonFindMAC), Data: "find"}})
	if o.State == billing.Paid && !o.Device && o.Giver == "" && o.Payment.Provider != billing.Owner {
		out.Rows = append(out.Rows, []Choice{{Label: l.Say(text.ButtonGift), Data: "give " + o.Code}})
	}
	return out
}

// unnamed is the deal that is paid and waits for its device.
func (t *turn) unnamed() (Deal, bool) {
	for _, d := range t.Deals {
		if d.wantsDevice() {
			return d, true
		}
	}
	return Deal{}, false
}

// grant makes the lease. The router confirms it later, and then its clock starts.
func (t *turn) grant(o billing.Order, mac router.MAC) {
	present := t.Leases
	if d, ok := t.deal(o.Code); ok && d.Lease != nil {
		present = append(slices.Clone(present), *d.Lease)
	}
	lease, outcome, err := scheduler.Grant(o, mac, present, t.Rules, t.Now)
	if err != nil {
		t.refuse(err, "code", o.Code)
		return
	}
	if outcome == billing.Replayed {
		t.refuse(scheduler.ErrDeviceChosen, "code", o.Code)
		return
	}
	o, _, err = billing.Apply(o, billing.DeviceNamed{}, t.Now)
	if err != nil {
		t.refuse(err, "code", o.Code)
		return
	}
	t.d.Orders, t.d.Leases = append(t.d.Orders, o), append(t.d.Leases, lease)
	t.d.Session.Offers = nil
	t.remember(mac)
	t.noted(mac)
}

// access shows what the customer has.
func (t *turn) access() {
	if !t.known("access") {
		return
	}
	t.unasked()
	var lines []string
	var rows [][]Choice
	for _, d := range t.Deals {
		line, row := t.accessLine(d)
		lines, rows = append(lines, line), append(rows, row...)
	}
	if len(lines) == 0 {
		lines = []string{t.lang.Say(text.NoAccess)}
		rows = [][]Choice{{{Label: t.lang.Say(text.ButtonBuy), Data: "buy"}}}
	}
	t.reply(Outgoing{Text: strings.Join(lines, "\n"), Rows: append(rows, t.back())})
}

func (t *turn) accessLine(d Deal) (string, [][]Choice) {
	o, l := d.Order, d.Lease
	switch {
	case l != nil && l.State == scheduler.Active:
		line := t.lang.Say(text.AccessActive, "mac", t.d.Customer.calls(*l), "end", when(t.lang, l.End, t.Now, t.Zone),
			"left", span(t.lang, l.End.Sub(t.Now)), "code", o.Code)
		if in := devicesIn(t.lang, *l); in != "" {
			line += "\n" + in
		}
		rows := append(onward(t.lang.Say(text.ButtonExtend), o), []Choice{
			{Label: t.lang.Say(text.ButtonShow), Data: "wifi " + o.Code}, {Label: t.lang.Say(text.ButtonMove), Data: "move " + o.Code},
		})
		return line, slices.Concat(rows, t.unlabelled(l.Device), seatRows(t.lang, *l))
	case l != nil:
		return t.lang.Say(text.AccessWaiting, "mac", t.d.Customer.calls(*l), "code", o.Code),
			[][]Choice{{{Label: t.lang.Say(text.ButtonMove), Data: "move " + o.Code}}}
	case o.State == billing.Pending:
		row := []Choice{{Label: t.lang.Say(text.ButtonCancel), Data: "cancel " + o.Code}}
		if o.Link.URL != "" {
			row = append([]Choice{{Label: t.lang.Say(text.ButtonPay, "price", o.Price.Format(t.lang.Tag)), URL: o.Link.URL}}, row...)
		}
		return t.lang.Say(text.AccessPending, "code", o.Code, "plan", planLabel(t.lang, o.Plan, o.Devices)), [][]Choice{row}
	case o.State == billing.Held:
		return t.lang.Say(text.AccessHeld, "code", o.Code), nil
	}
	if o.For != "" {
		return t.lang.Say(text.AccessWaiting, "mac", o.For, "code", o.Code), nil
	}
	return t.lang.Say(text.AccessUnnamed, "code", o.Code), nil
}

// showWiFi: wifi <code>. Only a device that is let in is worth the password.
func (t *turn) showWiFi(args []string) {
	d, ok := t.mine(args)
	switch {
	case !ok:
	case d.Lease != nil && d.Lease.State == scheduler.Active && t.Now.Before(d.Lease.End):
		t.notice(billing.Access, d.Order.Code)
	default:
		t.menu(text.NoAccess)
	}
}

// keepWaiting: wait <code>.
func (t *turn) keepWaiting(args []string) {
	d, ok := t.mine(args)
	if !ok {
		return
	}
	if d.Lease == nil || d.Lease.State != scheduler.Waiting {
		t.menu(text.OldMenu)
		return
	}
	l, outcome, err := scheduler.KeepWaiting(*d.Lease, t.Rules, t.Now)
	if err != nil {
		t.refuse(err, "code", d.Order.Code)
		return
	}
	if outcome == billing.Applied {
		t.d.Leases = append(t.d.Leases, l)
	}
	t.menu(text.KeepWaiting)
}

// moneyBack: money <code>, for a customer whose access has not begun because of the router.
func (t *turn) moneyBack(args []string) {
	d, ok := t.mine(args)
	if !ok {
		return
	}
	if d.Lease == nil || d.Lease.State != scheduler.Waiting || d.Lease.Answer.IsZero() {
		t.menu(text.OldMenu)
		return
	}
	o, outcome, err := billing.Apply(d.Order, billing.GiveBack{Reason: billing.ReasonRouter}, t.Now)
	if err != nil {
		t.refuse(err, "code", d.Order.Code)
		return
	}
	if outcome == billing.Applied {
		l, _ := scheduler.Revoke(*d.Lease, t.Now)
		t.d.Orders, t.d.Leases = append(t.d.Orders, o), append(t.d.Leases, l)
	}
	t.notice(billing.RefundSoon, o.Code)
}
