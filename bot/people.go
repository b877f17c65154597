package bot

import (
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
)

// A Person is a customer by name, as somebody calls himself in a chat.
type Person struct {
	Name  string
	Phone string
}

// findPeople looks for a name, which is read when the answer is sent.
func (t *turn) findPeople(name string) {
	t.d.Notices = append(t.d.Notices, billing.Notice{To: t.in.From(), Kind: billing.People, Detail: name})
}

// people are those who were found, with a button for each.
func people(l text.Language, name string, s Scene) Outgoing {
	if len(s.People) == 0 {
		return Outgoing{Text: l.Say(text.FindNone, "target", name)}
	}
	var lines []string
	var rows [][]Choice
	for _, p := range s.People {
		lines = append(lines, l.Say(text.PersonLine, "name", p.Name, "phone", p.Phone))
		rows = append(rows, []Choice{{Label: p.Name + ", " + p.Phone, Data: "ask find " + p.Phone}})
	}
	return Outgoing{Text: l.Say(text.FindList, "lines", text.Lines(strings.Join(lines, "\n"))), Rows: rows}
}

// isName reports whether words can be a name: they are none of what else can be looked for.
func isName(args []string) bool {
	words := strings.Join(args, " ")
	_, code := billing.ParseCode(words)
	_, phone := parsePhone(words)
	_, err := router.ParseMAC(words)
	return !code && !phone && err != nil
}
