package hostapd

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/sharefi/sharefi/router"
)

// A file is that of the passphrases, with the radios that have loaded it. hostapd can't list what it has loaded, so the
// file and the OK of every radio stand for it.
type file struct {
	store  store
	radios []*control
	loaded *string // the content that every radio said OK to; nil when that is not known
}

var (
	errRefuses = fmt.Errorf("%w: hostapd can't load the file of passphrases; its log says why", router.ErrUnreachable)
	errBroken  = errors.New("a change would have made a file that hostapd can't read")
)

// read returns the file and its bytes, which is then in force on every radio. Whatever was changed without a reload, by
// the owner or before a crash, is loaded first: else somebody who was removed from the file might still be on the air.
// Only a file with a broken line of ours is not, since the next change writes it anew.
func (f *file) read(ctx context.Context) (pskFile, string, error) {
	raw, err := f.store.read()
	if err != nil {
		return pskFile{}, "", err
	}
	lines := parsePSKFile(raw)
	if err := lines.fault(f.store.path); err != nil {
		return lines, raw, err
	}
	if lines.broken() || f.loaded != nil && *f.loaded == raw {
		return lines, raw, nil
	}
	return lines, raw, f.load(ctx, raw)
}

// load has every radio load the file, which has this content.
func (f *file) load(ctx context.Context, content string) error {
	f.loaded = nil
	for _, radio := range f.radios {
		answer, err := radio.do(ctx, "RELOAD_WPA_PSK", reloadPatience)
		switch {
		case err != nil:
			return err
		case answer == answerUnknown:
			return fmt.Errorf("%s: %w: it does not know RELOAD_WPA_PSK; hostapd 2.10 or later does", radio.radio, router.ErrUnsupported)
		case answer != answerOK:
			return fmt.Errorf("%s: %w", radio.radio, errRefuses)
		}
	}
	f.loaded = &content
	return nil
}

// write makes next the file's content in place of was, and loads it. When hostapd refuses it, what was there before is
// put back and loaded, since a refused file is in force by half.
func (f *file) write(ctx context.Context, was, next string) error {
	written := parsePSKFile(next)
	if written.fault(f.store.path) != nil || written.broken() {
		return errBroken
	}
	if next == was {
		return nil
	}
	if err := f.store.replace(was, next); err != nil {
		return err
	}
	err := f.load(ctx, next)
	if !errors.Is(err, errRefuses) {
		return err
	}
	if back := f.restore(ctx, next, was); back != nil {
		return fmt.Errorf("%w; and putting back what was there: %w", err, back)
	}
	return err
}

func (f *file) restore(ctx context.Context, from, to string) error {
	if err := f.store.replace(from, to); err != nil {
		return err
	}
	return f.load(ctx, to)
}

// networks are the names that keys are needed for, each once.
func (f *file) networks(ctx context.Context) ([]string, error) {
	var names []string
	for _, radio := range f.radios {
		n, err := radio.network(ctx)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(names, n.ssid) {
			names = append(names, n.ssid)
		}
	}
	return names, nil
}
