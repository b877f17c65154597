package customer

import (
	"strings"

	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/router"
)

// Hear takes typed words as the answer to what the customer was asked before, as a remark, the name of a plan, or a
// greeting, and reports whether they are any of these. Naming is the device that the customer was to name.
func Hear(t *dialog.Turn, naming router.MAC) bool {
	unnamed, waits := unnamed(t)
	if d, moves := moving(t); moves {
		unnamed, waits = d, true
	}
	switch {
	case !naming.IsZero():
		label(t, naming)
	case remarked(t):
	case waits:
		typedDevice(t, unnamed)
	case givesNumber(t) && refers(t):
	case early(t):
	case namesPlan(t):
	case lateCode(t):
	case t.Decision.Session.Wants != "" && t.Decision.Session.Phone == "":
		askPhone(t)
	default:
		return hails(t) || refers(t)
	}
	return true
}

// Start answers /start and /menu: with what the link carried that opened the chat, or with the menu.
func Start(t *dialog.Turn, args []string) {
	if len(args) == 0 || !opening(t, args) {
		greet(t)
	}
}

// opening handles what the link carried that opened the chat, and reports whether it said anything.
func opening(t *dialog.Turn, args []string) bool {
	if strings.HasPrefix(args[0], dialog.VoucherLink) || strings.HasPrefix(args[0], dialog.DiscountLink) {
		useCode(t, args)
		return true
	}
	return OpensGift(t, args[0])
}
