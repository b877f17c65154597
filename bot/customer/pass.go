package customer

import (
	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

// passRows are what a customer with a passphrase can do.
func passRows(t *dialog.Turn, o billing.Order) [][]bot.Choice {
	rows := append(onward(t.Lang.Say(text.ButtonExtend), o), []bot.Choice{
		{Label: t.Lang.Say(text.ButtonShow), Data: "wifi " + o.Code},
		{Label: t.Lang.Say(text.ButtonWrong), Data: "offline " + o.Code},
	})
	if mayGive(o) {
		rows = append(rows, giftRow(t.Lang, o))
	}
	return rows
}

// composePass tells the customer's own passphrase, from when the router has it until it ends; and that the time has
// begun, once somebody has joined with it. It is false where there is nothing to tell any more.
func composePass(l text.Language, n billing.Notice, s bot.Scene) (bot.Outgoing, bool) {
	lease := s.Lease
	ready := lease.State == scheduler.Ready
	runs := lease.State == scheduler.Active && s.Now.Before(lease.End)
	end := lease.End
	if s.Until.After(end) {
		end = s.Until
	}
	args := []any{
		"ssid", s.Network.SSID, "password", s.Network.Password.Reveal(), "lasts", dialog.Span(l, lease.Lasts),
		"end", dialog.When(l, end, s.Now, s.Zone), "left", dialog.Span(l, end.Sub(s.Now)),
	}
	switch {
	case n.Kind == billing.Joined:
		return bot.Outgoing{Text: l.Say(text.Joined, args...)}, runs
	case s.Network.Password.IsZero() || !ready && !runs:
		return bot.Outgoing{}, false
	}
	key := text.PassReady
	if runs {
		key = text.PassAccess
	}
	rows := joinRows(l, s)
	if ready && mayGive(s.Order) {
		rows = append(rows, giftRow(l, s.Order))
	}
	return bot.Outgoing{
		Text: dialog.JoinWords(l, s.Network, l.Say(key, args...)), Picture: dialog.JoinQR(s.Network), Rows: rows,
	}, true
}

// bought remembers an order for a passphrase as the customer's last, to buy the same again. Others are remembered with
// their device.
func bought(t *dialog.Turn, o billing.Order) {
	if o.For == billing.ForPassphrase {
		t.Decision.Customer.Last = bot.Bought{Order: o.Code, Plan: o.PlanID}
	}
}

// tooMany tells that more devices joined with a passphrase than were paid for.
func tooMany(l text.Language, s bot.Scene) (bot.Outgoing, bool) {
	if s.Lease == nil || s.Lease.State != scheduler.Active {
		return bot.Outgoing{}, false
	}
	return bot.Outgoing{Text: l.Say(text.TooMany, "n", l.Say(text.Devices, "n", s.Lease.Max()))}, true
}
