// Package cli is what every subcommand has: where it reads and writes, the configuration that its flags name, the
// log, and the exit code that an error comes to.
//
// It must not import a room that has a subcommand, nor the app. Its one invariant: the log shows no secret of
// the configuration.
package cli

import (
	"fmt"
	"io"
	"time"

	"golang.org/x/sys/unix"
)

// Streams are where a command reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	Environ  []string
	Clock    func() time.Time                  // the machine's, if nil
	Disk     func(path string) (uint64, error) // what is free; the machine's, if nil
}

// Room is what is free on the disk of a path.
func (s Streams) Room(path string) (uint64, error) {
	if s.Disk != nil {
		return s.Disk(path)
	}
	return diskRoom(path)
}

// Now is the present instant as it is stored.
func (s Streams) Now() time.Time {
	if s.Clock != nil {
		return s.Clock()
	}
	return Now()
}

// Now is what the machine's clock says.
func Now() time.Time { return time.Now().UTC() }

// diskRoom is what is free on the disk of a path.
func diskRoom(path string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(path, &s); err != nil {
		return 0, fmt.Errorf("look at the disk: %w", err)
	}
	return s.Bavail * uint64(s.Bsize), nil //nolint:gosec,unconvert // a block's size is no negative number
}
