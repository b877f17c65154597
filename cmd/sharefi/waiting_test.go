package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/internal/config"
)

func TestWhoWaitsIsToldOnceThatTheShopIsOpenOnBothChats(t *testing.T) {
	t.Parallel()
	w, people := patrons(t)
	w.does(onTelegramOwner(w), "/pause", "Stop selling?", "Nothing is sold until /resume")
	for _, p := range people {
		p.says("/start")
		p.hears("I sell Wi-Fi")
		p.presses("Buy")
		if chat, ok := p.shopper.(onTelegram); ok {
			p.hears("phone number")
			p.mark()
			chat.ShareContact()
		}
		p.hears("closed at the moment")
		p.presses("Tell me when it is open")
		p.hears("I will tell you")
		p.mark()
	}
	w.does(onTelegramOwner(w), "/resume", "Sell again?", "The shop is open")
	for name, p := range people {
		p.hears("You can buy Wi-Fi again now")
		p.presses("Buy again")
		p.hears("Which one")
		if n := w.app.DB.SCard(w.ctx(), w.app.DB.Key("waitlist")).Val(); n != 0 && name == "whatsapp" {
			t.Errorf("%d still wait", n)
		}
	}
}

// onTelegramOwner is the owner at work on Telegram.
func onTelegramOwner(w *world) manager {
	return manager{onTelegram{w.owner}, func() error { return w.owner.Press("Yes") }}
}

func TestButtonsOfOldMenusAreAnswered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	w.asks(w.customer)
	old := w.hears(w.customer, "Which one")
	w.does(onTelegramOwner(w), "/plans hide p1", "Change", "hidden")
	for _, c := range []struct{ data, want string }{
		{"plan p1", "old menu"}, {"cancel ZZZZ-0000", "old menu"}, {"nothing like it", "old menu"}, {"gift ZZZZ-0000 ZZZZ-0000", "taken already"},
		{"do pause", "old menu"}, {"agree 0000", "Nothing is for sale"},
	} {
		before := len(w.customer.Toasts())
		w.customer.PressData(old.ID, c.data)
		w.until(c.data+" is answered", func() bool {
			said := slices.ContainsFunc(w.customer.Messages(), func(m telegramtest.Message) bool { return m.ID >= old.ID && strings.Contains(m.Text, c.want) })
			return said && len(w.customer.Toasts()) > before
		})
	}
}

func TestPaySupportTypingAndNamesOfDevicesOnBothChats(t *testing.T) {
	t.Parallel()
	w, people := patrons(t, func(w *world) { w.config.House = config.House{Support: "At the counter.", Payments: "Ask the bank."} })
	for name, p := range people {
		p.buys()
		p.says("/paysupport")
		if said := p.hears("Ask the bank."); strings.Contains(said, "counter") {
			t.Errorf("%s: payments are spoken of as all else: %q", name, said)
		}
		p.says(p.device)
		p.hears("You are in")
		p.says("/access")
		p.hears(p.device)
		p.presses("Name this device")
		p.hears("What shall I call")
		p.says("my phone")
		p.hears("I call")
		p.says("/access")
		p.hears("my phone until")
	}
	before := w.customer.Typing()
	w.customer.Say("/buy")
	w.hears(w.customer, "Which one")
	w.presses(w.customer, "10 seconds")
	w.hears(w.customer, "Please pay by")
	made := w.customer.Typing()
	w.presses(w.customer, "I have paid")
	w.hears(w.customer, "I see no payment")
	w.until("somebody types while it is looked for", func() bool { return w.customer.Typing() > made })
	if made <= before {
		t.Error("nobody types while the link is made")
	}
}
