package owner

import (
	"fmt"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

var backupCommand = command{
	name: "backup", right: bot.Own, help: text.HelpBackup,
	say: func(t *dialog.Turn, _ []string) { backup(t) },
}

// weeklyAt is the hour, in the shop's time zone, at which a new week's backup is due on its Monday.
const weeklyAt = 9

// BackupWeek names the week whose backup is due by now: from nine on Monday this week's, before that still
// the last one's. It goes by what a clock on the wall shows. A shop that was off at that hour, or
// is new, finds the week's backup due whenever it runs.
func BackupWeek(now time.Time, zone *time.Location) string {
	now = now.In(zone)
	if now.Weekday() == time.Monday && now.Hour() < weeklyAt {
		now = now.AddDate(0, 0, -1)
	}
	year, week := now.ISOWeek()
	return fmt.Sprintf("%d-%02d", year, week)
}

// backup: /backup. The passphrase stands in the configuration, since a chat is no place for it.
func backup(t *dialog.Turn) {
	if !t.Backups {
		t.Say(text.BackupSetUp)
		return
	}
	t.Note("backup", "", "", "")
	t.Reply(bot.Outgoing{Text: t.Lang.Say(text.BackupBegins), Typing: true})
	show(t, billing.Backup)
}

// backupFile is the message with the shop's records, encrypted. Write is nil where no passphrase is set.
func backupFile(l text.Language, _ billing.Notice, s bot.Scene) bot.Outgoing {
	if s.Backup == nil {
		return bot.Outgoing{Text: l.Say(text.BackupSetUp)}
	}
	return bot.Outgoing{
		Text: l.Say(text.BackupDone, "at", dialog.When(l, s.Now, s.Now, s.Zone)),
		Document: &bot.Document{
			Name: "sharefi-" + s.Shop + "-" + s.Now.In(s.Zone).Format(time.DateOnly) + ".age", MIME: "application/octet-stream",
			Write: s.Backup, Instead: l.Say(text.BackupLarge),
		},
	}
}
