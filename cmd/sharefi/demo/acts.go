package demo

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/sharefi/sharefi/cmd/sharefi/demo/air"
	"github.com/sharefi/sharefi/cmd/sharefi/demo/page"
)

// Do is page.World's.
func (w *world) Do(ctx context.Context, a page.Act) error {
	defer w.change()
	switch a.Do {
	case page.Trouble:
		return w.trouble(a.Data, a.On)
	case page.Play:
		return w.play(a.On)
	}
	w.forgive()
	for _, c := range w.clients {
		if c.id == a.Phone {
			return w.doOn(ctx, c, a)
		}
	}
	return fmt.Errorf("%w: there is no such phone", page.ErrNot)
}

// doOn is what a person does on the phone.
func (w *world) doOn(ctx context.Context, c *client, a page.Act) error {
	w.mu.Lock()
	app, site := c.app, c.site
	w.mu.Unlock()
	switch {
	case a.Do == page.Open:
		return w.open(c, a.Data)
	case a.Do == page.Leave:
		w.visit(c, "")
		return nil
	case a.Do == page.Link:
		return w.follow(c, a.Data)
	case a.Do == page.Wave && c.device != nil:
		return w.wave(c, a.Data)
	case a.Do == page.Pay:
		return w.pay(ctx, c, site)
	case a.Do == page.Say:
		return w.say(c, app, a.Words)
	case a.Do == page.Press && app == "telegram":
		return w.press(c, a)
	case a.Do == page.Contact && app == "telegram":
		w.log.note("update", "Telegram: %s shares the phone number", c.name)
		c.on.ShareContact()
		return nil
	}
	return fmt.Errorf("%w: that can't be done in this app", page.ErrNot)
}

// wave is what the customer's phones do on the air.
func (w *world) wave(c *client, how string) error {
	w.mu.Lock()
	passphrase := c.passphrase()
	w.mu.Unlock()
	came, err := w.air.Do(how, passphrase)
	if err != nil {
		return err
	}
	w.log.note("air", "%s", came)
	return nil
}

// passphrase is the newest that the shop told, in any app. It stays on the phone after its time.
func (c *client) passphrase() string {
	words, _ := c.told()
	return words
}

// told is that passphrase, and when it came.
func (c *client) told() (newest string, at time.Time) {
	look := func(text string, told time.Time) {
		if words := air.Passphrase(text); words != "" && !told.Before(at) {
			newest, at = words, told
		}
	}
	for _, l := range c.on.Screen().Lines {
		if !l.Mine {
			look(plain(l.HTML), l.At)
		}
	}
	if c.there != nil {
		for _, l := range c.there.Screen() {
			if !l.Mine {
				look(l.Text, l.At)
			}
		}
	}
	return newest, at
}

// plain is a message without its markup.
func plain(html string) string { return page.Line{Runs: page.HTML(html)}.Text() }

func (w *world) open(c *client, app string) error {
	if app != "telegram" && (app != "whatsapp" || c.there == nil) {
		return fmt.Errorf("%w: the phone has no such app", page.ErrNot)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	c.app, c.site = app, ""
	return nil
}

// visit opens an address in the phone's browser, or closes it.
func (w *world) visit(c *client, address string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c.site = address
}

// maxSaid is what a chat app lets a person write in one message, in UTF-16 units.
const maxSaid = 4096

func (w *world) say(c *client, app, words string) error {
	words = strings.TrimSpace(words)
	if words == "" || len(utf16.Encode([]rune(words))) > maxSaid {
		return fmt.Errorf("%w: a message has 1 to %d letters", page.ErrNot, maxSaid)
	}
	if app == "whatsapp" {
		w.log.note("update", "WhatsApp: %s writes", c.name)
		c.there.Say(words)
		return nil
	}
	w.log.note("update", "Telegram: %s writes", c.name)
	c.on.Say(words)
	return nil
}

func (w *world) press(c *client, a page.Act) error {
	id, _ := strconv.Atoi(a.Message)
	if a.Data == payInvoice {
		return w.payStars(c, id)
	}
	if err := c.on.Tap(id, a.Data); err != nil {
		return fmt.Errorf("%w: %w", page.ErrNot, err)
	}
	w.log.note("update", "Telegram: %s presses a button", c.name)
	return nil
}

// payInvoice is what the button of an invoice says, which Telegram itself answers.
const payInvoice = "pay invoice"

// payStars taps Pay on an invoice, and confirms.
func (w *world) payStars(c *client, message int) error {
	for _, m := range c.on.Messages() {
		if m.ID == message && m.Invoice != nil && m.Invoice.Paid == 0 {
			if _, err := c.on.PayInvoice(*m.Invoice, false); err != nil {
				return fmt.Errorf("%w: %w", page.ErrNot, err)
			}
			w.log.note("payment", "%s pays %d Stars", c.name, m.Invoice.Amount)
			return nil
		}
	}
	return fmt.Errorf("%w: that can't be paid any more", page.ErrNot)
}

// follow opens a link of the chat. The phone's browser knows the pay page alone: nothing outside of
// this machine is ever asked.
func (w *world) follow(c *client, address string) error {
	if w.viewSite(address) == nil {
		return fmt.Errorf("%w: the demo's browser opens the pay page only", page.ErrNot)
	}
	w.visit(c, address)
	return nil
}

// payPage does not go where the pay page leads to afterwards.
var payPage = &http.Client{
	Timeout:       10 * time.Second,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// pay presses the button of the pay page, as a browser does, and is led back to the chat.
func (w *world) pay(ctx context.Context, c *client, site string) error {
	if site == "" {
		return fmt.Errorf("%w: no pay page is open", page.ErrNot)
	}
	req, err := http.NewRequestWithContext(context.WithoutCancel(ctx), http.MethodPost, site, nil)
	if err != nil {
		return fmt.Errorf("open the pay page: %w", err)
	}
	resp, err := payPage.Do(req)
	if err != nil {
		return fmt.Errorf("press Pay: %w", err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusSeeOther {
		return nil // it is paid already or over, and the page says so
	}
	w.log.note("payment", "%s pays on Stripe's page", c.name)
	w.visit(c, "")
	return nil
}
