package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/bot/whatsapp/whatsapptest"
	"github.com/sharefi/sharefi/internal/backup"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/internal/secret"
)

const passphrase = "correct horse battery"

// types runs a command line with what is typed, and gives its exit code and what it says.
func (w *world) types(typed string, args ...string) (int, string) {
	var said bytes.Buffer
	code := execute(w.ctx(), args, streams{in: strings.NewReader(typed), out: &said, err: &said, environ: os.Environ()})
	return code, said.String()
}

func TestAShopGoesOnOnAnotherMachine(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.config.Plans[0].Lasts = 25 * time.Second
	w.start()
	w.buys(w.customer)
	w.customer.Say(phone.String())
	w.hears(w.customer, "You are in")
	live, err := w.app.leases.Live(w.ctx(), "home")
	if err != nil || len(live) != 1 {
		t.Fatalf("%v: %+v", err, live)
	}
	end := live[0].End
	file := filepath.Join(t.TempDir(), "shop.age")
	for _, c := range []struct {
		typed string
		code  int
		says  string
	}{
		{"short\nshort\n", exitFailed, "at least 12"},
		{passphrase + "\nanother passphrase\n", exitFailed, "not the same"},
		{passphrase + "\n" + passphrase + "\n", 0, "WhatsApp link are not in it"},
	} {
		if code, said := w.types(c.typed, "backup", "-c", w.file("unix://"+w.redis.Socket), "-o", file); code != c.code || !strings.Contains(said, c.says) {
			t.Fatalf("%d: %s", code, said)
		}
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	w.stop()
	w.redis = redistest.Start(t)
	there := w.file("unix://" + w.redis.Socket)
	for _, c := range []struct {
		typed string
		args  []string
		code  int
		says  string
	}{
		{"wrong horse battery\n", []string{file}, exitFailed, "passphrase is wrong"},
		{passphrase + "\n", []string{file}, 0, "The shop test is as it was"},
		{passphrase + "\n", []string{file}, exitFailed, "--replace"},
		{passphrase + "\n", []string{"--replace", file}, 0, "Start sharefi"},
	} {
		if code, said := w.types(c.typed, append([]string{"restore", "-c", there}, c.args...)...); code != c.code || !strings.Contains(said, c.says) {
			t.Fatalf("%v: %d: %s", c.args, code, said)
		}
	}
	if back := time.Now(); back.After(end) {
		end = back // it ended while nobody was there
	}
	w.start()
	w.hears(w.customer, "time is over")
	w.until("the device has left", func() bool { return !w.router.Lists(phone) })
	for _, c := range w.router.History() {
		if late := c.At.Sub(end); !c.Listed && (late < 0 || late > 15*time.Second) {
			t.Errorf("the device left %s after its end", late)
		}
	}
	w.customer.Say("/buy")
	w.hears(w.customer, "Which one") // he is known, and the place is free
}

func TestTheOwnerGetsABackupInHisChats(t *testing.T) {
	t.Parallel()
	w, _ := managers(t)
	w.owner.Say("/backup")
	w.hears(w.owner, "passphrase_file")
	w.stop()
	w.config.Backup.Passphrase, w.config.Backup.Weekly = secret.New(passphrase), true
	w.start()
	o := backup.Options{Passphrase: secret.New(passphrase)}
	good := func(name string, body []byte) {
		t.Helper()
		if _, err := backup.Check(bytes.NewReader(body), o); err != nil || !strings.HasPrefix(name, "sharefi-test-") || bytes.Contains(body, []byte("Olga")) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.owner.Say("/backup")
	m := w.document(w.owner, "sharefi-test-")
	good(m.Document.Name, m.Document.Body)
	olga := w.chat.Person("+12025550101", "Olga")
	olga.Say("/backup")
	sent, err := olga.WaitFor(w.ctx(), func(m whatsapptest.Message) bool { return m.Document != nil })
	if err != nil {
		t.Fatal(err)
	}
	good(sent.Document.Name, sent.Document.Body)
	for range 3 {
		if err := w.app.talk.Weekly(w.ctx(), "2026-48"); err != nil {
			t.Fatal(err)
		}
	}
	w.document(w.owner, "sharefi-test-")
	w.owner.Say("/admin")
	w.hears(w.owner, "is open")
	n := 0
	for _, m := range w.owner.Messages() {
		if m.Document != nil {
			n++
		}
	}
	if n > 3 { // his own, the week's that the program found due, and this one
		t.Errorf("%d files came", n)
	}
	w.refusesBackup(w.customer)
}

// refusesBackup checks that a customer learns nothing.
func (w *world) refusesBackup(p *telegramtest.Person) {
	w.t.Helper()
	p.Say("/backup")
	w.hears(p, "did not understand")
}
