package main

import (
	"fmt"
	"io"
	"time"

	"golang.org/x/sys/unix"
)

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
	environ  []string
	clock    func() time.Time                  // the machine's, if nil
	disk     func(path string) (uint64, error) // what is free; the machine's, if nil
}

// room is what is free on the disk of a path.
func (s streams) room(path string) (uint64, error) {
	if s.disk != nil {
		return s.disk(path)
	}
	return diskRoom(path)
}

// now is the present instant as it is stored.
func (s streams) now() time.Time {
	if s.clock != nil {
		return s.clock()
	}
	return now()
}

// now is what the machine's clock says.
func now() time.Time { return time.Now().UTC() }

// diskRoom is what is free on the disk of a path.
func diskRoom(path string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(path, &s); err != nil {
		return 0, fmt.Errorf("look at the disk: %w", err)
	}
	return s.Bavail * uint64(s.Bsize), nil //nolint:gosec,unconvert // a block's size is no negative number
}
