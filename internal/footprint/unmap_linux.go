package footprint

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// unmap lets go of the pages of the program's file that are as they are in the file. See madvise(2) on
// MADV_DONTNEED: of a private mapping of a file, pages that were never written are read from it again.
func unmap() error {
	self, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return fmt.Errorf("find the program's file: %w", err)
	}
	maps, err := os.Open("/proc/self/smaps")
	if err != nil {
		return fmt.Errorf("read what is mapped: %w", err)
	}
	defer maps.Close()
	var from, to uintptr // of the mapping that the lines are about, when it is ours to let go of
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		line := lines.Text()
		switch name, value, _ := strings.Cut(line, ":"); {
		case strings.HasSuffix(line, " "+self):
			var mode string
			if _, err := fmt.Sscanf(line, "%x-%x %4s", &from, &to, &mode); err != nil {
				return fmt.Errorf("read what is mapped: %w", err)
			}
			if mode[0] != 'r' || mode[1] != '-' || mode[3] != 'p' {
				from = to
			}
		case strings.Contains(name, "-"): // another's
			from = to
		case name == "Anonymous" && from < to && strings.Fields(value)[0] == "0":
			if _, _, errno := unix.Syscall(unix.SYS_MADVISE, from, to-from, unix.MADV_DONTNEED); errno != 0 {
				return fmt.Errorf("let go of the program's pages: %w", errno)
			}
		}
	}
	return nil
}
