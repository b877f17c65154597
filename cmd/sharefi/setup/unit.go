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

// offerUnit offers the service of systemd, where it is not there yet and may be written.
func (u *setup) offerUnit(ctx context.Context, folder string) error {
	path := filepath.Join(folder, "sharefi.service")
	for _, there := range []string{path, "/usr/lib/systemd/system/sharefi.service",
		"/lib/systemd/system/sharefi.service"} {
		if _, err := os.Stat(there); err == nil {
			return nil
		}
	}
	if info, err := os.Stat(folder); err != nil || !info.IsDir() || os.Geteuid() != 0 && folder == usualUnits {
		return nil
	}
	i, err := u.Choose(ctx, "Let systemd run the shop? This writes "+path+".", []string{"Yes", "No"}, 0)
	if err != nil || i == 1 {
		return ignoreLeaving(err)
	}
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	config, err := filepath.Abs(u.path)
	if err != nil {
		return fmt.Errorf("find the configuration: %w", err)
	}
	if filepath.Base(config) != cli.FileHere {
		return errors.New("systemd hands a whole folder over, in which the configuration must be called " +
			cli.FileHere)
	}
	text := strings.NewReplacer("/usr/bin/sharefi", program, "/etc/sharefi", filepath.Dir(config)).Replace(deploy.Unit)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil { //nolint:gosec // it holds no secret
		return fmt.Errorf("write the unit: %w", err)
	}
	fmt.Fprintf(u.Out, "written: %s\nAs root, make its user and start it:\n", path)
	fmt.Fprintln(u.Out, "  useradd --system --home-dir /var/lib/sharefi --shell /usr/sbin/nologin sharefi")
	fmt.Fprintf(u.Out, "  chown -R sharefi: %s\n  systemctl daemon-reload && systemctl enable --now sharefi\n",
		filepath.Dir(config))
	return nil
}

// usualUnits is where the units of this machine live.
const usualUnits = "/etc/systemd/system"
