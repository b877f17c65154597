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

// routerSlow tells a customer that the router has not confirmed a device yet: the first one, or one that joins it.
func routerSlow(l text.Language, n billing.Notice, s bot.Scene) (bot.Outgoing, bool) {
	if n.Detail != "" {
		return bot.Outgoing{Text: l.Say(text.SeatSlow, "mac", n.Detail)}, s.Lease != nil && s.Lease.Joining(n.Detail)
	}
	return bot.Outgoing{Text: l.Say(text.RouterSlow)}, waits(s)
}

func waits(s bot.Scene) bool { return s.Lease != nil && s.Lease.State == scheduler.Waiting }

// payHere is the message with the link.
func payHere(l text.Language, o billing.Order, now time.Time, zone *time.Location) bot.Outgoing {
	if o.ByHand() {
		return payOwner(l, o, now, zone)
	}
	if o.Request.Invoice != nil {
		return payInvoice(l, o, now, zone)
	}
	price := o.Price.Format(l.Tag)
	out := bot.Outgoing{Text: l.Say(text.PayHere, "code", o.Code, "plan", dialog.PlanLabel(l, o.Plan, o.Devices),
		"price", price, "until", dialog.When(l, o.Expires, now, zone))}
	if o.Request.URL != "" {
		out.Rows = append(out.Rows, []bot.Choice{{Label: l.Say(text.ButtonPay, "price", price), URL: o.Request.URL}})
	}
	out.Rows = append(out.Rows, []bot.Choice{
		{Label: l.Say(text.ButtonPaid), Data: "paid " + o.Code},
		{Label: l.Say(text.ButtonCancel), Data: "cancel " + o.Code},
	})
	return out
}

func waitOrBack(l text.Language, s bot.Scene) bot.Outgoing {
	by := s.Now
	if s.Lease != nil {
		by = s.Lease.Answer
	}
	return bot.Outgoing{
		Text: l.Say(text.WaitOrBack, "by", dialog.When(l, by, s.Now, s.Zone)),
		Rows: [][]bot.Choice{{
			{Label: l.Say(text.ButtonWait), Data: "wait " + s.Order.Code},
			{Label: l.Say(text.ButtonMoney), Data: "money " + s.Order.Code},
		}},
	}
}

// composeAccess tells network, password and end. The password goes to nobody whose access is over:
// customers who were out of reach for all of it are told so, even by a clock that was set back meanwhile.
func composeAccess(l text.Language, n billing.Notice, s bot.Scene) (bot.Outgoing, bool) {
	kind := n.Kind
	if s.Lease != nil && s.Lease.ByPass() && s.Lease.State != scheduler.Over && (kind == billing.Access || kind == billing.Joined) {
		return composePass(l, n, s)
	}
	over := s.Lease != nil && (s.Lease.State == scheduler.Over || !s.Lease.End.IsZero() && !s.Now.Before(s.Lease.End))
	if kind == billing.Access && over && !s.Lease.Revoked && n.Detail == "" {
		return bot.Outgoing{
			Text: l.Say(text.AccessLate, "code", s.Order.Code, "start", dialog.When(l, s.Lease.Start, s.Now, s.Zone),
				"end", dialog.When(l, s.Lease.End, s.Now, s.Zone)),
			Rows: onward(l.Say(text.ButtonAgain), s.Order),
		}, true
	}
	if s.Lease == nil || s.Lease.State != scheduler.Active || !s.Now.Before(s.Lease.End) {
		return bot.Outgoing{}, false
	}
	device := dialog.Addresses(*s.Lease)
	if kind == billing.Access && n.Detail != "" { // that joined
		device = n.Detail
	}
	end := s.Lease.End
	if kind != billing.EndsSoon && s.Until.After(end) { // with what follows it
		end = s.Until
	}
	args := []any{
		"ssid", s.Network.SSID, "password", s.Network.Password.Reveal(), "mac", device,
		"end", dialog.When(l, end, s.Now, s.Zone), "left", dialog.Span(l, end.Sub(s.Now)),
	}
	switch kind {
	case billing.Extended:
		return bot.Outgoing{Text: l.Say(text.Extended, args...)}, true
	case billing.EndsSoon:
		return bot.Outgoing{
			Text: l.Say(text.EndsSoon, args...),
			Rows: onward(l.Say(text.ButtonExtend), s.Order),
		}, true
	}
	key := text.Access
	if s.Network.Password.IsZero() {
		key = text.AccessOpen
	}
	words, rows := dialog.JoinWords(l, s.Network, l.Say(key, args...)), [][]bot.Choice{copies(l, s.Network)}
	if in := devicesIn(l, *s.Lease); in != "" {
		words, rows = words+"\n\n"+in, append(rows, seatRows(l, *s.Lease)...)
	}
	if made := s.Customer.Unfixed; !made.IsZero() && strings.Contains(device, made.String()) {
		words += "\n\n" + l.Say(text.PrivateMAC)
		rows = append(rows, []bot.Choice{{Label: l.Say(text.ButtonKeepMAC), Data: "find"}})
	}
	rows = append(rows, []bot.Choice{{Label: l.Say(text.ButtonOffline), Data: "offline " + s.Order.Code}})
	return bot.Outgoing{Text: words, Picture: dialog.JoinQR(s.Network), Rows: rows}, true
}
