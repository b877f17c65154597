package app_test

import (
	"fmt"
	"testing"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/owner"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/router"
)

func TestTheOwnerOpensAndClosesAndGivesOnBothChats(t *testing.T) {
	t.Parallel()
	w, chats := apptest.Managers(t)
	n := 0
	for name, m := range chats {
		n++
		device := fmt.Sprintf("02:00:5E:10:20:6%d", n)
		for _, c := range []struct{ say, hears string }{
			{"/admin", "/refund"}, {"/stats", "Sales: 0"}, {"/stats week", "The last 7 days"},
			{"/pings", "What I tell you"}, {"/grant", "Please write /grant"},
			{"/discounts", "/discounts"}, {"/trial", "/trial"},
		} {
			m.Mark()
			m.Say(c.say)
			w.HearsIt(m, c.hears)
		}
		w.Does(m, "/pause", "Stop selling?", "Nothing is sold")
		w.Does(m, "/resume", "Start selling again?", "You're open")
		w.Does(m, "/grant "+device+" 1h", "1 h of access?", "letting")
		w.HearsIt(m, "You're in!") // a menu of its own: numbers typed after it are its
		w.Until(name+": the device is listed", func() bool { return w.Router.Lists(mustMAC(t, device)) })
		w.Does(m, "/revoke "+device, "End access", "ends now")
		w.HearsIt(m, "ended your access")
		w.Until(name+": the device has left", func() bool { return !w.Router.Lists(mustMAC(t, device)) })
		w.Does(m, "/pings sale off", "sale off?", "sale off: sales")
		w.Does(m, "/pings sale on", "sale on?", "sale on: sales")
	}
}

// A stranger learns nothing, not even that a command exists.
func TestEveryCommandIsUnknownToStrangersOnBothChats(t *testing.T) {
	t.Parallel()
	w, _ := apptest.Managers(t)
	all := owner.CommandMenu(text.In("en"), func(bot.Right) bool { return true })
	if len(all) < 20 {
		t.Fatalf("only %d commands", len(all))
	}
	for i, row := range all { // a chat that says too much is not listened to
		here := w.Telegram.Person(int64(9000+i/10), "Stranger", "en", "+12025550166")
		there := w.Chat.Person(fmt.Sprintf("+1202555017%d", i/10), "Stranger")
		if i%10 == 0 {
			here.Say("/start")
			w.Hears(here, "Need Wi-Fi?")
			there.Say("menu")
			reads(w, there, "Need Wi-Fi?")
		}
		here.Mark()
		here.Say("/" + row.Name)
		w.Hears(here, "didn't get that")
		there.Mark()
		there.Say("/" + row.Name)
		reads(w, there, "didn't get that")
	}
}

func mustMAC(t *testing.T, s string) router.MAC {
	t.Helper()
	mac, err := router.ParseMAC(s)
	if err != nil {
		t.Fatal(err)
	}
	return mac
}
