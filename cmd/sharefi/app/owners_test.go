package app_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

func TestOwnersAreAddedAndDroppedOnBothChats(t *testing.T) {
	t.Parallel()
	w, chats := apptest.Managers(t)
	const annaID = 7200
	anna := w.Telegram.Person(annaID, "Anna", "en", "+12025550114")
	ben := w.Chat.Person("+12025550115", "Ben")
	added := map[string]apptest.Manager{
		"telegram": {Shopper: apptest.OnTelegram{Person: anna}, Yes: func() error { return anna.Press("Yes") }},
		"whatsapp": {Shopper: apptest.OnWhatsAppOwner{OnWhatsApp: apptest.OnWhatsApp{Person: ben}}, Yes: func() error { ben.Say("1"); return nil }},
	}
	for name, other := range added {
		head, who := chats[name], map[string]string{"telegram": "Anna", "whatsapp": "Ben"}[name]
		head.Mark()
		head.Say("/owners add " + who)
		w.HearsIt(head, "Make "+who+" an owner")
		if err := head.Yes(); err != nil {
			t.Fatal(err)
		}
		said := strings.Fields(strings.NewReplacer("`", "", "*", "").Replace(w.HearsIt(head, "pass this on to "+who)))
		head.Mark()
		other.Mark()
		other.Say("staff " + said[slices.Index(said, "staff")+1])
		w.HearsIt(other, "You own")
		w.HearsIt(head, who+" is now an owner of the shop")
		w.Does(other, "/pause", "Stop selling?", "Closed")
		w.Does(other, "/resume", "Start selling again?", "You're open")
		for _, refused := range []string{"/owners drop telegram:11", "/owners drop whatsapp:+12025550101", "/owners add Eve"} {
			other.Mark()
			other.Say(refused)
			w.HearsIt(other, "Only the owner in sharefi.yaml")
		}
		other.Mark()
		w.Does(head, "/owners drop "+who, "Remove "+who, who+" is no longer an owner")
		w.HearsIt(other, "You're no longer an owner of this shop")
		other.Mark()
		other.Say("/admin")
		w.HearsIt(other, "didn't get that")
		head.Mark()
		head.Say("/owners")
		if list := w.HearsIt(head, "Owners"); !strings.Contains(list, "(in sharefi.yaml)") || strings.Contains(list, who) {
			t.Errorf("%s: the owners are %q", name, list)
		}
		head.Mark()
		head.Say("/log")
		log := w.HearsIt(head, "Who changed what")
		for _, line := range []string{"owners add " + who, "owners join " + who, "owners drop " + who} {
			if !strings.Contains(log, line) {
				t.Errorf("%s: the journal lacks %q:\n%s", name, line, log)
			}
		}
	}
	w.Until("Anna's menu is everybody's", func() bool { return names(w.Telegram.Commands(annaID, "")) == "" })
}
