package bot

import (
	"github.com/sharefi/sharefi/bot/text"
)

// Why a chat network that wants a linked device is cut off, as it stands in a billing.ChatGone.
const (
	CutUnlinked = "unlinked" // the link was removed
	CutBanned   = "banned"   // for a while
	CutReplaced = "replaced" // another program uses the same link
	CutOutdated = "outdated" // the program is too old for the network
	CutRefused  = "refused"  // for another reason
)

// cutOff are the words for why, with what to do.
func cutOff(why string) text.Key {
	if key, ok := map[string]text.Key{
		CutUnlinked: text.CutUnlinked, CutBanned: text.CutBanned, CutReplaced: text.CutReplaced, CutOutdated: text.CutOutdated,
	}[why]; ok {
		return key
	}
	return text.CutRefused
}

// A LinkStep is one thing that linking asks of the owner, or tells him.
type LinkStep string

// The steps of linking a device.
const (
	LinkOff     LinkStep = "off"     // the channel is not switched on
	LinkFine    LinkStep = "fine"    // it is linked
	LinkScan    LinkStep = "scan"    // with a picture to scan
	LinkPasskey LinkStep = "passkey" // the account wants a passkey
	LinkDone    LinkStep = "done"
	LinkFailed  LinkStep = "failed"
)

var linkWords = map[LinkStep]text.Key{
	LinkOff: text.LinkOff, LinkFine: text.LinkFine, LinkScan: text.LinkScan,
	LinkPasskey: text.LinkPasskey, LinkDone: text.LinkDone, LinkFailed: text.LinkFailed,
}

// LinkMessage puts a step of linking into words. Args are those of text.Language.Say: code, and why.
func LinkMessage(l text.Language, step LinkStep, picture []byte, args ...any) Outgoing {
	return Outgoing{Text: l.Say(linkWords[step], args...), Picture: picture}
}
