package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/span"
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

// readHealth reads the health file of a shop.
func readHealth(c *config.Config) (health, error) {
	text, err := os.ReadFile(healthFile(c))
	if err != nil {
		return health{}, fmt.Errorf("no sharefi runs here: %w", err)
	}
	var h health
	if err := json.Unmarshal(text, &h); err != nil {
		return health{}, fmt.Errorf("read %s: %w", healthFile(c), err)
	}
	return h, nil
}

// RedisTrouble is what is wrong with the private Redis of the shop that runs here, and what to do; empty if nothing is
// known to be.
func RedisTrouble(c *config.Config) (says, remedy string) {
	h, err := readHealth(c)
	if err != nil {
		return "", ""
	}
	says, remedy, _ = strings.Cut(h.Rests[privateRedis], remedyMark)
	return says, remedy
}

// alive says how the shop that runs here stands. One that does not run, or hangs, is an error.
func alive(c *config.Config, now time.Time) (string, error) {
	h, err := readHealth(c)
	if err != nil {
		return "", err
	}
	age := now.Sub(h.At)
	switch {
	case age > healthOld:
		return "", fmt.Errorf("the last sign of life is %s old", span.Words(age))
	case len(h.Late) > 0:
		return "", fmt.Errorf("these loops hang: %s", strings.Join(h.Late, ", "))
	}
	lines := []string{h.Stands}
	for _, part := range sorted(h.Rests) {
		lines = append(lines, part+" rests: "+h.Rests[part])
	}
	return strings.Join(lines, "\n"), nil
}

// write puts the file into its place as a whole. On a full disk, it is written over in place.
func (h health) write(file string) error {
	text, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	text = append(text, '\n')
	if err := os.WriteFile(file+".new", text, 0o600); err != nil {
		_ = os.Remove(file + ".new") // what is left of it
		return writeOver(file, text, err)
	}
	return os.Rename(file+".new", file)
}

// writeOver writes a text over that of a file, which needs no room while the file has some. Why is what kept the text
// from being written elsewhere.
func writeOver(file string, text []byte, why error) error {
	f, err := os.OpenFile(file, os.O_WRONLY, 0o600)
	if err != nil {
		return errors.Join(why, err)
	}
	defer f.Close()
	if _, err := f.WriteAt(text, 0); err != nil {
		return err
	}
	return f.Truncate(int64(len(text)))
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
