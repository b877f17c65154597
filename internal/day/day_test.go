package day_test

import (
	"testing"
	"time"

	"github.com/sharefi/sharefi/internal/day"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestADayBeginsAtItsFirstInstant(t *testing.T) {
	for _, c := range []struct{ zone, day, begins, ends string }{
		{"UTC", "2026-11-23", "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"},
		{"Asia/Kolkata", "2026-11-23", "2026-11-23T00:00:00+05:30", "2026-11-24T00:00:00+05:30"},
		// No midnight: from 24:00 the clocks go to 1:00.
		{"America/Santiago", "2025-09-07", "2025-09-07T01:00:00-03:00", "2025-09-08T00:00:00-03:00"},
		{"Asia/Beirut", "2025-03-30", "2025-03-30T01:00:00+03:00", "2025-03-31T00:00:00+03:00"},
		{"Africa/Cairo", "2025-04-25", "2025-04-25T01:00:00+03:00", "2025-04-26T00:00:00+03:00"},
		{"America/Havana", "2025-03-09", "2025-03-09T01:00:00-04:00", "2025-03-10T00:00:00-04:00"},
		// Midnight comes twice: from 1:00 the clocks go to 0:00.
		{"America/Havana", "2025-11-02", "2025-11-02T00:00:00-04:00", "2025-11-03T00:00:00-05:00"},
		// The last hour comes twice: at 24:00 the clocks go to 23:00.
		{"America/Santiago", "2025-04-05", "2025-04-05T00:00:00-03:00", "2025-04-06T00:00:00-04:00"},
		{"Asia/Beirut", "2025-10-25", "2025-10-25T00:00:00+03:00", "2025-10-26T00:00:00+02:00"},
		{"Africa/Cairo", "2025-10-30", "2025-10-30T00:00:00+03:00", "2025-10-31T00:00:00+02:00"},
		// Days of 23 and 25 hours with a usual midnight.
		{"Europe/Berlin", "2026-03-29", "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00"},
		{"Europe/Berlin", "2026-10-25", "2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00"},
		// A day that never was begins when the next does.
		{"Pacific/Apia", "2011-12-30", "2011-12-31T00:00:00+14:00", "2012-01-01T00:00:00+14:00"},
	} {
		from, err := day.Parse(c.day, zone(t, c.zone))
		if err != nil {
			t.Fatal(err)
		}
		to := day.Add(from, 1)
		if from.Format(time.RFC3339) != c.begins || to.Format(time.RFC3339) != c.ends {
			t.Errorf("%s in %s is from %s to %s", c.day, c.zone, from.Format(time.RFC3339), to.Format(time.RFC3339))
		}
	}
}

// Every instant is in the day that Of says, and that day is as long as from one beginning to the next.
func TestDaysFollowEachOtherWithoutAGap(t *testing.T) {
	for _, name := range []string{"America/Santiago", "America/Havana", "Asia/Beirut", "Africa/Cairo", "Europe/Berlin",
		"Australia/Lord_Howe", "Asia/Kathmandu"} {
		z := zone(t, name)
		for at := day.Of(time.Date(2025, 1, 1, 12, 0, 0, 0, z), z); at.Year() < 2027; {
			next := day.Add(at, 1)
			if length := next.Sub(at); length < 23*time.Hour || length > 25*time.Hour {
				t.Fatalf("%s: %s lasts %v", name, at, length)
			}
			if got := day.Of(next.Add(-time.Second), z); !got.Equal(at) || !day.Of(at, z).Equal(at) {
				t.Fatalf("%s: the last second of %s is in the day of %s", name, at, got)
			}
			at = next
		}
	}
}

func TestMonthsAndWordsThatAreNoDays(t *testing.T) {
	z := zone(t, "America/Santiago")
	if got := day.Month(time.Date(2025, 9, 23, 12, 0, 0, 0, z)); got.Format(time.RFC3339) != "2025-09-01T00:00:00-04:00" {
		t.Errorf("the month begins at %s", got)
	}
	for _, s := range []string{"", "today", "2026-11-32", "23.11.2026"} {
		if got, err := day.Parse(s, z); err == nil {
			t.Errorf("%q is %s", s, got)
		}
	}
}
