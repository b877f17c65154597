package customer

import (
	"slices"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

// access shows what the customer has.
func access(t *dialog.Turn) {
	if !known(t, "access") {
		return
	}
	unasked(t)
	var lines []string
	var rows [][]bot.Choice
	all := leases(t)
	for _, d := range t.Deals {
		var whole scheduler.Access
		if d.Lease != nil {
			whole = scheduler.AccessOf(*d.Lease, all)
		}
		if d.Lease != nil && d.Lease.State == scheduler.Active && len(whole) > 0 && whole[0].ID != d.Lease.ID {
			continue // it goes on with the access that another line shows
		}
		line, row := accessLine(t, d, whole)
		lines, rows = append(lines, line), append(rows, row...)
	}
	if len(lines) == 0 {
		lines = []string{t.Lang.Say(text.NoAccess)}
		rows = [][]bot.Choice{{{Label: t.Lang.Say(text.ButtonBuy), Data: "buy"}}}
	}
	t.Reply(bot.Outgoing{Text: strings.Join(lines, "\n"), Rows: append(rows, t.Back())})
}

// leases are all that the customer has.
func leases(t *dialog.Turn) []scheduler.Lease {
	var all []scheduler.Lease
	for _, d := range t.Deals {
		if d.Lease != nil {
			all = append(all, *d.Lease)
		}
	}
	return all
}

// activeLine is the line of an access that runs, with what follows: it has one end, that of its last link. What waits
// for the router is a line of its own, since nobody knows yet when it ends.
func activeLine(t *dialog.Turn, d bot.Deal, whole scheduler.Access) (string, [][]bot.Choice) {
	o, l, end := d.Order, *d.Lease, d.Lease.End
	if until := whole.Until(); until.After(end) {
		end = until
	}
	line := t.Lang.Say(text.AccessActive, "mac", t.Decision.Customer.Calls(l),
		"end", dialog.When(t.Lang, end, t.Now, t.Zone), "left", dialog.Span(t.Lang, end.Sub(t.Now)), "code", o.Code)
	if in := devicesIn(t.Lang, l); in != "" {
		line += "\n" + in
	}
	if l.ByPass() {
		return line, passRows(t, o)
	}
	rows := append(onward(t.Lang.Say(text.ButtonExtend), o), []bot.Choice{
		{Label: t.Lang.Say(text.ButtonShow), Data: "wifi " + o.Code},
		{Label: t.Lang.Say(text.ButtonMove), Data: "move " + o.Code},
	})
	seats := seatRows(t.Lang, l)
	for _, link := range whole { // one that follows may have room for more devices
		if len(seats) == 0 && link.State == scheduler.Active {
			seats = seatRows(t.Lang, link)
		}
	}
	return line, slices.Concat(rows, unlabelled(t, l.Device), seats)
}

func accessLine(t *dialog.Turn, d bot.Deal, whole scheduler.Access) (string, [][]bot.Choice) {
	o, l := d.Order, d.Lease
	switch {
	case l != nil && l.State == scheduler.Active:
		return activeLine(t, d, whole)
	case l != nil && l.State == scheduler.Ready:
		return t.Lang.Say(text.AccessReady, "lasts", dialog.Span(t.Lang, l.Lasts), "code", o.Code), passRows(t, o)
	case l != nil && l.ByPass():
		return t.Lang.Say(text.AccessWaiting, "mac", bot.PassName, "code", o.Code), nil
	case l != nil:
		return t.Lang.Say(text.AccessWaiting, "mac", t.Decision.Customer.Calls(*l), "code", o.Code),
			[][]bot.Choice{{{Label: t.Lang.Say(text.ButtonMove), Data: "move " + o.Code}}}
	case o.AsksOwner():
		waits := claimWaits(t.Lang, o)
		return waits.Text, waits.Rows
	case o.State == billing.Pending:
		row := []bot.Choice{{Label: t.Lang.Say(text.ButtonCancel), Data: "cancel " + o.Code}}
		if o.Request.URL != "" {
			pay := t.Lang.Say(text.ButtonPay, "price", o.Price.Format(t.Lang.Tag))
			row = append([]bot.Choice{{Label: pay, URL: o.Request.URL}}, row...)
		} else if o.ByHand() || o.Request.Invoice != nil {
			row = append([]bot.Choice{{Label: t.Lang.Say(text.ButtonPay, "price", o.Asked().Format(t.Lang.Tag)), Data: "buy"}}, row...)
		}
		plan := dialog.PlanLabel(t.Lang, o.Plan, o.Devices)
		return t.Lang.Say(text.AccessPending, "code", o.Code, "plan", plan), [][]bot.Choice{row}
	case o.State == billing.Held:
		return t.Lang.Say(text.AccessHeld, "code", o.Code), nil
	case o.State == billing.Slow:
		return slowWords(t.Lang, o, t.Now, t.Zone), nil
	}
	if o.For == billing.ForPassphrase {
		return t.Lang.Say(text.AccessWaiting, "mac", bot.PassName, "code", o.Code), nil
	}
	if o.For != "" {
		return t.Lang.Say(text.AccessWaiting, "mac", o.For, "code", o.Code), nil
	}
	return t.Lang.Say(text.AccessUnnamed, "code", o.Code), nil
}

// showWiFi: wifi <code>. Only a device that is let in is worth the password.
func showWiFi(t *dialog.Turn, args []string) {
	d, ok := mine(t, args)
	switch {
	case !ok:
	case d.Lease != nil && (d.Lease.State == scheduler.Ready || d.Lease.State == scheduler.Active && t.Now.Before(d.Lease.End)):
		advised(t)
		t.Notice(billing.Access, d.Order.Code)
	default:
		t.Menu(text.NoAccess)
	}
}

// keepWaiting: wait <code>.
func keepWaiting(t *dialog.Turn, args []string) {
	d, ok := mine(t, args)
	if !ok {
		return
	}
	if d.Lease == nil || d.Lease.State != scheduler.Waiting {
		t.Menu(text.OldMenu)
		return
	}
	l, outcome, err := scheduler.KeepWaiting(*d.Lease, t.Rules, t.Now)
	if err != nil {
		t.Refuse(err, "code", d.Order.Code)
		return
	}
	if outcome == billing.Applied {
		t.Decision.Leases = append(t.Decision.Leases, l)
	}
	t.Menu(text.KeepWaiting)
}

// moneyBack: money <code>, for a customer whose access has not begun because of the router.
func moneyBack(t *dialog.Turn, args []string) {
	d, ok := mine(t, args)
	if !ok {
		return
	}
	if d.Lease == nil || d.Lease.State != scheduler.Waiting || d.Lease.Answer.IsZero() && !d.Turned() {
		t.Menu(text.OldMenu)
		return
	}
	o, outcome, err := billing.Apply(d.Order, billing.GiveBack{Reason: d.Lease.Blame()}, t.Now)
	if err != nil {
		t.Refuse(err, "code", d.Order.Code)
		return
	}
	if outcome == billing.Applied {
		l, _ := scheduler.Revoke(*d.Lease, t.Now)
		t.Decision.Orders, t.Decision.Leases = append(t.Decision.Orders, o), append(t.Decision.Leases, l)
	}
	t.Notice(billing.RefundSoon, o.Code)
}
