package app_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

// invites has the owner invite somebody, and gives the words that do it by typing.
func invites(w *apptest.World, m apptest.Manager, name, rights string) (link, typed string) {
	w.T.Helper()
	m.Mark()
	m.Say("/staff invite " + name + " " + rights)
	w.HearsIt(m, "Invite "+name)
	if err := m.Yes(); err != nil {
		w.T.Fatal(err)
	}
	said := strings.Fields(strings.NewReplacer("`", "", "*", "").Replace(w.HearsIt(m, "pass this on to "+name)))
	at := slices.Index(said, "staff")
	start := slices.IndexFunc(said, func(word string) bool { return strings.HasPrefix(word, "https://t.me/sharefi_bot?start=") })
	if at < 0 || start < 0 {
		w.T.Fatalf("no invitation in %q", said)
	}
	_, link, _ = strings.Cut(said[start], "start=")
	return link, "staff " + said[at+1]
}

// names are the commands that Telegram shows in a chat.
func names(menu []telegramtest.Command) string {
	var list []string
	for _, c := range menu {
		list = append(list, c.Name)
	}
	return strings.Join(list, " ")
}

func TestStaffHelpOnBothChatsWithTheirRightsOnly(t *testing.T) {
	t.Parallel()
	w, chats := apptest.Managers(t)
	owner := chats["telegram"]
	const annaID = 7100
	anna := w.Telegram.Person(annaID, "Anna", "en", "+12025550111")
	ben := w.Chat.Person("+12025550112", "Ben")
	helpers := map[string]apptest.Manager{
		"telegram": {Shopper: apptest.OnTelegram{Person: anna}, Yes: func() error { return anna.Press("Yes") }},
		"whatsapp": {Shopper: apptest.OnWhatsAppOwner{OnWhatsApp: apptest.OnWhatsApp{Person: ben}}, Yes: func() error { ben.Say("1"); return nil }},
	}
	link, _ := invites(w, owner, "Anna", "see grant")
	_, typed := invites(w, chats["whatsapp"], "Ben", "see grant")
	stranger := w.Telegram.Person(7101, "Stranger", "en", "+12025550113")
	stranger.Say("/start s_AAAAAAAAAAAAAAAA")
	w.Hears(stranger, "Need Wi-Fi?")
	anna.Say("/start " + link)
	w.Hears(anna, "Welcome, Anna!")
	ben.Say(typed)
	reads(w, ben, "Welcome, Ben!")
	w.Hears(w.Owner, "Ben has joined")
	stranger.Say("/start " + link)
	w.Hears(stranger, "Need Wi-Fi?")
	w.Until("Anna's menu shows what she may", func() bool {
		menu := names(w.Telegram.Commands(annaID, ""))
		return strings.Contains(menu, "admin stats active find grant extend revoke") && !strings.Contains(menu, "refund") && !strings.Contains(menu, "staff")
	})
	for name, m := range helpers {
		m.Mark()
		m.Say("/admin")
		if menu := w.HearsIt(m, "is open"); !strings.Contains(menu, "/grant") || strings.Contains(menu, "/refund") {
			t.Errorf("%s: the menu is %q", name, menu)
		}
		device := map[string]string{"telegram": "02:00:5E:10:20:51", "whatsapp": "02:00:5E:10:20:52"}[name]
		w.Does(m, "/grant "+device+" 1h", "1 h of access", "letting "+device+" in")
		w.Until("the device is in", func() bool { return strings.Contains(strings.ToUpper(routerList(w)), device) })
		for _, refused := range []string{"/pause", "/staff", "/refund ZZZZ-0000", "/plans"} {
			m.Mark()
			m.Say(refused)
			w.HearsIt(m, "didn't get that")
		}
	}
	w.Does(owner, "/staff rights Anna sell", "from see, grant to sell", "Anna may now: sell")
	w.Until("her menu follows", func() bool { return names(w.Telegram.Commands(annaID, "")) == "admin plans vouchers discounts trial" })
	w.Does(owner, "/staff remove anna", "from the staff?", "is no longer on the staff")
	w.Until("her menu is everybody's", func() bool { return names(w.Telegram.Commands(annaID, "")) == "" })
	anna.Mark()
	anna.Say("/admin")
	w.Hears(anna, "didn't get that")
	owner.Mark()
	owner.Say("/staff")
	if list := w.HearsIt(owner, "Staff"); strings.Contains(list, "• Anna") || !strings.Contains(list, "Ben: see, grant (+12025550112") {
		t.Errorf("the staff is %q", list)
	}
	owner.Mark()
	owner.Say("/log")
	log := w.HearsIt(owner, "Who changed what")
	for _, line := range []string{"staff invite Anna: see, grant", "Anna: staff join Anna", "grant 02:00:5e:10:20:51: 1h", "staff rights Anna: see, grant → sell", "staff remove Anna"} {
		if !strings.Contains(strings.ToLower(log), strings.ToLower(line)) {
			t.Errorf("the journal lacks %q:\n%s", line, log)
		}
	}
	for _, command := range []string{"/staff", "/staff invite Eve all"} {
		stranger.Mark()
		stranger.Say(command)
		w.Hears(stranger, "didn't get that")
	}
}

// routerList is the router's list in words.
func routerList(w *apptest.World) string {
	var macs []string
	for _, e := range w.Router.List() {
		macs = append(macs, e.MAC.String())
	}
	return strings.Join(macs, " ")
}
