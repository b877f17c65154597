package hostapd

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/sharefi/sharefi/router"
)

func fileWith(t *testing.T, content string) store {
	t.Helper()
	s := store{path: filepath.Join(t.TempDir(), "psk")}
	if err := os.WriteFile(s.path, []byte(content), 0o640); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAFileIsReplacedWithItsModeAndOwner(t *testing.T) {
	s := fileWith(t, "before")
	if os.Geteuid() == 0 {
		if err := os.Chown(s.path, 12345, 54321); err != nil {
			t.Fatal(err)
		}
	}
	was, _ := os.Stat(s.path)
	if err := os.WriteFile(s.path+".sharefi", []byte("left by a crash"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := s.replace("before", "after"); err != nil {
		t.Fatal(err)
	}
	now, err := os.Stat(s.path)
	if err != nil {
		t.Fatal(err)
	}
	before, after := was.Sys().(*syscall.Stat_t), now.Sys().(*syscall.Stat_t)
	if now.Mode() != was.Mode() || before.Uid != after.Uid || before.Gid != after.Gid || before.Ino == after.Ino {
		t.Errorf("the file is %v of %d:%d, was %v of %d:%d", now.Mode(), after.Uid, after.Gid, was.Mode(), before.Uid, before.Gid)
	}
	if got, err := s.read(); got != "after" || err != nil {
		t.Errorf("read %q, %v", got, err)
	}
	if left, _ := os.ReadDir(filepath.Dir(s.path)); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func TestAFileThatChangedMeanwhileIsNotTouched(t *testing.T) {
	s := fileWith(t, "the owner's newer one")
	err := s.replace("what was read", "ours")
	if !errors.Is(err, ErrChanged) || !errors.Is(err, router.ErrBusy) {
		t.Fatalf("replace: %v", err)
	}
	if got, _ := s.read(); got != "the owner's newer one" {
		t.Errorf("the file has %q", got)
	}
	if left, _ := os.ReadDir(filepath.Dir(s.path)); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func TestALinkStaysOneAndItsTargetIsReplaced(t *testing.T) {
	target := fileWith(t, "before")
	link := store{path: filepath.Join(t.TempDir(), "link")}
	if err := os.Symlink(target.path, link.path); err != nil {
		t.Fatal(err)
	}
	if err := link.replace("before", "after"); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link.path); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is %v, %v", info, err)
	}
	if got, _ := target.read(); got != "after" {
		t.Errorf("the target has %q", got)
	}
}

func TestAnErrorOfTheFileSaysWhatToDo(t *testing.T) {
	folder := t.TempDir()
	pipe := filepath.Join(folder, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	large := fileWith(t, "")
	if err := os.Truncate(large.path, maxFile+1); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]error{
		filepath.Join(folder, "none"): ErrNoFile, folder: ErrNoReader, pipe: ErrNoReader, large.path: ErrNoReader,
	} {
		_, err := store{path: path}.read()
		if !errors.Is(err, want) || !errors.Is(err, router.ErrUnreachable) || !strings.Contains(err.Error(), path) {
			t.Errorf("read %s: %v, want %v", path, err, want)
		}
	}
	if err := (store{path: filepath.Join(folder, "none")}).replace("", "x"); !errors.Is(err, ErrNoFile) {
		t.Errorf("replace what is not there: %v", err)
	}
	s := store{path: "/x"}
	for cause, want := range map[error]error{
		os.ErrPermission: ErrNoRight, syscall.EROFS: ErrNoRight, syscall.EBUSY: errMounted, syscall.EIO: router.ErrUnreachable, nil: nil,
	} {
		if err := s.inWords(cause); !errors.Is(err, want) {
			t.Errorf("%v: %v, want %v", cause, err, want)
		}
	}
}
