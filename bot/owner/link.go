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

// cutOff are the words for why, with what to do.
func cutOff(why string) text.Key {
	if key, ok := map[string]text.Key{
		bot.CutUnlinked: text.CutUnlinked, bot.CutBanned: text.CutBanned, bot.CutReplaced: text.CutReplaced,
		bot.CutOutdated: text.CutOutdated,
	}[why]; ok {
		return key
	}
	return text.CutRefused
}

var linkWords = map[bot.LinkStep]text.Key{
	bot.LinkOff: text.LinkOff, bot.LinkFine: text.LinkFine, bot.LinkScan: text.LinkScan,
	bot.LinkPasskey: text.LinkPasskey, bot.LinkDone: text.LinkDone, bot.LinkFailed: text.LinkFailed,
}

// LinkMessage puts a step of linking into words. Args are those of text.Language.Say: code, and why.
func LinkMessage(l text.Language, step bot.LinkStep, picture []byte, args ...any) bot.Outgoing {
	return bot.Outgoing{Text: l.Say(linkWords[step], args...), Picture: picture}
}
