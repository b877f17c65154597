package app

import (
	"context"
	"io"

	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/bot/owner"
	"github.com/sharefi/sharefi/internal/backup"
)

// Ours are the keys of the process that works on a shop, which no backup holds.
var Ours = []string{"worker", "clock:newest"}

// writeBackup writes the shop's records for the chat.
func (a *App) writeBackup(ctx context.Context, w io.Writer) error {
	_, err := backup.Write(ctx, a.DB, w, backup.Options{Shop: a.Config.Shop, Passphrase: a.Config.Backup.Passphrase, Skip: Ours, Now: a.Now()})
	return err
}

// weekly sends the owner a backup in each week, where that is set.
func (a *App) weekly(ctx context.Context) error {
	week := owner.BackupWeek(a.Now(), a.Config.Timezone)
	if !a.Config.Backup.Weekly || week == a.sent || a.guard.Check() != nil {
		return nil
	}
	err := a.talk.Weekly(ctx, week)
	if err == nil {
		a.sent = week
	}
	return err
}

// buildForMany wires what is for all records and all people: backups and broadcasts.
func (a *App) buildForMany() {
	if !a.Config.Backup.Passphrase.IsZero() {
		a.talk.Backup = a.writeBackup
	}
	if a.Config.WhatsApp.Broadcast {
		a.talk.CastTo = append(a.talk.CastTo, "whatsapp")
	}
	a.caster = &outbox.Caster{Casts: a.talk, Now: a.Now, Log: a.Log}
}
