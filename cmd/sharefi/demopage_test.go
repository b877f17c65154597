package main

import (
	"context"
	"fmt"
	"testing"
)

// A brief plan, for tests: the end is waited for.
var brief = []shopPlan{{"10 seconds", "50.00 INR", "10s"}, {"1 day", "90.00 INR", "24h"}}

func TestTheDemoPage(t *testing.T) {
	t.Parallel()
	browser := newBrowser(t)
	for name, test := range map[string]func(*testing.T, context.Context){
		"a sale on Telegram, by clicks": saleOnTelegram,
	} {
		t.Run(name, func(t *testing.T) { test(t, browser) })
	}
}

// buys goes from hello to the question for the device, on Telegram.
func (b *tab) buys(plan string) {
	b.t.Helper()
	b.clicks(`#customer [data-say="/start"]`)
	b.clicks(`#customer [data-data="buy"]`)
	b.clicks(`#customer [data-act="contact"]`)
	b.pays(plan)
}

// pays chooses a plan and pays it.
func (b *tab) pays(plan string) {
	b.t.Helper()
	b.clicks(`#customer [data-data^="plan ` + plan + `"]`)
	b.clicks(`#customer [data-link*="/c/pay/"]`)
	b.clicks(`#customer [data-act="pay"]`)
	b.sees(happened("order", "→ paid"))
}

// happened is that the log tells of something.
func happened(kind, words string) string {
	return fmt.Sprintf(`[...document.querySelectorAll('#events [data-kind=%q]')].some((e) => e.textContent.includes(%q))`, kind, words)
}

// Expressions of what the page shows.
const (
	listed   = `document.querySelector("#entries tr[data-order]") !== null`
	unlisted = `document.querySelector("#entries tr[data-order]") === null`
)

func saleOnTelegram(t *testing.T, browser context.Context) {
	d := newDemoPage(t, brief...)
	b := d.open(browser)
	b.shot("1")
	b.buys("p1")
	b.clicks(`#customer [data-act="mac"]`)
	b.sees(listed)
	b.sees(`document.querySelector("#customer .bubble img")?.naturalWidth > 0`)
	b.shot("2")
	b.sees(unlisted)
}
