package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/bot/whatsapp/whatsapptest"
)

// document waits for a file in a person's chat.
func (w *world) document(p *telegramtest.Person, name string) telegramtest.Message {
	w.t.Helper()
	m, err := p.WaitFor(w.ctx(), func(m telegramtest.Message) bool {
		return m.Document != nil && strings.HasPrefix(m.Document.Name, name)
	})
	if err != nil {
		w.t.Fatalf("%s: %v", name, err)
	}
	return m
}

func TestTheOwnerExportsHisRecordsOnBothChats(t *testing.T) {
	t.Parallel()
	w, chats := managers(t)
	code := w.buys(w.customer)
	w.customer.Say(phone.String())
	w.hears(w.customer, "You are in")

	w.owner.Say("/export")
	menu := w.hears(w.owner, "Which records")
	w.presses(w.owner, "Orders, CSV")
	sent := w.document(w.owner, "orders-")
	if body := string(sent.Document.Body); !strings.Contains(body, code) || !strings.Contains(body, ",granted,'+12025550123,home,10 seconds,50.00,INR,") || !strings.Contains(sent.Text, "Orders: 1 row") {
		t.Errorf("%q: %s", sent.Text, body)
	}
	if m := w.hears(w.owner, "Orders: 1 row"); m.ID != menu.ID || !strings.Contains(m.Text, "100 %") {
		t.Errorf("the menu says %q", m.Text)
	}
	w.owner.Say("/export leases xlsx")
	book, err := excelize.OpenReader(bytes.NewReader(w.document(w.owner, "leases-").Document.Body))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if rows, err := book.GetRows("Sheet1"); err != nil || len(rows) != 2 || rows[1][0] != code || rows[1][3] != strings.ToLower(phone.String()) && rows[1][3] != phone.String() {
		t.Errorf("%v: %q", err, rows)
	}

	olga := w.chat.Person("+12025550101", "Olga")
	olga.Say("/export")
	w.reads(olga, "3. Customers, CSV")
	olga.Say("3")
	m, err := olga.WaitFor(w.ctx(), func(m whatsapptest.Message) bool { return m.Document != nil })
	if err != nil || !strings.Contains(string(m.Document.Body), "'+12025550123,telegram:") || m.Document.MIME != "text/csv" || !strings.Contains(m.Text, "Customers") {
		t.Errorf("%v: %+v", err, m.Document)
	}
	chats["telegram"].mark()
	w.owner.Say("/log")
	if log := w.hears(w.owner, "What was changed").Text; !strings.Contains(log, "export customers csv") || !strings.Contains(log, "export orders csv") {
		t.Errorf("the journal is %q", log)
	}

	w.invitesAnna(chats["telegram"])
	stranger := w.chat.Person("+12025550188", "Stranger")
	stranger.Say("hello")
	w.reads(stranger, "I sell Wi-Fi")
	stranger.Say("/export orders")
	w.reads(stranger, "did not understand")
	w.customer.Mark()
	w.customer.Say("/export orders")
	w.hears(w.customer, "did not understand")
}

// invitesAnna takes somebody into the staff with all rights, who may not export.
func (w *world) invitesAnna(owner manager) {
	w.t.Helper()
	anna := w.telegram.Person(7200, "Anna", "en", "+12025550115")
	link, _ := w.invites(owner, "Anna", "all")
	anna.Say("/start " + link)
	w.hears(anna, "Welcome, Anna!")
	for _, command := range []string{"/export orders", "/staff", "/backup", "/broadcast hello"} {
		anna.Mark()
		anna.Say(command)
		w.hears(anna, "did not understand")
	}
}

func TestAnExportIsSentAfterARestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	w.owner.Say("/export")
	w.hears(w.owner, "Which records")
	w.telegram.Fail("sendDocument", 1000, 502, 0, "Bad Gateway")
	w.presses(w.owner, "Journal, CSV")
	w.hears(w.owner, "Journal: I am writing")
	w.until("it was tried", func() bool { return w.telegram.Calls("sendDocument") > 0 })
	w.stop()
	w.telegram.Fail("sendDocument", 0, 502, 0, "")
	w.start()
	if body := string(w.document(w.owner, "journal-").Document.Body); !strings.Contains(body, "export,journal csv") {
		t.Errorf("the file is %q", body)
	}
}
