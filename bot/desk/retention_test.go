package desk_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
)

const keep = 540 * 24 * time.Hour

func TestWhoIsForgottenByHimself(t *testing.T) {
	long := bottest.Noon.Add(-keep)
	for _, c := range []struct {
		name   string
		silent desk.Silent
		over   bool
		since  time.Time
	}{
		{"nothing for so long", desk.Silent{Heard: long}, true, time.Time{}},
		{"nothing for longer", desk.Silent{Heard: long.AddDate(-1, 0, 0), Customer: bot.Customer{Tried: true}}, true, time.Time{}},
		{"nothing for almost so long", desk.Silent{Heard: long.Add(1)}, false, long.Add(1)},
		{"with access or an open order", desk.Silent{Heard: long, Live: 1}, false, bottest.Noon},
		{"whose money goes back", desk.Silent{Heard: long, Owing: true}, false, bottest.Noon},
		{"banned", desk.Silent{Heard: long, Customer: bot.Customer{Banned: true}}, false, bottest.Noon},
		{"an owner or a helper of his", desk.Silent{Heard: long, Works: true}, false, bottest.Noon},
	} {
		if over, since := c.silent.Lapsed(keep, bottest.Noon); over != c.over || !since.Equal(c.since) {
			t.Errorf("%s: %v, %s", c.name, over, since)
		}
	}
}

// TestNobodyIsForgottenEarlier: whatever else is so, somebody who has something, or was heard of since, stays.
func TestNobodyIsForgottenEarlier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := desk.Silent{
			Heard: bottest.Noon.Add(-time.Duration(rapid.Int64Range(0, int64(4*keep)).Draw(t, "silence"))),
			Live:  rapid.IntRange(0, 2).Draw(t, "live"), Owing: rapid.Bool().Draw(t, "owing"), Works: rapid.Bool().Draw(t,
				"works"),
			Customer: bot.Customer{Banned: rapid.Bool().Draw(t, "banned"), Tried: rapid.Bool().Draw(t, "tried")},
		}
		over, since := s.Lapsed(keep, bottest.Noon)
		stays := s.Live > 0 || s.Owing || s.Works || s.Customer.Banned || bottest.Noon.Sub(s.Heard) < keep
		if over == stays || !over && (since.Before(s.Heard) || bottest.Noon.Sub(since) >= keep) {
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
		{"terms", bottest.World(kept, bottest.Terms), "/terms", "nothing here for 18 months"},
		{"no terms", bottest.World(kept), "/terms", "nothing here for 18 months"},
		{"for ever, no terms", bottest.World(), "/terms", "hasn't set any terms.\n[Buy]"},
		{"for ever, terms", bottest.World(bottest.Terms), "/terms", "Be kind.\n[Back]"},
	} {
		if got := bottest.Transcript(desk.Step(c.world, bottest.Says(c.says))); !strings.Contains(got, c.want) {
			t.Errorf("%s is answered with\n%s, want %q", c.name, got, c.want)
		}
	}
}
