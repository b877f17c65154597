package setup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/deploy"
	"github.com/sharefi/sharefi/internal/config"
)

// served is where the unit keeps the records.
const served = "/var/lib/sharefi"

// handedOver is how much systemd hands to a service, at most.
const handedOver = 1 << 20

// errNoUnit says why systemd could not run the shop from where it is.
var errNoUnit = errors.New("systemd can't run the shop from here")

// fitsUnit reports whether the unit could start a program, and get a configuration with its folder.
func fitsUnit(program, file string) error {
	if filepath.Base(file) != cli.FileHere {
		return fmt.Errorf("%w: it hands a whole folder over, in which the configuration must be called %s", errNoUnit,
			cli.FileHere)
	}
	for _, home := range []string{"/home/", "/root/", "/run/user/"} {
		if strings.HasPrefix(program, home) {
			return fmt.Errorf("%w: the service sees no homes; install %s /usr/local/bin/sharefi, and run setup with that one",
				errNoUnit, program)
		}
	}
	folder, size := filepath.Dir(file), int64(0)
	err := filepath.WalkDir(folder, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			size += info.Size()
		}
		if size > handedOver {
			return fs.SkipAll
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("look at the configuration's folder: %w", err)
	}
	if size > handedOver {
		return fmt.Errorf("%w: it hands the whole folder %s to the service, which is too large; keep the configuration in a "+
			"folder of its own, such as /etc/sharefi", errNoUnit, folder)
	}
	return nil
}

// handOver makes the configuration, and the records of a shop that ran by hand, those of the service's user.
func (u *setup) handOver() []string {
	lines := []string{"id -u sharefi || useradd --system --home-dir " + served + " --shell /usr/sbin/nologin sharefi",
		"chown -R sharefi: " + filepath.Dir(u.path)}
	if u.had != nil && u.had.Data != served && isThere(filepath.Join(u.had.Data, u.had.Shop)) {
		lines = append(lines, "mkdir -p "+served+" && cp -a "+u.had.Data+"/. "+served)
	}
	return lines
}

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
	program, err := os.Executable()
	if err != nil {
		return false, fmt.Errorf("find this program: %w", err)
	}
	file, err := filepath.Abs(u.path)
	if err != nil {
		return false, fmt.Errorf("find the configuration: %w", err)
	}
	if err := fitsUnit(program, file); err != nil {
		u.say("! %v", err)
		return false, nil
	}
	i, err := u.Choose(ctx, "Let systemd run the shop? This writes "+path+".", []string{"Yes", "No"}, 0)
	if err != nil || i == 1 {
		return false, ignoreLeaving(err)
	}
	text := strings.NewReplacer("/usr/bin/sharefi", program, "/etc/sharefi", filepath.Dir(file)).Replace(deploy.Unit)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil { //nolint:gosec // it holds no secret
		return false, fmt.Errorf("write the unit: %w", err)
	}
	u.say("written: %s", path)
	return true, u.keepWhereServed()
}

// keepWhereServed writes into the configuration where the service keeps the records, for commands that are typed.
func (u *setup) keepWhereServed() error {
	text, err := os.ReadFile(u.path)
	if err == nil {
		text, err = config.Set(text, config.Setting{Key: "data", Value: served})
	}
	anew := u.path + ".new"
	if err == nil {
		err = os.Remove(anew) // of a setup that was cut off
		if err == nil || errors.Is(err, os.ErrNotExist) {
			err = writeSynced(anew, string(text))
		}
	}
	if err == nil {
		err = os.Rename(anew, u.path)
	}
	if err != nil {
		return fmt.Errorf("write where the records are: %w", err)
	}
	return nil
}
