package bot

import "github.com/sharefi/sharefi/bot/text"

// offline: offline <code>, for a phone that says "connected, no internet".
func (t *turn) offline(args []string) {
	d, ok := t.mine(args)
	switch {
	case !ok:
	case d.Lease == nil:
		t.menu(text.NoAccess)
	default:
		t.reply(Outgoing{
			Text: t.lang.Say(text.Offline, "mac", addresses(*d.Lease)),
			Rows: [][]Choice{
				{{Label: t.lang.Say(text.ButtonKeepMAC), Data: "find"}},
				{{Label: t.lang.Say(text.ButtonMove), Data: "move " + d.Order.Code}, {Label: t.lang.Say(text.ButtonWrite), Data: "write"}},
			},
		})
	}
}

// copies are the buttons that copy what is typed to join a network.
func copies(l text.Language, n Network) []Choice {
	row := []Choice{{Label: l.Say(text.ButtonCopyName), Copy: n.SSID}}
	if !n.Password.IsZero() {
		row = append(row, Choice{Label: l.Say(text.ButtonCopyPassword), Copy: n.Password.Reveal()})
	}
	return row
}
