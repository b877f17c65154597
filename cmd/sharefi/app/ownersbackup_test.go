package app_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/bot/whatsapp/whatsapptest"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/internal/backup"
	"github.com/sharefi/sharefi/internal/secret"
)

func TestTheOwnerGetsABackupInHisChats(t *testing.T) {
	t.Parallel()
	w, _ := apptest.Managers(t)
	w.Owner.Say("/backup")
	w.Hears(w.Owner, "passphrase_file")
	w.Stop()
	w.Config.Backup.Passphrase, w.Config.Backup.Weekly = secret.New(apptest.Passphrase), true
	w.Start()
	o := backup.Options{Passphrase: secret.New(apptest.Passphrase)}
	good := func(name string, body []byte) {
		t.Helper()
		if _, err := backup.Check(bytes.NewReader(body), o); err != nil || !strings.HasPrefix(name, "sharefi-test-") ||
			bytes.Contains(body, []byte("Olga")) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.Owner.Say("/backup")
	m := document(w, w.Owner, "sharefi-test-")
	good(m.Document.Name, m.Document.Body)
	olga := w.Chat.Person("+12025550101", "Olga")
	olga.Say("/backup")
	sent, err := olga.WaitFor(w.Ctx(), func(m whatsapptest.Message) bool { return m.Document != nil })
	if err != nil {
		t.Fatal(err)
	}
	good(sent.Document.Name, sent.Document.Body)
	for range 3 {
		if err := w.App.Talk().Weekly(w.Ctx(), "2026-48"); err != nil {
			t.Fatal(err)
		}
	}
	document(w, w.Owner, "sharefi-test-")
	w.Owner.Say("/admin")
	w.Hears(w.Owner, "is open")
	n := 0
	for _, m := range w.Owner.Messages() {
		if m.Document != nil {
			n++
		}
	}
	if n > 3 { // the one asked for, the week's that the program found due, and this one
		t.Errorf("%d files came", n)
	}
	refusesBackup(w, w.Customer)
}

// refusesBackup checks that a customer learns nothing.
func refusesBackup(w *apptest.World, p *telegramtest.Person) {
	w.T.Helper()
	p.Say("/backup")
	w.Hears(p, "didn't get that")
}
