package bot

import "strings"

// Why a chat network is cut off so that a person is needed.
const (
	CutUnlinked = "unlinked" // the link of the device was removed
	CutBanned   = "banned"   // for a while
	CutReplaced = "replaced" // another program uses the same link
	CutOutdated = "outdated" // the program is too old for the network
	CutSession  = "session"  // the session's file can't be read
	CutRefused  = "refused"  // for another reason
	CutToken    = "token"    // the bot's token is refused
	CutPolled   = "polled"   // another program uses the same bot
	CutWebhook  = "webhook"  // the bot's messages go to a webhook
)

// CutOff writes which channel is cut off, and why, as it stands in a billing.ChatGone; in a billing.ChatBack why is
// empty.
func CutOff(channel, why string) string { return strings.TrimSpace(channel + " " + why) }

// ReadCutOff reads it. What was written before there was more than one such channel has the reason alone.
func ReadCutOff(detail string) (channel, why string) {
	channel, why, _ = strings.Cut(detail, " ")
	if channel == "telegram" || channel == "whatsapp" {
		return channel, why
	}
	return "whatsapp", detail
}

// A LinkStep is one thing that linking asks of the owner, or says.
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
