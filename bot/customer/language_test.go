package customer_test

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
)

func TestTheLanguageIsGuessedAndChosen(t *testing.T) {
	fresh := func(w *bot.World) { w.Session = bot.Session{} }
	from := func(phone, lang string) bot.Incoming {
		in := bottest.Says("hello")
		in.Lang, in.Phone, in.Own, in.Typed = lang, phone, phone != "", true
		return in
	}
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  string
	}{
		{"the client's", bottest.World(fresh), from("", "en-GB"), "en-GB"},
		{"the client's before the phone's", bottest.World(fresh), from("12025550123", "en"), "en"},
		{"the phone's", bottest.World(fresh), from("12025550123", ""), "en"},
		{"nothing is known", bottest.World(fresh), from("", ""), ""},
		{"a country whose language we don't speak", bottest.World(fresh), from("81312345678", ""), ""},
		{"it stays", bottest.World(), from("", "de"), "en"},
		{"by its name", bottest.World(func(w *bot.World) { w.Session.Lang = "de" }), bottest.Says("/language english"), "en"},
		{"by its button", bottest.World(func(w *bot.World) { w.Session.Lang = "de" }), bottest.Presses("lang en"), "en"},
		{"one that we don't speak", bottest.World(), bottest.Says("/language klingon"), "en"},
	} {
		d := desk.Step(c.world, c.in)
		if d.Session.Lang != c.want {
			t.Errorf("%s: %q, want %q", c.name, d.Session.Lang, c.want)
		}
	}
	if got := bottest.Transcript(desk.Step(bottest.World(), bottest.Says("/language"))); !strings.Contains(got,
		"[English]") {
		t.Errorf("no choice: %s", got)
	}
}
