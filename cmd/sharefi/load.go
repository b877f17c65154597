package main

import (
	"os"
	"path/filepath"

	"github.com/sharefi/sharefi/internal/config"
)

// Where the configuration is: here, or where packages keep it.
const (
	fileHere   = "sharefi.yaml"
	fileOfAll  = "/etc/sharefi/sharefi.yaml"
	folderOfIt = "/etc/sharefi"
)

// place is where the configuration is that a command line names.
func place(named string) string {
	if named != fileHere {
		return named
	}
	if _, err := os.Stat(fileHere); err == nil {
		return fileHere
	}
	if info, err := os.Stat(folderOfIt); err == nil && info.IsDir() {
		return fileOfAll
	}
	return fileHere
}

// load reads the configuration that a command line names.
func load(s streams, named string) (*config.Config, error) {
	loaded, err := config.Load(place(named), s.environ)
	if err != nil {
		return nil, usage(err)
	}
	if err := asOwner(os.Geteuid(), loaded.Data, filepath.Join(loaded.Data, loaded.Shop)); err != nil {
		return nil, err
	}
	return loaded, nil
}
