package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
)

// invites has the owner invite somebody, and gives the words that do it by typing.
func (w *world) invites(m manager, name, rights string) (link, typed string) {
	w.t.Helper()
	m.mark()
	m.say("/staff invite " + name + " " + rights)
	w.hearsIt(m, "Invite "+name)
	if err := m.yes(); err != nil {
		w.t.Fatal(err)
	}
	said := strings.Fields(strings.NewReplacer("`", "", "*", "").Replace(w.hearsIt(m, "pass this on to "+name)))
	at := slices.Index(said, "staff")
	start := slices.IndexFunc(said, func(word string) bool { return strings.HasPrefix(word, "https://t.me/sharefi_bot?start=") })
	if at < 0 || start < 0 {
		w.t.Fatalf("no invitation in %q", said)
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
	w, chats := managers(t)
	owner := chats["telegram"]
	const annaID = 7100
	anna := w.telegram.Person(annaID, "Anna", "en", "+12025550111")
	ben := w.chat.Person("+12025550112", "Ben")
	helpers := map[string]manager{
		"telegram": {onTelegram{anna}, func() error { return anna.Press("Yes") }},
		"whatsapp": {onWhatsAppOwner{onWhatsApp{ben}}, func() error { ben.Say("1"); return nil }},
	}
	link, _ := w.invites(owner, "Anna", "see grant")
	_, typed := w.invites(chats["whatsapp"], "Ben", "see grant")
	stranger := w.telegram.Person(7101, "Stranger", "en", "+12025550113")
	stranger.Say("/start s_AAAAAAAAAAAAAAAA")
	w.hears(stranger, "I sell Wi-Fi")
	anna.Say("/start " + link)
	w.hears(anna, "Welcome, Anna!")
	ben.Say(typed)
	w.reads(ben, "Welcome, Ben!")
	w.hears(w.owner, "Ben has joined")
	stranger.Say("/start " + link)
	w.hears(stranger, "I sell Wi-Fi")
	w.until("Anna's menu shows what she may", func() bool {
		menu := names(w.telegram.Commands(annaID, ""))
		return strings.Contains(menu, "admin stats active find grant extend revoke") && !strings.Contains(menu, "refund") && !strings.Contains(menu, "staff")
	})
	for name, m := range helpers {
		m.mark()
		m.say("/admin")
		if menu := w.hearsIt(m, "is open"); !strings.Contains(menu, "/grant") || strings.Contains(menu, "/refund") {
			t.Errorf("%s: the menu is %q", name, menu)
		}
		device := map[string]string{"telegram": "02:00:5E:10:20:51", "whatsapp": "02:00:5E:10:20:52"}[name]
		w.does(m, "/grant "+device+" 1h", "access for 1 h", "letting "+device+" in")
		w.until("the device is in", func() bool { return strings.Contains(strings.ToUpper(routerList(w)), device) })
		for _, refused := range []string{"/pause", "/staff", "/refund ZZZZ-0000", "/plans"} {
			m.mark()
			m.say(refused)
			w.hearsIt(m, "did not understand")
		}
	}
	w.does(owner, "/staff rights Anna sell", "instead of see, grant", "Anna may now: sell")
	w.until("her menu follows", func() bool { return names(w.telegram.Commands(annaID, "")) == "admin plans vouchers discounts trial" })
	w.does(owner, "/staff remove anna", "off the staff?", "is off the staff")
	w.until("her menu is everybody's", func() bool { return names(w.telegram.Commands(annaID, "")) == "" })
	anna.Mark()
	anna.Say("/admin")
	w.hears(anna, "did not understand")
	owner.mark()
	owner.say("/staff")
	if list := w.hearsIt(owner, "Staff"); strings.Contains(list, "• Anna") || !strings.Contains(list, "Ben: see, grant (+12025550112") {
		t.Errorf("the staff is %q", list)
	}
	owner.mark()
	owner.say("/log")
	log := w.hearsIt(owner, "What was changed")
	for _, line := range []string{"staff invite Anna: see, grant", "telegram:7100: staff join Anna", "grant 02:00:5e:10:20:51: 1h", "staff rights Anna: see, grant → sell", "staff remove Anna"} {
		if !strings.Contains(strings.ToLower(log), strings.ToLower(line)) {
			t.Errorf("the journal lacks %q:\n%s", line, log)
		}
	}
	for _, command := range []string{"/staff", "/staff invite Eve all"} {
		stranger.Mark()
		stranger.Say(command)
		w.hears(stranger, "did not understand")
	}
}

// routerList is the router's list in words.
func routerList(w *world) string {
	var macs []string
	for _, e := range w.router.List() {
		macs = append(macs, e.MAC.String())
	}
	return strings.Join(macs, " ")
}
