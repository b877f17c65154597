package demo

import (
	"context"
	"testing"
)

// inOtherScripts is a sale in Hindi and in Arabic, by what the buttons do and not by their words.
func inOtherScripts(t *testing.T, browser context.Context) {
	for tag, direction := range map[string]string{"hi": "ltr", "ar": "rtl"} {
		d := newDemoPage(t, brief...)
		b := d.open(browser)
		b.clicks(`#customer [data-say="/start"]`)
		b.clicks(`#customer [data-data="lang"]`)
		b.clicks(`#customer [data-data="lang ` + tag + `"]`)
		b.sees(`[...document.querySelectorAll("#customer .bubble")].some((e) => getComputedStyle(e).direction === "` +
			direction + `" && /[^\u0000-\u024f]{4}/.test(e.textContent))`)
		b.clicks(`#customer [data-data^="plan p2"]`)
		b.clicks(theHome)
		b.clicks(`#customer [data-act="contact"]`)
		b.clicks(byCard)
		b.looksRight(tag + "-link")
		b.clicks(`#customer [data-link*="/c/pay/"]`)
		b.pays()
		b.clicks(`#customer [data-act="mac"]`)
		b.sees(listed)
		b.sees(`document.querySelector("#customer .bubble img")?.naturalWidth > 0`)
		b.looksRight(tag + "-access")
	}
}
