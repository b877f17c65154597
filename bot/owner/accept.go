package owner

import (
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

var acceptCommand = command{
	name: "accept", right: bot.Refund, help: text.HelpAccept, names: dialog.Order,
	say: askAccept,
	do:  doAccept,
}

// heldOrder is the order that the message names, if its payment waits for the owner.
func heldOrder(t *dialog.Turn) (billing.Order, bool) {
	if t.Named == nil || t.Named.State != billing.Held {
		return billing.Order{}, false
	}
	return *t.Named, true
}

// askAccept: /accept ORDER.
func askAccept(t *dialog.Turn, args []string) {
	if len(args) == 0 {
		t.Say(text.AcceptUsage)
		return
	}
	o, ok := heldOrder(t)
	if !ok {
		t.Say(text.AcceptNone, "target", strings.Join(args, " "))
		return
	}
	if ownOrder(t, o) {
		t.Say(text.GotOwn, "code", o.Code)
		return
	}
	if o.NoRoom() && !room(t, o) {
		t.Say(text.PlacesFull, "site", o.Site)
		return
	}
	t.Ask(text.AskAccept, "accept "+o.Code, "amount", o.Payment.Amount.Format(t.Lang.Tag), "code", o.Code,
		"price", o.Price.Format(t.Lang.Tag), "phone", dialog.OrNobody(o.Customer))
}

// doAccept takes a payment that does not fit its order for it. The customer goes on as if it fitted.
func doAccept(t *dialog.Turn, args []string) {
	o, ok := heldOrder(t)
	if !ok || len(args) == 0 || o.Code != args[0] {
		t.Menu(text.AcceptNone, "target", strings.Join(args, " "))
		return
	}
	if ownOrder(t, o) {
		t.Menu(text.GotOwn, "code", o.Code)
		return
	}
	if o.NoRoom() && !room(t, o) {
		t.Menu(text.PlacesFull, "site", o.Site)
		return
	}
	after, outcome, err := billing.Apply(o, billing.Accepted{}, t.Now)
	if err != nil || outcome != billing.Applied {
		t.Refuse(err, "code", o.Code)
		return
	}
	kind := billing.PaidAsk
	if after.For != "" {
		kind = billing.PaidKnown
	}
	t.Decision.Orders = append(t.Decision.Orders, after)
	t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: after.Chat, Kind: kind, Order: after.Code})
	t.Note("accept", o.Code, o.Price.String(), o.Payment.Amount.String())
	t.Menu(text.AcceptDone, "code", o.Code)
}
