package redistest

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// A Disk is a file system of its own that a test fills up. Its writes fail as those of a full disk do.
type Disk struct {
	Dir string
	t   testing.TB
}

// NewDisk mounts a disk of some bytes on a directory, which is made if it does not exist. That takes root.
func NewDisk(t testing.TB, dir string, size string) *Disk {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "mode=0700,size="+size); err != nil {
		t.Fatalf("mount a small disk, as root: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Errorf("unmount the small disk: %v", err)
		}
	})
	return &Disk{Dir: dir, t: t}
}

// Fill takes all the room that is left.
func (d *Disk) Fill() {
	d.t.Helper()
	f, err := os.OpenFile(d.filler(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	for page := make([]byte, 4096); ; {
		if _, err := f.Write(page); err != nil {
			return
		}
	}
}

// Empty gives the room back.
func (d *Disk) Empty() {
	d.t.Helper()
	if err := os.Remove(d.filler()); err != nil {
		d.t.Fatal(err)
	}
}

func (d *Disk) filler() string { return filepath.Join(d.Dir, "filler") }

// onOwnDisks tells a test that it runs where it may mount disks.
const onOwnDisks = "RUN_ON_OWN_DISKS"

// OnOwnDisks runs a test again as a user who may mount disks, and where they are gone when it ends. It reports whether
// it did; the test returns then.
func OnOwnDisks(t *testing.T) bool {
	t.Helper()
	if os.Getenv(onOwnDisks) != "" {
		return false
	}
	inside := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	inside.Env = append(os.Environ(), onOwnDisks+"=1")
	inside.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
	}
	said, err := inside.CombinedOutput()
	if os.Geteuid() != 0 && errors.Is(err, syscall.EPERM) {
		t.Log("this system lets only root mount disks")
		return true
	}
	if err != nil || !strings.Contains(string(said), "--- PASS") {
		t.Errorf("inside: %v\n%s", err, said)
		return true
	}
	t.Logf("inside:\n%s", said)
	return true
}
