package main

import (
	"io/fs"
	"os"
	"path/filepath"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
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
	loaded, err := readConfig(place(named), s.environ)
	if err != nil {
		return nil, usage(err)
	}
	if err := asOwner(os.Geteuid(), loaded.Data, filepath.Join(loaded.Data, loaded.Shop)); err != nil {
		return nil, err
	}
	return loaded, nil
}

// readConfig reads a file, with what the conversation knows of its values.
func readConfig(file string, environ []string) (*config.Config, error) {
	return config.Load(file, environ, config.Known{Ping: knownPing, Texts: rightTexts})
}

func knownPing(name string) bool {
	_, err := bot.Pings{}.Change(name, "off")
	return err == nil
}

func rightTexts(folder fs.FS) error {
	_, err := text.ReadCatalog(folder)
	return err
}
