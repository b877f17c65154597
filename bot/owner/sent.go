package owner

import (
	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// sentByHand reports whether the owner says that the money went back by hand: /refund ORDER sent.
func sentByHand(args []string) bool { return len(args) == 2 && args[1] == "sent" }

// stuck is the order that is named, if its refund does not go by itself.
func stuck(t *dialog.Turn, word string) (billing.Order, bool) {
	code, ok := billing.ParseCode(word)
	if !ok {
		return billing.Order{}, false
	}
	o, ok := orderOf(t, code)
	return o, ok && o.RefundStuck()
}

// askSent asks whether money went back by hand that the provider does not give back.
func askSent(t *dialog.Turn, code string) {
	o, ok := stuck(t, code)
	if !ok {
		t.Say(text.RefundNone, "target", code)
		return
	}
	t.Ask(text.AskRefundSent, "refund "+o.Code+" sent", "amount", o.Owed().Format(t.Lang.Tag), "code", o.Code,
		"phone", dialog.OrNobody(o.Buyer()))
}

// doSent notes that money went back by hand. Only now the customer hears that it did.
func doSent(t *dialog.Turn, code string) {
	o, ok := stuck(t, code)
	if !ok {
		t.Menu(text.RefundNone, "target", code)
		return
	}
	amount := o.Owed()
	after, outcome, err := billing.Apply(o, billing.GivenByHand{By: me(t)}, t.Now)
	if err != nil || outcome != billing.Applied {
		t.Menu(text.RefundNone, "target", o.Code)
		return
	}
	t.Decision.Orders = append(t.Decision.Orders, after)
	t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: o.Chat, Kind: billing.RefundDone, Order: o.Code,
		Detail: amount.String()})
	t.Note("refund", o.Code, string(o.State), amount.String()+" by hand")
	t.Say(text.RefundSent, "amount", amount.Format(t.Lang.Tag), "code", o.Code)
}
