package config

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// texts finds the folder of sentences in the owner's own words.
func (r *reader) texts(folder string) fs.FS {
	if folder == "" {
		return nil
	}
	files, ok := r.folder(folder)
	if !ok {
		r.bad("texts", "the folder %s can't be read; make it, or take this out", folder)
		return nil
	}
	if err := r.known.Texts(files); err != nil {
		for line := range strings.Lines(err.Error()) {
			r.bad("texts", "%s: %s", folder, strings.TrimSpace(line))
		}
		return nil
	}
	return files
}

// folder is what a folder holds that the configuration names, also where a service manager handed its
// files over.
func (r *reader) folder(name string) (fs.FS, bool) {
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(r.dir, path)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return os.DirFS(path), true
	}
	if r.prefix() == "" || filepath.IsAbs(name) {
		return nil, false
	}
	files := handed{os.DirFS(r.dir), r.prefix() + flat(name) + "_"}
	found, err := files.Glob("*")
	return files, err == nil && len(found) > 0
}

// handed is a folder whose files stand in another one, each with the folder's name before its own.
type handed struct {
	fs.FS
	prefix string
}

// Open opens a file by the name that it had in its own folder.
func (h handed) Open(name string) (fs.File, error) { return h.FS.Open(h.prefix + name) }

// Glob finds files by the names that they had in their own folder.
func (h handed) Glob(pattern string) ([]string, error) {
	found, err := fs.Glob(h.FS, h.prefix+pattern)
	for i := range found {
		found[i] = strings.TrimPrefix(found[i], h.prefix)
	}
	return found, err
}
