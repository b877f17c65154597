package owner

import (
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
)

// findPeople looks for a name, which is read when the answer is sent.
func findPeople(t *dialog.Turn, name string) {
	t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: t.In.From(), Kind: billing.People, Detail: name})
}

// people lists the customers that were found by name, with a button for each.
func people(l text.Language, n billing.Notice, s bot.Scene) bot.Outgoing {
	if len(s.People) == 0 {
		return bot.Outgoing{Text: l.Say(text.FindNone, "target", n.Detail)}
	}
	var lines []string
	var rows [][]bot.Choice
	for _, p := range s.People {
		lines = append(lines, l.Say(text.PersonLine, "name", p.Name, "phone", p.Phone))
		rows = append(rows, []bot.Choice{{Label: p.Name + ", " + p.Phone, Data: "ask find " + p.Phone}})
	}
	return bot.Outgoing{Text: l.Say(text.FindList, "lines", text.Lines(strings.Join(lines, "\n"))), Rows: rows}
}

// isName reports whether words can be a name: they are none of what else can be looked for.
func isName(args []string) bool {
	words := strings.Join(args, " ")
	_, code := billing.ParseCode(words)
	_, phone := dialog.ParsePhone(words)
	_, err := router.ParseMAC(words)
	return !code && !phone && err != nil
}
