package app

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
)

// faults know which parts don't do their work, and why. The owner hears once of one that needs him, when it lasts, and
// once when it is over. The zero value is ready.
type faults struct {
	mu    sync.Mutex
	parts map[string]*fault
}

// A fault is why a part does not do its work.
type fault struct {
	why   string
	since time.Time
	until time.Time // when it is over by itself; zero: when it is cleared
	told  []string  // the reasons that the owner heard

	telling bool // he is told just now
}

// A pinger puts notices for the owner into the outbox.
type pinger struct {
	gone, back billing.Notice
	tell       func(context.Context, ...billing.Notice) error
	after      time.Duration // so long it lasts before the owner hears of it
	log        *slog.Logger
}

// note says that a part does not do its work.
func (f *faults) note(part, why string, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.put(part, why, now)
}

// put is note under the lock.
func (f *faults) put(part, why string, now time.Time) *fault {
	if f.parts == nil {
		f.parts = map[string]*fault{}
	}
	known := f.parts[part]
	if known == nil {
		known = &fault{since: now}
		f.parts[part] = known
	}
	known.why = why
	return known
}

// noteFor says that a part failed and begins anew: that is over by itself when it does not fail again for a while.
func (f *faults) noteFor(part, why string, now time.Time, d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.put(part, why, now).until = now.Add(d)
}

// all are the faults at an instant, by part.
func (f *faults) all(now time.Time) map[string]string {
	f.mu.Lock()
	defer f.mu.Unlock()
	maps.DeleteFunc(f.parts, func(_ string, known *fault) bool { return !known.until.IsZero() && now.After(known.until) })
	list := map[string]string{}
	for part, known := range f.parts {
		list[part] = known.why
	}
	return list
}

// rests are the faults as the owner's home shows them.
func (a *App) rests() (list []bot.Rest) {
	all := a.resting()
	for _, part := range sorted(all) {
		list = append(list, bot.Rest{Part: part, Why: all[part]})
	}
	return list
}

// sorted are the parts of a list of faults.
func sorted(list map[string]string) []string { return slices.Sorted(maps.Keys(list)) }

// report is note, or clear if why is empty, with a ping to the owner. It is called again and again, so that a ping
// which can't be stored now is stored later.
func (f *faults) report(part, why string, now time.Time, p pinger) {
	if !f.owes(part, why, now, p.after) {
		return
	}
	notice := p.gone
	if why == "" {
		notice = p.back
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	err := p.tell(ctx, notice)
	if err != nil {
		p.log.Warn("tell the owner", "part", part, "err", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	known := f.parts[part]
	known.telling = false
	switch {
	case err != nil:
	case why == "":
		delete(f.parts, part)
	default:
		known.told = append(known.told, why)
	}
}

// owes notes a fault or its end, and reports whether the owner is to be told of it now.
func (f *faults) owes(part, why string, now time.Time, after time.Duration) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	known := f.parts[part]
	switch {
	case known != nil && known.telling:
		return false
	case why == "" && (known == nil || len(known.told) == 0):
		delete(f.parts, part)
		return false
	case why != "":
		known = f.put(part, why, now)
		if slices.Contains(known.told, why) || now.Sub(known.since) < after {
			return false
		}
	}
	known.telling = true
	return true
}
