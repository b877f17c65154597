package customer

import (
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

// composeForCustomer puts a notice to a customer into words. The second result is false when the notice has nothing
// to say any more: a link of an order that was paid meanwhile, or access that is over.
func Compose(n billing.Notice, s bot.Scene) (bot.Outgoing, bool) {
	l, o := s.Texts.In(s.Lang), s.Order
	why, amount := l.Say(because[o.Reason]), backOf(l, n, o)
	say := func(key text.Key, args ...any) bot.Outgoing {
		return bot.Outgoing{Text: l.Say(key, append(args, "code", o.Code, "plan", dialog.PlanLabel(l, o.Plan, o.Devices),
			"amount", amount, "why", why)...)}
	}
	if key, mine := endedForNothing(o, n.Kind); mine {
		return say(key, "voucher", o.Payment.ID), key != ""
	}
	if key, mine := byHand[n.Kind]; mine && (o.BackByHand() && n.Kind != billing.OrderLapsed || nobodyKnows(n, o)) {
		return closingWords(l, n, say(key)), true
	}
	switch n.Kind {
	case billing.PayHere, billing.NotPaidYet, billing.ClaimRefused:
		return unpaid(l, n, s)
	case billing.LinkLater, billing.LinkRefused:
		return say(closing[n.Kind]), o.State == billing.Pending
	case billing.PaidAsk, billing.AskAgain:
		return paidAsk(l, asking[n.Kind], o, choices{s.Customer.Devices, s.Sees, s.Customer}), o.State == billing.Paid && !o.Device
	case billing.OrderHeld:
		return say(held(o)), true
	case billing.InvoiceOver:
		return invoiceOver(s)
	case billing.MyData:
		return ownData(l, s), true
	case billing.Answer:
		return ownersAnswer(l, n), true
	case billing.Sighted:
		return sightings(l, s)
	case billing.NewNetwork:
		return newNetwork(l, s)
	case billing.Access, billing.Joined, billing.Extended, billing.EndsSoon:
		return composeAccess(l, n, s)
	case billing.TooMany:
		return tooMany(l, s)
	case billing.RouterSlow:
		return routerSlow(l, n, s)
	case billing.DeviceRefused:
		return deviceRefused(l, n, s)
	case billing.WaitOrBack:
		return waitOrBack(l, s), waits(s)
	case billing.OrderSlow, billing.PayFailed:
		return otherWay(l, n, s), true
	case billing.Ended, billing.Revoked:
		return isOver(l, n, s, say(closing[n.Kind])), true
	case billing.RefundSoon:
		return refundSoon(l, n, s, say(text.RefundSoon)), true
	}
	return closingWords(l, n, say(closing[n.Kind])), true
}

// closingWords are a single sentence, with the way to the plans where nothing else is left to do.
func closingWords(l text.Language, n billing.Notice, out bot.Outgoing) bot.Outgoing {
	if n.Kind == billing.OrderLapsed || n.Kind == billing.ShopOpen || n.Kind == billing.MethodGone {
		out.Rows = [][]bot.Choice{{{Label: l.Say(text.ButtonAgain), Data: "buy"}}}
	}
	return out
}

// nobodyKnows reports whether an order lapsed that may have been paid.
func nobodyKnows(n billing.Notice, o billing.Order) bool {
	return n.Kind == billing.OrderLapsed && (o.ByHand() || n.Detail == billing.Unread)
}

// byHand are the sentences about an order whose money a person sees, or gives back.
var byHand = map[billing.NoticeKind]text.Key{
	billing.RefundSoon: text.RefundByHand, billing.RefundDone: text.RefundSentBack, billing.OrderLapsed: text.LapsedByHand,
}

// unpaid is what it takes to pay an order; who says that they have paid is told first that it is not seen.
func unpaid(l text.Language, n billing.Notice, s bot.Scene) (bot.Outgoing, bool) {
	o := s.Order
	refused, late := text.ClaimRefused, text.ClaimRefusedLate
	if o.Transfer().Cash { // no app shows it
		refused, late = text.ClaimRefusedCash, text.ClaimRefusedCashLate
	}
	if o.State != billing.Pending { // it was paid meanwhile, or was over already when it was said to be paid
		over := o.State == billing.Expired || o.State == billing.Cancelled
		return bot.Outgoing{Text: l.Say(late, "code", o.Code, "amount", o.Asked().Format(l.Tag))},
			over && n.Kind == billing.ClaimRefused && !o.AsksOwner()
	}
	out := payHere(l, o, s.Now, s.Zone)
	switch n.Kind {
	case billing.NotPaidYet:
		out.Text = l.Say(text.NotPaidYet, "code", o.Code)
	case billing.ClaimRefused:
		out.Text = l.Say(refused, "code", o.Code, "amount", o.Asked().Format(l.Tag),
			"until", dialog.When(l, o.Expires, s.Now, s.Zone))
	}
	return out, true
}

// otherWay says that a payment takes its time, or failed, and offers to buy the same again.
func otherWay(l text.Language, n billing.Notice, s bot.Scene) bot.Outgoing {
	words := l.Say(text.PayFailed, "code", s.Order.Code)
	if n.Kind == billing.OrderSlow {
		words = slowWords(l, s.Order, s.Now, s.Zone)
	}
	return bot.Outgoing{Text: words, Rows: onward(l.Say(text.ButtonAgain), s.Order)}
}

// slowWords say how a payment stands whose money comes later.
func slowWords(l text.Language, o billing.Order, now time.Time, zone *time.Location) string {
	if o.Until.After(now) {
		return l.Say(text.OrderSlip, "code", o.Code, "until", dialog.When(l, o.Until, now, zone))
	}
	return l.Say(text.OrderSlow, "code", o.Code)
}

// backOf is the amount that a notice about a refund tells of. What went says so itself: the order may have gone on.
func backOf(l text.Language, n billing.Notice, o billing.Order) string {
	owed := o.Owed().Format(l.Tag)
	switch n.Kind {
	case billing.RefundDone, billing.RefundBounced, billing.PaidTwice, billing.TwiceByHand:
		return amountOf(l, n.Detail, owed)
	}
	return owed
}

// amountOf writes an amount that a notice carries as people of a language do; the other one, if it carries none.
func amountOf(l text.Language, amount, other string) string {
	if m, err := billing.ParseMoney(amount); err == nil {
		return m.Format(l.Tag)
	}
	return other
}

var because = map[string]text.Key{
	billing.ReasonNoRoom: text.WhyNoRoom, billing.ReasonRouter: text.WhyRouter, billing.ReasonRefused: text.WhyRefused,
	billing.ReasonNoClaim: text.WhyNoClaim, billing.ReasonUnused: text.WhyUnused, billing.ReasonChanged: text.WhyChanged,
	billing.ReasonOwner: text.WhyOwner, billing.ReasonAmount: text.WhyAmount,
}

// asking are the words that ask for a device.
var asking = map[billing.NoticeKind]text.Key{billing.PaidAsk: text.PaidAsk, billing.AskAgain: text.AskAgain}

// held says why the owner looks at a payment first.
func held(o billing.Order) text.Key {
	if o.NoRoom() {
		return text.HeldNoRoom
	}
	return text.OrderHeld
}

// closing are the notices that a single sentence says.
var closing = map[billing.NoticeKind]text.Key{
	billing.Ended: text.Ended, billing.Revoked: text.Revoked, billing.OrderLapsed: text.OrderLapsed,
	billing.GiftTaken: text.GiftTaken, billing.PaidKnown: text.PaidKnown, billing.ShopOpen: text.ShopOpen,
	billing.LetterLost: text.LetterLost, billing.OwnerGone: text.OwnerGone,
	billing.LinkLater: text.LinkLater, billing.MethodGone: text.MethodGone, billing.LinkRefused: text.LinkRefused,
	billing.RefundDone: text.RefundDone, billing.RefundBounced: text.RefundBounced,
	billing.PaidTwice: text.PaidTwiceBack, billing.TwiceByHand: text.TwiceByHandBack,
}

// endedForNothing are the words for the end of an order that no card paid, and whether it is one. Where they are
// empty nothing is said: it is done in a moment, and told then.
func endedForNothing(o billing.Order, kind billing.NoticeKind) (text.Key, bool) {
	switch {
	case !o.Free() && o.Payment.Provider != billing.ByVoucher, kind != billing.RefundSoon && kind != billing.RefundDone:
		return "", false
	case kind == billing.RefundSoon:
		return "", true
	case o.Free():
		return text.FreeOver, true
	case o.Granted.IsZero():
		return text.VoucherBack, true
	}
	return text.VoucherOver, true
}

// isOver offers to buy again what is over. A present that the owner took back is not: the guest has paid for nothing.
func isOver(l text.Language, n billing.Notice, s bot.Scene, out bot.Outgoing) bot.Outgoing {
	if n.Kind == billing.Ended || s.Order.Payment.Provider != billing.Owner {
		out.Rows = onward(l.Say(text.ButtonAgain), s.Order)
	}
	if s.Lease != nil && s.Lease.ByPass() {
		out.Text += "\n\n" + l.Say(text.PassOver)
	}
	return out
}

// refundSoon tells of the money of several orders at once, where the notice lists them, a code and an amount a line; and
// until when access lasts now, where that is not told otherwise.
func refundSoon(l text.Language, n billing.Notice, s bot.Scene, one bot.Outgoing) bot.Outgoing {
	var lines []string
	until := ""
	for line := range strings.Lines(n.Detail) {
		code, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if at, err := time.Parse(time.RFC3339, rest); code == bot.Until && err == nil {
			until = "\n\n" + l.Say(text.LastsUntil, "end", dialog.When(l, at, s.Now, s.Zone))
		} else if m, err := billing.ParseMoney(rest); err == nil {
			lines = append(lines, l.Say(text.PaymentLine, "code", code, "amount", m.Format(l.Tag)))
		}
	}
	if len(lines) > 0 {
		one.Text = l.Say(text.RefundSoonAll, "why", l.Say(because[s.Order.Reason]), "lines", text.Lines(strings.Join(lines, "\n")))
	}
	one.Text += until
	return one
}

// newNetwork tells a guest how the network is called now: with their own passphrase, for as long as they have one.
func newNetwork(l text.Language, s bot.Scene) (bot.Outgoing, bool) {
	n, words := s.Network, ""
	switch {
	case s.Lease != nil && s.Lease.ByPass():
		if n.Password.IsZero() || s.Lease.State == scheduler.Over || s.Lease.State == scheduler.Active && !s.Now.Before(s.Lease.End) {
			return bot.Outgoing{}, false
		}
		words = l.Say(text.NewNetworkPass, "ssid", n.SSID, "password", n.Password.Reveal())
	case n.Password.IsZero():
		words = l.Say(text.NewNetworkOpen, "ssid", n.SSID)
	default:
		words = l.Say(text.NewNetwork, "ssid", n.SSID, "password", n.Password.Reveal())
	}
	return bot.Outgoing{Text: dialog.JoinWords(l, n, words), Picture: dialog.JoinQR(n), Rows: joinRows(l, s)}, true
}

// joinRows are the buttons beside what a customer with a passphrase types.
func joinRows(l text.Language, s bot.Scene) [][]bot.Choice {
	if s.Lease == nil || !s.Lease.ByPass() {
		return nil
	}
	return [][]bot.Choice{copies(l, s.Network), {{Label: l.Say(text.ButtonWrong), Data: "offline " + s.Order.Code}}}
}
