package main

import (
	"fmt"
	"testing"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/owner"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
)

func TestTheOwnerOpensAndClosesAndGivesOnBothChats(t *testing.T) {
	t.Parallel()
	w, chats := managers(t)
	n := 0
	for name, m := range chats {
		n++
		device := fmt.Sprintf("02:00:5E:10:20:6%d", n)
		for _, c := range []struct{ say, hears string }{
			{"/admin", "/refund"}, {"/stats", "Sales: 0"}, {"/stats week", "The last 7 days"}, {"/pings", "What I tell you"}, {"/grant", "Please write /grant"},
			{"/discounts", "/discounts"}, {"/trial", "/trial"},
		} {
			m.mark()
			m.say(c.say)
			w.hearsIt(m, c.hears)
		}
		w.does(m, "/pause", "Stop selling?", "Nothing is sold")
		w.does(m, "/resume", "Sell again?", "shop is open")
		w.does(m, "/grant "+device+" 1h", "access for 1 h?", "letting")
		w.hearsIt(m, "You are in!") // a menu of its own: numbers typed after it are its
		w.until(name+": the device is listed", func() bool { return w.router.Lists(mustMAC(t, device)) })
		w.does(m, "/revoke "+device, "End the access", "ends now")
		w.hearsIt(m, "ended your access")
		w.until(name+": the device has left", func() bool { return !w.router.Lists(mustMAC(t, device)) })
		w.does(m, "/pings sale off", "sale off?", "sale off: sales")
		w.does(m, "/pings sale on", "sale on?", "sale on: sales")
	}
}

// A stranger learns nothing, not even that a command exists.
func TestEveryCommandIsUnknownToStrangersOnBothChats(t *testing.T) {
	t.Parallel()
	w, _ := managers(t)
	all := owner.CommandMenu(text.In("en"), func(bot.Right) bool { return true })
	if len(all) < 20 {
		t.Fatalf("only %d commands", len(all))
	}
	for i, row := range all { // nobody says more than he is listened to
		here := w.telegram.Person(int64(9000+i/10), "Stranger", "en", "+12025550166")
		there := w.chat.Person(fmt.Sprintf("+1202555017%d", i/10), "Stranger")
		if i%10 == 0 {
			here.Say("/start")
			w.hears(here, "I sell Wi-Fi")
			there.Say("menu")
			w.reads(there, "I sell Wi-Fi")
		}
		here.Mark()
		here.Say("/" + row.Name)
		w.hears(here, "did not understand")
		there.Mark()
		there.Say("/" + row.Name)
		w.reads(there, "did not understand")
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
