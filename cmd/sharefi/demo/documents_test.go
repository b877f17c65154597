package demo

import (
	"context"
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// documentsOpen: what is sent as a file is a card, opens if a browser can show it, and is saved with its true bytes.
func documentsOpen(t *testing.T, browser context.Context) {
	d := newDemoPage(t, brief...)
	b := d.open(browser)
	card := func(phone, ending string) string {
		b.t.Helper()
		found := fmt.Sprintf(`[...document.querySelectorAll("#%s .file")].find((e) => e.querySelector(".name").textContent.endsWith(%q))`, phone, ending)
		b.sees(found + ` !== undefined`)
		return found
	}
	b.types("owner", "/vouchers p2 3 90d")
	b.clicks(`#owner [data-data^="do vouchers"]`)
	pdf := card("owner", ".pdf")
	b.types("owner", "/export orders xlsx")
	xlsx := card("owner", ".xlsx")
	b.orders("p2")
	b.clicks(`#customer [data-act="leave"]`)
	b.types("customer", "/mydata")
	mine := card("customer", ".json")
	for kind, found := range map[string]string{"application/pdf": pdf, "text/plain": mine, "": xlsx} {
		opens := value[string](b, found+`.querySelector("[data-file=open]")?.href ?? ""`)
		if (opens != "") != (kind != "") {
			t.Errorf("%s opens at %q", kind, opens)
		}
		d.saves(b, found)
		if kind == "" {
			continue
		}
		beside := d.open(browser)
		beside.do(chromedp.Navigate(opens))
		beside.sees(fmt.Sprintf(`document.contentType === %q`, kind))
		beside.shot("opened-" + kind[:4])
		beside.closes()
	}
	b.looksRight("document")
}

// saves fetches what a card saves, as the page may, and compares it with what the shop sent.
func (d *demoPage) saves(b *tab, found string) {
	d.t.Helper()
	name := value[string](b, found+`.querySelector("[data-file=save]").pathname.split("/").at(-1)`)
	sent, ok := d.Document(name)
	if !ok {
		d.t.Fatalf("there is no document %s", name)
	}
	got, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`(async () => {
		const answer = await fetch(`+found+`.querySelector("[data-file=save]").href);
		const sum = await crypto.subtle.digest("SHA-256", await answer.arrayBuffer());
		return answer.headers.get("Content-Disposition").split(";")[0] + " " + [...new Uint8Array(sum)].map((n) => n.toString(16).padStart(2, "0")).join("");
	})()`, chromedp.EvalAwaitPromise))
	if err != nil {
		d.t.Fatal(err)
	}
	if want := fmt.Sprintf("attachment %x", sha256.Sum256(sent.Body)); got != want {
		d.t.Errorf("%s: saved is %s, sent was %s", sent.Name, got, want)
	}
}

func TestTheDemoHasNoDocumentsButThoseThatWereSent(t *testing.T) {
	t.Parallel()
	w, err := newWorld(nil, shopPlans) // its program does not run
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	w.customer.Say("hi")
	for _, name := range []string{"", "customer", "customer-telegram-1", "customer-signal-1", "stranger-telegram-1",
		"owner-whatsapp-1", "../customer-telegram-1", "customer-telegram-../1"} {
		if d, ok := w.Document(name); ok {
			t.Errorf("%q gives %s", name, d.Name)
		}
		if _, ok := w.Picture(name + ".png"); ok {
			t.Errorf("%q gives a picture", name)
		}
	}
}
