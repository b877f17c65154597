package owner

import (
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

var whatsappCommand = command{
	name: "whatsapp", right: bot.Own, help: text.HelpWhatsApp,
	say: func(t *dialog.Turn, _ []string) { t.Decision.Link = true },
}

// cutWords are the words for why a channel is cut off, with what to do.
var cutWords = map[string]text.Key{
	bot.CutUnlinked: text.CutUnlinked, bot.CutBanned: text.CutBanned, bot.CutReplaced: text.CutReplaced,
	bot.CutOutdated: text.CutOutdated, bot.CutSession: text.CutSession, bot.CutToken: text.CutToken,
	bot.CutPolled: text.CutPolled, bot.CutWebhook: text.CutWebhook, bot.CutRefused: text.CutRefused,
}

// networkNames are how people call the chat networks.
var networkNames = map[string]string{"telegram": "Telegram", "whatsapp": "WhatsApp"}

// cutOff is the name of a channel that is cut off, and why.
func cutOff(l text.Language, detail string) (name, why string) {
	channel, reason := bot.ReadCutOff(detail)
	key, ok := cutWords[reason]
	if !ok {
		key = text.CutRefused
	}
	return networkNames[channel], l.Say(key)
}

var linkWords = map[bot.LinkStep]text.Key{
	bot.LinkOff: text.LinkOff, bot.LinkFine: text.LinkFine, bot.LinkScan: text.LinkScan,
	bot.LinkPasskey: text.LinkPasskey, bot.LinkDone: text.LinkDone, bot.LinkFailed: text.LinkFailed,
}

// LinkMessage puts a step of linking into words. Args are those of text.Language.Say: code, and why.
func LinkMessage(l text.Language, step bot.LinkStep, picture []byte, args ...any) bot.Outgoing {
	return bot.Outgoing{Text: l.Say(linkWords[step], args...), Picture: picture}
}
