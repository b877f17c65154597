package customer

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

// openOrder shows the order that waits for its payment.
func openOrder(t *dialog.Turn, o billing.Order) {
	switch {
	case o.State == billing.Claimed:
		t.Reply(claimWaits(t.Lang, o))
		return
	case o.Request.Invoice != nil && !strings.HasPrefix(o.Chat, t.In.Channel+":"): // which is paid where it was made
		payOnTelegram(t)
		return
	case o.ByHand(), o.Request.Invoice != nil:
		t.Reply(payHere(t.Lang, o, t.Now, t.Zone))
		return
	case o.Request.URL == "":
		t.Say(making(t, o), "code", o.Code, "plan", dialog.PlanLabel(t.Lang, o.Plan, o.Devices),
			"price", o.Price.Format(t.Lang.Tag))
		return
	}
	out := payHere(t.Lang, o, t.Now, t.Zone)
	out.Text = t.Lang.Say(text.OrderOpen, "code", o.Code, "plan", dialog.PlanLabel(t.Lang, o.Plan, o.Devices),
		"price", o.Price.Format(t.Lang.Tag), "until", dialog.When(t.Lang, o.Expires, t.Now, t.Zone))
	t.Reply(out)
}

// order makes a pending order. It holds a place until it expires. Before is the lease whose device it
// is for; nil when the device is not known yet. A device that is in keeps its place. How names the way to pay, if it was
// chosen.
func order(t *dialog.Turn, plan billing.Plan, p bot.Place, before *scheduler.Lease, how []string) {
	at := slices.IndexFunc(t.Places, func(at bot.Place) bool { return at.Name == p.Name })
	wants := "site " + plan.ID + " " + strconv.Itoa(at)
	if before != nil {
		wants = "again " + before.ID
	}
	if !known(t, wants) {
		return
	}
	for _, d := range t.Deals {
		switch {
		case d.Order.Unpaid():
			openOrder(t, d.Order)
			return
		case d.WantsDevice(): // what is paid comes first, whichever button led here
			askDevice(t, d.Order)
			return
		}
	}
	extends := before != nil && before.Renews(p.Name, plan.Devices)
	err := shut(t, p, plan.Devices)
	if extends && errors.Is(err, bot.ErrSiteFull) {
		err = nil
	}
	if err = errors.Join(barred(t), err); err != nil {
		sorry(t, err)
		return
	}
	if !agrees(t, wants) {
		return
	}
	method, ok := choosesMethod(t, plan, how, wants)
	if !ok {
		return
	}
	o := billing.Order{
		Code: t.FreshCode, Customer: t.Decision.Session.Phone, Chat: t.In.From(), Site: p.Name,
		Plan: plan.Name, PlanID: plan.ID, Price: plan.Price, Lasts: plan.Lasts, Devices: plan.Devices,
		State: billing.Pending, Created: t.Now, Expires: t.Now.Add(timeToPay(method, plan)), Extends: extends, Method: method.Name,
		For: t.For(p.Name),
	}
	if before != nil && !before.ByPass() && o.For == "" {
		o.For = before.Device.String()
		advised(t)
	}
	place(t, o)
}

// timeToPay is how long an order waits for its payment.
func timeToPay(m bot.Method, p billing.Plan) time.Duration {
	if m.ByHand {
		return billing.TimeByHand(p.Devices)
	}
	return billing.TimeToPay(p.Devices)
}

// place stores an order at its price. One that has to be paid may hold only so many places.
func place(t *dialog.Turn, o billing.Order) {
	decided := t.Decision
	o, ok := priced(t, o)
	if !ok {
		return
	}
	if o.State == billing.Paid {
		taken(t, text.FreeTaken, o)
		return
	}
	if may := t.Lapses.MayHold(t.Now); may < o.Devices && !o.Extends {
		t.Decision = decided
		t.Refuse(billing.ErrLeftUnpaid, "n", may,
			"until", dialog.When(t.Lang, t.Lapses.Until(o.Devices, t.Now), t.Now, t.Zone))
		return
	}
	t.Decision.Orders = append(t.Decision.Orders, o)
	if o.Method != "" && len(t.Methods) > 1 {
		t.Decision.Customer.Method = o.Method
	}
	bought(t, o)
	t.Reply(bot.Outgoing{
		Typing: true, About: o.Code,
		Text: t.Lang.Say(making(t, o), "code", o.Code, "plan", dialog.PlanLabel(t.Lang, o.Plan, o.Devices),
			"price", o.Price.Format(t.Lang.Tag)),
		Rows: [][]bot.Choice{{{Label: t.Lang.Say(text.ButtonCancel), Data: "cancel " + o.Code}}},
	})
}

// making says what an order waits for until it can be paid.
func making(t *dialog.Turn, o billing.Order) text.Key {
	if slices.ContainsFunc(t.Methods, func(m bot.Method) bool { return m.Name == o.Method && m.ByHand }) {
		return text.MakingTransfer
	}
	return text.MakingLink
}

// mine finds the customer's deal that a button names. A stranger's code is as unknown as an old one.
func mine(t *dialog.Turn, args []string) (bot.Deal, bool) {
	if len(args) > 0 {
		if d, ok := t.Deal(args[0]); ok {
			return d, true
		}
	}
	t.Menu(text.OldMenu)
	return bot.Deal{}, false
}

// sayPaid: paid <code>. The cashier reads the link and answers.
func sayPaid(t *dialog.Turn, args []string) {
	if o, ok := lapsedClaim(t, args); ok {
		claim(t, o)
		return
	}
	d, ok := mine(t, args)
	switch {
	case !ok:
	case d.Order.ByHand() && d.Order.Unpaid() && t.ClockErr != nil: // a claim has a time to be answered in
		t.Say(text.ClaimNotNow, "code", d.Order.Code)
	case d.Order.ByHand() && d.Order.Unpaid():
		claim(t, d.Order)
	case d.Order.State == billing.Pending:
		t.Decision.Check = d.Order.Code
		out := bot.Outgoing{Toast: t.Lang.Say(text.Checking), Typing: true}
		if t.In.Kind != bot.Button { // over which a toast could show
			out.Text, out.Toast = out.Toast, ""
		}
		t.Reply(out)
	case d.WantsDevice():
		askDevice(t, d.Order)
	case d.Order.State == billing.Slow:
		t.Reply(bot.Outgoing{Text: slowWords(t.Lang, d.Order, t.Now, t.Zone), Rows: onward(t.Lang.Say(text.ButtonAgain), d.Order)})
	case d.Order.State == billing.Held:
		t.Menu(held(d.Order), "code", d.Order.Code)
	default:
		t.Refuse(billing.ErrAlreadyPaid, "code", d.Order.Code)
	}
}

// cancel: cancel <code>.
func cancel(t *dialog.Turn, args []string) {
	d, ok := mine(t, args)
	if !ok {
		return
	}
	o, _, err := billing.Apply(d.Order, billing.CalledOff{}, t.Now)
	if err != nil {
		t.Refuse(err, "code", d.Order.Code)
		return
	}
	t.Decision.Orders = append(t.Decision.Orders, o)
	if d.Order.State == billing.Claimed { // people are looking for the money
		t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: billing.Owner, Kind: billing.ClaimOver, Order: o.Code})
	}
	if o.ByHand() { // who knows whether it was paid
		t.Menu(text.CancelledByHand, "code", o.Code)
		return
	}
	t.Menu(text.Cancelled, "code", o.Code)
}
