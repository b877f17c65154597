package app

import (
	"context"
	"strings"
	"time"
)

// heartEvery is how often signs of life are given.
const heartEvery = 10 * time.Second

// When memory is given back: after the start, which touches most of the program once, and then now and again.
const (
	trimFirst = 5 * time.Second
	trimEvery = time.Hour
)

// stands says how the program stands, to the service manager and in the health file.
func (a *App) stands(line string) {
	a.standing.Store(&line)
	err := a.Service.Ready() // also of one that stands by: it is as ready as it can be
	if err == nil {
		err = a.Service.Status(line)
	}
	if err != nil {
		a.Log.Warn("tell the service manager", "err", err)
	}
	a.beat()
}

// heart gives signs of life until ctx ends.
func (a *App) heart(ctx context.Context) {
	every := heartEvery
	if watchdog := a.Service.Watchdog(); watchdog > 0 {
		every = min(every, watchdog/3)
	}
	ticker, trim := time.NewTicker(every), time.After(trimFirst)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			if err := a.Service.Stopping(); err != nil {
				a.Log.Warn("tell the service manager", "err", err)
			}
			return
		case <-ticker.C:
			a.beat()
		case <-trim:
			a.trim()
			trim = time.After(trimEvery)
		}
	}
}

// trim gives back memory that is not needed while nothing happens.
func (a *App) trim() {
	if a.Trim == nil {
		return
	}
	if err := a.Trim(); err != nil {
		a.Log.Warn("give memory back", "err", err)
		return
	}
	a.Log.Debug("memory is given back")
}

// beat gives one sign of life. Of a program that hangs, the service manager hears nothing, and
// restarts it.
func (a *App) beat() {
	now := a.Now()
	h := health{At: now, Version: a.Version, Stands: "starting", Late: a.vitals.late(), Rests: a.resting()}
	if s := a.standing.Load(); s != nil {
		h.Stands = *s
	}
	if len(h.Late) == 0 {
		if err := a.Service.Alive(); err != nil {
			a.Log.Warn("tell the service manager", "err", err)
		}
	} else {
		a.Log.Error("these loops hang", "loops", strings.Join(h.Late, ", "))
	}
	if a.HealthFile == "" {
		return
	}
	if err := h.write(a.HealthFile); err != nil {
		a.Log.Warn("write the health file", "err", err)
	}
}
