package duty_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/duty"
	"github.com/sharefi/sharefi/scheduler"
)

// A book notes what was told.
type book struct {
	told   []string
	down   bool
	paused bool
	forgot []time.Time
	places []bot.Place
}

func (b *book) note(what string) error {
	if b.down {
		return bottest.ErrDown
	}
	b.told = append(b.told, what)
	return nil
}

func (b *book) Summary(_ context.Context, day string) error { return b.note("summary " + day) }

func (b *book) Weekly(_ context.Context, week string) error { return b.note("backup " + week) }

func (b *book) Full(_ context.Context, site, day string) error {
	return b.note("full " + site + " " + day)
}

func (b *book) Opened(_ context.Context, n int) error { return b.note(strings.Repeat("open ", n)) }

func (b *book) Forgets(_ context.Context, until time.Time) error {
	if b.down {
		return bottest.ErrDown
	}
	b.forgot = append(b.forgot, until)
	return nil
}

func (b *book) Shop(context.Context) (bot.Shop, error) { return bot.Shop{Paused: b.paused}, nil }

func (b *book) Places(context.Context) ([]bot.Place, error) { return b.places, nil }

func TestWhatIsDueIsToldOnce(t *testing.T) {
	now, sane := bottest.Noon, error(nil)
	works := scheduler.Status{OK: true}
	b := &book{places: []bot.Place{{Name: "home", Status: works, Taken: 1, Places: 3},
		{Name: "café", Status: works, Taken: 2, Places: 2}}}
	d := &duty.Duties{
		Wall:    duty.Wall{Now: func() time.Time { return now }, Zone: time.UTC, Sane: func() error { return sane }},
		Records: b, Summary: "11:00", Weekly: true,
	}
	for _, c := range []struct {
		name   string
		change func()
		want   []string
		err    bool
	}{
		{"all of it", func() {}, []string{"summary 2026-11-23", "full café 2026-11-23", "backup 2026-48", "open open "}, false},
		{"again", func() {}, []string{"full café 2026-11-23", "open open "}, false}, // the records tell these once
		{"in a paused shop", func() { b.paused = true }, []string{"full café 2026-11-23"}, false},
		{"by a wrong clock", func() { b.paused, sane, now = false, errors.New("wrong"), now.AddDate(0, 0, 7) },
			[]string{"full café 2026-11-30"}, false},
		{"while the records are away", func() { sane, b.down = nil, true }, nil, true},
		{"when they are back", func() { b.down = false },
			[]string{"summary 2026-11-30", "full café 2026-11-30", "backup 2026-49", "open open "}, false},
	} {
		c.change()
		b.told = nil
		if err := d.Pass(t.Context()); (err != nil) != c.err || !slices.Equal(b.told, c.want) {
			t.Errorf("%s: told %q, %v", c.name, b.told, err)
		}
	}
}

func TestWhatCustomersSentIsForgottenAfterThirtyDays(t *testing.T) {
	now, sane := bottest.Noon, errors.New("wrong")
	b := &book{}
	d := &duty.Duties{Wall: duty.Wall{Now: func() time.Time { return now }, Zone: time.UTC, Sane: func() error { return sane }},
		Records: b, Summary: "off"}
	for _, c := range []struct {
		name   string
		change func()
		want   int // times it was looked, so far
	}{
		{"by a wrong clock", func() {}, 0},
		{"by a right one", func() { sane = nil }, 1},
		{"a moment later", func() { now = now.Add(time.Minute) }, 1},
		{"an hour later, while the records are away", func() { now, b.down = now.Add(time.Hour), true }, 1},
		{"when they are back", func() { b.down = false }, 2},
	} {
		c.change()
		if err := d.Pass(t.Context()); (err != nil) != b.down || len(b.forgot) != c.want {
			t.Errorf("%s: looked %d times, %v", c.name, len(b.forgot), err)
		}
	}
	if want := now.AddDate(0, 0, -30); !b.forgot[1].Equal(want) {
		t.Errorf("it forgets what came until %v", b.forgot[1])
	}
}
