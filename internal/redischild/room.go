package redischild

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// reserve is how much room there must be before a disk that was full is written again, so that the server does not
// end at once for the same reason.
const reserve = 4 << 20

// room returns an error while the directory can't take the reserve. It is written for a moment, since quotas and
// failing disks show in no number.
func room(dir string) error {
	var disk unix.Statfs_t
	if err := unix.Statfs(dir, &disk); err != nil {
		return fmt.Errorf("read the room: %w", err)
	}
	if free := uint64(disk.Bavail) * uint64(disk.Bsize); free < reserve { //nolint:unconvert // differs by system
		return fmt.Errorf("only %d KB are free: %w", free>>10, unix.ENOSPC)
	}
	name := filepath.Join(dir, "room")
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("try to write: %w", err)
	}
	defer os.Remove(name)
	defer f.Close()
	if _, err := f.Write(make([]byte, reserve)); err != nil {
		return fmt.Errorf("try to write: %w", err)
	}
	return f.Sync()
}
