package owner_test

import (
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot/owner"
)

func TestABackupIsDueFromNineOnMondayByTheShopsClock(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what, zone, now string // now with its offset, so that repeated hours are told apart
		week            string
	}{
		{"before nine", "UTC", "2026-11-23T08:59:59Z", "2026-47"},
		{"at nine", "UTC", "2026-11-23T09:00:00Z", "2026-48"},
		{"early on Tuesday", "UTC", "2026-11-24T00:00:00Z", "2026-48"},
		{"late on Sunday", "UTC", "2026-11-29T23:59:59Z", "2026-48"},
		{"at midnight", "UTC", "2026-11-30T00:00:00Z", "2026-48"},
		{"nine where it is earlier in the world", "Asia/Kolkata", "2026-11-23T03:30:00Z", "2026-48"},
		{"a moment before", "Asia/Kolkata", "2026-11-23T03:29:59Z", "2026-47"},
		{"already Tuesday in London", "America/Los_Angeles", "2026-11-24T02:00:00Z", "2026-48"},
		{"Monday in Kiribati, Sunday in London", "Pacific/Kiritimati", "2026-11-22T19:00:00Z", "2026-48"},
		{"the Monday after the clocks went forward", "Europe/Berlin", "2026-03-30T06:59:59Z", "2026-13"},
		{"and at nine", "Europe/Berlin", "2026-03-30T07:00:00Z", "2026-14"},
		{"the Monday after they went back", "Europe/Berlin", "2026-10-26T07:59:59Z", "2026-43"},
		{"and at nine", "Europe/Berlin", "2026-10-26T08:00:00Z", "2026-44"},
		{"the hour that is lived twice, first", "Europe/Berlin", "2026-10-25T02:30:00+02:00", "2026-43"},
		{"the hour that is lived twice, again", "Europe/Berlin", "2026-10-25T02:30:00+01:00", "2026-43"},
		{"a year of 53 weeks", "UTC", "2027-01-03T12:00:00Z", "2026-53"},
		{"its last morning", "UTC", "2027-01-04T08:00:00Z", "2026-53"},
		{"the first of the next", "UTC", "2027-01-04T09:00:00Z", "2027-01"},
	} {
		t.Run(c.what+" in "+c.zone, func(t *testing.T) {
			t.Parallel()
			zone, err := time.LoadLocation(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			now, err := time.Parse(time.RFC3339, c.now)
			if err != nil {
				t.Fatal(err)
			}
			if week := owner.BackupWeek(now, zone); week != c.week {
				t.Errorf("it is week %s, want %s", week, c.week)
			}
		})
	}
}

// Over years, in zones with and without summer time, a shop that always runs has a new backup due
// once in each week, and always on a Monday at nine.
func TestEachWeekHasOneBackup(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo",
		"Asia/Kolkata"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		last := ""
		for now := time.Date(2025, 12, 1, 0, 0, 0, 0, zone); now.Year() < 2031; now = now.Add(15 * time.Minute) {
			week := owner.BackupWeek(now, zone)
			if week == last {
				continue
			}
			if seen[week] {
				t.Fatalf("%s: the week %s comes twice, at %s", name, week, now)
			}
			if on := now.Format("Mon 15:04"); last != "" && on != "Mon 09:00" {
				t.Errorf("%s: the week %s begins at %s", name, week, now)
			}
			seen[week], last = true, week
		}
		if len(seen) != 267 { // of 266 Mondays, and the one before
			t.Errorf("%s: %d weeks had a backup", name, len(seen))
		}
	}
}
