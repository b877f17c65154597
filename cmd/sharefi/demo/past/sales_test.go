package past

import (
	"fmt"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
)

func TestWhateverTheTimeTheMonthIsOverBeforeItEnds(t *testing.T) {
	t.Parallel()
	plans := []billing.Plan{{ID: "p1", Lasts: time.Minute}, {ID: "p2", Lasts: 24 * time.Hour}}
	for minutes := 0; minutes < 24*60; minutes += 7 {
		now := time.Date(2026, 3, 8, 0, minutes, 0, 0, time.UTC)
		stay, codes := 0, map[string]bool{}
		for _, s := range month(now, plans) {
			end := s.at.Add(s.plan.Lasts)
			switch {
			case codes[s.code], s.at.After(now.Add(-quiet)), s.who >= len(people):
				t.Fatalf("at %s: %+v", now, s)
			case s.back > 0 && s.at.Add(toBack).After(now):
				t.Errorf("at %s money of %s goes back later", now, s.at)
			case end.After(now.Add(remains)):
				stay++
			case end.Add(toName + toJoin).After(now):
				t.Errorf("at %s the access of %s ends while somebody looks", now, s.at)
			}
			codes[s.code] = true
		}
		if stay > online {
			t.Errorf("at %s %d are online", now, stay)
		}
	}
}

func TestNobodyOfThePastIsReal(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, p := range people {
		if seen[p.Phone] || seen[p.Name] || seen[fmt.Sprint(p.ID)] || seen[p.mac.String()] {
			t.Errorf("%s is there twice", p.Name)
		}
		seen[p.Phone], seen[p.Name], seen[fmt.Sprint(p.ID)], seen[p.mac.String()] = true, true, true, true
		if len(p.Phone) != 12 || p.Phone[5:10] != "55501" {
			t.Errorf("%s of %s is not a number for stories", p.Phone, p.Name)
		}
	}
}

func TestAClockThatStoodGoesOn(t *testing.T) {
	t.Parallel()
	var c Clock
	then := time.Date(2026, 3, 8, 12, 0, 0, 0, time.UTC)
	c.Stand(then)
	if got := c.Now(); !got.Equal(then) {
		t.Errorf("it stands at %s", got)
	}
	c.Go()
	if got := time.Since(c.Now()); got < 0 || got > time.Minute {
		t.Errorf("it is %s behind", got)
	}
}
