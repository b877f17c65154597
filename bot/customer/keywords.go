package customer

import (
	"slices"
	"strings"

	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// keywords are what people type where there are no buttons, by the command that they mean: the words that
// a language lists, and labels of buttons.
var keywords = []struct {
	command string
	list    text.Key
	labels  []text.Key
}{
	{"/menu", text.WordsMenu, []text.Key{text.ButtonBack}},
	{"/buy", text.WordsBuy, []text.Key{text.ButtonBuy, text.ButtonAgain, text.ButtonOrder}},
	{"/access", text.WordsAccess, []text.Key{text.ButtonAccess}},
	{"/help", text.WordsHelp, []text.Key{text.ButtonHelp}},
	{"/language", text.WordsLanguage, []text.Key{text.ButtonLanguage}},
	{"/stop", text.WordsStop, nil},
	{"/support", text.WordsSupport, []text.Key{text.ButtonWrite}},
	{"/paysupport", text.WordsPaySupport, nil},
	{"/terms", text.WordsTerms, nil},
	{"/mydata", text.WordsMyData, nil},
	{"/forget", text.WordsForget, nil},
}

// maxKeywords is how many words a keyword has at most. Longer messages are none, and cost nothing.
const maxKeywords = 6

// Keyword reads the first word as a command: with its slash, or, when nothing else stands there, as a
// keyword. People write in a language before they chose one, so after their own all are tried.
func Keyword(t *dialog.Turn, words []string) string {
	first := strings.ToLower(words[0])
	if strings.HasPrefix(first, "/") || len(words) > maxKeywords {
		return first
	}
	typed := text.Fold(strings.Join(words, " "))
	for _, l := range tongues(t) {
		for _, k := range keywords {
			pressed := func(label text.Key) bool { return l.Means(label, typed) }
			if l.Lists(k.list, typed) || slices.ContainsFunc(k.labels, pressed) {
				return k.command
			}
		}
	}
	return first
}

// tongues are all languages, the person's own first.
func tongues(t *dialog.Turn) []text.Language {
	list := []text.Language{t.Lang}
	for _, l := range text.All() {
		if l.Tag != t.Lang.Tag {
			list = append(list, t.Texts.In(l.Tag))
		}
	}
	return list
}

// hails answers a greeting, and the name of a language, which is spoken from then on. It reports whether
// the message was one.
func hails(t *dialog.Turn) bool {
	said := text.Fold(t.In.Text)
	if len(said) > 2 { // shorter ones are tags, which nobody means
		if _, ok := text.Named(said); ok {
			language(t, []string{said})
			return true
		}
	}
	hello := slices.ContainsFunc(tongues(t), func(l text.Language) bool { return l.Lists(text.WordsHello, said) })
	if hello || t.World.Session.Version == 0 {
		greet(t)
	}
	return hello || t.World.Session.Version == 0
}
