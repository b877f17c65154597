package app_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/router"
)

func TestTheOwnerSeesTheRouterAndRenamesTheNetworkOnBothChats(t *testing.T) {
	t.Parallel()
	w, chats := apptest.Managers(t)
	tv, visitor := router.MAC{0, 0, 0x5e, 0, 0x53, 0x10}, router.MAC{0, 0, 0x5e, 0, 0x53, 0x77}
	w.Router.OwnerAdds(tv, "TV")
	w.Router.Connect(tv, "TV")
	w.Router.Connect(visitor, "visitor")
	n := 0
	for name, m := range chats {
		n++
		person := w.Telegram.Person(int64(7100+n), "Carlo", "en", fmt.Sprintf("+1202555012%d", n))
		code := w.Buys(person)
		device := fmt.Sprintf("02:00:5E:10:20:5%d", n)
		person.Say(device)
		w.Hears(person, "You're in")
		m.Mark()
		m.Say("/router")
		view := w.HearsIt(m, ": working")
		for _, want := range []string{code + " " + device, fmt.Sprintf("+1202555012%d", n),
			tv.String() + " TV: yours – connected", visitor.String() + " visitor: connected, but not on the list"} {
			if !strings.Contains(view, want) {
				t.Errorf("%s: the view lacks %q:\n%s", name, want, view)
			}
		}
		m.Mark()
		m.Say("/wifi")
		w.HearsIt(m, "Password: sunny-terrace")
		w.Does(m, "/wifi name Terrace in "+name, "I don't change the router", "and its password")
		w.Does(m, "/wifi password moonlit-"+name, "Password: moonlit-"+name, "You may want to delete your message")
		w.Does(m, "/wifi tell", "to everyone", "Sending it now")
		told := w.Hears(person, "The Wi-Fi has changed")
		if want := "Network: Terrace in " + name + "\nPassword: moonlit-" + name; !strings.Contains(told.Text, want) ||
			told.Photo == nil {
			t.Errorf("%s: the guest reads %q, with a picture of %d bytes", name, told.Text, len(told.Photo))
		}
		w.Does(m, "/wifi password sunny-terrace", "sunny-terrace", "You may want to delete your message")
		m.Mark()
		m.Say("/log")
		if log := w.HearsIt(m, "Who changed what"); strings.Contains(log, "moonlit") ||
			!strings.Contains(log, "wifi home: ") {
			t.Errorf("%s: the journal shows a password, or not the change:\n%s", name, log)
		}
	}
	if strings.Contains(w.Log.String(), "moonlit") {
		t.Error("the log shows a password")
	}
	w.Router.SetDown(true)
	w.Until("the site knows", func() bool { return w.App.Site("home").Status().Reason == "unreachable" })
	w.Owner.Mark()
	w.Owner.Say("/router")
	w.Hears(w.Owner, "home: it isn't answering")
}
