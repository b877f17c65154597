package cli

import (
	"errors"
	"os"
	"strings"
	"testing"
)

func TestRootLeavesAloneWhatIsAnotherUsers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if os.Geteuid() == 0 {
		if err := os.Chown(dir, 12345, 12345); err != nil {
			t.Fatal(err)
		}
	}
	err := AsOwner(0, "/nowhere", dir)
	if !errors.Is(err, errNotYours) || !errors.Is(err, errUsage) || !strings.Contains(err.Error(), "sudo -u") {
		t.Errorf("got %v", err)
	}
	if err := AsOwner(1000, dir); err != nil {
		t.Errorf("somebody else than root: %v", err)
	}
	if err := AsOwner(0, "/", "/nowhere"); err != nil {
		t.Errorf("root's own: %v", err)
	}
}
