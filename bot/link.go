package bot

// Why a chat network that wants a linked device is cut off, as it stands in a billing.ChatGone.
const (
	CutUnlinked = "unlinked" // the link was removed
	CutBanned   = "banned"   // for a while
	CutReplaced = "replaced" // another program uses the same link
	CutOutdated = "outdated" // the program is too old for the network
	CutRefused  = "refused"  // for another reason
)

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
