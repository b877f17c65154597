package duty

import (
	"context"

	"github.com/sharefi/sharefi/bot/owner"
)

// weeks are what it reads and owes.
type weeks interface {
	// Weekly owes the owner the backup of a week, once.
	Weekly(ctx context.Context, week string) error
}

// A weekly sends the owner a backup in each week, where that is set.
type weekly struct {
	records weeks
	Wall
	on   bool
	sent string // the newest week
}

func (w *weekly) do(ctx context.Context) error {
	week := owner.BackupWeek(w.Now(), w.Zone)
	if !w.on || week == w.sent || w.Sane() != nil {
		return nil
	}
	err := w.records.Weekly(ctx, week)
	if err == nil {
		w.sent = week
	}
	return err
}
