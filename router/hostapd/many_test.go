package hostapd

import (
	"os"
	"testing"
	"time"

	"github.com/sharefi/sharefi/router/hostapd/hostapdtest"
)

// thousand is how many customers a busy place may have.
const thousand = 1000

func TestAThousandEndsAreOneFileAndOneReload(t *testing.T) {
	b := startBox(t, "", hostapdtest.Radio{}, hostapdtest.Radio{})
	d := b.driver(t)
	must(t, d.Apply(t.Context(), admits(thousand), nil))
	first, last := b.joined(t, "wlan0", 1), b.joined(t, "wlan1", thousand)
	before := b.Calls("RELOAD_WPA_PSK")

	read, err := os.Stat(b.file)
	must(t, err)
	list, err := d.Admissions(t.Context())
	must(t, err)
	if again, err := os.Stat(b.file); err != nil || !os.SameFile(read, again) || b.Calls("RELOAD_WPA_PSK") != before || len(list) != thousand {
		t.Fatalf("a look at %d admissions costs a write, or a reload: %v", len(list), err)
	}

	must(t, d.Apply(t.Context(), nil, list))
	if n := b.Calls("RELOAD_WPA_PSK") - before; n != len(b.Radios) {
		t.Errorf("%d reloads, want one for each radio", n)
	}
	if first.Online() || last.Online() {
		t.Error("somebody is on the air after his end")
	}
}

// BenchmarkAThousandKeys shows what a pass costs over as many customers: the first, in which each key is derived, a look
// without a change, and the end of all at once.
func BenchmarkAThousandKeys(b *testing.B) {
	all := admits(thousand)
	for b.Loop() {
		box := startBox(b, "", hostapdtest.Radio{}, hostapdtest.Radio{})
		d := box.driver(b)
		spent := func(unit string, f func() error) {
			begun := time.Now()
			must(b, f())
			b.ReportMetric(float64(time.Since(begun).Microseconds())/1000, unit)
		}
		spent("ms/first", func() error { return d.Apply(b.Context(), all, nil) })
		spent("ms/look", func() error { _, err := d.Admissions(b.Context()); return err })
		spent("ms/end", func() error { return d.Apply(b.Context(), nil, all) })
	}
}
