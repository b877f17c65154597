package hostapd

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"github.com/sharefi/sharefi/router"
)

// A store is a file that hostapd reads. A reader sees the old one or the new one, never half of it.
type store struct {
	path string
}

// maxFile bounds what is read: a hundred times what a hostapd on a small board could use.
const maxFile = 16 << 20

// Errors of the file. ErrChanged passes by itself; the others say what the owner is to do.
var (
	ErrChanged = fmt.Errorf("%w: the file was changed meanwhile", router.ErrBusy)
	ErrNoFile  = fmt.Errorf("%w: there is no such file, without which hostapd does not start; make an empty one", router.ErrUnreachable)
	ErrNoRight = fmt.Errorf("%w: the file or its folder may not be used; let the user that Sharefi runs as read the file and write "+
		"into its folder", router.ErrUnreachable)
	errMounted  = fmt.Errorf("%w: the file is mounted by itself and can't be replaced; mount its folder", router.ErrUnreachable)
	ErrNoReader = fmt.Errorf("%w: it is no ordinary file", router.ErrUnreachable)
)

// read is the whole file.
func (s store) read() (string, error) {
	f, err := os.OpenFile(s.path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // so that a pipe in its place does not hold us
	if err != nil {
		return "", s.inWords(err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return "", s.inWords(errors.Join(ErrNoReader, err))
	}
	raw, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil:
		return "", s.inWords(err)
	case len(raw) > maxFile:
		return "", s.inWords(fmt.Errorf("%w: it has more than %d bytes", ErrNoReader, maxFile))
	}
	return string(raw), nil
}

// replace puts another content in the place of was, with the same mode and owner. A link stays one: its target is
// replaced. Errors: ErrChanged if the file no longer has what was read, and those of read.
func (s store) replace(was, content string) error {
	path, err := filepath.EvalSymlinks(s.path)
	if err != nil {
		return s.inWords(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return s.inWords(err)
	}
	fresh := path + ".sharefi"
	if err := s.write(fresh, content, info); err != nil {
		_ = os.Remove(fresh)
		return s.inWords(err)
	}
	switch now, err := s.read(); {
	case err != nil:
		_ = os.Remove(fresh)
		return err
	case now != was:
		_ = os.Remove(fresh)
		return fmt.Errorf("%s: %w", s.path, ErrChanged)
	}
	if err := os.Rename(fresh, path); err != nil {
		_ = os.Remove(fresh)
		return s.inWords(err)
	}
	return s.inWords(syncFolder(filepath.Dir(path)))
}

// write makes a new file with the mode and owner of another. What a crash left is taken away first, never written through.
func (s store) write(path, content string, like os.FileInfo) (err error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := own(f, like); err != nil {
		return err
	}
	if _, err := f.WriteString(content); err != nil {
		return err
	}
	return f.Sync()
}

// own gives a file the owner and mode of another.
func own(f *os.File, like os.FileInfo) error {
	if err := give(f, like); err != nil {
		return err
	}
	return f.Chmod(like.Mode().Perm()) // last, because chown takes bits away
}

// give gives a file to the owner and group of another. Who may not give it to that owner may still give it to the group,
// which is enough for hostapd and for the owner's own programs, since both run as root. Where nothing is to change, the
// system is not asked: under our unit it refuses every chown.
func give(f *os.File, like os.FileInfo) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	now, _ := info.Sys().(*syscall.Stat_t)
	was, ok := like.Sys().(*syscall.Stat_t)
	if !ok || now.Uid == was.Uid && now.Gid == was.Gid {
		return nil
	}
	err = f.Chown(int(was.Uid), int(was.Gid))
	switch {
	case !errors.Is(err, os.ErrPermission):
		return err
	case now.Gid == was.Gid:
		return nil
	}
	return f.Chown(-1, int(was.Gid))
}

// syncFolder makes a rename outlive a power cut.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// inWords turns an error of the system into one that says what to do.
func (s store) inWords(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("%s: %w", s.path, ErrNoFile)
	case errors.Is(err, os.ErrPermission), errors.Is(err, syscall.EROFS):
		return fmt.Errorf("%s: %w (%w)", s.path, ErrNoRight, err)
	case errors.Is(err, syscall.EBUSY):
		return fmt.Errorf("%s: %w (%w)", s.path, errMounted, err)
	case errors.Is(err, router.ErrUnreachable):
		return fmt.Errorf("%s: %w", s.path, err)
	}
	return fmt.Errorf("%w: %s: %w", router.ErrUnreachable, s.path, err)
}
