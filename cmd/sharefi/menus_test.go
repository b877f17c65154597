package main

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/bot/text"
)

func TestMenusOfCommandsSpeakEverybodysLanguage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	first := func(chat int64, lang string) telegramtest.Command {
		if menu := w.telegram.Commands(chat, lang); len(menu) > 1 {
			return menu[1] // after /start and /admin
		}
		return telegramtest.Command{}
	}
	for _, l := range text.All() {
		tag := l.Tag
		if tag == "en" {
			tag = "" // for all the rest
		}
		want := telegramtest.Command{Name: "buy", Help: text.In(l.Tag).Say(text.ButtonBuy)}
		w.until(l.Tag+" has a menu", func() bool { return first(0, tag) == want })
	}
	w.owner.Say("/language hi")
	want := telegramtest.Command{Name: "stats", Help: text.In("hi").Say(text.HelpStats)}
	w.until("the owner's menu is in Hindi", func() bool { return first(ownerID, "") == want })
	w.owner.Mark()
	w.owner.Say("/admin")
	if m := w.hears(w.owner, "home"); !strings.Contains(m.Text, text.In("hi").Say(text.RouterOK)) {
		t.Errorf("the owner reads\n%s", m.Text)
	}
}
