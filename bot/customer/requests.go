package customer

import (
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// asked are the requests that everybody's menu shows, in their order.
var asked = []struct {
	name string // without the slash
	help text.Key
}{
	{"start", text.MenuStart},
	{"buy", text.ButtonBuy},
	{"access", text.ButtonAccess},
	{"help", text.ButtonHelp},
	{"language", text.ButtonLanguage},
	{"support", text.ButtonWrite},
	{"terms", text.MenuTerms},
	{"mydata", text.MenuMyData},
	{"forget", text.MenuForget},
}

// RequestMenu is everybody's menu.
func RequestMenu(l text.Language) []bot.MenuRow {
	rows := make([]bot.MenuRow, len(asked))
	for i, a := range asked {
		rows[i] = bot.MenuRow{Name: a.name, Help: l.Say(a.help)}
	}
	return rows
}

// Requests are what everybody may ask for with a word, with its slash.
var Requests = map[string]func(t *dialog.Turn, args []string){
	"/buy":        func(t *dialog.Turn, _ []string) { buy(t) },
	"/access":     func(t *dialog.Turn, _ []string) { access(t) },
	"/my":         func(t *dialog.Turn, _ []string) { access(t) },
	"/help":       func(t *dialog.Turn, _ []string) { help(t) },
	"/language":   language,
	"/stop":       func(t *dialog.Turn, _ []string) { stop(t) },
	"/mydata":     func(t *dialog.Turn, _ []string) { myData(t) },
	"/forget":     func(t *dialog.Turn, _ []string) { askForget(t) },
	"/privacy":    func(t *dialog.Turn, _ []string) { privacy(t) },
	"/terms":      func(t *dialog.Turn, _ []string) { terms(t) },
	"/support":    func(t *dialog.Turn, _ []string) { support(t, t.House.Support) },
	"/paysupport": func(t *dialog.Turn, _ []string) { support(t, dialog.Or(t.House.Payments, t.House.Support)) },
}

// Request answers what everybody may ask for, and reports whether the words are that.
func Request(t *dialog.Turn, command string, args []string) bool {
	answer, ok := Requests[command]
	if ok {
		answer(t, args)
	}
	return ok
}
