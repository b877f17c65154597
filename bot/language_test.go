package bot_test

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/bot"
)

func TestTheLanguageIsGuessedAndChosen(t *testing.T) {
	fresh := func(w *bot.World) { w.Session = bot.Session{} }
	from := func(phone, lang string) bot.Incoming {
		in := says("hello")
		in.Lang, in.Phone, in.Own, in.Typed = lang, phone, phone != "", true
		return in
	}
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  string
	}{
		{"the client's", world(fresh), from("", "en-GB"), "en-GB"},
		{"the client's before the phone's", world(fresh), from("12025550123", "en"), "en"},
		{"the phone's", world(fresh), from("12025550123", ""), "en"},
		{"nothing is known", world(fresh), from("", ""), ""},
		{"a country whose language we don't speak", world(fresh), from("81312345678", ""), ""},
		{"it stays", world(), from("", "de"), "en"},
		{"by its name", world(func(w *bot.World) { w.Session.Lang = "de" }), says("/language english"), "en"},
		{"by its button", world(func(w *bot.World) { w.Session.Lang = "de" }), presses("lang en"), "en"},
		{"one that we don't speak", world(), says("/language klingon"), "en"},
	} {
		d := bot.Step(c.world, c.in)
		if d.Session.Lang != c.want {
			t.Errorf("%s: %q, want %q", c.name, d.Session.Lang, c.want)
		}
	}
	if got := transcript(bot.Step(world(), says("/language"))); !strings.Contains(got, "[English]") {
		t.Errorf("no choice: %s", got)
	}
}
