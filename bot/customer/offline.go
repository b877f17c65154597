package customer

import (
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// offline: offline <code>, for a phone that says "connected, no internet".
func offline(t *dialog.Turn, args []string) {
	d, ok := mine(t, args)
	switch {
	case !ok:
	case d.Lease == nil:
		t.Menu(text.NoAccess)
	case d.Lease.ByPass():
		t.Reply(bot.Outgoing{Text: t.Lang.Say(text.PassWrong), Rows: [][]bot.Choice{{
			{Label: t.Lang.Say(text.ButtonShow), Data: "wifi " + d.Order.Code},
			{Label: t.Lang.Say(text.ButtonWrite), Data: "write"},
		}}})
	default:
		t.Reply(bot.Outgoing{
			Text: t.Lang.Say(text.Offline, "mac", dialog.Addresses(*d.Lease)),
			Rows: [][]bot.Choice{
				{{Label: t.Lang.Say(text.ButtonKeepMAC), Data: "find"}},
				{{Label: t.Lang.Say(text.ButtonMove), Data: "move " + d.Order.Code},
					{Label: t.Lang.Say(text.ButtonWrite), Data: "write"}},
			},
		})
	}
}

// copies are the buttons that copy what is typed to join a network.
func copies(l text.Language, n bot.Network) []bot.Choice {
	row := []bot.Choice{{Label: l.Say(text.ButtonCopyName), Copy: n.SSID}}
	if !n.Password.IsZero() {
		row = append(row, bot.Choice{Label: l.Say(text.ButtonCopyPassword), Copy: n.Password.Reveal()})
	}
	return row
}
