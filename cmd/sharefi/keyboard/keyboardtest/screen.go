// Package keyboardtest is a terminal for tests: a pseudo-terminal, and the cells that a person at it sees.
//
// It owns the far end of the pseudo-terminal. It imports nothing of this module, and no program. Its one invariant: what
// Text says is what stands on the screen, after every movement of the cursor, not what was written to it.
package keyboardtest

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/charmbracelet/x/vt"
	"golang.org/x/sys/unix"
)

// Open gives the two ends of a new pseudo-terminal of a size.
func Open(t testing.TB, columns, rows int) (far, near *os.File) {
	t.Helper()
	far, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	fd := int(far.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	size := unix.Winsize{Row: uint16(rows), Col: uint16(columns)} //nolint:gosec // a test's size
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &size); err != nil {
		t.Fatal(err)
	}
	near, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return far, near
}

// A Screen is the cells of a terminal. Like one, it answers what a program asks the terminal: Read is its answers, and
// must be read.
type Screen struct {
	mu      sync.Mutex
	cells   *vt.Emulator
	changed chan struct{} // closed at the next change
}

// NewScreen is an empty one.
func NewScreen(columns, rows int) *Screen {
	return &Screen{cells: vt.NewEmulator(columns, rows), changed: make(chan struct{})}
}

// Watch shows what a program writes until it leaves the terminal.
func (s *Screen) Watch(far *os.File) {
	answered := make(chan struct{})
	go func() { defer close(answered); _, _ = io.Copy(far, s.cells) }()
	_, _ = io.Copy(s, far)
	if pipe, ok := s.cells.InputPipe().(io.Closer); ok { // its own Close races with a read
		_ = pipe.Close()
	}
	<-answered
}

// Write is io.Writer's: what a program prints.
func (s *Screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.cells.Write(b)
	close(s.changed)
	s.changed = make(chan struct{})
	return n, err
}

// Changed is closed at the next change.
func (s *Screen) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// Text is what stands on the screen, without the space at the ends of its lines and at its foot.
func (s *Screen) Text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var text strings.Builder
	for y := range s.cells.Height() {
		line := ""
		for x := 0; x < s.cells.Width(); x++ {
			if cell := s.cells.CellAt(x, y); cell != nil && cell.Width > 0 {
				line += cell.Content
			}
		}
		text.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return strings.TrimRight(text.String(), "\n")
}
