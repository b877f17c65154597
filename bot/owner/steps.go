package owner

import (
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/owner/form"
	"github.com/sharefi/sharefi/bot/text"
)

// Fills takes typed words as the answer to a question of a form, and reports whether they are one. A command, and the word
// for the menu, lead out of it.
func Fills(t *dialog.Turn, said, command string) bool {
	if t.Decision.Session.Form.Name == "" {
		return false
	}
	if strings.HasPrefix(said, "/") || command == "/menu" || command == "/stop" {
		t.Decision.Session.Form = bot.Form{}
		return false
	}
	words, done, taken := form.Type(t)
	if done {
		finish(t, words)
	}
	return taken
}

// begin: form <name> [<number of a helper>].
func begin(t *dialog.Turn, args []string) {
	var answers []string
	switch {
	case len(args) == 0:
		t.Menu(text.OldMenu)
		return
	case args[0] == "rights":
		h, ok := helperAt(t, args[1:])
		if !ok {
			return
		}
		answers = []string{h.Name}
	case args[0] == "grant" && len(t.Places) == 1:
		answers = []string{t.Places[0].Name}
	default:
		answers = args[1:]
	}
	if words, done := form.Open(t, args[0], answers...); done {
		finish(t, words)
	}
}

// fill: an answer by a button.
func fill(t *dialog.Turn, args []string) {
	if words, done := form.Press(t, args); done {
		finish(t, words)
	}
}

// finish has a command take the words that a form made, as if they had been typed.
func finish(t *dialog.Turn, said string) {
	words := strings.Fields(said)
	phone, isPhone := t.Phone(words[1:])
	switch {
	case words[0] == "give":
		offerLengths(t, words[1], strings.TrimPrefix(said, "give "+words[1]+" "))
	case words[0] == "find" && isPhone && t.Target == nil: // a number without +, whose records only a button brings along
		t.Reply(bot.Outgoing{Text: phone.Number, Rows: [][]bot.Choice{
			{{Label: t.Lang.Say(text.ButtonLookUp), Data: "ask find " + phone.Number}}, t.Back()}})
	case !Command(t, "/"+words[0], words[1:]):
		t.Menu(text.OldMenu)
	}
}

// offerLengths asks how long somebody gets access at a site. Each length is a button that asks for all of it, since the next
// message is to name whose records it needs.
func offerLengths(t *dialog.Turn, who, site string) {
	if len(t.Places) == 1 {
		site = ""
	}
	var row []bot.Choice
	for _, length := range lengths {
		data := strings.TrimSpace("ask grant " + who + " " + length.word + " " + site)
		if len(data) <= bot.MaxData {
			row = append(row, bot.Choice{Label: dialog.Span(t.Lang, length.lasts), Data: data})
		}
	}
	if len(row) < len(lengths) { // the site's name is too long for a button
		t.Say(text.GrantUsage)
		return
	}
	t.Reply(bot.Outgoing{Text: t.Lang.Say(text.FormLong), Rows: [][]bot.Choice{row[:3], row[3:], t.Back()}})
}

// helperAt finds a helper by their place in the list, for people who may.
func helperAt(t *dialog.Turn, args []string) (bot.Helper, bool) {
	n, err := strconv.Atoi(strings.Join(args, " "))
	if err != nil || n < 0 || n >= len(t.Shop.Staff) || !t.May(t.In, bot.Own) {
		t.Menu(text.OldMenu)
		return bot.Helper{}, false
	}
	return t.Shop.Staff[n], true
}

// helper: helper <number>. It shows what can be changed about one of the staff.
func helper(t *dialog.Turn, args []string) {
	h, ok := helperAt(t, args)
	if !ok {
		return
	}
	t.Reply(bot.Outgoing{Text: t.Lang.Say(text.StaffMay, "name", h.Name, "rights", rightsWords(h.Rights)), Rows: [][]bot.Choice{
		{{Label: t.Lang.Say(text.ButtonRights), Data: "form rights " + args[0]},
			{Label: t.Lang.Say(text.ButtonDrop), Data: "unhelp " + args[0]}},
		{{Label: t.Lang.Say(text.ButtonBack), Data: "ask staff"}},
	}})
}

// unhelp: unhelp <number> asks whether that helper is to leave the staff. The question says the name.
func unhelp(t *dialog.Turn, args []string) {
	if h, ok := helperAt(t, args); ok {
		staff(t, append([]string{"remove"}, strings.Fields(h.Name)...))
	}
}
