package apptest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot/whatsapp/whatsapptest"
)

// A Patron is a customer in a chat, and counts what was done there.
type Patron struct {
	Shopper
	W       *World
	Device  string // the customer's own
	Press   func(label string) error
	Actions int
}

// Patrons are a customer on each channel, of one shop that is on both.
func Patrons(t *testing.T, change ...func(*World)) (*World, map[string]*Patron) {
	w := WithWhatsApp(t)
	w.Config.Plans[0].Lasts = time.Hour
	for _, f := range change {
		f(w)
	}
	w.LinkFile(w.Config.Data + "/test")
	w.Start()
	w.Until("WhatsApp is linked", func() bool { return w.Chat.Connected() == 1 })
	mara := w.Chat.Person("+12025550155", "Mara")
	return w, map[string]*Patron{
		"telegram": {Shopper: OnTelegram{w.Customer}, W: w, Device: "02:00:5E:10:20:30", Press: w.Customer.Press},
		"whatsapp": {Shopper: OnWhatsApp{mara}, W: w, Device: "02:00:5E:10:20:31",
			Press: func(label string) error { return PressNumber(mara, label) }},
	}
}

var menuLine = regexp.MustCompile(`(?m)^(\d+)\. (.*)$`)

// PressNumber answers the newest menu with the number before a label.
func PressNumber(p *whatsapptest.Person, label string) error {
	for _, m := range slices.Backward(p.Messages()) {
		for _, line := range slices.Backward(menuLine.FindAllStringSubmatch(m.Text, -1)) {
			if strings.HasPrefix(line[2], label) {
				p.Say(line[1])
				return nil
			}
		}
	}
	return fmt.Errorf("no menu offers %q", label)
}

// Says writes words, and counts.
func (p *Patron) Says(words string) {
	p.W.T.Helper()
	p.Mark()
	p.Actions++
	p.Say(words)
}

func (p *Patron) Presses(label string) {
	p.W.T.Helper()
	p.Mark()
	p.Actions++
	if err := p.Press(label); err != nil {
		p.W.T.Fatal(err)
	}
}

func (p *Patron) Hears(words string) string {
	p.W.T.Helper()
	text, err := p.Hear(p.W.Ctx(), func(text string) bool { return strings.Contains(text, words) })
	if err != nil {
		p.W.T.Fatalf("%q: %v", words, err)
	}
	return text
}

// Buys goes from hello to the question for the device, and returns the order's code.
func (p *Patron) Buys() string {
	p.W.T.Helper()
	p.Says("/start")
	p.Hears("Need Wi-Fi?")
	p.Presses("10 seconds")
	if t, ok := p.Shopper.(OnTelegram); ok {
		p.Hears("phone number")
		p.Mark()
		p.Actions++
		t.ShareContact()
	}
	code := OrderCode.FindStringSubmatch(p.Hears("Please pay by"))[1]
	p.Mark()
	p.W.Pays(code)
	p.Hears("is paid")
	return code
}
