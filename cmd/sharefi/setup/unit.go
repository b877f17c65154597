package setup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/deploy"
)

// offerUnit offers the service of systemd, where it may be written. It reports whether it was.
func (u *setup) offerUnit(ctx context.Context, folder string) (bool, error) {
	path := filepath.Join(folder, "sharefi.service")
	for _, there := range []string{path, "/usr/lib/systemd/system/sharefi.service"} {
		if isThere(there) {
			return false, nil
		}
	}
	if info, err := os.Stat(folder); err != nil || !info.IsDir() || os.Geteuid() != 0 && folder == usualUnits {
		return false, nil
	}
	i, err := u.Choose(ctx, "Let systemd run the shop? This writes "+path+".", []string{"Yes", "No"}, 0)
	if err != nil || i == 1 {
		return false, ignoreLeaving(err)
	}
	program, err := os.Executable()
	if err != nil {
		return false, fmt.Errorf("find this program: %w", err)
	}
	config, err := filepath.Abs(u.path)
	if err != nil {
		return false, fmt.Errorf("find the configuration: %w", err)
	}
	if filepath.Base(config) != cli.FileHere {
		return false, errors.New("systemd hands a whole folder over, in which the configuration must be called " +
			cli.FileHere)
	}
	text := strings.NewReplacer("/usr/bin/sharefi", program, "/etc/sharefi", filepath.Dir(config)).Replace(deploy.Unit)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil { //nolint:gosec // it holds no secret
		return false, fmt.Errorf("write the unit: %w", err)
	}
	u.say("written: %s", path)
	return true, nil
}
