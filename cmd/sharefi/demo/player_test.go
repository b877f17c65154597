package demo

import (
	"context"
	"testing"
	"time"

	"github.com/sharefi/sharefi/internal/patience"
)

const itPlays = `document.querySelector("#play").dataset.on === "true"`

// plays starts a sale that plays by itself, faster than anybody reads.
func (d *demoPage) plays(b *tab) {
	d.mu.Lock()
	d.pace = 50 * time.Millisecond
	d.mu.Unlock()
	b.clicks("#play")
}

// playedForMe: a whole sale plays by itself, from hello to the end of the time.
func playedForMe(t *testing.T, browser context.Context) {
	d := newDemoPage(t, brief...)
	b := d.open(browser)
	b.clicks(`#customer [data-open="whatsapp"]`)
	d.plays(b)
	b.sees(itPlays)
	b.sees(happened("order", "claimed → paid"))
	b.sees(`document.querySelector("#owner .bubble img")?.naturalWidth > 0`)
	b.sees("!(" + itPlays + ")")
	for n := range 3 {
		b.sees(stepIs(n+1, "true"))
	}
	b.sees(`!document.querySelector("#onward").hidden`)
	d.soldOnce()
	if direct, ok := d.log.paidSince(d.begun, way.byHand); !ok || direct.method != "own-upi" || direct.site != "cafe" {
		t.Errorf("paid to the owner: %+v", direct)
	}
}

// playedTogether: somebody acts while a sale plays, reloads, stops it, and plays it to its end.
func playedTogether(t *testing.T, browser context.Context) {
	d := newDemoPage(t, brief...)
	b := d.open(browser)
	b.clicks(`[data-trouble="router"]`)
	d.plays(b)
	b.sees(`document.querySelector("#words").textContent.includes("router is off")`)
	b.sees(`document.querySelector("#customer .phone") && document.documentElement.dataset.playing === "customer"`)
	b.looksRight("playing")
	b.types("owner", "/pause")
	b.clicks(`#owner [data-data="do pause"]`)
	b.reloads()
	b.sees(itPlays)
	b.clicks("#play")
	b.sees("!(" + itPlays + ")")
	b.clicks(`[data-trouble="router"]`)
	b.clicks(`#customer [data-act="mac"]`)
	b.sees(listed)
	d.plays(b)
	b.sees(`document.querySelector("#words").textContent.includes("The time runs")`)
	b.sees(unlisted)
	b.sees("!(" + itPlays + ")")
	d.soldOnce()
}

func TestAPlayOfWhichNothingComesIsGivenUp(t *testing.T) {
	t.Parallel()
	w, err := newWorld(nil, shopPlans) // its program does not run
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	w.pace, w.patience = time.Millisecond, 50*time.Millisecond
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.plays(ctx)
	}()
	patience.Until(t, "it begins", func() bool { return w.play(true) == nil })
	patience.Until(t, "it is given up", func() bool { p := w.View().Play; return !p.On && p.Words != "" })
	if n := w.telegram.Waiting(); n != 1 {
		t.Errorf("%d updates wait, want the one hello", n)
	}
	if err := w.play(false); err != nil {
		t.Errorf("to stop what does not play: %v", err)
	}
	cancel()
	<-done
}
