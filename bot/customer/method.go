package customer

import (
	"slices"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// methodOf is the way to pay that a button names, or the only one there is. One that the shop has no more is none: what
// was chosen is never another.
func methodOf(t *dialog.Turn, args []string) (bot.Method, bool) {
	if len(args) == 0 {
		if len(t.Methods) == 1 {
			return t.Methods[0], true
		}
		return bot.Method{}, len(t.Methods) == 0
	}
	i := slices.IndexFunc(t.Methods, func(m bot.Method) bool { return m.Name == args[0] })
	if i < 0 {
		return bot.Method{}, len(t.Methods) == 0
	}
	return t.Methods[i], true
}

// askMethod asks how the customer wants to pay. What they paid by last comes first. Wants is the button that goes on.
func askMethod(t *dialog.Turn, wants string) {
	var rows [][]bot.Choice
	for _, m := range t.Methods {
		row := []bot.Choice{{Label: methodLabel(t.Lang, m), Data: wants + " " + m.Name}}
		if m.Name == t.Decision.Customer.Method {
			rows = slices.Insert(rows, 0, row)
		} else {
			rows = append(rows, row)
		}
	}
	t.Reply(bot.Outgoing{Text: t.Lang.Say(text.ChooseMethod), Rows: append(rows, t.Back())})
}

func methodLabel(l text.Language, m bot.Method) string {
	switch {
	case m.Label != "":
		return m.Label
	case m.Cash:
		return l.Say(text.MethodCash)
	case m.ByHand:
		return l.Say(text.MethodTransfer)
	}
	return l.Say(text.MethodCard)
}

// transferLabel is what the method of an order is called that is paid to the owner directly.
func transferLabel(l text.Language, o billing.Order) string {
	t := o.Transfer()
	return methodLabel(l, bot.Method{Label: t.Label, Cash: t.Cash, ByHand: true})
}
