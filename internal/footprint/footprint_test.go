//go:build linux

package footprint_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/internal/footprint"
)

// mapped returns how many kilobytes of files this process has in memory (proc(5), RssFile).
func mapped(t *testing.T) (kilobytes int) {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, line, _ := strings.Cut(string(status), "RssFile:")
	if _, err := fmt.Sscan(line, &kilobytes); err != nil {
		t.Fatal(err)
	}
	return kilobytes
}

func TestPagesOfTheProgramAreGivenBackAndComeAgain(t *testing.T) {
	before := mapped(t)
	if err := footprint.Trim(); err != nil {
		t.Fatal(err)
	}
	after := mapped(t)
	t.Logf("%d KB of files in memory, then %d KB", before, after)
	if after >= before {
		t.Errorf("%d KB of files are in memory, %d KB before", after, before)
	}
}
