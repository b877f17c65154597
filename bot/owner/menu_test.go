package owner

import (
	"slices"
	"testing"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

func TestTheMenusShowEveryCommandToWhoeverMayUseIt(t *testing.T) {
	shown := map[string]bool{}
	for _, c := range commands {
		if c.name == "" || c.say == nil || !text.In("en").Has(c.help) || shown[c.name] {
			t.Errorf("/%s is not whole, or stands twice", c.name)
		}
		shown[c.name] = true
	}
	for right, want := range map[bot.Right]string{bot.Grant: "grant", bot.Refund: "refund", bot.Sell: "plans",
		bot.Manage: "wifi", bot.Own: "pings"} {
		rows := CommandMenu(text.In("en"), func(r bot.Right) bool { return r == right })
		shows := slices.ContainsFunc(rows, func(r bot.MenuRow) bool { return r.Name == want && r.Help != "" })
		if !shows || len(rows) == len(commands) {
			t.Errorf("%s shows %v", right, rows)
		}
	}
}

func TestACommandSaysWhatItNames(t *testing.T) {
	press := bot.Incoming{Kind: bot.Button}
	for _, c := range []struct {
		in    bot.Incoming
		words string
		names dialog.Names
		ok    bool
	}{
		{bot.Incoming{Kind: bot.Text}, "/grant +12025550123 7d", dialog.Device | dialog.Phone, true},
		{bot.Incoming{Kind: bot.Text}, "/Refund K7Q4-MD2X all", dialog.Device | dialog.Order | dialog.Access, true},
		{bot.Incoming{Kind: bot.Text}, "/wifi password K7Q4-MD2X", 0, true},
		{bot.Incoming{Kind: bot.Text}, "refund K7Q4-MD2X", 0, false},
		{bot.Incoming{Kind: bot.Text}, "", 0, false},
		{press, "ask revoke K7Q4-MD2X", dialog.Device | dialog.Order | dialog.Access, true},
		{press, "do extend K7Q4-MD2X 1h", dialog.Device | dialog.Order | dialog.Access, true},
		{press, "do", 0, false},
		{press, "paid K7Q4-MD2X", 0, false},
	} {
		c.in.Text = c.words
		if names, ok := Names(c.in); names != c.names || ok != c.ok {
			t.Errorf("%q names %b, %v", c.words, names, ok)
		}
	}
}
