package customer_test

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/text"
)

func TestWordsThatPeopleTypeInTheirLanguage(t *testing.T) {
	for _, c := range []struct {
		typed, lang string
		want        text.Key
	}{
		{"menú", "es", text.TypeNumber}, {"Menü", "en", text.TypeNumber}, {"MENU.", "ar", text.TypeNumber},
		{"Ayuda", "es", text.Help}, {"ayuda!", "en", text.Help}, {"помощь", "ru", text.Help}, {"मदद", "hi", text.Help},
		{"help", "sw", text.Help}, {"مساعدة", "ar", text.Help}, {"সাহায্য", "bn", text.Help}, {"bantuan", "id", text.Help},
		{"mes donnees", "fr", text.AskPhoneTyped}, {"acheter", "fr", text.AskPhoneTyped}, {"mi acceso", "es", text.AskPhoneTyped},
		{"langue", "fr", text.ChooseLanguage}, {"lugha", "sw", text.ChooseLanguage}, {"termos", "pt", text.NoTerms},
		{"владелец", "ru", text.Support}, {"Reembolso", "es", text.Support}, {"parar", "pt", text.Stopped},
		{"buenos dias", "es", text.TypeNumber}, {"namaste", "en", text.TypeNumber}, {"blah", "en", text.NotUnderstood},
		{"help me with this please, I am lost", "en", text.NotUnderstood},
	} {
		in := bottest.Types(c.typed, "")
		d := desk.Step(bottest.World(bottest.Phoneless, func(w *bot.World) { w.Session.Lang = c.lang }), in)
		if got, want := bottest.Transcript(d), bottest.AsRead(text.In(c.lang).Say(c.want)); !strings.Contains(got, want) ||
			c.want != text.NotUnderstood && strings.Contains(got, bottest.AsRead(text.In(c.lang).Say(text.NotUnderstood))) {
			t.Errorf("%s, %q is answered with\n%s, want %q", c.lang, c.typed, got, want)
		}
	}
}

func TestTheNameOfALanguageIsSpokenFromThenOn(t *testing.T) {
	for typed, want := range map[string]string{"Español": "es", "francais": "fr", "हिन्दी": "hi", "العربية": "ar",
		"id": "en"} {
		if d := desk.Step(bottest.World(func(w *bot.World) { w.Session.Lang = "en" }),
			bottest.Types(typed, "")); d.Session.Lang != want {
			t.Errorf("%q is answered in %q", typed, d.Session.Lang)
		}
	}
}

// TestNoWordMeansTwoThings: whatever language somebody types in, a word means one command.
func TestNoWordMeansTwoThings(t *testing.T) {
	lists := []text.Key{
		text.WordsMenu, text.WordsBuy, text.WordsAccess, text.WordsHelp, text.WordsLanguage, text.WordsStop,
		text.WordsSupport, text.WordsPaySupport, text.WordsTerms, text.WordsMyData, text.WordsForget, text.WordsHello,
		text.WordsCancel, text.WordsPrice, text.WordsThanks, text.WordsOK, text.WordsPaid,
	}
	labels := map[text.Key][]text.Key{
		text.WordsMenu: {text.ButtonBack}, text.WordsBuy: {text.ButtonBuy, text.ButtonOrder,
			text.ButtonAgain}, text.WordsAccess: {text.ButtonAccess},
		text.WordsHelp: {text.ButtonHelp}, text.WordsLanguage: {text.ButtonLanguage}, text.WordsSupport: {text.ButtonWrite},
		text.WordsCancel: {text.ButtonCancel}, text.WordsPaid: {text.ButtonPaid},
	}
	means := map[string]text.Key{}
	for _, l := range text.All() {
		l = text.In(l.Tag)
		for _, list := range lists {
			words := strings.Split(l.Say(list), ",")
			for _, label := range labels[list] {
				words = append(words, l.Say(label))
			}
			for _, word := range words {
				folded := text.Fold(word)
				if other, ok := means[folded]; folded == "" || ok && other != list {
					t.Errorf("%s: %q is in %s and in %s", l.Tag, word, list, other)
				}
				if n := len(strings.Fields(folded)); n > 6 {
					t.Errorf("%s: %q has %d words", l.Tag, word, n)
				}
				means[folded] = list
			}
		}
	}
	if len(means) < 250 {
		t.Errorf("only %d words", len(means))
	}
}
