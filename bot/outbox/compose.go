package outbox

import (
	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/customer"
	"github.com/sharefi/sharefi/bot/owner"
)

// result are the notices that take the place of the words that announced them. Others have less to say than those.
var result = map[billing.NoticeKind]bool{billing.PayHere: true, billing.Access: true}

// Compose puts a notice into words, those of the customer's way or the owner's. The second result is false when the
// notice has nothing to say any more. It is pure.
func Compose(n billing.Notice, s bot.Scene) (bot.Outgoing, bool) {
	if owner.Composes(n) {
		return owner.Compose(n, s)
	}
	out, ok := customer.Compose(n, s)
	if result[n.Kind] {
		out.About = n.Order
	}
	return out, ok
}
