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

func (l *logged) Admissions(ctx context.Context) ([]Admission, error) {
	entries, err := l.Driver.Admissions(ctx)
	if err != nil {
		l.log.WarnContext(ctx, "read the allow list", "err", err)
		return nil, err
	}
	l.log.DebugContext(ctx, "read the allow list", "entries", len(entries))
	return entries, nil
}

func (l *logged) Apply(ctx context.Context, add, remove []Admission) error {
	log := l.log.With("add", short(add), "remove", short(remove))
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

// short shortens addresses for a log, because slog ignores LogValue inside a slice.
func short(admissions []Admission) []string {
	texts := make([]string, len(admissions))
	for i, a := range admissions {
		texts[i] = a.Key().Short()
	}
	return texts
}
