package app_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/secret"
)

// A movedClock goes on from wherever it is set to.
type movedClock struct{ by atomic.Int64 }

func (m *movedClock) set(to time.Time) { m.by.Store(int64(time.Until(to))) }

func (m *movedClock) now() time.Time {
	return cli.Now().Round(0).Add(time.Duration(m.by.Load()))
}

// A calendar is a shop that lives through weeks in a moment. The world's clocks are moved with the shop's.
type calendar struct {
	*apptest.World
	clock *movedClock
	off   func()
}

// on starts the shop's parts, as after a start of the machine. It sends letters until it is off.
func (c *calendar) on() {
	c.T.Helper()
	c.App = &app.App{Config: c.Config, DB: c.Redis.DB(), Now: c.clock.now, Log: c.Logger()}
	if err := c.App.Builds(c.Ctx()); err != nil {
		c.T.Fatal(err)
	}
	c.App.AsksTheTime(c.Ctx())
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- c.App.Sender().Run(ctx) }()
	c.off = func() { cancel(); <-done }
}

// goesRound does what the shop does every few seconds, some times.
func (c *calendar) goesRound() {
	c.T.Helper()
	for range 3 {
		if err := c.App.DoesDuties(c.Ctx()); err != nil {
			c.T.Fatal(err)
		}
	}
}

// files are the names of the backups that the owner was sent.
func (c *calendar) files() []string {
	var names []string
	for _, m := range c.Owner.Messages() {
		if m.Document != nil {
			names = append(names, m.Document.Name)
		}
	}
	return names
}

// owed is how many letters wait to be sent.
func (c *calendar) owed() int64 {
	n, err := c.App.DB.XLen(c.Ctx(), c.App.DB.Key("outbox")).Result()
	if err != nil {
		c.T.Fatal(err)
	}
	return n
}

func TestABackupComesOnceAWeekByTheCalendar(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	c := &calendar{World: w, clock: &movedClock{}}
	w.Telegram.Close()
	w.Telegram = telegramtest.NewServer(telegramtest.Options{Now: c.clock.now})
	w.Owner = w.Telegram.Person(apptest.OwnerID, "Olga", "en", "+12025550101")
	w.Owner.Say("/start") // a bot may not speak first
	w.Config.Telegram.Token, w.Config.Telegram.APIURL = secret.New(w.Telegram.Token), w.Telegram.URL()
	w.Config.Backup.Passphrase, w.Config.Backup.Weekly = secret.New(apptest.Passphrase), true
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	w.Config.Timezone = berlin
	count := 0
	for _, at := range []struct {
		what, now string
		starts    bool // the machine was off until then
		file      string
	}{
		{"a new shop has one at once", "2027-03-26 15:00:00", true, "sharefi-test-2027-03-26.age"},
		{"the week is over, and it is not nine", "2027-03-29 08:55:00", false, ""}, // the clocks went forward on Sunday
		{"it is nine", "2027-03-29 09:00:00", false, "sharefi-test-2027-03-29.age"},
		{"after a start on the same day", "2027-03-29 09:05:00", true, ""},
		{"on Sunday night", "2027-04-04 23:59:00", false, ""},
		{"it was off for weeks, and comes back on a Thursday", "2027-04-22 03:00:00", true,
			"sharefi-test-2027-04-22.age"},
		{"an hour later", "2027-04-22 04:00:00", true, ""},
		{"the next Monday as ever", "2027-04-26 09:00:10", false, "sharefi-test-2027-04-26.age"},
	} {
		now, err := time.ParseInLocation(time.DateTime, at.now, berlin)
		if err != nil {
			t.Fatal(err)
		}
		if at.starts && c.off != nil {
			c.off()
		}
		c.clock.set(now)
		if at.starts {
			c.on()
		} else { // a clock that jumped is not believed before a server outside agrees
			c.goesRound()
			if n := c.owed(); n != 0 {
				t.Errorf("%s: %d letters by a clock that nobody confirmed", at.what, n)
			}
			c.App.AsksTheTime(w.Ctx())
		}
		c.goesRound()
		if at.file != "" {
			count++
		}
		w.Until(at.what, func() bool { return c.owed() == 0 && len(c.files()) >= count })
		if files := c.files(); len(files) != count || at.file != "" && files[count-1] != at.file {
			t.Fatalf("%s: %v", at.what, files)
		}
	}
	c.off()
}
