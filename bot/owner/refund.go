package owner

import (
	"errors"
	"slices"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

var refundCommand = command{
	name: "refund", right: bot.Refund, help: text.HelpRefund, names: dialog.Device | dialog.Order | dialog.Access,
	say: askRefund,
	do:  doRefund,
}

// askRefund: /refund ORDER|MAC [all|unused|AMOUNT].
func askRefund(t *dialog.Turn, args []string) {
	if len(args) == 0 {
		t.Say(text.RefundUsage)
		return
	}
	if sentByHand(args) {
		askSent(t, args[0])
		return
	}
	e, name, err := refunding(t, args)
	switch {
	case errors.Is(err, billing.ErrWhole):
		t.Refuse(err, "code", name)
	case err != nil:
		t.Say(text.RefundUsage)
	case name == "":
		t.Say(text.RefundNone, "target", strings.Join(args, " "))
	case len(e.backs) == 0:
		t.Say(text.RefundNothing, "code", name)
	default:
		refundQuestion(t, e, name, args[1:])
	}
}

// refundQuestion asks whether the money goes back, and says until when the person is in after that.
func refundQuestion(t *dialog.Turn, e ending, name string, how []string) {
	change := e.change(append([]string{"refund", name}, how...)...)
	b, after := e.backs[0], e.after(t)
	words := []any{"code", b.order.Code, "voucher", b.order.Payment.ID, "amount", b.amount.Format(t.Lang.Tag),
		"phone", dialog.OrNobody(b.order.Buyer()), "after", after}
	switch {
	case name != b.order.Code: // a device's
		t.Ask(text.AskRefundAll, change, "mac", devices(e.access), "phone", dialog.OrNobody(b.order.Customer),
			"money", text.Lines(e.money(t.Lang)), "after", after)
	case untouched(b.order):
		t.Ask(text.AskVoucherBack, change, words...)
	case b.order.Payment.Provider == billing.ByVoucher: // the payment provider has no part in it
		t.Ask(text.AskVoucherCash, change, words...)
	default:
		ask, _ := refundWords(b)
		t.Ask(ask, change, words...)
	}
}

// refundWords are the sentences about money that goes back, by whose hand it does.
func refundWords(b back) (ask, going text.Key) {
	switch {
	case b.order.ByHand():
		return text.AskRefundByHand, text.RefundGoingByHand
	case b.order.BackByHand():
		return text.AskRefundInChat, text.RefundGoingInChat
	case b.amount.InStars():
		return text.AskRefundStars, text.RefundGoingStars
	}
	return text.AskRefund, text.RefundGoing
}

// refunding is what a refund does: to an order that is named, or to all of a device's access. Without anything that
// could be given back the name is empty.
// Errors: billing.ErrMoney, billing.ErrTooMuch, billing.ErrWhole.
func refunding(t *dialog.Turn, args []string) (ending, string, error) {
	if code, ok := billing.ParseCode(args[0]); ok {
		o, known := orderOf(t, code)
		if !known || !mayGoBack(o) {
			return ending{}, "", nil
		}
		e := ending{}
		e.access, _ = reached(t, code)
		b := paid(t, o)
		if amount, err := part(t, b, args[1:]); untouched(o) { // it comes back whole, whatever was said
			e.giveBack(b)
		} else if err != nil {
			return e, code, err
		} else if !amount.IsZero() {
			b.amount = amount
			e.giveBack(b)
		}
		return e, code, nil
	}
	a, name := reached(t, args[0])
	e := ending{access: a}
	var all []back
	for _, l := range a {
		if o, ok := orderOf(t, l.ID); ok && mayGoBack(o) && !o.Payment.Amount.IsZero() {
			all = append(all, paid(t, o))
		}
	}
	if len(all) == 0 {
		return e, "", nil
	}
	all, err := parts(t, all, args[1:])
	for _, b := range all {
		e.giveBack(b)
	}
	return e, name, err
}

// paid is all of an order's money that is left.
func paid(t *dialog.Turn, o billing.Order) back {
	l, ok := leaseOf(t, o.Code)
	return back{order: o, amount: o.Left(), begun: ok && l.Begun(t.Now) || !ok && !o.Granted.IsZero()}
}

// leaseOf is the lease of an order, of those that the command names.
func leaseOf(t *dialog.Turn, code string) (scheduler.Lease, bool) {
	i := slices.IndexFunc(t.Leases, func(l scheduler.Lease) bool { return l.ID == code })
	if i < 0 {
		return scheduler.Lease{}, false
	}
	return t.Leases[i], true
}

// part reads how much of an order's money is to go back: all, what was not used, or an amount.
// Errors: billing.ErrMoney, billing.ErrTooMuch, billing.ErrWhole.
func part(t *dialog.Turn, b back, how []string) (billing.Money, error) {
	switch {
	case len(how) == 0 || how[0] == "all":
		return b.amount, nil
	case how[0] == "unused":
		return unused(t, b), nil
	}
	m, err := amountOf(how, b.amount.Currency)
	switch {
	case err != nil:
		return m, err
	case m.Currency != b.amount.Currency || m.Amount > b.amount.Amount:
		return m, billing.ErrTooMuch
	case m.InStars() && m != b.amount:
		return m, billing.ErrWhole
	}
	return m.Payable(b.amount), nil
}

// parts reads how much of several orders' money is to go back. An amount is taken from the last one first, since that
// leaves the person in for longest; a voucher that can be redeemed again has none.
func parts(t *dialog.Turn, all []back, how []string) ([]back, error) {
	if len(how) == 0 || how[0] == "all" {
		return all, nil
	}
	if how[0] == "unused" {
		for i, b := range all {
			if !untouched(b.order) {
				all[i].amount = unused(t, b)
			}
		}
		return slices.DeleteFunc(all, func(b back) bool { return b.amount.IsZero() }), nil
	}
	all = slices.DeleteFunc(all, func(b back) bool { return untouched(b.order) })
	if len(all) == 0 {
		return nil, nil
	}
	left, err := amountOf(how, all[len(all)-1].amount.Currency)
	if err != nil {
		return nil, err
	}
	var taken []back
	for _, b := range slices.Backward(all) {
		if b.amount.Currency != left.Currency || left.IsZero() {
			continue
		}
		part := billing.Money{Amount: min(b.amount.Amount, left.Amount), Currency: left.Currency}
		if part.InStars() && part != b.amount {
			return nil, billing.ErrWhole
		}
		left.Amount -= part.Amount
		b.amount = part.Payable(b.amount)
		taken = slices.Insert(taken, 0, b)
	}
	if !left.IsZero() {
		return nil, billing.ErrTooMuch
	}
	return taken, nil
}

// amountOf reads an amount, in a currency where none is said.
// Errors: billing.ErrMoney, billing.ErrTooMuch.
func amountOf(how []string, currency string) (billing.Money, error) {
	if len(how) == 1 {
		how = append(slices.Clone(how), currency)
	}
	m, err := billing.ParseMoney(strings.Join(how, " "))
	if err == nil && m.IsZero() {
		err = billing.ErrTooMuch
	}
	return m, err
}

// unused is the part of the price that the rest of the time is worth: all of it, if the time has not begun.
func unused(t *dialog.Turn, b back) billing.Money {
	l, ok := leaseOf(t, b.order.Code)
	if !ok {
		return b.amount
	}
	return b.order.Payment.Amount.Share(l.Unused(t.Now), l.Lasts).Payable(b.amount)
}

// doRefund decides that money goes back, and ends the access that it paid for. If something of it changed since the
// owner was asked, the question is another.
func doRefund(t *dialog.Turn, args []string) {
	words, mark := unmarked(args)
	if len(words) == 0 {
		t.Menu(text.OldMenu)
		return
	}
	if sentByHand(words) {
		doSent(t, words[0])
		return
	}
	e, name, err := refunding(t, words)
	switch {
	case name == "":
		t.Menu(text.RefundNone, "target", strings.Join(words, " "))
		return
	case err != nil || len(e.backs) == 0:
		t.Menu(text.RefundNothing, "code", name)
		return
	case mark != e.mark():
		askRefund(t, words)
		return
	}
	before := ""
	var goes, targets, amounts []string
	for _, b := range e.backs {
		_, key := refundWords(b)
		amount := b.amount.String()
		before = string(b.order.State)
		if b.order.Payment.Provider == billing.ByVoucher {
			key, amount = text.VoucherEnds, b.order.Payment.ID+" "+amount
		}
		goes = append(goes, t.Lang.Say(key, "amount", b.amount.Format(t.Lang.Tag), "code", b.order.Code,
			"provider", dialog.ProviderOf(b.order)))
		targets, amounts = append(targets, b.order.Code), append(amounts, amount)
	}
	e.do(t)
	t.Note("refund", strings.Join(targets, ", "), before, strings.Join(amounts, ", "))
	t.Reply(bot.Outgoing{Text: strings.Join(goes, "\n")})
}
