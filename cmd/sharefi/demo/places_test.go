package demo

import (
	"context"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// onASmallScreen: one place shows at a time, what comes elsewhere gets a mark, and a sale that plays leads along until
// somebody goes their own way.
func onASmallScreen(t *testing.T, browser context.Context) {
	d := newDemoPage(t, brief...)
	b := d.open(browser)
	b.wears(360, 740, "light")
	shows := func(place string) string {
		return `[...document.querySelectorAll("main > section")].find((e) => e.checkVisibility()).id === "` + place + `"`
	}
	tab := func(place string) string { return `#places a[href="#` + place + `"]` }
	marked := func(place string) string { return `document.querySelector('` + tab(place) + ` .dot') !== null` }
	b.sees(shows("customer"))
	b.orders("p2")
	b.pays()
	b.sees(marked("owner"))
	b.clicks(tab("owner"))
	b.sees(shows("owner"))
	b.sees("!(" + marked("owner") + ")")
	b.clicks(tab("own"))
	b.sees(shows("own") + ` && document.querySelector('` + tab("own") + `').getAttribute("aria-current") === "true"`)
	b.reloads()
	b.sees(shows("own"))
	d.plays(b)
	b.sees(shows("owner")) // which is where the play ends with a day that is bought
	b.sees("!(" + itPlays + ")")
	b.do(chromedp.Evaluate[chromedp.Void](`location.hash = "#trouble"`))
	b.sees(shows("router"))
}

// noneAlone: the buttons for trouble stand in full rows, whatever the width.
func noneAlone(t *testing.T, browser context.Context) {
	d := newDemoPage(t, brief...)
	b := d.open(browser)
	b.do(chromedp.Evaluate[chromedp.Void](`location.hash = "#trouble"`))
	for width := int64(340); width <= 1500; width += 40 {
		b.wears(width, 800, "light")
		if rows := value[[]int](b, `[...Map.groupBy([...document.querySelectorAll("#troubles button")],
			(e) => Math.round(e.getBoundingClientRect().top)).values()].map((row) => row.length)`); len(slices.Compact(rows)) != 1 {
			t.Errorf("at a width of %d the rows have %v buttons", width, rows)
		}
	}
}

// buttonsAreBusy: whatever is pressed shows that it is being done, and comes back.
func buttonsAreBusy(t *testing.T, browser context.Context) {
	d := newDemoPage(t, brief...)
	b := d.open(browser)
	b.do(chromedp.Evaluate[chromedp.Void](`window.busy = [];
		new MutationObserver((all) => { for (const m of all) window.busy.push(m.target.textContent + " " + m.target.ariaBusy); })
			.observe(document.body, { subtree: true, attributeFilter: ["aria-busy"] })`))
	for button, selector := range map[string]string{
		"Fill the list": `[data-trouble="full"]`, "Start": `#customer [data-say="/start"]`,
	} {
		b.clicks(selector)
		b.sees(`window.busy.some((e) => e === "` + button + ` true")`)
	}
	b.sees(`document.querySelector("[aria-busy]") === null`)
}
