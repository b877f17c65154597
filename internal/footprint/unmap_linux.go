package footprint

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// unmap releases the unmodified pages of the program's file. See madvise(2), MADV_DONTNEED: in a private
// mapping of a file, such pages are read from the file again when they are used.
func unmap() error {
	self, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return fmt.Errorf("find the program's file: %w", err)
	}
	maps, err := os.Open("/proc/self/smaps")
	if err != nil {
		return fmt.Errorf("read the memory map: %w", err)
	}
	defer maps.Close()
	var from, to uintptr // the current mapping, empty if we must not release it
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		line := lines.Text()
		switch name, value, _ := strings.Cut(line, ":"); {
		case strings.HasSuffix(line, " "+self):
			var mode string
			if _, err := fmt.Sscanf(line, "%x-%x %4s", &from, &to, &mode); err != nil {
				return fmt.Errorf("read the memory map: %w", err)
			}
			if mode[0] != 'r' || mode[1] != '-' || mode[3] != 'p' {
				from = to
			}
		case strings.Contains(name, "-"): // a mapping of something else
			from = to
		case name == "Anonymous" && from < to && strings.Fields(value)[0] == "0":
			if _, _, errno := unix.Syscall(unix.SYS_MADVISE, from, to-from, unix.MADV_DONTNEED); errno != 0 {
				return fmt.Errorf("release the program's pages: %w", errno)
			}
		}
	}
	return nil
}
