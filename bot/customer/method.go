package customer

import (
	"slices"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// methodsFor are the ways to pay a price in this chat: banks of one country take their own currency alone, and an invoice is
// paid where it is sent.
func methodsFor(t *dialog.Turn, price billing.Money) []bot.Method {
	return slices.DeleteFunc(slices.Clone(t.Methods), func(m bot.Method) bool {
		return !m.Takes(price) || m.Only != "" && m.Only != t.In.Channel
	})
}

// payable reports whether a plan costs nothing now, or there is a way to pay for it, here or on another channel.
func payable(t *dialog.Turn, p billing.Plan) bool {
	price, _ := priceNow(t, p)
	return price.IsZero() || len(methodsFor(t, price)) > 0 || elsewhere(t, price) != ""
}

// elsewhere is another channel in which a price can be paid in a way that this one does not have; empty if there is none.
func elsewhere(t *dialog.Turn, price billing.Money) string {
	for _, m := range t.Methods {
		if m.Only != "" && m.Only != t.In.Channel && m.Takes(price) {
			return m.Only
		}
	}
	return ""
}

// methodOf is the one of some ways to pay that a button names, or the only one there is. One that the shop has no more is
// none: what was chosen is never another.
func methodOf(methods []bot.Method, args []string) (bot.Method, bool) {
	if len(args) == 0 && len(methods) == 1 {
		return methods[0], true
	}
	i := slices.IndexFunc(methods, func(m bot.Method) bool { return len(args) > 0 && m.Name == args[0] })
	if i < 0 {
		return bot.Method{}, false
	}
	return methods[i], true
}

// choosesMethod is the way to pay for a plan that was chosen, or the only one; else the customer is asked. What costs
// nothing needs none.
func choosesMethod(t *dialog.Turn, p billing.Plan, how []string, wants string) (bot.Method, bool) {
	price, _ := priceNow(t, p)
	methods := methodsFor(t, price)
	m, chosen := methodOf(methods, how)
	if chosen && len(how) == 0 && t.Reach.Telegram != "" && elsewhere(t, price) == "telegram" {
		chosen = t.Decision.Customer.Method == m.Name // who has not paid that way yet learns that there is another one
	}
	switch {
	case price.IsZero():
		return m, true
	case len(methods) == 0 && elsewhere(t, price) == "telegram":
		payOnTelegram(t)
		return m, false
	case len(methods) == 0: // what was shown before has no way to be paid any more
		sorry(t, bot.ErrNoPlans)
		return m, false
	case !chosen:
		askMethod(t, methods, price, wants)
	}
	return m, chosen
}

// askMethod asks how the customer wants to pay. What they paid by last comes first, and what is paid on Telegram alone comes
// last elsewhere, with the way there. Wants is the button that goes on.
func askMethod(t *dialog.Turn, methods []bot.Method, price billing.Money, wants string) {
	var rows [][]bot.Choice
	for _, m := range methods {
		row := []bot.Choice{{Label: dialog.MethodLabel(t.Lang, m), Data: wants + " " + m.Name}}
		if m.Name == t.Decision.Customer.Method {
			rows = slices.Insert(rows, 0, row)
		} else {
			rows = append(rows, row)
		}
	}
	for _, m := range t.Methods {
		if m.Only == "telegram" && m.Only != t.In.Channel && m.Takes(price) && t.Reach.Telegram != "" {
			rows = append(rows, []bot.Choice{{Label: dialog.MethodLabel(t.Lang, m), URL: "https://t.me/" + t.Reach.Telegram}})
		}
	}
	t.Reply(bot.Outgoing{Text: t.Lang.Say(text.ChooseMethod), Rows: append(rows, t.Back())})
}

// transferLabel is what the method of an order is called that is paid to the owner directly.
func transferLabel(l text.Language, o billing.Order) string {
	t := o.Transfer()
	return dialog.MethodLabel(l, bot.Method{Label: t.Label, Cash: t.Cash, ByHand: true})
}
