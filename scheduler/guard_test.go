package scheduler_test

import (
	"testing"
	"time"

	"github.com/sharefi/sharefi/scheduler"
)

func TestTheClockGuardObjectsToAWrongClock(t *testing.T) {
	now, up := noon, time.Duration(0)
	for name, steps := range map[string]func(*scheduler.Guard) (good bool){
		"nothing is known":             func(*scheduler.Guard) bool { return false },
		"behind what was stored":       func(g *scheduler.Guard) bool { g.Stored(noon.Add(2 * time.Minute)); return false },
		"a little behind":              func(g *scheduler.Guard) bool { g.Stored(noon.Add(time.Minute)); return true },
		"off for a day, not confirmed": func(g *scheduler.Guard) bool { g.Stored(noon.Add(-24 * time.Hour)); return false },
		"a new shop":                   func(g *scheduler.Guard) bool { g.Stored(time.UnixMilli(0)); return false },
		"a new shop, Telegram agrees": func(g *scheduler.Guard) bool {
			g.Stored(time.UnixMilli(0))
			g.Observe("Telegram", noon)
			return true
		},
		"what was stored is wrong, by Telegram's word": func(g *scheduler.Guard) bool {
			g.Stored(noon.Add(3 * time.Hour))
			g.Observe("Telegram", noon)
			return true
		},
		"off for a day, Redis agrees": func(g *scheduler.Guard) bool {
			g.Stored(noon.Add(-24 * time.Hour))
			g.ObserveBeside("Redis", noon)
			return false
		},
		"off for a day, Stripe agrees": func(g *scheduler.Guard) bool {
			g.Stored(noon.Add(-24 * time.Hour))
			g.Observe("Stripe", noon)
			return true
		},
		"Redis is a little ahead": func(g *scheduler.Guard) bool {
			g.Observe("Telegram", noon)
			g.ObserveBeside("Redis", noon.Add(30*time.Second))
			return true
		},
		"Redis differs": func(g *scheduler.Guard) bool {
			g.Observe("Telegram", noon)
			g.ObserveBeside("Redis", noon.Add(5*time.Minute))
			return false
		},
		"Redis differed long ago": func(g *scheduler.Guard) bool {
			g.Observe("Telegram", noon)
			g.ObserveBeside("Redis", noon.Add(5*time.Minute))
			up += 2 * time.Minute
			now = noon.Add(up)
			return true
		},
		"Stripe differs": func(g *scheduler.Guard) bool { g.Observe("Stripe", noon.Add(-5*time.Minute)); return false },
		"Stripe differed an hour ago": func(g *scheduler.Guard) bool {
			g.Observe("Stripe", noon.Add(-5*time.Minute))
			up += time.Hour
			now = noon.Add(up)
			return false
		},
		"Stripe differed, Telegram not": func(g *scheduler.Guard) bool {
			g.Observe("Stripe", noon.Add(-5*time.Minute))
			g.Observe("Telegram", noon)
			return true
		},
		"no date": func(g *scheduler.Guard) bool { g.Stored(noon); g.Observe("Stripe", time.Time{}); return true },
		"an hour passes": func(g *scheduler.Guard) bool {
			g.Observe("Stripe", noon)
			up += time.Hour
			now = noon.Add(up)
			return true
		},
		"it jumps": func(g *scheduler.Guard) bool { g.Observe("Stripe", noon); now = noon.Add(3 * time.Hour); return false },
		"it jumps, and Redis with it": func(g *scheduler.Guard) bool {
			g.Observe("Stripe", noon)
			now = noon.Add(3 * time.Hour)
			g.ObserveBeside("Redis", now)
			return false
		},
		"it jumps back": func(g *scheduler.Guard) bool {
			g.Observe("Stripe",
				noon)
			now = noon.Add(-3 * time.Hour)
			return false
		},
		"a day asleep, then confirmed": func(g *scheduler.Guard) bool {
			g.Observe("Stripe", noon)
			now = noon.Add(24 * time.Hour)
			g.Observe("Telegram", now)
			return true
		},
	} {
		now, up = noon, 0
		g := &scheduler.Guard{Now: func() time.Time { return now }, Up: func() time.Duration { return up }}
		good := steps(g)
		if err := g.Check(); (err == nil) != good {
			t.Errorf("%s: %v", name, err)
		}
	}
}
