package setup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/keyboard"
	"github.com/sharefi/sharefi/cmd/sharefi/routers"
	"github.com/sharefi/sharefi/internal/config"
)

// save writes the files that the answers come to. All of them are made in a folder beside the
// configuration, which is read as a whole before any of them takes its place: first the secrets,
// last the file that names them.
func (u *setup) save() error {
	if len(u.settings) == 0 {
		u.say("Nothing changes.")
		return nil
	}
	text, err := config.Set(u.written, u.settings...)
	if err != nil {
		return err
	}
	dir, name := filepath.Dir(u.path), filepath.Base(u.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the configuration's folder: %w", err)
	}
	if err := sweep(dir); err != nil {
		return err
	}
	stage, err := os.MkdirTemp(dir, stagePrefix)
	if err != nil {
		return fmt.Errorf("make a folder beside the configuration: %w", err)
	}
	defer os.RemoveAll(stage)
	files := map[string]string{name: string(text)}
	for file, value := range u.secrets {
		files[file] = value + "\n"
	}
	if err := u.stage(stage, dir, files); err != nil {
		return err
	}
	if _, err := cli.Read(filepath.Join(stage, name), u.Environ); err != nil {
		return cli.Usage(errors.New(strings.ReplaceAll(err.Error(), stage, dir) + "\nnothing was written"))
	}
	order := []string{}
	for file := range u.secrets {
		order = append(order, file)
	}
	sort.Strings(order)
	for _, file := range append(order, name) {
		if err := os.Rename(filepath.Join(stage, file), filepath.Join(dir, file)); err != nil {
			return fmt.Errorf("put %s into its place: %w", file, err)
		}
		u.say("written: %s", filepath.Join(dir, file))
	}
	return nil
}

const stagePrefix = ".sharefi-setup-"

// sweep takes away what a setup left that was cut off.
func sweep(dir string) error {
	left, err := filepath.Glob(filepath.Join(dir, stagePrefix+"*"))
	for _, old := range left {
		err = errors.Join(err, os.RemoveAll(old))
	}
	return err
}

// stage writes the new files into a folder, beside links to the old ones that stay.
func (u *setup) stage(stage, dir string, files map[string]string) error {
	present, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("read the configuration's folder: %w", err)
	}
	for _, e := range present {
		if _, anew := files[e.Name()]; anew || !e.Type().IsRegular() {
			continue
		}
		if err := os.Symlink(filepath.Join("..", e.Name()), filepath.Join(stage, e.Name())); err != nil {
			return fmt.Errorf("look at the present files: %w", err)
		}
	}
	for name, text := range files {
		if err := writeSynced(filepath.Join(stage, name), text); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return nil
}

// writeSynced makes a file that its owner alone can read, and that a power cut leaves whole.
func writeSynced(path, text string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Chmod(0o600), f.Sync(), f.Close())
}

// after offers what makes a configuration a shop.
func (u *setup) after(ctx context.Context, units string) error {
	if err := u.offerPreparation(ctx); err != nil {
		return err
	}
	k := u.keeper(units)
	if k == byHand {
		written, err := u.offerUnit(ctx, units)
		if err != nil {
			return err
		}
		if written {
			k = newUnit
		}
	}
	u.next(k)
	return nil
}

// offerPreparation prepares the router, where it was seen to let everybody in.
func (u *setup) offerPreparation(ctx context.Context) error {
	if u.seen == nil || u.seen.Info.Filter && u.seen.Info.Allow && (u.seen.Own || u.seen.Info.Own.IsZero()) {
		return nil // there is nothing to prepare; an access point of this machine does not see it as a device
	}
	name := u.config.Sites[u.site].Name
	i, err := u.Choose(ctx,
		"The router does not admit listed devices alone yet. Prepare it now? You choose who keeps access without "+
			"paying.",
		[]string{"Yes", "Later, with: " + u.program + " router prepare"}, 0)
	if err != nil || i == 1 {
		return ignoreLeaving(err)
	}
	s := u.Streams
	s.In = u.Rest()
	if err := routers.Prepare(ctx, s, routers.Preparation{Which: routers.Which{File: u.path, Site: name}}); err != nil {
		u.say("✗ the router was not prepared: %v", err)
		u.say("  later: %s router prepare --config %s", u.program, u.path)
	}
	return nil
}

// ignoreLeaving takes leaving behind the last question for what it is: an end. All is written.
func ignoreLeaving(err error) error {
	if errors.Is(err, keyboard.ErrStopped) || errors.Is(err, keyboard.ErrNoAnswer) {
		return nil
	}
	return err
}
