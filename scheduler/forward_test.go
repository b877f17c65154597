package scheduler_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/scheduler"
)

func TestWhatFollowsBeginsWhenWhatIsBeforeItEnds(t *testing.T) {
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	lease := func(id string, from, to time.Duration) scheduler.Lease {
		return scheduler.Lease{ID: id, Site: "home", Device: phone, State: scheduler.Active, Lasts: to - from,
			Start: now.Add(from), End: now.Add(to)}
	}
	revoked, _ := scheduler.Revoke(lease("A", -time.Hour, time.Hour), now)
	over := revoked
	over.State = scheduler.Over
	waits := scheduler.Lease{ID: "W", Device: phone, State: scheduler.Waiting, Lasts: time.Hour}
	others := lease("O", -time.Hour, time.Hour)
	others.Device[5]++
	second := lease("B", time.Hour, 2*time.Hour)
	second.End = second.End.Add(time.Minute) // the owner gave a minute
	for name, c := range map[string]struct {
		others []scheduler.Lease
		start  time.Duration
	}{
		"what is before it runs":                {[]scheduler.Lease{lease("A", -time.Hour, time.Hour)}, time.Hour},
		"it was revoked":                        {[]scheduler.Lease{revoked}, 0},
		"it is over":                            {[]scheduler.Lease{over}, 0},
		"it is gone":                            {nil, 0},
		"another runs before it":                {[]scheduler.Lease{over, lease("C", -time.Minute, 30*time.Minute)}, 30 * time.Minute},
		"another device's":                      {[]scheduler.Lease{others}, 0},
		"one waits, whose end nobody knows":     {[]scheduler.Lease{over, waits}, time.Hour},
		"one comes after it, which is no hurry": {[]scheduler.Lease{lease("A", -time.Hour, time.Hour), lease("D", 2*time.Hour, 3*time.Hour)}, time.Hour},
	} {
		got, changed := scheduler.Forward(second, append(c.others, second), now)
		if got.Start != now.Add(c.start) || got.End.Sub(got.Start) != time.Hour+time.Minute || changed != (c.start != time.Hour) {
			t.Errorf("%s: it begins %s, ends %s, changed %v", name, got.Start.Sub(now), got.End.Sub(now), changed)
		}
	}
}

// TestAGuestWhoseFirstTimeIsGivenBackStaysInForTheSecond, without leaving in between.
func TestAGuestWhoseFirstTimeIsGivenBackStaysInForTheSecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlace(redistest.Pipe(t))
		p.start(t)
		defer p.stop()
		for _, code := range []string{"AAAA-0001", "AAAA-0002"} {
			p.sell(t, code, phone, time.Hour)
			pass(time.Second)
		}
		left := 0
		p.router.Intercept(func(string, bool) {
			if !p.router.Lists(phone) {
				left++
			}
		})
		pass(10 * time.Minute)
		err := p.store.Revoke(t.Context(), "AAAA-0001", func(l scheduler.Lease) (scheduler.Lease, billing.Outcome) {
			return scheduler.Revoke(l, time.Now())
		})
		if err != nil {
			t.Fatal(err)
		}
		p.site.Nudge()
		pass(time.Minute)
		p.router.Intercept(nil)
		known, err := p.store.Known(t.Context(), []string{"AAAA-0001", "AAAA-0002"})
		if err != nil || known[0].State != scheduler.Over || known[1].End.Sub(known[1].Start) != time.Hour || time.Since(known[1].Start) > 2*time.Minute {
			t.Fatalf("%+v, %v", known, err)
		}
		if left > 0 || !p.router.Lists(phone) {
			t.Errorf("it was out %d times, and is in: %v", left, p.router.Lists(phone))
		}
		pass(time.Hour)
		if p.router.Lists(phone) {
			t.Error("it is in after the second time")
		}
	})
}
