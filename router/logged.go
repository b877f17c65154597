package router

import (
	"context"
	"log/slog"
)

// Logged logs a driver's calls: changes as Info, reads as Debug, failures as Warn. Addresses are
// shortened.
func Logged(d Driver, log *slog.Logger) Driver { return &logged{d, log} }

type logged struct {
	Driver
	log *slog.Logger
}

func (l *logged) Unwrap() Driver { return l.Driver }

func (l *logged) Entries(ctx context.Context) ([]Entry, error) {
	entries, err := l.Driver.Entries(ctx)
	if err != nil {
		l.log.WarnContext(ctx, "read the allow list", "err", err)
		return nil, err
	}
	l.log.DebugContext(ctx, "read the allow list", "entries", len(entries))
	return entries, nil
}

func (l *logged) Apply(ctx context.Context, add []Entry, remove []MAC) error {
	log := l.log.With("add", short(macs(add)), "remove", short(remove))
	err := l.Driver.Apply(ctx, add, remove)
	if err != nil {
		log.WarnContext(ctx, "change the allow list", "err", err)
		return err
	}
	log.InfoContext(ctx, "change the allow list")
	return nil
}

func (l *logged) Close() error {
	err := l.Driver.Close()
	if err != nil {
		l.log.Warn("log out of the router", "err", err)
	}
	return err
}

func macs(entries []Entry) []MAC {
	all := make([]MAC, len(entries))
	for i, e := range entries {
		all[i] = e.MAC
	}
	return all
}

// short shortens addresses for a log, because slog ignores LogValue inside a slice.
func short(macs []MAC) []string {
	texts := make([]string, len(macs))
	for i, mac := range macs {
		texts[i] = mac.Short()
	}
	return texts
}
