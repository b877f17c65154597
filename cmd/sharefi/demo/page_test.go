package demo

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/sharefi/sharefi/internal/patience"
)

// brief is a plan for tests, in which the end is waited for.
var brief = []shopPlan{{"10 seconds", "50.00 INR", "10s"}, {"1 day", "90.00 INR", "24h"}}

// Each of these has a demo of its own, a few at a time. They share one browser, in tabs that share
// nothing.
func TestTheDemoPage(t *testing.T) {
	t.Parallel()
	browser := newBrowser(t)
	places := make(chan struct{}, 5)
	for name, test := range map[string]func(*testing.T, context.Context){
		"a sale on Telegram, reloaded at every step": saleOnTelegram,
		"a sale on WhatsApp, in two browsers":        saleOnWhatsApp,
		"a browser that is closed in the middle":     closedInTheMiddle,
		"the owner pauses, opens and gives back":     ownerAtWork,
		"a sale by a passphrase":                     saleByPassphrase,
		"the access point stops and starts again":    accessPointStops,
		"a sale that plays by itself":                playedForMe,
		"a sale that plays beside other use":         playedTogether,
		"a shop with a month behind it":              monthToSee,
		"on a small screen":                          onASmallScreen,
		"no trouble stands alone":                    noneAlone,
		"a sale by UPI, and one in cash":             saleByHand,
		"a sale for Stars":                           saleForStars,
		"Stripe is cut off":                          stripeIsCutOff,
		"buttons are busy":                           buttonsAreBusy,
		"by keyboard alone":                          byKeyboard,
		"it looks right everywhere":                  looksRightEverywhere,
		"documents open and are saved":               documentsOpen,
		"the router goes off and comes back":         routerGoesOff,
		"the router stays off":                       routerStaysOff,
		"the owner is at the router":                 ownerAtTheRouter,
		"the list is full":                           listIsFull,
		"a payment is told twice":                    paymentToldTwice,
		"Sharefi is killed":                          sharefiIsKilled,
		"Redis restarts":                             redisRestarts,
		"in Hindi and in Arabic":                     inOtherScripts,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			places <- struct{}{}
			defer func() { <-places }()
			test(t, browser)
		})
	}
}

// Expressions of what the page shows.
const (
	listed   = `document.querySelector("#entries tr[data-order]") !== null`
	unlisted = `document.querySelector("#entries tr[data-order]") === null`
)

// stepIs is that a step is done, or is not.
func stepIs(n int, done string) string {
	return fmt.Sprintf(`document.querySelector("[data-step='%d']").dataset.done === %q`, n, done)
}

// happened is that the log tells of something.
func happened(kind, words string) string {
	return fmt.Sprintf(`[...document.querySelectorAll('#events [data-kind=%q]')].some((e) => e.textContent.includes(%q))`, kind, words)
}

// meets says hello, and is shown the plans or why there are none, on Telegram.
func (b *tab) meets() {
	b.t.Helper()
	b.clicks(`#customer [data-say="/start"]`)
}

// The buttons of the sites and of a way to pay.
const (
	theHome = `#customer [data-data^="site "][data-data$=" 0"]`
	theCafe = `#customer [data-data^="site "][data-data$=" 1"]`
	byCard  = `#customer [data-data$=" stripe"]`
)

// orders goes from hello to the pay page of the home, on Telegram.
func (b *tab) orders(plan string) {
	b.t.Helper()
	b.ordersAt(theHome, plan)
}

func (b *tab) ordersAt(site, plan string) {
	b.t.Helper()
	b.meets()
	b.clicks(`#customer [data-data^="plan ` + plan + `"]`)
	b.clicks(site)
	b.clicks(`#customer [data-act="contact"]`)
	b.clicks(byCard)
	b.clicks(`#customer [data-link*="/c/pay/"]`)
	b.sees(`document.querySelector("#customer [data-act=pay]") !== null`)
}

// pays presses the button of the pay page, and waits until the shop knows.
func (b *tab) pays() {
	b.t.Helper()
	b.clicks(`#customer [data-act="pay"]`)
	b.sees(happened("order", "→ paid"))
}

// buys goes from hello to access, on Telegram.
func (b *tab) buys(plan string) {
	b.t.Helper()
	b.orders(plan)
	b.pays()
	b.clicks(`#customer [data-act="mac"]`)
	b.sees(listed)
}

// soldOnce checks what is left of one sale whose time is over.
func (d *demoPage) soldOnce() {
	d.t.Helper()
	paid := 0
	for _, s := range d.stripe.Sessions() {
		if s.Paid {
			paid++
		}
	}
	changes := 0
	for _, c := range d.router.History() {
		if c.MAC == phone {
			changes++
		}
	}
	if paid != 1 || changes != 2 || len(d.stripe.Refunds()) != 0 || d.router.Lists(phone) {
		d.t.Errorf("%d paid, %d refunds, the phone's entry changed %d times, listed %v", paid, len(d.stripe.Refunds()),
			changes, d.router.Lists(phone))
	}
}

func saleOnTelegram(t *testing.T, browser context.Context) {
	d := newDemoPage(t, brief...)
	b := d.open(browser)
	for _, selector := range []string{
		`[data-say="/start"]`, `[data-data^="plan p1"]`, `[data-data="site p1 0"]`, `[data-act="contact"]`,
		`[data-data$=" stripe"]`, `[data-link*="/c/pay/"]`, `[data-act="pay"]`,
	} {
		b.clicks("#customer " + selector)
		b.reloads()
	}
	b.sees(happened("order", "→ paid"))
	b.sees(stepIs(1, "true") + " && " + stepIs(2, "false"))
	b.sees(`document.querySelector("[data-step='2'][aria-current] .todo").textContent.includes("Wi-Fi address")`)
	b.clicks(`#customer [data-act="mac"]`)
	b.reloads()
	b.sees(listed)
	b.sees(stepIs(2, "true") + " && " + stepIs(3, "false"))
	b.sees(`document.querySelector("#customer .bubble img")?.naturalWidth > 0`)
	b.sees(`document.querySelector("#customer .wifi").dataset.on === "true"`)
	b.sees(`/^0:0\d$/.test(document.querySelector("#entries [data-end]")?.textContent)`)
	b.reloads()
	b.sees(unlisted)
	b.sees(`document.querySelector("#customer .wifi").dataset.on === "false"`)
	b.sees(stepIs(1, "true") + " && " + stepIs(2, "true")) // what has happened stays so
	b.sees(`document.querySelector("#onward").hidden`)
	b.clicks(`#owner [data-say="/start"]`)
	b.sees(stepIs(3, "true"))
	b.clicks("#onward")
	b.sees(`location.hash === "#own"`)
	for _, kind := range []string{"update", "payment", "order", "lease", "nudge", "router"} {
		b.sees(happened(kind, ""))
	}
	d.soldOnce()
}

func saleOnWhatsApp(t *testing.T, browser context.Context) {
	d := newDemoPage(t, brief...)
	b, other := d.open(browser), d.open(browser)
	b.clicks(`#customer [data-open="whatsapp"]`)
	other.clicks(`#customer [data-say="Hi!"]`)
	b.clicks(`#customer .chip[data-say="1"]`)
	other.sees(`document.querySelectorAll("#customer .mine").length === 2`)
	other.sees(`document.querySelector("#customer .line:last-child:not(.mine)") !== null`)
	other.clicks(`#customer .chip[data-say="1"]`)
	other.sees(`document.querySelectorAll("#customer .mine").length === 3`)
	other.sees(`document.querySelector("#customer .line:last-child:not(.mine)") !== null`)
	b.clicks(`#customer .chip[data-say="1"]`)
	b.sees(`document.querySelectorAll("#customer .mine").length === 4`)
	b.sees(`document.querySelector("#customer .line:last-child:not(.mine)") !== null`)
	other.clicks(`#customer .chip[data-say="1"]`) // the card is the first
	b.clicks(`#customer [data-link*="/c/pay/"]`)
	other.sees(`document.querySelector("#customer [data-act=pay]") !== null`)
	b.pays()
	other.clicks(`#customer [data-act="mac"]`)
	b.sees(listed)
	b.sees(`document.querySelector("#customer .bubble img")?.naturalWidth > 0`)
	b.sees(`document.querySelector("#customer .mine .ticks").dataset.read === "true"`)
	b.sees(unlisted)
	other.sees(unlisted)
	texts := `[...document.querySelectorAll("#customer .words")].map((e) => e.textContent).join("\n")`
	for _, each := range []*tab{b, other} {
		each.sees(texts + `.includes("time is up")`)
	}
	one, two := value[string](b, texts), value[string](other, texts)
	if one != two || one == "" {
		t.Errorf("one browser shows\n%s\nthe other\n%s", one, two)
	}
	d.soldOnce()
}

func closedInTheMiddle(t *testing.T, browser context.Context) {
	d := newDemoPage(t, brief...)
	b := d.open(browser)
	b.orders("p1")
	b.closes()
	b = d.open(browser)
	b.pays()
	b.closes()
	b = d.open(browser)
	b.clicks(`#customer [data-act="mac"]`)
	b.sees(listed)
	b.closes()
	patience.Until(t, "the time is over without any browser", func() bool { return !d.router.Lists(phone) })
	d.open(browser).sees(happened("lease", "→ ended"))
	d.soldOnce()
}

func ownerAtWork(t *testing.T, browser context.Context) {
	d := newDemoPage(t, brief...)
	b := d.open(browser)
	owner := func(command, confirms string) {
		b.clicks(`#owner summary`)
		b.clicks(`#owner [data-say="` + command + `"]`)
		b.clicks(`#owner [data-data^="` + confirms + `"]`)
	}
	owner("/pause", "do pause")
	b.meets()
	b.clicks(`#customer [data-data="tell"]`)
	if n := len(d.stripe.Sessions()); n != 0 {
		t.Errorf("a closed shop made %d links", n)
	}
	owner("/resume", "do resume")
	b.clicks(`#customer [data-data="buy"]`)
	b.clicks(`#customer [data-act="contact"]`)
	b.clicks(`#customer [data-data^="plan p2"]`)
	b.clicks(theHome)
	b.clicks(byCard)
	b.clicks(`#customer [data-link*="/c/pay/"]`)
	b.pays()
	b.clicks(`#customer [data-act="mac"]`)
	b.sees(listed)
	b.types("owner", "/refund "+d.stripe.Sessions()[0].Order)
	b.clicks(`#owner [data-data^="do refund"]`)
	b.sees(unlisted)
	b.sees(happened("order", "→ refunded"))
	if back := d.stripe.Refunds(); len(back) != 1 || back[0].Amount != 9000 {
		t.Errorf("given back: %+v", back)
	}
}

func byKeyboard(t *testing.T, browser context.Context) {
	d := newDemoPage(t, brief...)
	b := d.open(browser)
	focus := func(selector string) {
		b.t.Helper()
		b.sees(fmt.Sprintf(`[...document.querySelectorAll(%q)].some((e) => e.checkVisibility())`, selector))
		for range 80 { // twice around the page, as what comes meanwhile may send it back to the top
			b.do(chromedp.KeyEvent("\t"))
			if value[bool](b, fmt.Sprintf(`document.activeElement.matches(%q)`, selector)) {
				return
			}
		}
		b.t.Fatalf("the tabulator does not come to %s", selector)
	}
	press := func(selector string) { focus(selector); b.do(chromedp.KeyEvent("\r")) }
	press(".skip")
	b.sees(`location.hash === "#customer"`)
	press(`#customer [data-say="/start"]`)
	b.sees(`document.querySelector('#customer [data-data^="plan p1"]') !== null`)
	focus("#customer input")
	b.do(chromedp.KeyEvent("/buy\r"))
	b.sees(`document.querySelector("#customer .ask").checkVisibility()`)
	press(`#customer [data-act="contact"]`)
	b.sees(`document.querySelector('#customer [data-data^="plan p1"]') !== null`)
	press("#owner summary")
	press(`#owner [data-say="/pause"]`)
	b.sees(`document.querySelector('#owner [data-data="do pause"]') !== null`)
	press(`#owner [data-data="do pause"]`)
	b.sees(happened("update", "Olga presses a button"))
	press("#play")
	b.sees(itPlays)
	press("#play")
	b.sees("!(" + itPlays + ")")
	press("#customer summary")
	b.do(chromedp.KeyEvent("\x1b"))
	b.sees(`!document.querySelector("#customer details").open && document.activeElement.matches("#customer summary")`)
}
