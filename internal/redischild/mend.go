package redischild

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// errSound means that the append-only file is whole, so that it is not why Redis does not load it.
var errSound = errors.New("the append-only file is whole")

// Where Redis keeps its append-only files: those of version 7, and the one of versions before.
const (
	filesDir = "appendonlydir"
	manifest = "appendonly.aof.manifest"
	oldFile  = "appendonly.aof"
)

// mend puts a mended copy of damaged files in their place where nothing is lost by that but a write that was under way,
// and leaves the place empty otherwise. The damaged files are moved aside as they are.
//
// What is kept: with a mended file, all that was ever confirmed, since Redis confirms a write after it is on the disk.
// With an empty place, nothing of the records: leases come back from the marks at the routers, with their ends, and
// paid sessions of the last days from the payment provider. Customers, plans and staff that were set in the chat,
// printed vouchers, the journal and letters that were not sent are lost, but for those in a backup.
// Errors: errSound; syscall.ENOSPC, when there is no room for the copy: then nothing was moved.
func (c *Child) mend(t Trouble) (Trouble, error) {
	dir := c.config.Dir
	copied := filepath.Join(dir, "mending")
	if err := os.RemoveAll(copied); err != nil {
		return t, err
	}
	defer os.RemoveAll(copied)
	whole, err := c.mendCopy(copied)
	if err != nil {
		return t, err
	}
	aside := filepath.Join(dir, "damaged-"+time.Now().UTC().Format("20060102-150405"))
	if err := os.Mkdir(aside, 0o700); err != nil {
		return t, fmt.Errorf("move the damaged file aside: %w", err)
	}
	for _, name := range []string{filesDir, oldFile} {
		err := os.Rename(filepath.Join(dir, name), filepath.Join(aside, name))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return t, fmt.Errorf("move the damaged file aside: %w", err)
		}
	}
	t.Aside, t.Mended = aside, whole
	if !whole {
		return t, nil
	}
	for _, name := range []string{filesDir, oldFile} {
		err := os.Rename(filepath.Join(copied, name), filepath.Join(dir, name))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return t, fmt.Errorf("put the mended file in its place: %w", err)
		}
	}
	return t, nil
}

// mendCopy copies the files and mends the copy. It reports whether that lost nothing that was confirmed.
func (c *Child) mendCopy(copied string) (bool, error) {
	tool, err := checker(c.binary)
	if err != nil {
		return false, nil //nolint:nilerr // without the tool nothing can be said about the files
	}
	if err := copyFiles(c.config.Dir, copied); err != nil {
		return false, fmt.Errorf("copy the damaged file: %w", err)
	}
	said := tool.run(copied)
	if said.sound {
		return false, errSound
	}
	if remakeManifest(filepath.Join(copied, filesDir)) {
		said = tool.run(copied)
	}
	if !said.sound && said.incompleteTail(copied) {
		said = tool.run(copied, "--fix")
	}
	return said.sound, nil
}

// A tool is redis-check-aof.
type tool string

// checker finds the tool that belongs to a server.
func checker(server string) (tool, error) {
	name := strings.Replace(filepath.Base(server), "-server", "-check-aof", 1)
	if beside := filepath.Join(filepath.Dir(server), name); exists(beside) {
		return tool(beside), nil
	}
	path, err := exec.LookPath(name)
	return tool(path), err
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// run looks at the append-only files of a directory. With --fix it cuts the last of them behind its last whole command.
func (t tool) run(dir string, flags ...string) report {
	of := filepath.Join(dir, filesDir, manifest)
	if !exists(filepath.Join(dir, filesDir)) {
		of = filepath.Join(dir, oldFile)
	}
	cmd := exec.Command(string(t), append(flags, of)...)
	cmd.Stdin = strings.NewReader("y\n")
	said, err := cmd.CombinedOutput()
	return parseReport(string(said), err == nil)
}

// copyFiles copies the append-only files of a directory into another.
func copyFiles(from, to string) error {
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	if exists(filepath.Join(from, filesDir)) {
		return os.CopyFS(filepath.Join(to, filesDir), os.DirFS(filepath.Join(from, filesDir)))
	}
	old, err := os.Open(filepath.Join(from, oldFile))
	if err != nil {
		return err
	}
	defer old.Close()
	copied, err := os.OpenFile(filepath.Join(to, oldFile), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(copied, old)
	return errors.Join(err, copied.Close())
}
