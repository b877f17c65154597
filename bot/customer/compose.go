package customer

import (
	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// composeForCustomer puts a notice to a customer into words. The second result is false when the notice has nothing
// to say any more: a link of an order that was paid meanwhile, or access that is over.
func Compose(n billing.Notice, s bot.Scene) (bot.Outgoing, bool) {
	l, o := s.Texts.In(s.Lang), s.Order
	why := l.Say(because[o.Reason])
	say := func(key text.Key, args ...any) bot.Outgoing {
		return bot.Outgoing{Text: l.Say(key, append(args, "code", o.Code, "plan", dialog.PlanLabel(l, o.Plan, o.Devices),
			"amount", o.Owed().Format(l.Tag), "why", why)...)}
	}
	if key, mine := endedForNothing(o, n.Kind); mine {
		return say(key, "voucher", o.Payment.ID), key != ""
	}
	switch n.Kind {
	case billing.PayHere:
		return payHere(l, o, s.Now, s.Zone), o.State == billing.Pending
	case billing.LinkLater:
		return say(text.LinkLater), o.State == billing.Pending
	case billing.NotPaidYet:
		out := payHere(l, o, s.Now, s.Zone)
		out.Text = l.Say(text.NotPaidYet, "code", o.Code)
		return out, o.State == billing.Pending
	case billing.PaidAsk, billing.AskAgain:
		key := text.PaidAsk
		if n.Kind == billing.AskAgain {
			key = text.AskAgain
		}
		return paidAsk(l, key, o, choices{s.Customer.Devices, s.Sees, s.Customer}), o.State == billing.Paid && !o.Device
	case billing.MyData:
		return ownData(l, s), true
	case billing.Answer:
		return ownersAnswer(l, n), true
	case billing.Sighted:
		return sightings(l, s)
	case billing.NewNetwork:
		return newNetwork(l, s.Network), true
	case billing.Access, billing.Extended, billing.EndsSoon:
		return composeAccess(l, n, s)
	case billing.RouterSlow:
		return routerSlow(l, n, s)
	case billing.DeviceRefused:
		return deviceRefused(l, n, s)
	case billing.WaitOrBack:
		return waitOrBack(l, s), waits(s)
	case billing.Ended, billing.Revoked:
		out := say(closing[n.Kind])
		out.Rows = onward(l.Say(text.ButtonAgain), o)
		return out, true
	case billing.OrderLapsed, billing.OrderSlow, billing.ShopOpen:
		out := say(closing[n.Kind])
		out.Rows = [][]bot.Choice{{{Label: l.Say(text.ButtonAgain), Data: "buy"}}}
		return out, true
	}
	return say(closing[n.Kind]), true
}

var because = map[string]text.Key{
	billing.ReasonNoRoom: text.WhyNoRoom, billing.ReasonRouter: text.WhyRouter, billing.ReasonRefused: text.WhyRefused,
	billing.ReasonNoClaim: text.WhyNoClaim,
	billing.ReasonOwner:   text.WhyOwner, billing.ReasonAmount: text.WhyAmount,
}

// closing are the notices that a single sentence says.
var closing = map[billing.NoticeKind]text.Key{
	billing.Ended: text.Ended, billing.Revoked: text.Revoked, billing.OrderLapsed: text.OrderLapsed, billing.OrderSlow: text.OrderSlow,
	billing.GiftTaken: text.GiftTaken, billing.PaidKnown: text.PaidKnown, billing.ShopOpen: text.ShopOpen,
	billing.LetterLost: text.LetterLost, billing.OwnerGone: text.OwnerGone,
	billing.OrderHeld:  text.OrderHeld,
	billing.RefundSoon: text.RefundSoon, billing.RefundDone: text.RefundDone,
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

// newNetwork tells a guest how the network is called now.
func newNetwork(l text.Language, n bot.Network) bot.Outgoing {
	if n.Password.IsZero() {
		return bot.Outgoing{Text: l.Say(text.NewNetworkOpen, "ssid", n.SSID), Picture: dialog.JoinQR(n)}
	}
	return bot.Outgoing{Text: l.Say(text.NewNetwork, "ssid", n.SSID, "password", n.Password.Reveal()),
		Picture: dialog.JoinQR(n)}
}
