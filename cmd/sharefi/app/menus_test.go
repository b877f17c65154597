package app_test

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

func TestMenusOfCommandsSpeakEverybodysLanguage(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Start()
	first := func(chat int64, lang string) telegramtest.Command {
		if menu := w.Telegram.Commands(chat, lang); len(menu) > 1 {
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
		w.Until(l.Tag+" has a menu", func() bool { return first(0, tag) == want })
	}
	w.Owner.Say("/language hi")
	want := telegramtest.Command{Name: "stats", Help: text.In("hi").Say(text.HelpStats)}
	w.Until("the owner's menu is in Hindi", func() bool { return first(apptest.OwnerID, "") == want })
	w.Owner.Mark()
	w.Owner.Say("/admin")
	if m := w.Hears(w.Owner, "home"); !strings.Contains(m.Text, text.In("hi").Say(text.RouterOK)) {
		t.Errorf("the owner reads\n%s", m.Text)
	}
}
