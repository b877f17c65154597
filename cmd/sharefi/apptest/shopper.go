package apptest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/bot/whatsapp/whatsapptest"
)

// A Shopper is somebody with a chat.
type Shopper interface {
	Mark()               // what came until now is read
	Say(words string)    // as typed
	Choose(string) error // from the menu
	ProvePhone()         // when it is asked for
	Hear(context.Context, func(text string) bool) (string, error)
}

// OnTelegram presses buttons.
type OnTelegram struct{ *telegramtest.Person }

// Choose is Shopper's.
func (p OnTelegram) Choose(label string) error { return p.Press(label) }

// ProvePhone is Shopper's.
func (p OnTelegram) ProvePhone() { p.ShareContact() }

// Hear is Shopper's.
func (p OnTelegram) Hear(ctx context.Context, good func(string) bool) (string, error) {
	m, err := p.WaitFor(ctx, func(m telegramtest.Message) bool { return good(words(m)) })
	return words(m), err
}

// words are what a message says. An invoice says whose it is by its payload, which nobody sees.
func words(m telegramtest.Message) string {
	if m.Invoice != nil {
		return m.Text + "Please pay the invoice of " + m.Invoice.Payload
	}
	return m.Text
}

// OnWhatsApp answers by number, as people do there, and looks which menu is the newest.
type OnWhatsApp struct{ *whatsapptest.Person }

// Say is Shopper's.
func (p OnWhatsApp) Say(words string) { p.Person.Say(strings.TrimPrefix(words, "/")) }

// ProvePhone is Shopper's: WhatsApp attached the number to the sender.
func (p OnWhatsApp) ProvePhone() {}

// Choose is Shopper's.
func (p OnWhatsApp) Choose(label string) error {
	for _, m := range slices.Backward(p.Messages()) {
		menu := menuLine.FindAllStringSubmatch(m.Text, -1)
		for _, line := range menu {
			if strings.HasPrefix(line[2], label) {
				p.Say(line[1])
				return nil
			}
		}
		if len(menu) > 0 {
			return fmt.Errorf("the newest menu does not offer %q", label)
		}
	}
	return errors.New("there is no menu")
}

// Hear is Shopper's.
func (p OnWhatsApp) Hear(ctx context.Context, good func(string) bool) (string, error) {
	m, err := p.WaitFor(ctx, func(m whatsapptest.Message) bool { return good(m.Text) })
	return m.Text, err
}
