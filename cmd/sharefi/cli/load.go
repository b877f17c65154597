package cli

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
	FileHere   = "sharefi.yaml"
	fileOfAll  = "/etc/sharefi/sharefi.yaml"
	folderOfIt = "/etc/sharefi"
)

// Find is where the configuration is that a command line names.
func Find(named string) string {
	if named != FileHere {
		return named
	}
	if _, err := os.Stat(FileHere); err == nil {
		return FileHere
	}
	if info, err := os.Stat(folderOfIt); err == nil && info.IsDir() {
		return fileOfAll
	}
	return FileHere
}

// Load reads the configuration that a command line names.
func Load(s Streams, named string) (*config.Config, error) {
	loaded, err := Read(Find(named), s.Environ)
	if err != nil {
		return nil, Usage(err)
	}
	if err := AsOwner(os.Geteuid(), loaded.Data, filepath.Join(loaded.Data, loaded.Shop)); err != nil {
		return nil, err
	}
	return loaded, nil
}

// Read reads a file, with what the conversation knows of its values.
func Read(file string, environ []string) (*config.Config, error) {
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
