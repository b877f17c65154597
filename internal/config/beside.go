package config

import (
	"os"
	"path/filepath"
	"strings"
)

// usualName is what the configuration is called.
const usualName = "sharefi.yaml"

// beside is where a file is that the configuration names. A service manager that hands over a whole
// folder of credentials writes the folder's name before that of each file, and so before the
// configuration's own: etc_sharefi.yaml stands beside etc_stripe.key, and what was in a folder of the
// folder beside etc_keys_stripe.key.
func (r *reader) beside(file string) string {
	if filepath.IsAbs(file) {
		return file
	}
	path := filepath.Join(r.dir, file)
	if prefix := r.prefix(); prefix != "" {
		if _, err := os.Stat(path); err != nil {
			return filepath.Join(r.dir, prefix+flat(file))
		}
	}
	return path
}

// flat is a path as a name of one file.
func flat(path string) string { return strings.ReplaceAll(filepath.Clean(path), "/", "_") }

// prefix stands before the name of each handed over file; it is empty elsewhere.
func (r *reader) prefix() string {
	prefix, ok := strings.CutSuffix(filepath.Base(r.path), "_"+usualName)
	if !ok {
		return ""
	}
	return prefix + "_"
}
