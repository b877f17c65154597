package demo

import (
	"context"
	"fmt"
	"testing"
)

// What is wrong with how the page looks, as a list of sentences: something is cut off, can't be
// read, has no name, or is too small for a finger.
const wrongLooks = `(() => {
  const wrong = [];
  const shows = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !e.closest(".away, .skip");
  const name = (e) => (e.getAttribute("aria-label") || e.textContent || e.getAttribute("alt") || "").trim();
  const where = (e) => e.tagName.toLowerCase() + "." + e.className + " “" + name(e).slice(0, 30) + "”";
  if (document.documentElement.scrollWidth > innerWidth) wrong.push("the page is " + document.documentElement.scrollWidth + " wide");
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const read = (color) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255]; };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const behind = (e) => {
    const layers = [];
    for (let at = e; at; at = at.parentElement) { const c = read(getComputedStyle(at).backgroundColor); layers.push(c); if (c[3] === 1) break; }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  };
  const light = (c) => { const [r, g, b] = c.map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const faint = (e) => { let o = 1; for (let at = e; at; at = at.parentElement) o *= getComputedStyle(at).opacity; return o; };
  for (const e of document.querySelectorAll("body *")) {
    if (!shows(e)) continue;
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (own && !e.disabled) {
      const ground = behind(e);
      const ink = read(getComputedStyle(e).color);
      const [a, b] = [light(over([ink[0], ink[1], ink[2], ink[3] * faint(e)], ground)), light(ground)].sort((x, y) => y - x);
      const ratio = (a + 0.05) / (b + 0.05);
      if (ratio < 4.5) wrong.push(where(e) + " has a contrast of " + ratio.toFixed(2));
    }
    if (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "auto" && e.clientWidth > 0 && getComputedStyle(e).display !== "inline") wrong.push(where(e) + " is cut off");
    if (e.matches("button, a, input, summary, [tabindex='0']")) {
      if (!name(e) && !e.getAttribute("aria-labelledby")) wrong.push(where(e) + " has no name");
      const box = e.getBoundingClientRect();
      if (e.matches("button:not(.link), summary, input") && (box.height < 24 || box.width < 24)) wrong.push(where(e) + " is too small");
    }
  }
  const places = [...document.querySelectorAll("main > section")].filter((e) => e.checkVisibility()).map((e) => e.id).join(" ");
  const place = document.documentElement.dataset.place;
  if (innerWidth < 700 && places !== (place === "router" ? "router air trouble" : place)) wrong.push("at " + place + " there is " + places);
  if (innerWidth < 700 && document.documentElement.scrollHeight > innerHeight) wrong.push("the tabs scroll away");
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  if (new Set(ids).size !== ids.length) wrong.push("an id is there twice");
  if (document.querySelectorAll("h1").length !== 1) wrong.push("there is not one h1");
  return wrong;
})()`

// atEnd is that the log, if it shows, shows its end.
const atEnd = `((log) => log.scrollHeight - log.scrollTop - log.clientHeight <= 2 || !log.checkVisibility())(document.querySelector("#events"))`

// places are the tabs of a small screen.
var places = []string{"customer", "owner", "router", "log", "own"}

func (b *tab) nothingWrong(scene string) {
	b.t.Helper()
	b.sees(atEnd)
	for _, w := range value[[]string](b, wrongLooks) {
		b.t.Errorf("%s: %s", scene, w)
	}
	b.shot(scene)
}

// looksRight checks the page at three sizes, in both schemes.
func (b *tab) looksRight(scene string) {
	b.t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		for _, size := range []struct{ width, height int64 }{{768, 1024}, {1440, 900}} {
			b.wears(size.width, size.height, scheme)
			b.nothingWrong(fmt.Sprintf("%s-%d-%s", scene, size.width, scheme))
		}
		b.wears(360, 740, scheme)
		for _, place := range places {
			b.clicks(`#places a[href="#` + place + `"]`)
			b.nothingWrong(fmt.Sprintf("%s-360-%s-%s", scene, scheme, place))
		}
		b.clicks(`#places a[href="#customer"]`)
	}
	b.wears(1440, 900, "light")
}

func looksRightEverywhere(t *testing.T, browser context.Context) {
	d := newDemoPage(t, shopPlans...)
	b := d.open(browser)
	b.looksRight("empty")
	b.orders("p1")
	b.looksRight("pay")
	b.pays()
	b.clicks(`#customer [data-act="mac"]`)
	b.sees(listed)
	b.clicks(`#owner summary`)
	b.looksRight("menu")
	b.clicks(`#owner [data-say="/stats"]`)
	b.sees(`document.querySelector("#owner .bubble img")?.naturalWidth > 0`)
	b.looksRight("sold")
	b.types("owner", "/start")
	b.sees(`document.querySelector('#owner [data-data="ask plans"]') !== null`)
	b.looksRight("home")
	b.clicks(`#owner [data-data="ask plans"]`)
	b.clicks(`#owner [data-data="ask plans p1"]`)
	b.clicks(`#owner [data-data="form price p1"]`)
	b.looksRight("price")
	b.clicks(`#customer [data-open="whatsapp"]`)
	b.clicks(`#customer [data-say="Hi!"]`)
	b.sees(`document.querySelectorAll("#customer .chip").length > 1`)
	b.clicks(`[data-trouble="full"]`)
	b.clicks(`[data-trouble="router"]`)
	b.sees(`document.querySelector("#router").dataset.down === "true"`)
	b.looksRight("trouble")
}
