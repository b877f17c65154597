package dialog

import (
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot/text"
)

func TestTheLastDayCountsAlsoWhereMidnightIsLeftOut(t *testing.T) {
	for _, c := range []struct{ zone, day, ends, said string }{
		{"UTC", "2026-12-24", "2026-12-25T00:00:00Z", "24 Dec 2026"},
		{"America/Santiago", "2026-09-05", "2026-09-06T04:00:00Z", "5 Sep 2026"}, // the next begins at 1:00
		{"America/Havana", "2026-10-31", "2026-11-01T04:00:00Z", "31 Oct 2026"},  // the next has two midnights
		{"Africa/Cairo", "2026-10-29", "2026-10-29T22:00:00Z", "29 Oct 2026"},    // its last hour comes twice
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		end, err := ReadEnd(c.day, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), zone)
		if err != nil || end.Format(time.RFC3339) != c.ends || Until(text.In("en"), end, zone) != c.said {
			t.Errorf("%s in %s ends at %s, told as %q, %v", c.day, c.zone, end, Until(text.In("en"), end, zone), err)
		}
	}
}
