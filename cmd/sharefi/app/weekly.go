package app

import (
	"context"

	"github.com/sharefi/sharefi/bot/owner"
)

// A weekly sends the owner a backup in each week, where that is set.
type weekly struct {
	records interface {
		// Weekly owes the owner the backup of a week, once.
		Weekly(ctx context.Context, week string) error
	}
	wall
	on   bool
	sent string // the newest week
}

func (w *weekly) do(ctx context.Context) error {
	week := owner.BackupWeek(w.now(), w.zone)
	if !w.on || week == w.sent || w.sane() != nil {
		return nil
	}
	err := w.records.Weekly(ctx, week)
	if err == nil {
		w.sent = week
	}
	return err
}
