package dialog

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
)

// Ask wants a second tap before a change. Only the newest question counts.
func (t *Turn) Ask(key text.Key, change string, args ...any) {
	t.Decision.Session.Ask = change
	t.Reply(bot.Outgoing{
		Text: t.Lang.Say(key, args...),
		Rows: [][]bot.Choice{{
			{Label: t.Lang.Say(text.ButtonYes), Data: "do " + Shortened(change)},
			{Label: t.Lang.Say(text.ButtonNo), Data: "no"},
		}},
	})
}

// Settles has the first answer take the place of the question, so that its Yes and No go with it.
func (t *Turn) Settles() { t.settles = true }

// Settled says that something was done, where the answer that settles a question is still to come by itself.
func (t *Turn) Settled() {
	if t.settles && len(t.Decision.Replies) == 0 {
		t.Say(text.Settled)
	}
}

// Shortened is a change as a button's data carries it, which has room for 64 bytes.
func Shortened(change string) string {
	if len("do "+change) <= bot.MaxData {
		return change
	}
	sum := sha256.Sum256([]byte(change))
	return "#" + hex.EncodeToString(sum[:12])
}
