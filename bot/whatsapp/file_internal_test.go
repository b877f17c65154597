package whatsapp

import (
	"log/slog"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// A machine without a clock of its own may begin in the wrong year, and be put right.
func TestNumbersMeanTheNewestMenuAlsoAfterAWrongClock(t *testing.T) {
	file, b, err := openFile(t.Context(), filepath.Join(t.TempDir(), "whatsapp.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	noon := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	offers := func(at time.Time, menu string) {
		t.Helper()
		if err := b.offer(t.Context(), "anna", at, []string{menu}); err != nil {
			t.Fatal(err)
		}
	}
	means := func(at time.Time, menu string) {
		t.Helper()
		data, err := b.offered(t.Context(), "anna", at)
		if err != nil || len(data) != 1 || data[0] != menu {
			t.Errorf("at %s a number means %q, want %q: %v", at.Format(time.DateTime), data, menu, err)
		}
	}
	ahead := noon.AddDate(1, 0, 0)
	offers(ahead, "ahead 0")
	means(noon, "ahead 0") // all that there is
	for n := range menusKept {
		offers(ahead.Add(time.Duration(n+1)*time.Second), "ahead "+strconv.Itoa(n+1))
	}
	offers(noon, "right")
	offers(noon.Add(time.Minute), "right, later")
	means(noon.Add(time.Second), "right") // typed before the second came
	means(noon.Add(2*time.Minute), "right, later")
	offers(noon.AddDate(-1, 0, 0), "behind")
	means(noon.Add(3*time.Minute), "behind")
	means(ahead.AddDate(1, 0, 0), "behind")
}
