package outbox_test

import (
	"context"
	"log/slog"
	"reflect"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/outbox"
)

// A list is who gets a broadcast, in memory: each tick the outbox delivers what is in it.
type list struct {
	mu      sync.Mutex
	b       *bot.Broadcast
	tally   bot.Tally
	fed     []int
	reports int
	ended   bot.Tally
	fail    int // the next so many calls fail
}

// with looks at the list, or changes it.
func (l *list) with(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f()
}

func (l *list) Casting(context.Context) (*bot.Broadcast, bot.Tally, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fail > 0 {
		l.fail--
		return nil, bot.Tally{}, bottest.ErrDown
	}
	l.tally.Under = 0
	if l.b == nil {
		return nil, l.tally, nil
	}
	b := *l.b
	return &b, l.tally, nil
}

func (l *list) Gather(context.Context, bot.Broadcast) error {
	l.with(func() { l.tally = bot.Tally{Gathered: true, Total: 50, Waiting: 50} })
	return nil
}

func (l *list) Feed(_ context.Context, _ bot.Broadcast, n int) error {
	l.with(func() {
		n = min(n, l.tally.Waiting)
		l.tally.Waiting, l.tally.Under = l.tally.Waiting-n, n
		l.fed = append(l.fed, n)
	})
	return nil
}

func (l *list) Report(context.Context, bot.Broadcast) error {
	l.with(func() { l.reports++ })
	return nil
}

func (l *list) EndCast(_ context.Context, _ bot.Broadcast, t bot.Tally) error {
	l.with(func() { l.ended, l.b = t, nil })
	return nil
}

func TestABroadcastFlowsSlowlyAndEnds(t *testing.T) {
	for _, c := range []struct {
		name    string
		fail    int
		stop    bool
		fed     []int
		waiting int // at the end
	}{
		{"to the end", 0, false, []int{20, 20, 10}, 0},
		{"through an outage of Redis", 3, false, []int{20, 20, 10}, 0},
		{"until it is stopped", 0, true, []int{20, 20}, 10},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := &list{fail: c.fail, b: &bot.Broadcast{ID: "x", Menu: "7"}}
				caster := &outbox.Caster{Casts: l, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
				ctx, cancel := context.WithCancel(t.Context())
				done := make(chan error, 1)
				go func() { done <- caster.Run(ctx) }()
				begun := time.Now()
				if c.stop {
					<-time.After(2500 * time.Millisecond)
					l.with(func() { l.b.Stopped = true })
				}
				<-time.After(time.Minute)
				l.with(func() {
					if !reflect.DeepEqual(l.fed, c.fed) || l.b != nil || l.ended.Waiting != c.waiting || l.reports == 0 {
						t.Errorf("fed %v, %d reports, ended %+v after %s", l.fed, l.reports, l.ended, time.Since(begun))
					}
					l.b, l.fed = &bot.Broadcast{ID: "y"}, nil // nothing is looked at until somebody nudges
				})
				<-time.After(time.Minute)
				l.with(func() {
					if l.fed != nil {
						t.Error("it looks by itself")
					}
				})
				caster.Nudge()
				<-time.After(time.Minute)
				l.with(func() {
					if l.b != nil {
						t.Error("the next does not run")
					}
				})
				cancel()
				if err := <-done; err != nil {
					t.Error(err)
				}
			})
		})
	}
}
