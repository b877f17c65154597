package demo

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/internal/patience"
)

func routerGoesOff(t *testing.T, browser context.Context) {
	d := newDemoPage(t, brief...)
	b := d.open(browser)
	b.orders("p1")
	b.pays()
	b.clicks(`[data-trouble="router"]`)
	b.sees(`document.querySelector("[data-part=Router]").dataset.good === "false"`)
	b.clicks(`#customer [data-act="mac"]`)
	b.sees(`document.querySelector('#events [data-bad="true"]') !== null`)
	b.sees(`document.querySelector("[data-trouble=router]").textContent === "Router is off: switch on"`)
	b.sees(`document.querySelector("[data-trouble=owner]").disabled`)
	back := time.Now()
	b.clicks(`[data-trouble="router"][data-on="true"]`)
	b.sees(`document.querySelector("[data-trouble=router]").textContent === "Switch the router off"`)
	b.sees(listed)
	for _, words := range []string{"the router is switched on", "batch: 1 on"} {
		b.sees(green(words))
	}
	b.sees(unlisted)
	d.soldOnce()
	in, out := time.Time{}, time.Time{}
	for _, c := range d.router.History() {
		switch {
		case c.MAC == phone && c.Listed:
			in = c.At
		case c.MAC == phone:
			out = c.At
		}
	}
	if in.Before(back) || out.Sub(in) < 10*time.Second {
		t.Errorf("off until %v, in from %v to %v", back, in, out)
	}
}

// green is that the log tells of a recovery, in the color of one.
func green(words string) string {
	return fmt.Sprintf(`[...document.querySelectorAll('#events [data-good="true"]')].some((e) => e.textContent.includes(%q) &&
		(([r, g, b]) => g > r && g > b)(getComputedStyle(e.querySelector(".what")).color.match(/[0-9]+/g).map(Number)))`, words)
}

func routerStaysOff(t *testing.T, browser context.Context) {
	d := newDemoPage(t, brief...)
	b := d.open(browser)
	b.orders("p1")
	b.pays()
	b.clicks(`[data-trouble="router"]`)
	b.clicks(`#customer [data-act="mac"]`)
	b.clicks(`#customer [data-data^="money "]`)
	b.sees(happened("order", "→ refunded"))
	if back := d.stripe.Refunds(); len(back) != 1 || back[0].Amount != 5000 {
		t.Errorf("given back: %+v", back)
	}
	b.clicks(`[data-trouble="router"]`)
	if d.router.Lists(phone) {
		t.Error("who has his money back is let in")
	}
}

func ownerAtTheRouter(t *testing.T, browser context.Context) {
	d := newDemoPage(t, brief...)
	b := d.open(browser)
	b.orders("p1")
	b.pays()
	b.clicks(`[data-trouble="owner"]`)
	b.sees(`document.querySelector("[data-trouble=owner]").dataset.on === "true"`)
	b.clicks(`#customer [data-act="mac"]`)
	b.sees(`document.querySelector('#events [data-bad="true"]') !== null`)
	if !d.router.OwnerIsIn() || d.router.Lists(phone) {
		t.Errorf("the owner is in: %v, the phone listed: %v", d.router.OwnerIsIn(), d.router.Lists(phone))
	}
	b.clicks(`[data-trouble="owner"]`)
	b.sees(listed)
	b.sees(unlisted)
	d.soldOnce()
}

func listIsFull(t *testing.T, browser context.Context) {
	d := newDemoPage(t, brief...)
	b := d.open(browser)
	b.clicks(`[data-trouble="full"]`)
	b.sees(`document.querySelector("#entries .free").dataset.free === "0"`)
	asked := d.router.Requests()
	patience.Until(t, "Sharefi has read the list", func() bool { return d.router.Requests() > asked+3 })
	b.meets()
	offers := func(is bool) {
		t.Helper()
		patience.Until(t, "the home is offered, or not", func() bool { // which follows a moment after the list was read
			b.clicks(`#customer [data-data^="plan p1"]`)
			b.sees(`document.querySelector('` + theCafe + `') !== null`)
			if value[bool](b, `document.querySelector('`+theHome+`') !== null`) == is {
				return true
			}
			b.types("customer", "/start")
			return false
		})
	}
	offers(false)
	b.types("customer", "/start")
	b.clicks(`[data-trouble="full"]`)
	b.sees(`document.querySelector("#entries .free").dataset.free === "6"`)
	asked = d.router.Requests()
	patience.Until(t, "Sharefi has read the list", func() bool { return d.router.Requests() > asked+3 })
	offers(true)
}

func paymentToldTwice(t *testing.T, browser context.Context) {
	d := newDemoPage(t, brief...)
	b := d.open(browser)
	b.sees(`document.querySelector("[data-trouble=twice]").disabled`)
	b.buys("p1")
	const events = "GET /v1/events"
	read := d.stripe.Calls(events)
	b.clicks(`[data-trouble="twice"]`)
	patience.Until(t, "Sharefi has read Stripe's events", func() bool { return d.stripe.Calls(events) > read+1 })
	b.sees(unlisted)
	d.soldOnce()
}

func sharefiIsKilled(t *testing.T, browser context.Context) {
	d := newDemoPage(t, brief...)
	b := d.open(browser)
	runs := func() (n int) {
		for _, e := range d.log.list() {
			if strings.Contains(strings.ToLower(e.Text), "sharefi runs") {
				n += e.Times
			}
		}
		return n
	}
	b.orders("p1")
	b.clicks(`[data-trouble="kill"]`)
	b.sees(`document.querySelector("[data-part=Sharefi]").dataset.good === "false"`)
	b.pays()
	b.sees(`document.querySelector("[data-part=Sharefi]").dataset.good === "true"`)
	b.sees(green("Sharefi runs again"))
	b.clicks(`#customer [data-act="mac"]`)
	b.sees(listed)
	b.clicks(`[data-trouble="kill"]`)
	b.sees(unlisted)
	d.soldOnce()
	if n := runs(); n != 3 {
		t.Errorf("%d runs, want 3", n)
	}
}

func redisRestarts(t *testing.T, browser context.Context) {
	d := newDemoPage(t, brief...)
	b := d.open(browser)
	b.orders("p1")
	b.clicks(`[data-trouble="redis"]`)
	b.sees(`document.querySelector("[data-part=Redis]").dataset.good === "false"`)
	b.pays()
	b.sees(`document.querySelector("[data-part=Redis]").dataset.good === "true"`)
	b.sees(green("Redis is back"))
	b.clicks(`#customer [data-act="mac"]`)
	b.sees(listed)
	b.clicks(`[data-trouble="redis"]`)
	b.sees(unlisted)
	d.soldOnce()
}
