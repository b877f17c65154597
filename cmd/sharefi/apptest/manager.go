package apptest

import (
	"strings"
	"testing"
	"time"
)

// A Manager is the owner in one of their chats.
type Manager struct {
	Shopper
	Yes func() error // answers the question that is asked
}

// Managers are the owner on each channel, of one shop that is on both.
func Managers(t *testing.T, change ...func(*World)) (*World, map[string]Manager) {
	w := WithWhatsApp(t)
	w.Config.Owner.WhatsApp = []string{"+12025550101"}
	w.Config.Plans[0].Lasts = time.Hour
	for _, f := range change {
		f(w)
	}
	w.LinkFile(w.Config.Data + "/test")
	w.Start()
	w.Until("WhatsApp is linked", func() bool { return w.Chat.Connected() == 1 })
	olga := w.Chat.Person("+12025550101", "Olga")
	return w, map[string]Manager{
		"telegram": {OnTelegram{w.Owner}, func() error { return w.Owner.Press("Yes") }},
		"whatsapp": {OnWhatsAppOwner{OnWhatsApp{olga}}, func() error { olga.Say("1"); return nil }},
	}
}

// OnWhatsAppOwner types commands with their slash.
type OnWhatsAppOwner struct{ OnWhatsApp }

// Say is Shopper's.
func (p OnWhatsAppOwner) Say(words string) { p.Person.Say(words) }

// HearsIt waits until the owner reads some words.
func (w *World) HearsIt(m Manager, words string) string {
	w.T.Helper()
	text, err := m.Hear(w.Ctx(), func(text string) bool { return strings.Contains(text, words) })
	if err != nil {
		w.T.Fatalf("%q: %v", words, err)
	}
	return text
}

// Does gives a command, says yes and waits for the answer.
func (w *World) Does(m Manager, command, question, answer string) {
	w.T.Helper()
	m.Mark()
	m.Say(command)
	w.HearsIt(m, question)
	if err := m.Yes(); err != nil {
		w.T.Fatal(err)
	}
	w.HearsIt(m, answer)
}
