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
	"github.com/sharefi/sharefi/router"
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

// The troubles, by name.
const (
	routerOff   = "router"
	ownerLogsIn = "owner"
	listFull    = "full"
	paidTwice   = "twice"
	killSharefi = "kill"
	redisAgain  = "redis"
)

// viewTroubles are the buttons for trouble. The caller holds mu.
func (w *demoWorld) viewTroubles(r demopage.Router) []demopage.Button {
	return []demopage.Button{
		{Data: routerOff, Keeps: true, On: w.dark, Label: "Router off", Note: "Who paid waits, and the clock with them; after 20 s they may have the money back."},
		{Data: ownerLogsIn, Keeps: true, On: r.OwnerIn, Off: w.dark, Label: "Owner at the router", Note: "It has one session. Sharefi waits and pushes nobody out."},
		{Data: listFull, Keeps: true, On: w.filled(), Label: "List full", Note: "Nothing more is sold; who paid already gets the money back."},
		{Data: paidTwice, Label: "Payment told twice", Note: "Stripe repeats its newest event. It is granted once."},
		{Data: killSharefi, Off: !w.program.Good, Label: "Kill Sharefi", Note: "SIGKILL to its process, started again after 2 s. Nothing is lost or done twice."},
		{Data: redisAgain, Off: w.redisDown, Label: "Restart Redis", Note: "Away for 3 s, every connection cut. Nothing ends on guesswork."},
	}
}

func (w *demoWorld) trouble(name string, on bool) error {
	switch name {
	case routerOff:
		w.mu.Lock()
		w.dark = on
		w.mu.Unlock()
		w.router.SetDown(on)
		w.log.note("trouble", "the router is switched %s", map[bool]string{true: "off", false: "on"}[on])
	case ownerLogsIn:
		if on {
			w.router.OwnerIn()
		} else {
			w.router.OwnerOut()
		}
		w.log.note("trouble", "the owner logs %s the router's page", map[bool]string{true: "in to", false: "out of"}[on])
	case listFull:
		w.fill(on)
	case paidTwice:
		if !w.stripe.Repeat() {
			return fmt.Errorf("%w: nothing was paid yet", demopage.ErrNot)
		}
		w.log.note("payment", "Stripe tells the newest payment once more")
	case killSharefi:
		if !w.shop.kill() {
			return fmt.Errorf("%w: Sharefi does not run just now", demopage.ErrNot)
		}
		w.log.note("trouble", "Sharefi is killed")
	case redisAgain:
		return w.restartRedis()
	default:
		return fmt.Errorf("%w: there is no such trouble", demopage.ErrNot)
	}
	return nil
}

// filler is a thing of the owner's that takes a place on the list.
func filler(n int) router.MAC { return router.MAC{0x00, 0x00, 0x5e, 0x00, 0x53, byte(0x20 + n)} }

// fill puts the owner's things on the list until it is full, or takes them off.
func (w *demoWorld) fill(on bool) {
	for n := range listHolds {
		switch {
		case !on:
			w.router.OwnerRemoves(filler(n))
		case len(w.router.List()) < listHolds:
			w.router.OwnerAdds(filler(n), fmt.Sprintf("owner's lamp %d", n+1))
		}
	}
	w.log.note("trouble", "the owner %s", map[bool]string{true: "fills the list", false: "makes room on the list"}[on])
}

// filled reports whether things of the filling are listed.
func (w *demoWorld) filled() bool {
	for n := range listHolds {
		if w.router.Lists(filler(n)) {
			return true
		}
	}
	return false
}

// redisAway is how long a restart of Redis takes.
const redisAway = 3 * time.Second

// restartRedis cuts every connection and comes back with all records, as a Redis with an
// append-only file does.
func (w *demoWorld) restartRedis() error {
	w.mu.Lock()
	away := w.redisDown
	w.redisDown = true
	w.mu.Unlock()
	if away {
		return fmt.Errorf("%w: Redis restarts already", demopage.ErrNot)
	}
	w.log.note("trouble", "Redis is away")
	w.redis.Close()
	time.AfterFunc(redisAway, func() {
		err := w.redis.Restart()
		w.mu.Lock()
		w.redisDown = err != nil
		w.mu.Unlock()
		if err != nil {
			w.log.note("trouble", "Redis does not come back: %v", err)
			return
		}
		w.log.note("trouble", "Redis is back")
	})
	return nil
}
