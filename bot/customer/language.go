package customer

import (
	"strings"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// language: /language [TAG or name], and its buttons.
func language(t *dialog.Turn, args []string) {
	if tag, ok := text.Named(strings.Join(args, " ")); ok {
		t.Decision.Session.Lang, t.Lang = tag, t.Texts.In(tag)
		t.Decision.Menus = t.May(t.In, bot.Any)
		greet(t)
		return
	}
	var rows [][]bot.Choice
	for _, l := range text.All() {
		choice := bot.Choice{Label: l.Name(), Data: "lang " + l.Tag}
		if n := len(rows); n > 0 && len(rows[n-1]) < 2 {
			rows[n-1] = append(rows[n-1], choice)
		} else {
			rows = append(rows, []bot.Choice{choice})
		}
	}
	t.Reply(bot.Outgoing{Text: t.Lang.Say(text.ChooseLanguage), Rows: append(rows, t.Back())})
}
