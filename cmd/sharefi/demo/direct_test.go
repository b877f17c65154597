package demo

import (
	"context"
	"fmt"
	"testing"

	"github.com/sharefi/sharefi/internal/patience"
)

// todo is that the step which comes next says some words.
func todo(words string) string {
	return fmt.Sprintf(`document.querySelector("[aria-current] .todo")?.textContent.includes(%q)`, words)
}

// saleByHand: the customer chooses UPI, is asked to look again, and gets in by the owner's tap; then cash, at the cafe.
func saleByHand(t *testing.T, browser context.Context) {
	d := newDemoPage(t, shopPlans...)
	b := d.open(browser)
	b.meets()
	b.clicks(`#customer [data-data^="plan p1"]`)
	b.clicks(theHome)
	b.clicks(`#customer [data-act="contact"]`)
	b.sees(todo("Choose how to pay"))
	b.clicks(`#customer [data-data$=" own-upi"]`)
	b.sees(`document.querySelector("#customer .bubble img")?.naturalWidth > 0`)
	b.sees(todo("I've paid"))
	b.clicks(`#customer [data-copy]`)
	b.sees(`document.querySelector("#customer .toast").textContent.includes("olga@example")`)
	b.clicks(`#customer [data-data^="paid "]`)
	b.sees(todo("On Olga's phone, press Got it"))
	b.looksRight("claimed")
	b.clicks(`#owner [data-data^="notgot "]`)
	b.sees(happened("order", "claimed → pending"))
	b.sees(todo("I've paid"))
	b.sees(stepIs(1, "false"))
	b.clicks(`#customer [data-data^="paid "]`)
	b.sees(todo("On Olga's phone, press Got it"))
	b.clicks(`#owner [data-data^="got "]`)
	b.sees(happened("order", "claimed → paid"))
	b.sees(`document.querySelector("[data-step='1'] .todo").textContent === "Paid to Olga, who confirmed it."`)
	b.sees(todo("Wi-Fi address"))
	b.clicks(`#customer [data-act="mac"]`)
	b.sees(listed)
	b.sees(`document.querySelector("[data-trouble=twice]").disabled`) // no card has paid
	b.types("customer", "/buy")
	b.clicks(`#customer [data-data^="plan p1"]`)
	b.clicks(theCafe)
	b.clicks(`#customer [data-data$=" own-cash"]`)
	b.sees(texts("customer") + `.includes("in cash")`)
	d.paysOwner(b)
	b.clicks(`#customer [data-wave="right"]`)
	b.sees(oneOnAir)
	if n := len(d.stripe.Sessions()); n != 0 {
		t.Errorf("Stripe made %d pages", n)
	}
	sold := 0
	for _, code := range []string{"own-upi", "own-cash"} {
		if o, ok := d.log.newest(func(o sale) bool { return o.method == code }); ok && !o.paid.IsZero() && o.past {
			sold++
		}
	}
	if sold != 2 {
		t.Errorf("%d sales, want one each", sold)
	}
}

// saleForStars: the invoice stands in the chat, Telegram asks the shop before it charges, and the phone gets in.
func saleForStars(t *testing.T, browser context.Context) {
	d := newDemoPage(t, shopPlans...)
	b := d.open(browser)
	b.meets()
	b.clicks(`#customer [data-data^="plan p1"]`)
	b.clicks(theHome)
	b.clicks(`#customer [data-act="contact"]`)
	b.clicks(`#customer [data-data$=" stars"]`)
	b.sees(todo("Press Pay below the invoice"))
	b.looksRight("invoice")
	b.clicks(`#customer [data-data="pay invoice"]`)
	b.sees(happened("order", "pending → paid"))
	b.sees(`document.querySelector("[data-step='1'] .todo").textContent === "Paid in Telegram Stars."`)
	b.clicks(`#customer [data-act="mac"]`)
	b.sees(listed)
	if c := d.telegram.Charges(); len(c) != 1 || c[0].Returned || c[0].Currency != "XTR" {
		t.Errorf("Telegram has %+v", c)
	}
}

// paysOwner presses the customer's and the owner's button of the newest order. Older messages have such buttons, too.
func (d *demoPage) paysOwner(b *tab) {
	b.t.Helper()
	var o sale
	patience.Until(b.t, "the order is made", func() (made bool) {
		o, made = d.log.newest(func(o sale) bool { return wayOf(o.method).byHand() && o.state == "pending" })
		return made
	})
	b.clicks(`#customer [data-data="paid ` + o.code + `"]`)
	b.clicks(`#owner [data-data^="got ` + o.code + `"]`)
}

// stripeIsCutOff: who pays the owner is let in meanwhile, and a card's payment is learned of afterwards.
func stripeIsCutOff(t *testing.T, browser context.Context) {
	d := newDemoPage(t, shopPlans...)
	b := d.open(browser)
	b.orders("p1")
	b.clicks(`[data-trouble="stripe"]`)
	b.sees(`document.querySelector("[data-trouble=stripe]").dataset.on === "true"`)
	b.clicks(`#customer [data-act="pay"]`)
	b.sees(todo("Stripe is cut off"))
	b.sees(stepIs(1, "false"))
	b.clicks(`[data-trouble="stripe"]`)
	b.sees(green("Stripe is connected"))
	b.sees(happened("order", "pending → paid"))
	b.clicks(`#customer [data-act="mac"]`)
	b.sees(listed)
	b.clicks(`[data-trouble="stripe"]`)
	b.types("customer", "/buy")
	b.clicks(`#customer [data-data^="plan p1"]`)
	b.clicks(theCafe)
	b.clicks(`#customer [data-data$=" own-upi"]`)
	b.sees(texts("customer") + `.includes("olga@example")`) // the card's message has such a button, too
	d.paysOwner(b)
	b.clicks(`#customer [data-wave="right"]`)
	b.sees(oneOnAir)
	b.clicks(`[data-trouble="stripe"]`)
	d.soldByCard(t)
}

// soldByCard checks that one card was charged, once.
func (d *demoPage) soldByCard(t *testing.T) {
	t.Helper()
	paid := 0
	for _, s := range d.stripe.Sessions() {
		if s.Paid {
			paid++
		}
	}
	if paid != 1 || len(d.stripe.Refunds()) != 0 {
		t.Errorf("%d paid, %d refunds", paid, len(d.stripe.Refunds()))
	}
}
