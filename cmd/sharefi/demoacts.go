package main

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/sharefi/sharefi/cmd/sharefi/demopage"
)

// Do is demopage.World's.
func (w *demoWorld) Do(ctx context.Context, a demopage.Act) error {
	defer w.change()
	if a.Do == demopage.Trouble {
		return w.trouble(a.Data, a.On)
	}
	for _, c := range w.clients {
		if c.id == a.Phone {
			return w.doOn(ctx, c, a)
		}
	}
	return fmt.Errorf("%w: there is no such phone", demopage.ErrNot)
}

// doOn is what a person does on the phone.
func (w *demoWorld) doOn(ctx context.Context, c *client, a demopage.Act) error {
	w.mu.Lock()
	app, site := c.app, c.site
	w.mu.Unlock()
	switch {
	case a.Do == demopage.Open:
		return w.open(c, a.Data)
	case a.Do == demopage.Leave:
		w.visit(c, "")
		return nil
	case a.Do == demopage.Link:
		return w.follow(c, a.Data)
	case a.Do == demopage.Pay:
		return w.pay(ctx, c, site)
	case a.Do == demopage.Say:
		return w.say(c, app, a.Words)
	case a.Do == demopage.Press && app == "telegram":
		return w.press(c, a)
	case a.Do == demopage.Contact && app == "telegram":
		w.log.note("update", "Telegram: %s shares the phone number", c.name)
		c.on.ShareContact()
		return nil
	}
	return fmt.Errorf("%w: that can't be done in this app", demopage.ErrNot)
}

func (w *demoWorld) open(c *client, app string) error {
	if app != "telegram" && (app != "whatsapp" || c.there == nil) {
		return fmt.Errorf("%w: the phone has no such app", demopage.ErrNot)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	c.app, c.site = app, ""
	return nil
}

// visit opens an address in the phone's browser, or closes it.
func (w *demoWorld) visit(c *client, address string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c.site = address
}

// maxSaid is what a chat app lets a person write in one message, in UTF-16 units.
const maxSaid = 4096

func (w *demoWorld) say(c *client, app, words string) error {
	words = strings.TrimSpace(words)
	if words == "" || len(utf16.Encode([]rune(words))) > maxSaid {
		return fmt.Errorf("%w: a message has 1 to %d letters", demopage.ErrNot, maxSaid)
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

func (w *demoWorld) press(c *client, a demopage.Act) error {
	id, _ := strconv.Atoi(a.Message)
	if err := c.on.Tap(id, a.Data); err != nil {
		return fmt.Errorf("%w: %w", demopage.ErrNot, err)
	}
	w.log.note("update", "Telegram: %s presses a button", c.name)
	return nil
}

// follow opens a link of the chat. The phone's browser knows the pay page alone: nothing outside of
// this machine is ever asked.
func (w *demoWorld) follow(c *client, address string) error {
	if w.viewSite(address) == nil {
		return fmt.Errorf("%w: the demo's browser opens the pay page only", demopage.ErrNot)
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
func (w *demoWorld) pay(ctx context.Context, c *client, site string) error {
	if site == "" {
		return fmt.Errorf("%w: no pay page is open", demopage.ErrNot)
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
