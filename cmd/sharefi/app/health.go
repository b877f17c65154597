package app

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/config"
)

// healthOld is how old the last sign of life may be: without a newer one something hangs.
const healthOld = time.Minute

// A health is what the health file says.
type health struct {
	At      time.Time `json:"at"`
	Version string    `json:"version"`
	Stands  string    `json:"stands"`         // "selling", or what keeps it from that
	Late    []string  `json:"late,omitempty"` // loops that hang

	Rests map[string]string `json:"rests,omitempty"` // parts that don't do their work, and why
}

// healthFile is where a shop's health is.
func healthFile(c *config.Config) string { return filepath.Join(c.Data, c.Shop, "health.json") }

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
	lines := []string{h.Stands}
	for _, part := range sorted(h.Rests) {
		lines = append(lines, part+" rests: "+h.Rests[part])
	}
	return strings.Join(lines, "\n"), nil
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
