package config

import (
	"os"
	"path/filepath"
	"testing"
)

func TestACommandFindsTheRecordsOfTheService(t *testing.T) {
	dir := t.TempDir()
	served := place{filepath.Join(dir, "etc"), filepath.Join(dir, "var")}
	elsewhere := filepath.Join(dir, "home")
	t.Setenv("XDG_STATE_HOME", elsewhere)
	own := filepath.Join(elsewhere, "sharefi")
	if err := os.MkdirAll(filepath.Join(served.config, "texts"), 0o700); err != nil {
		t.Fatal(err)
	}
	if got := stateFolder(served.config, served); got != own {
		t.Errorf("without a package's folder the records are in %s", got)
	}
	if err := os.Mkdir(served.state, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Chdir(served.config)
	for folder, want := range map[string]string{
		served.config: served.state, ".": served.state, "texts": own, dir: own,
	} {
		if got := stateFolder(folder, served); got != want {
			t.Errorf("for the configuration in %s the records are in %s, want %s", folder, got, want)
		}
	}
}
