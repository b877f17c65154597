package config

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

var webVersion = regexp.MustCompile(`^\d{1,9}\.\d{1,9}\.\d{1,10}$`)

// whatsapp checks how WhatsApp is to be used.
func (r *reader) whatsapp(raw fileWhatsApp) WhatsApp {
	w := WhatsApp{
		Enabled: r.yes("whatsapp.enabled", raw.Enabled), Version: strings.TrimSpace(raw.Version),
		Broadcast: r.yes("whatsapp.broadcast", raw.Broadcast),
		NewChats:  r.number("whatsapp.new_chats_a_day", or(raw.NewChats, "200"), 1, 10_000),
	}
	if w.Enabled && w.Broadcast {
		r.warnings = append(r.warnings, Warning{
			"broadcasts go to WhatsApp, too, which bans accounts for writing to many", "take whatsapp.broadcast out, " +
				"unless you can do without the account",
		})
	}
	if w.Version != "" && !webVersion.MatchString(w.Version) {
		r.bad("whatsapp.version",
			"%q is not a version of WhatsApp Web, as in 2.3000.1047769893; leave it out for the newest", w.Version)
	}
	return w
}

// shortestPassphrase is what a passphrase must have: the file that it guards goes through chats.
const shortestPassphrase = 12

// backup checks how the records are kept elsewhere.
func (r *reader) backup(raw fileBackup) Backup {
	b := Backup{Passphrase: r.secret("backup.passphrase", raw.Passphrase, raw.PassphraseFile, false),
		Weekly: r.yes("backup.weekly", raw.Weekly)}
	switch n := len(b.Passphrase.Reveal()); {
	case n > 0 && n < shortestPassphrase:
		r.bad("backup.passphrase", "too short; it must have at least %d characters", shortestPassphrase)
	case n == 0 && b.Weekly:
		r.bad("backup.weekly", "there is no passphrase; put one into a file and name it with backup.passphrase_file")
	}
	return b
}

// owner checks the people in command.
func (r *reader) owner(raw fileOwner, whatsapp bool) (o Owner) {
	for i, id := range raw.Telegram {
		n, err := strconv.ParseInt(strings.TrimSpace(id), 10, 64)
		if err != nil || n <= 0 {
			r.bad(fmt.Sprintf("owner.telegram[%d]", i),
				"%q is not a Telegram user id, a number such as 123456789; leave owner out to claim the shop by a code",
				id)
		}
		o.Telegram = append(o.Telegram, n)
	}
	for i, phone := range raw.WhatsApp {
		key := fmt.Sprintf("owner.whatsapp[%d]", i)
		n, err := phonenumbers.Parse(phone, "")
		switch {
		case err != nil || !strings.HasPrefix(phone, "+") || !phonenumbers.IsValidNumber(n):
			r.bad(key, "%q is not a phone number with its country, as in \"+12025550101\"", phone)
		case !whatsapp:
			r.bad(key, "WhatsApp is not switched on; set whatsapp.enabled to true, or take this out")
		default:
			o.WhatsApp = append(o.WhatsApp, phonenumbers.Format(n, phonenumbers.E164))
		}
	}
	return o
}
