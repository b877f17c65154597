package outbox

import (
	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/customer"
	"github.com/sharefi/sharefi/bot/owner"
)

// Compose puts a notice into words. The second result is false when the notice has nothing to say
// any more: a link of an order that was paid meanwhile, or access that is over. It is pure.
func Compose(n billing.Notice, s bot.Scene) (bot.Outgoing, bool) {
	if n.To == billing.Owner || owner.OwnerKinds[n.Kind] {
		return owner.Compose(n, s)
	}
	return customer.Compose(n, s)
}
