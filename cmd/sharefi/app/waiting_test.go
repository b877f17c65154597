package app_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/internal/config"
)

func TestWhoWaitsIsToldOnceThatTheShopIsOpenOnBothChats(t *testing.T) {
	t.Parallel()
	w, people := apptest.Patrons(t)
	w.Does(onTelegramOwner(w), "/pause", "Stop selling?", "Nothing is sold until you send /resume")
	for _, p := range people {
		p.Says("/start")
		p.Hears("closed right now")
		p.Presses("Let me know")
		p.Hears("I'll let you know")
		p.Mark()
	}
	w.Does(onTelegramOwner(w), "/resume", "Start selling again?", "You're open")
	for name, p := range people {
		p.Hears("you can buy Wi-Fi again")
		p.Presses("Buy again")
		if chat, ok := p.Shopper.(apptest.OnTelegram); ok {
			p.Hears("phone number")
			p.Mark()
			chat.ShareContact()
		}
		p.Hears("Which plan")
		if n := w.App.DB.SCard(w.Ctx(), w.App.DB.Key("waitlist")).Val(); n != 0 && name == "whatsapp" {
			t.Errorf("%d still wait", n)
		}
	}
}

// onTelegramOwner is the owner at work on Telegram.
func onTelegramOwner(w *apptest.World) apptest.Manager {
	return apptest.Manager{Shopper: apptest.OnTelegram{Person: w.Owner},
		Yes: func() error { return w.Owner.Press("Yes") }}
}

func TestButtonsOfOldMenusAreAnswered(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Start()
	w.Asks(w.Customer)
	old := w.Hears(w.Customer, "Which plan")
	w.Does(onTelegramOwner(w), "/plans hide p1", "Change", "hidden")
	for _, c := range []struct{ data, want string }{
		{"plan p1", "out of date"}, {"cancel ZZZZ-0000", "out of date"}, {"nothing like it", "out of date"},
		{"gift ZZZZ-0000 ZZZZ-0000", "already been taken"},
		{"do pause", "out of date"}, {"agree 0000", "nothing for sale"},
	} {
		before := len(w.Customer.Toasts())
		w.Customer.PressData(old.ID, c.data)
		w.Until(c.data+" is answered", func() bool {
			said := slices.ContainsFunc(w.Customer.Messages(),
				func(m telegramtest.Message) bool { return m.ID >= old.ID && strings.Contains(m.Text, c.want) })
			return said && len(w.Customer.Toasts()) > before
		})
	}
}

func TestPaySupportTypingAndNamesOfDevicesOnBothChats(t *testing.T) {
	t.Parallel()
	w, people := apptest.Patrons(t, func(w *apptest.World) {
		w.Config.House = config.House{Support: "At the counter.", Payments: "Ask the bank."}
	})
	for name, p := range people {
		p.Buys()
		p.Says("/paysupport")
		if said := p.Hears("Ask the bank."); strings.Contains(said, "counter") {
			t.Errorf("%s: payments are spoken of as all else: %q", name, said)
		}
		p.Says(p.Device)
		p.Hears("You're in")
		p.Says("/access")
		p.Hears(p.Device)
		p.Presses("Name this device")
		p.Hears("What would you like to call")
		p.Says("my phone")
		p.Hears("Done.")
		p.Says("/access")
		p.Hears("my phone until")
	}
	before := w.Customer.Typing()
	w.Customer.Say("/buy")
	w.Hears(w.Customer, "Which plan")
	w.Presses(w.Customer, "10 seconds")
	w.Hears(w.Customer, "Please pay by")
	made := w.Customer.Typing()
	w.Presses(w.Customer, "I've paid")
	w.Hears(w.Customer, "I don't see a payment")
	w.Until("somebody types while it is looked for", func() bool { return w.Customer.Typing() > made })
	if made <= before {
		t.Error("nobody types while the link is made")
	}
}
