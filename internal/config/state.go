package config

import (
	"os"
	"path/filepath"
)

// A place is a folder for a configuration, and where its service keeps the records.
type place struct{ config, state string }

// packaged is where packages and their service have both.
var packaged = place{"/etc/sharefi", "/var/lib/sharefi"}

// stateFolder is where records are that the configuration in a folder names no place for: where its service has them,
// so that a command finds the shop that the service runs; else where a user's programs keep what they need.
func stateFolder(dir string, served place) string {
	if whole, err := filepath.Abs(dir); err == nil && whole == served.config {
		if info, err := os.Stat(served.state); err == nil && info.IsDir() {
			return served.state
		}
	}
	if dir := os.Getenv("XDG_STATE_HOME"); dir != "" {
		return filepath.Join(dir, "sharefi")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "sharefi-data"
	}
	return filepath.Join(home, ".local", "state", "sharefi")
}
