package demo

import (
	"context"
	"testing"

	"github.com/sharefi/sharefi/internal/patience"
)

// Expressions of what the page shows of the air.
const (
	keyed   = `document.querySelector('#keys [data-pass]:not([data-pass=""])') !== null`
	unkeyed = `document.querySelector('#keys [data-pass]:not([data-pass=""])') === null`
)

// oneOnAir is that one device is on the air.
const oneOnAir = `document.querySelectorAll("#keys [data-device]").length === 1`

// saleByPassphrase: the customer picks the cafe, gets a passphrase, joins, and is off the air at the end.
func saleByPassphrase(t *testing.T, browser context.Context) {
	d := newDemoPage(t, brief...)
	b := d.open(browser)
	b.ordersAt(theCafe, "p1")
	b.pays()
	b.sees(keyed)
	b.sees(`document.querySelector("#customer .bubble img")?.naturalWidth > 0`)
	b.sees(stepIs(1, "true") + " && " + stepIs(2, "false"))
	b.sees(`document.querySelector("[data-step='2'][aria-current] .todo").textContent.includes("passphrase")`)
	b.looksRight("passphrase")
	b.clicks(`#customer [data-wave="wrong"]`)
	b.sees(happened("air", "wrong passphrase, and is refused"))
	b.sees(stepIs(2, "false"))
	b.clicks(`#customer [data-wave="right"]`)
	b.sees(oneOnAir + " && " + stepIs(2, "true"))
	b.sees(`document.querySelector("#customer .wifi").dataset.on === "true"`)
	b.sees(`/^0:0\d$/.test(document.querySelector("#keys [data-end]")?.textContent)`)
	b.clicks(`#customer [data-wave="second"]`)
	b.sees(happened("air", "A second phone joins"))
	words := d.told()
	if words == "" || value[bool](b, `document.querySelector("#air").textContent.includes("`+words+`")`) {
		t.Errorf("the page of the air shows the passphrase %q, or nobody was told it", words)
	}
	b.reloads()
	b.sees(unkeyed)
	b.sees(`document.querySelector("#customer .wifi").dataset.on === "false"`)
	b.sees(texts("customer") + `.includes("time is up")`)
	if d.air.Online() || len(d.router.History()) != 1 {
		t.Errorf("on the air %v, the home's router changed %d times", d.air.Online(), len(d.router.History()))
	}
	b.clicks(`#customer [data-wave="right"]`)
	b.sees(happened("air", "joins with the passphrase, and is refused"))
}

// told is the passphrase that the customer has.
func (d *demoPage) told() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.clients[customersPhone].passphrase()
}

// accessPointStops: who paid while hostapd is off waits, and gets the passphrase when it is back.
func accessPointStops(t *testing.T, browser context.Context) {
	d := newDemoPage(t, brief...)
	b := d.open(browser)
	b.ordersAt(theCafe, "p2")
	b.clicks(`[data-trouble="air"]`)
	b.sees(`document.querySelector("[data-part=Air]").dataset.good === "false"`)
	b.pays()
	b.sees(`document.querySelector("#air").dataset.down === "true"`)
	b.clicks(`[data-trouble="air"][data-on="true"]`)
	b.sees(green("the access point at the cafe is started"))
	b.clicks(`#customer [data-wave="right"]`)
	b.sees(oneOnAir)
	b.clicks(`[data-trouble="air"][data-on="false"]`)
	b.sees(`document.querySelector("#customer .wifi").dataset.on === "false"`)
	b.clicks(`[data-trouble="air"][data-on="true"]`)
	b.sees(oneOnAir) // the phone comes back by itself
	b.clicks(`#customer [data-wave="leave"]`)
	patience.Until(t, "the phone has left", func() bool { return !d.air.Online() })
}
