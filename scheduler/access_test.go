package scheduler_test

import (
	"testing"
	"time"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

func TestOneAccess(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	device := router.MAC{0x02, 0x00, 0x5e, 0x10, 0x20, 0x30}
	waits := scheduler.Lease{ID: "A", Site: "home", Device: device, State: scheduler.Waiting, Lasts: time.Hour}
	runs := scheduler.Lease{
		ID: "B", Site: "home", Device: device, State: scheduler.Active, Lasts: time.Hour,
		Start: at.Add(-time.Hour / 2), End: at.Add(time.Hour / 2), Devices: 2,
	}
	chained := runs
	chained.ID, chained.Start, chained.End = "C", runs.End, runs.End.Add(time.Hour)
	revoked, _ := scheduler.Revoke(runs, at)
	early, _ := scheduler.Revoke(chained, at)

	for name, c := range map[string]struct {
		lease  scheduler.Lease
		unused time.Duration
		end    time.Time
	}{
		"waits":                   {waits, time.Hour, chained.End},
		"runs":                    {runs, time.Hour / 2, chained.End},
		"revoked after a half":    {revoked, time.Hour / 2, chained.End},
		"revoked before it began": {early, time.Hour, chained.End},
		"over":                    {scheduler.Lease{State: scheduler.Over, Lasts: time.Hour, End: at.Add(-1)}, 0, at.Add(-1)},
	} {
		if got := c.lease.Unused(at); got != c.unused {
			t.Errorf("%s: %s are left", name, got)
		}
		if got := scheduler.LastEnd(c.lease, []scheduler.Lease{runs, chained}, at); !got.Equal(c.end) {
			t.Errorf("%s: ends at %s", name, got)
		}
	}
	if got := scheduler.LastEnd(waits, nil, at); !got.Equal(at.Add(time.Hour)) {
		t.Errorf("alone it ends at %s", got)
	}
}

func TestWhatRenewsALease(t *testing.T) {
	runs := scheduler.Lease{ID: "B", Site: "home", State: scheduler.Active, Devices: 2}
	over := runs
	over.State = scheduler.Over
	for _, c := range []struct {
		name    string
		lease   scheduler.Lease
		site    string
		devices int
		want    bool
	}{
		{"as many devices", runs, "home", 2, true},
		{"fewer", runs, "home", 1, true},
		{"more", runs, "home", 3, false},
		{"another site", runs, "café", 1, false},
		{"over", over, "home", 1, false},
	} {
		if c.lease.Renews(c.site, c.devices) != c.want {
			t.Errorf("%s: %v", c.name, !c.want)
		}
	}
}
