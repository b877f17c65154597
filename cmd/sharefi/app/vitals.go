package app

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/scheduler"
)

// vitals know which loops still go round. A loop beats once a round, also when what it does fails:
// a router or a chat that is away is no reason to restart the program, a loop that hangs is. The
// zero value knows of no loop.
type vitals struct {
	mu    sync.Mutex
	loops map[string]loop
}

var begun = time.Now()

// up is how long we run, by a clock that is never set.
func up() time.Duration { return time.Since(begun) }

// A loop is one that must go round.
type loop struct {
	beat  time.Duration // when it last did
	limit time.Duration // how long a round may take
}

// expect begins to count on a loop. What it gives is called once a round.
func (v *vitals) expect(name string, limit time.Duration) (beat func()) {
	beat = func() {
		at := up()
		v.mu.Lock()
		defer v.mu.Unlock()
		if v.loops == nil {
			v.loops = map[string]loop{}
		}
		v.loops[name] = loop{at, limit}
	}
	beat()
	return beat
}

// forget counts on no loop any more, but on those that are named.
func (v *vitals) forget(but ...string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for name := range v.loops {
		if !slices.Contains(but, name) {
			delete(v.loops, name)
		}
	}
}

// ages are how long ago each loop went round.
func (v *vitals) ages() map[string]time.Duration {
	at := up()
	v.mu.Lock()
	defer v.mu.Unlock()
	ages := map[string]time.Duration{}
	for name, l := range v.loops {
		ages[name] = at - l.beat
	}
	return ages
}

// late are the loops that hang.
func (v *vitals) late() []string {
	at := up()
	v.mu.Lock()
	defer v.mu.Unlock()
	var names []string
	for name, l := range v.loops {
		if at-l.beat > l.limit {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// How long a round may take: far longer than the slowest good one, since a program that is late is killed.
const (
	lockRound   = time.Minute
	clockRound  = 5 * time.Minute
	cashRound   = 15 * time.Minute
	routerRound = 15 * time.Minute
	pollRound   = 15 * time.Minute
)

// beatingEnds beats for the clock.
type beatingEnds struct {
	scheduler.Ends
	beat func()
}

// NextEnd is scheduler.Ends'.
func (b beatingEnds) NextEnd(ctx context.Context, after time.Time) (time.Time, error) {
	b.beat()
	return b.Ends.NextEnd(ctx, after)
}

// beatingLedger beats for the cashier.
type beatingLedger struct {
	billing.Ledger
	beat func()
}

// Due is billing.Ledger's.
func (b beatingLedger) Due(ctx context.Context, now time.Time, rests func(string) bool) (billing.Agenda, error) {
	b.beat()
	return b.Ledger.Due(ctx, now, rests)
}

// lockLoop is the loop that also goes round while we stand by.
const lockLoop = "lock"

// saneAt says why a site may not judge or change anything now. Each pass asks first.
func (a *App) saneAt(site config.Site) func() error {
	beat := a.vitals.expect("router of "+site.Name, max(routerRound, 4*site.CheckEvery))
	return func() error {
		beat()
		if err := a.held(); err != nil {
			return err
		}
		return a.guard.Check()
	}
}
