package app_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/bot/whatsapp/whatsapptest"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

// document waits for a file in a person's chat.
func document(w *apptest.World, p *telegramtest.Person, name string) telegramtest.Message {
	w.T.Helper()
	m, err := p.WaitFor(w.Ctx(), func(m telegramtest.Message) bool {
		return m.Document != nil && strings.HasPrefix(m.Document.Name, name)
	})
	if err != nil {
		w.T.Fatalf("%s: %v", name, err)
	}
	return m
}

func TestTheOwnerExportsHisRecordsOnBothChats(t *testing.T) {
	t.Parallel()
	w, chats := apptest.Managers(t)
	code := w.Buys(w.Customer)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")

	w.Owner.Say("/export")
	menu := w.Hears(w.Owner, "Which records")
	w.Presses(w.Owner, "Orders, CSV")
	sent := document(w, w.Owner, "orders-")
	if body := string(sent.Document.Body); !strings.Contains(body, code) ||
		!strings.Contains(body, ",granted,'+12025550123,home,10 seconds,50.00,INR,") ||
		!strings.Contains(sent.Text, "Orders: 1 row") {
		t.Errorf("%q: %s", sent.Text, body)
	}
	if m := w.Hears(w.Owner, "Orders: 1 row"); m.ID != menu.ID || !strings.Contains(m.Text, "100 %") {
		t.Errorf("the menu says %q", m.Text)
	}
	w.Owner.Say("/export leases xlsx")
	book, err := excelize.OpenReader(bytes.NewReader(document(w, w.Owner, "leases-").Document.Body))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if rows, err := book.GetRows("Sheet1"); err != nil || len(rows) != 2 || rows[1][0] != code ||
		rows[1][3] != strings.ToLower(apptest.Phone.String()) && rows[1][3] != apptest.Phone.String() {
		t.Errorf("%v: %q", err, rows)
	}

	olga := w.Chat.Person("+12025550101", "Olga")
	olga.Say("/export")
	reads(w, olga, "3. Customers, CSV")
	olga.Say("3")
	m, err := olga.WaitFor(w.Ctx(), func(m whatsapptest.Message) bool { return m.Document != nil })
	if err != nil || !strings.Contains(string(m.Document.Body), "'+12025550123,telegram:") ||
		m.Document.MIME != "text/csv" || !strings.Contains(m.Text, "Customers") {
		t.Errorf("%v: %+v", err, m.Document)
	}
	chats["telegram"].Mark()
	w.Owner.Say("/log")
	if log := w.Hears(w.Owner, "Who changed what").Text; !strings.Contains(log, "export customers csv") ||
		!strings.Contains(log, "export orders csv") {
		t.Errorf("the journal is %q", log)
	}

	invitesAnna(w, chats["telegram"])
	stranger := w.Chat.Person("+12025550188", "Stranger")
	stranger.Say("hello")
	reads(w, stranger, "Need Wi-Fi?")
	stranger.Say("/export orders")
	reads(w, stranger, "didn't get that")
	w.Customer.Mark()
	w.Customer.Say("/export orders")
	w.Hears(w.Customer, "didn't get that")
}

// invitesAnna takes somebody into the staff with all rights, who may not export.
func invitesAnna(w *apptest.World, owner apptest.Manager) {
	w.T.Helper()
	anna := w.Telegram.Person(7200, "Anna", "en", "+12025550115")
	link, _ := invites(w, owner, "Anna", "all")
	anna.Say("/start " + link)
	w.Hears(anna, "Welcome, Anna!")
	for _, command := range []string{"/export orders", "/staff", "/backup", "/broadcast hello"} {
		anna.Mark()
		anna.Say(command)
		w.Hears(anna, "didn't get that")
	}
}

func TestAnExportIsSentAfterARestart(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Start()
	w.Owner.Say("/export")
	w.Hears(w.Owner, "Which records")
	w.Telegram.Fail("sendDocument", 1000, 502, 0, "Bad Gateway")
	w.Presses(w.Owner, "Journal, CSV")
	w.Hears(w.Owner, "Journal: making")
	w.Until("it was tried", func() bool { return w.Telegram.Calls("sendDocument") > 0 })
	w.Stop()
	w.Telegram.Fail("sendDocument", 0, 502, 0, "")
	w.Start()
	if body := string(document(w, w.Owner, "journal-").Document.Body); !strings.Contains(body, "export,journal csv") {
		t.Errorf("the file is %q", body)
	}
}
