package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/router"
)

func TestTheOwnerSeesTheRouterAndRenamesTheNetworkOnBothChats(t *testing.T) {
	t.Parallel()
	w, chats := managers(t)
	tv, visitor := router.MAC{0, 0, 0x5e, 0, 0x53, 0x10}, router.MAC{0, 0, 0x5e, 0, 0x53, 0x77}
	w.router.OwnerAdds(tv, "TV")
	w.router.Connect(tv, "TV")
	w.router.Connect(visitor, "visitor")
	n := 0
	for name, m := range chats {
		n++
		person := w.telegram.Person(int64(7100+n), "Carlo", "en", fmt.Sprintf("+1202555012%d", n))
		code := w.buys(person)
		device := fmt.Sprintf("02:00:5E:10:20:5%d", n)
		person.Say(device)
		w.hears(person, "You are in")
		m.mark()
		m.say("/router")
		view := w.hearsIt(m, ": works")
		for _, want := range []string{code + " " + device, fmt.Sprintf("+1202555012%d", n), tv.String() + " TV: yours – connected", visitor.String() + " visitor: connected, not on the list"} {
			if !strings.Contains(view, want) {
				t.Errorf("%s: the view lacks %q:\n%s", name, want, view)
			}
		}
		m.mark()
		m.say("/wifi")
		w.hearsIt(m, "Password: sunny-terrace")
		w.does(m, "/wifi name Terrace in "+name, "I do not change the router", "its password from now on")
		w.does(m, "/wifi password moonlit-"+name, "Password: moonlit-"+name, "You may delete your message")
		w.does(m, "/wifi tell", "to everybody", "I am sending it")
		told := w.hears(person, "The Wi-Fi has changed")
		if want := "Network: Terrace in " + name + "\nPassword: moonlit-" + name; !strings.Contains(told.Text, want) || told.Photo == nil {
			t.Errorf("%s: the guest reads %q, with a picture of %d bytes", name, told.Text, len(told.Photo))
		}
		w.does(m, "/wifi password sunny-terrace", "sunny-terrace", "You may delete your message")
		m.mark()
		m.say("/log")
		if log := w.hearsIt(m, "What was changed"); strings.Contains(log, "moonlit") || !strings.Contains(log, "wifi home: ") {
			t.Errorf("%s: the journal shows a password, or not the change:\n%s", name, log)
		}
	}
	if strings.Contains(w.log.String(), "moonlit") {
		t.Error("the log shows a password")
	}
	w.router.SetDown(true)
	w.until("the site knows", func() bool { return w.app.sites["home"].Status().Reason == "unreachable" })
	w.owner.Mark()
	w.owner.Say("/router")
	w.hears(w.owner, "home: it does not answer")
}
