package apptest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Edit changes the configuration file.
func Edit(t testing.TB, file, old, new string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(text), old) {
		t.Fatalf("%v; no %q in\n%s", err, old, text)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), old, new, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (w *World) Sets(name, value string) {
	w.T.Helper()
	if err := w.Redis.DB().ConfigSet(w.Ctx(), name, value).Err(); err != nil {
		w.T.Fatal(err)
	}
}

// Stores puts a string under a key of the shop.
func (w *World) Stores(key, value string) {
	w.T.Helper()
	db := w.Redis.DB()
	if err := db.Set(w.Ctx(), db.Key(key), value, 0).Err(); err != nil {
		w.T.Fatal(err)
	}
}

func (w *World) Writes(file, text string) {
	w.T.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		w.T.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		w.T.Fatal(err)
	}
}

// Opens lets everybody read.
func (w *World) Opens(file string) {
	w.T.Helper()
	if err := os.Chmod(file, 0o755); err != nil {
		w.T.Fatal(err)
	}
}
