package app

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/config"
)

// How often signs of life are given, and when their absence means that something hangs.
const (
	heartEvery = 10 * time.Second
	healthOld  = time.Minute
)

// When memory is given back: after the start, which touches most of the program once, and then now and again.
const (
	trimFirst = 5 * time.Second
	trimEvery = time.Hour
)

// A health is what the health file says.
type health struct {
	At      time.Time `json:"at"`
	Version string    `json:"version"`
	Stands  string    `json:"stands"`         // "selling", or what keeps it from that
	Late    []string  `json:"late,omitempty"` // loops that hang
}

// healthFile is where a shop's health is.
func healthFile(c *config.Config) string { return filepath.Join(c.Data, c.Shop, "health.json") }

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
// starts it anew.
func (a *App) beat() {
	h := health{At: a.Now(), Version: a.Version, Stands: "starting", Late: a.vitals.late()}
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

// alive says how the shop that runs here stands. One that does not run, or hangs, is an error.
func alive(c *config.Config, now time.Time) (string, error) {
	text, err := os.ReadFile(healthFile(c))
	if err != nil {
		return "", fmt.Errorf("no sharefi runs here: %w", err)
	}
	var h health
	if err := json.Unmarshal(text, &h); err != nil {
		return "", fmt.Errorf("read %s: %w", healthFile(c), err)
	}
	age := now.Sub(h.At).Round(time.Second)
	switch {
	case age > healthOld:
		return "", fmt.Errorf("the last sign of life is %s old", age)
	case len(h.Late) > 0:
		return "", fmt.Errorf("these loops hang: %s", strings.Join(h.Late, ", "))
	}
	return h.Stands, nil
}

// write puts the file into its place as a whole.
func (h health) write(file string) error {
	text, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	if err := os.WriteFile(file+".new", append(text, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

// Health tells how the shop of a configuration stands.
func Health(s cli.Streams, file string) error {
	c, err := cli.Load(s, file)
	if err != nil {
		return err
	}
	stands, err := alive(c, s.Now())
	if err == nil {
		fmt.Fprintln(s.Out, stands)
	}
	return err
}
