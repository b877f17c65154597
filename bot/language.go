package bot

import (
	"strings"

	"github.com/nyaruka/phonenumbers"

	"github.com/sharefi/sharefi/bot/text"
)

// guess is the language to begin with: that of the chat's client, or else the one that most people
// speak in the country of the phone.
func guess(in Incoming) string {
	if in.Lang != "" || !in.Own {
		return in.Lang
	}
	number, err := phonenumbers.Parse("+"+strings.TrimPrefix(in.Phone, "+"), "")
	if err != nil {
		return ""
	}
	return text.OfCountry(phonenumbers.GetRegionCodeForNumber(number))
}

// language: /language [TAG or name], and its buttons.
func (t *turn) language(args []string) {
	if tag, ok := text.Named(strings.Join(args, " ")); ok {
		t.d.Session.Lang, t.lang = tag, t.Texts.In(tag)
		t.d.Menus = t.May(t.in, Any)
		t.greet()
		return
	}
	var rows [][]Choice
	for _, l := range text.All() {
		choice := Choice{Label: l.Name(), Data: "lang " + l.Tag}
		if n := len(rows); n > 0 && len(rows[n-1]) < 2 {
			rows[n-1] = append(rows[n-1], choice)
		} else {
			rows = append(rows, []Choice{choice})
		}
	}
	t.reply(Outgoing{Text: t.lang.Say(text.ChooseLanguage), Rows: append(rows, t.back())})
}
