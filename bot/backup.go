package bot

import (
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
)

// backup: /backup. The passphrase stands in the configuration, since a chat is no place for it.
func (t *turn) backup() {
	if !t.Backups {
		t.say(text.BackupSetUp)
		return
	}
	t.change("backup", "", "", "")
	t.say(text.BackupBegins)
	t.show(billing.Backup)
}

// backupFile is the message with the shop's records, encrypted. Write is nil where no passphrase is set.
func backupFile(l text.Language, s Scene) Outgoing {
	if s.Backup == nil {
		return Outgoing{Text: l.Say(text.BackupSetUp)}
	}
	return Outgoing{
		Text: l.Say(text.BackupDone, "at", when(l, s.Now, s.Now, s.Zone)),
		Document: &Document{
			Name: "sharefi-" + s.Shop + "-" + s.Now.In(s.Zone).Format(time.DateOnly) + ".age", MIME: "application/octet-stream",
			Write: s.Backup, Instead: l.Say(text.BackupLarge),
		},
	}
}
