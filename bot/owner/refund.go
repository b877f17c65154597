package owner

import (
	"slices"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

var refundCommand = command{
	name: "refund", right: bot.Refund, help: text.HelpRefund, names: dialog.Order,
	say: askRefund,
	do:  doRefund,
}

// untouched reports whether nothing came yet of the voucher that paid an order: it can be redeemed again.
func untouched(o billing.Order) bool {
	return o.Payment.Provider == billing.ByVoucher && o.Granted.IsZero()
}

// doCashBack ends an order that a voucher paid.
func doCashBack(t *dialog.Turn, o billing.Order, args []string) {
	amount, err := giveBack(t, o, args[1:])
	if untouched(o) {
		amount, err = o.Payment.Amount, nil
	}
	if err != nil {
		t.Menu(text.RefundNothing, "code", o.Code)
		return
	}
	refundOrder(t, o, amount)
	t.Note("refund", o.Code, string(o.State), o.Payment.ID+" "+amount.String())
	t.Say(text.VoucherEnds, "code", o.Code)
}

// giveBack reads how much of an order's money is to go back: all, what was not used, or an amount.
func giveBack(t *dialog.Turn, o billing.Order, how []string) (billing.Money, error) {
	switch {
	case len(how) == 0 || how[0] == "all":
		return o.Left(), nil
	case how[0] == "unused":
		return unused(t, o), nil
	case len(how) == 1:
		how = append(slices.Clone(how), o.Payment.Amount.Currency)
	}
	m, err := billing.ParseMoney(strings.Join(how, " "))
	if err != nil {
		return m, err
	}
	if m.Currency != o.Payment.Amount.Currency || m.Amount > o.Left().Amount || m.Amount == 0 {
		return m, billing.ErrTooMuch
	}
	return m, nil
}

// unused is the part of the price that the rest of the time is worth.
func unused(t *dialog.Turn, o billing.Order) billing.Money {
	for _, l := range t.Leases {
		if l.ID == o.Code {
			return o.Payment.Amount.Share(l.Unused(t.Now), l.Lasts)
		}
	}
	return o.Payment.Amount
}

// refundable is the order that the message names, if its money can go back by us.
func refundable(t *dialog.Turn) (billing.Order, bool) {
	if t.Named == nil || !mayGoBack(*t.Named) {
		return billing.Order{}, false
	}
	return *t.Named, true
}

// mayGoBack reports whether an order's money can go back by us: also what is left after a part went.
func mayGoBack(o billing.Order) bool {
	if o.Payment.ID == "" || o.Payment.Provider == billing.Owner {
		return false
	}
	if o.State == billing.Refunded {
		return o.Payment.Provider != billing.ByVoucher && o.Left().Amount > 0
	}
	return o.State.May(billing.Refunding) || o.RefundStuck()
}

// askRefund: /refund ORDER [all|unused|AMOUNT].
func askRefund(t *dialog.Turn, args []string) {
	if len(args) == 0 {
		t.Say(text.RefundUsage)
		return
	}
	o, ok := refundable(t)
	if !ok {
		t.Say(text.RefundNone, "target", strings.Join(args, " "))
		return
	}
	if sentByHand(args) {
		askSent(t, o)
		return
	}
	if untouched(o) {
		t.Ask(text.AskVoucherBack, "refund "+o.Code, "code", o.Code, "voucher", o.Payment.ID)
		return
	}
	question := text.AskRefund
	if o.Payment.Provider == billing.ByVoucher { // the payment provider has no part in it
		question = text.AskVoucherCash
	}
	amount, err := giveBack(t, o, args[1:])
	switch {
	case err != nil:
		t.Say(text.RefundUsage)
	case amount.IsZero():
		t.Say(text.RefundNothing, "code", o.Code)
	default:
		t.Ask(question, strings.Join(append([]string{"refund", o.Code}, args[1:]...), " "),
			"amount", amount.Format(t.Lang.Tag), "code", o.Code, "phone", dialog.OrNobody(o.Customer), "voucher", o.Payment.ID)
	}
}

// doRefund decides that money goes back, and ends the access that it paid for.
func doRefund(t *dialog.Turn, args []string) {
	o, ok := refundable(t)
	if !ok || len(args) == 0 || o.Code != args[0] {
		t.Menu(text.RefundNone, "target", strings.Join(args, " "))
		return
	}
	if sentByHand(args) {
		doSent(t, o)
		return
	}
	if o.Payment.Provider == billing.ByVoucher {
		doCashBack(t, o, args)
		return
	}
	amount, err := giveBack(t, o, args[1:])
	if err != nil || amount.IsZero() {
		t.Menu(text.RefundNothing, "code", o.Code)
		return
	}
	refundOrder(t, o, amount)
	t.Note("refund", o.Code, string(o.State), amount.String())
	t.Say(text.RefundGoing, "amount", amount.Format(t.Lang.Tag), "code", o.Code)
}

// refundOrder gives money back, and ends the access that it paid for.
func refundOrder(t *dialog.Turn, o billing.Order, amount billing.Money) {
	if amount == o.Payment.Amount {
		amount = billing.Money{}
	}
	settle(t, o, billing.GiveBack{Reason: billing.ReasonOwner, Amount: amount, More: true})
}

// settle applies the end of an order. Where money goes back the customer is told, and the access ends.
func settle(t *dialog.Turn, o billing.Order, end billing.Fact) {
	after, outcome, err := billing.Apply(o, end, t.Now)
	if err != nil || outcome != billing.Applied {
		return
	}
	t.Decision.Orders = append(t.Decision.Orders, after)
	if after.State == billing.Refunding {
		t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: o.Chat, Kind: billing.RefundSoon, Order: o.Code})
		endAccess(t, o.Code)
	}
}

// endAccess ends the lease of an order, of those that the message names and of the customer's.
func endAccess(t *dialog.Turn, order string) {
	all := slices.Clone(t.Leases)
	for _, d := range t.Theirs {
		if d.Lease != nil {
			all = append(all, *d.Lease)
		}
	}
	if l, ok := scheduler.EndOf(order, all, t.Now); ok {
		t.Decision.Leases = append(t.Decision.Leases, l)
	}
}
