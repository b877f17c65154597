package app_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/internal/patience"
	"github.com/sharefi/sharefi/router"
)

// areas are some of North America's, whose numbers 555-0100 to 555-0199 are nobody's.
var areas = []int{202, 212, 213, 303, 305, 312, 313, 404, 415, 416, 503, 512, 514, 602, 604, 612, 617, 702, 713, 808,
	902, 907, 916, 919, 954}

func buyerPhone(n int) string { return fmt.Sprintf("+1%d55501%02d", areas[n/99%len(areas)], 1+n%99) }

// onWhatsAppEvery is how many buyers there are to one on WhatsApp, where one message is sent at a
// time, at a person's pace.
const onWhatsAppEvery = 12

// flawedEvery is how many purchases there are to one whose customer first names a device that the router refuses.
const flawedEvery = 11

// flawed is the device of a buyer that the router refuses.
func flawed(mac router.MAC) router.MAC {
	mac[3] = 0x30
	return mac
}

// stale is how long letters may still come that were on their way when the records were lost.
const stale = 15 * time.Second

var (
	errHigh = errors.New("the same thing again and again")
	errLost = errors.New("your records were lost")
)

func buyerDevice(n int) router.MAC { return router.MAC{0x02, 0x00, 0x5e, 0x20, byte(n >> 8), byte(n)} }

// buyer is one person, who buys, is let in and put out, again and again.
func (c *campaign) buyer(n int) {
	var p apptest.Shopper = apptest.OnTelegram{Person: c.Telegram.Person(int64(1000+n), fmt.Sprint("Buyer ", n), "en",
		buyerPhone(n))}
	if n%onWhatsAppEvery == onWhatsAppEvery-1 {
		p = apptest.OnWhatsApp{Person: c.Chat.Person(buyerPhone(n), fmt.Sprint("Buyer ", n))}
	}
	mac := buyerDevice(n)
	pocket := c.pocket(mac)
	for turn := n; c.bought.Load()+c.abandoned.Load() < int64(c.people*c.each); turn++ { // WhatsApp's pace is slow, so others buy more
		switch err := c.purchase(p, sitesOfBoth[turn%2], ways[turn/2%len(ways)], mac, pocket); {
		case err == nil:
			c.bought.Add(1)
		case errors.Is(err, errLost):
			c.abandoned.Add(1)
			c.waits("the device is off the list", func() bool { return !c.Router.Lists(mac) })
			c.pause(stale)
		default:
			c.T.Errorf("buyer %d: %v", n, err)
			return
		}
	}
}

// waits is Until for a buyer, who is not alone and may not end the test.
func (c *campaign) waits(what string, ok func() bool) {
	if !patience.Met(ok) {
		c.T.Errorf("waited in vain: %s", what)
	}
}

// A visit is one purchase, which is over when the shop loses its records.
type visit struct {
	c    *campaign
	p    apptest.Shopper
	site string
	way  string // to pay
	lost chan struct{}
}

// hears waits for one of some answers, and gives it with its number.
func (v visit) hears(words ...string) (text string, which int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience.Limit)
	defer cancel()
	ctx, over := context.WithCancelCause(ctx)
	defer over(nil)
	go func() {
		select {
		case <-v.lost:
			over(errLost)
		case <-ctx.Done():
		}
	}()
	text, err = v.p.Hear(ctx, func(text string) bool {
		for i, w := range words {
			if strings.Contains(text, w) {
				which = i
				return true
			}
		}
		return false
	})
	if errors.Is(context.Cause(ctx), errLost) {
		return "", 0, errLost
	}
	if err != nil {
		err = fmt.Errorf("waits for %q: %w", words, err)
	}
	return text, which, err
}

// purchase is one, from the first word to the end of the time.
func (c *campaign) purchase(p apptest.Shopper, site, way string, mac router.MAC, pocket pocket) error {
	c.mu.Lock()
	if _, onTelegram := p.(apptest.OnTelegram); way == inStars && !onTelegram {
		way = ways[0]
	}
	v := visit{c, p, site, way, c.lost}
	c.mu.Unlock()
	said, err := v.order()
	if err != nil {
		return err
	}
	text, err := v.pays(said)
	switch {
	case err != nil:
		return err
	case strings.Contains(text, "Which device"): // on WhatsApp the number may have chosen the other site, from a menu behind
		return v.isLetIn(mac)
	}
	return v.surfs(pocket)
}

// pays pays for the order that was made, as it is to be paid.
func (v visit) pays(said string) (text string, err error) {
	code := aCode.FindString(said)
	switch {
	case strings.Contains(said, "When you've paid"):
		return v.paysByHand(code)
	case strings.Contains(said, "the invoice of"):
		return v.paysInvoice()
	}
	if err := v.c.PaysOnline(code); err != nil {
		return "", fmt.Errorf("pay %s: %w", code, err)
	}
	text, _, err = v.hears("is paid")
	return text, err
}

// isLetIn is a purchase from the question for the device to the end of the time.
func (v visit) isLetIn(mac router.MAC) error {
	c, p := v.c, v.p
	if refused := flawed(mac); c.bought.Load()%flawedEvery == 0 {
		p.Say(refused.String())
		if _, _, err := v.hears("won't accept the address"); err != nil {
			return err
		}
	}
	for {
		p.Say(mac.String())
		// After a crash "time is up" may have come twice, and the second was taken for this purchase's.
		_, which, err := v.hears("You're in", "got more time", "couldn't reach you", "A little patience")
		if err != nil {
			return err
		}
		if which < 3 {
			break
		}
	}
	_, _, err := v.hears("time is up")
	return err
}

var aCode = regexp.MustCompile(`[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}`)

// order goes as far as what it takes to pay. A shop that is closed for the moment is asked again.
func (v visit) order() (string, error) {
	p, said := v.p, ""
	for range 40 {
		if said != "" {
			<-time.After(500 * time.Millisecond)
		}
		p.Mark()
		p.Say("/buy")
		text, which, err := v.hears("Before you pay, I need your phone", "Which plan", "Please pay", "down right now", "closed right",
			"full right now", "Getting your payment link", "nothing for sale")
		switch {
		case err != nil:
			return "", err
		case which == 0:
			p.ProvePhone()
			if text, which, err = v.hears("Which plan", "down right now", "closed right", "full right now",
				"nothing for sale"); err != nil {
				return "", err
			}
			if said = text; which > 0 {
				continue
			}
		case which == 2:
			return text, nil
		case which >= 3:
			said = text
			continue
		}
		if text, which, err = v.chooses(); err != nil {
			return "", err
		}
		if which == 0 {
			return text, nil
		}
		said = text
	}
	return "", fmt.Errorf("%w: %q", errHigh, said)
}

// chooses picks the plan, the site and the way to pay, and gives what that is answered with: 0 is what it takes to pay. A menu
// from before a loss of the records may come after it, and then the phone is asked for anew. On WhatsApp the number may answer
// another menu that came behind it.
func (v visit) chooses() (said string, which int, err error) {
	next := []string{"", v.site, v.way}
	for label := "10 seconds"; label != ""; {
		if err := v.p.Choose(label); err != nil {
			return err.Error(), len(next), nil
		}
		said, which, err = v.hears("Please pay", "Which location", "How would you like to pay", "down right now", "closed right",
			"full right now", "Before you pay, I need your phone", "What kind of device", "out of date", "Which plan", "didn't get that",
			"I'll let you know")
		if label = ""; err == nil && which < len(next) {
			label = next[which]
		}
	}
	return said, which, err
}

// ownerReads notes the payments that the owner is told of because their records were lost.
func (c *campaign) ownerReads(ctx context.Context) {
	for {
		m, err := c.Owner.Wait(ctx, "in my records")
		if err != nil {
			return
		}
		c.mu.Lock()
		for _, code := range aCode.FindAllString(m.Text, -1) {
			c.offered[code] = true
		}
		c.mu.Unlock()
	}
}
