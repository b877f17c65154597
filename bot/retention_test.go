package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot"
	"pgregory.net/rapid"
)

const keep = 540 * 24 * time.Hour

func TestWhoIsForgottenByHimself(t *testing.T) {
	long := noon.Add(-keep)
	for _, c := range []struct {
		name   string
		silent bot.Silent
		over   bool
		since  time.Time
	}{
		{"nothing for so long", bot.Silent{Heard: long}, true, time.Time{}},
		{"nothing for longer", bot.Silent{Heard: long.AddDate(-1, 0, 0), Customer: bot.Customer{Tried: true}}, true, time.Time{}},
		{"nothing for almost so long", bot.Silent{Heard: long.Add(1)}, false, long.Add(1)},
		{"with access or an open order", bot.Silent{Heard: long, Live: 1}, false, noon},
		{"whose money goes back", bot.Silent{Heard: long, Owing: true}, false, noon},
		{"banned", bot.Silent{Heard: long, Customer: bot.Customer{Banned: true}}, false, noon},
		{"an owner or a helper of his", bot.Silent{Heard: long, Works: true}, false, noon},
	} {
		if over, since := c.silent.Lapsed(keep, noon); over != c.over || !since.Equal(c.since) {
			t.Errorf("%s: %v, %s", c.name, over, since)
		}
	}
}

// TestNobodyIsForgottenEarlier: whatever else is so, somebody who has something, or was heard of since, stays.
func TestNobodyIsForgottenEarlier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := bot.Silent{
			Heard: noon.Add(-time.Duration(rapid.Int64Range(0, int64(4*keep)).Draw(t, "silence"))),
			Live:  rapid.IntRange(0, 2).Draw(t, "live"), Owing: rapid.Bool().Draw(t, "owing"), Works: rapid.Bool().Draw(t, "works"),
			Customer: bot.Customer{Banned: rapid.Bool().Draw(t, "banned"), Tried: rapid.Bool().Draw(t, "tried")},
		}
		over, since := s.Lapsed(keep, noon)
		stays := s.Live > 0 || s.Owing || s.Works || s.Customer.Banned || noon.Sub(s.Heard) < keep
		if over == stays || !over && (since.Before(s.Heard) || noon.Sub(since) >= keep) {
			t.Fatalf("%+v: %v, %s", s, over, since)
		}
	})
}

func TestHowLongSomebodyIsKnownIsSaid(t *testing.T) {
	kept := func(w *bot.World) { w.Keep = keep }
	for _, c := range []struct {
		name  string
		world bot.World
		says  string
		want  string
	}{
		{"terms", world(kept, terms), "/terms", "nothing here for 18 months"},
		{"no terms", world(kept), "/terms", "nothing here for 18 months"},
		{"for ever, no terms", world(), "/terms", "no terms of his own.\n[Buy]"},
		{"for ever, terms", world(terms), "/terms", "Be kind.\n[Back]"},
	} {
		if got := transcript(bot.Step(c.world, says(c.says))); !strings.Contains(got, c.want) {
			t.Errorf("%s is answered with\n%s", c.name, got)
		}
	}
}
