package owner

import (
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

var pauseCommand = command{
	name: "pause", right: bot.Manage, help: text.HelpPause,
	say: func(t *dialog.Turn, _ []string) { t.Ask(text.AskPause, "pause") },
	do:  func(t *dialog.Turn, _ []string) { setPaused(t, true) },
}

var resumeCommand = command{
	name: "resume", right: bot.Manage, help: text.HelpResume,
	say: func(t *dialog.Turn, _ []string) { t.Ask(text.AskResume, "resume") },
	do:  func(t *dialog.Turn, _ []string) { setPaused(t, false) },
}

// setPaused closes or opens the shop.
func setPaused(t *dialog.Turn, paused bool) {
	what, words := "resume", text.Resumed
	if paused {
		what, words = "pause", text.Paused
	}
	t.Decision.Shop.Paused = paused
	t.Note(what, "", "", "")
	t.Say(words)
}
