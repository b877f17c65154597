package config

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/sharefi/sharefi/bot/text"
)

// texts reads the folder of sentences that the owner says in his own words.
func (r *reader) texts(folder string) *text.Catalog {
	if folder == "" {
		return nil
	}
	if !filepath.IsAbs(folder) {
		folder = filepath.Join(r.dir, folder)
	}
	c, err := text.ReadCatalog(os.DirFS(folder))
	if err != nil {
		for line := range strings.Lines(err.Error()) {
			r.bad("texts", "%s: %s", folder, strings.TrimSpace(line))
		}
		return nil
	}
	return c
}
