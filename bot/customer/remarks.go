package customer

import (
	"slices"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// remarks are what people say in passing, without asking for anything by its name: the words that a language lists, and
// labels of buttons.
var remarks = []struct {
	list   text.Key
	labels []text.Key
	answer func(*dialog.Turn)
}{
	{text.WordsCancel, []text.Key{text.ButtonCancel}, callOff},
	{text.WordsPrice, nil, howMuch},
	{text.WordsPaid, []text.Key{text.ButtonPaid}, claimed},
	{text.WordsThanks, nil, func(t *dialog.Turn) { goAhead(t, text.Welcome) }},
	{text.WordsOK, nil, func(t *dialog.Turn) { goAhead(t, text.AllRight) }},
}

// remarked answers a remark, and reports whether the message is one. Remarks come after what is written to the owner and before
// the address of a device, which none of them can be.
func remarked(t *dialog.Turn) bool {
	if len(strings.Fields(t.In.Text)) > maxKeywords || t.World.Session.Version == 0 { // whoever is new is greeted
		return false
	}
	said := text.Fold(t.In.Text)
	for _, l := range tongues(t) {
		for _, r := range remarks {
			pressed := func(label text.Key) bool { return l.Means(label, said) }
			if l.Lists(r.list, said) || slices.ContainsFunc(r.labels, pressed) {
				r.answer(t)
				return true
			}
		}
	}
	return false
}

// pending is the order that waits for its payment.
func pending(t *dialog.Turn) (billing.Order, bool) {
	for _, d := range t.Deals {
		if d.Order.Unpaid() {
			return d.Order, true
		}
	}
	return billing.Order{}, false
}

// callOff cancels the open order, or drops what was asked last. What is paid is not cancelled by a word: the owner gives money
// back.
func callOff(t *dialog.Turn) {
	s := &t.Decision.Session
	o, open := pending(t)
	_, moves := moving(t)
	d, waits := unnamed(t)
	switch {
	case moves || s.Wants != "" && s.Phone == "":
		s.Wants = ""
		unasked(t)
		t.Menu(text.Dropped)
	case open:
		cancel(t, []string{o.Code})
	case waits:
		t.Refuse(billing.ErrAlreadyPaid, "code", d.Order.Code)
		askDevice(t, d.Order)
	default:
		t.Menu(text.NothingOpen)
	}
}

// howMuch says what is to be paid, and where; or what is for sale, without beginning anything.
func howMuch(t *dialog.Turn) {
	if o, open := pending(t); open {
		openOrder(t, o)
		return
	}
	greet(t)
}

// claimed looks for the payment of the open order.
func claimed(t *dialog.Turn) {
	if o, open := pending(t); open {
		sayPaid(t, []string{o.Code})
		return
	}
	goAhead(t, text.AllRight)
}

// goAhead answers a friendly word with another, and with what the customer is to do next: who says thanks is often not done.
func goAhead(t *dialog.Turn, word text.Key) {
	o, open := pending(t)
	d, waits := unnamed(t)
	_, moves := moving(t)
	switch {
	case moves:
		t.Reply(bot.Outgoing{Text: t.Lang.Say(word) + "\n\n" + t.Lang.Say(text.MACAgain), Rows: [][]bot.Choice{findMAC(t)}})
	case waits:
		askDevice(t, d.Order)
		before(t, word)
	case open:
		openOrder(t, o)
		before(t, word)
	case t.Decision.Session.Wants != "" && t.Decision.Session.Phone == "":
		askPhone(t)
		before(t, word)
	default:
		t.Menu(word)
	}
}

// before puts a friendly word before the answer.
func before(t *dialog.Turn, word text.Key) {
	last := &t.Decision.Replies[len(t.Decision.Replies)-1]
	last.Text = t.Lang.Say(word) + "\n\n" + last.Text
}

// namesPlan takes the name of a plan as a press on it, as it stands in the menu or in an open order. A plan that is hidden by
// now is known to whoever has an order for it, and to nobody else.
func namesPlan(t *dialog.Turn) bool {
	said := text.Fold(t.In.Text)
	if o, open := pending(t); open && (said == text.Fold(o.Plan) || said == text.Fold(dialog.PlanLabel(t.Lang, o.Plan, o.Devices))) {
		openOrder(t, o)
		return true
	}
	plans := onSale(t)
	if p, ok := trial(t); ok {
		plans = append(plans, p)
	}
	for _, p := range plans {
		label := dialog.PlanLabel(t.Lang, p.Name, p.Devices)
		names := []string{p.Name, label, planOffer(t, p)[0].Label,
			t.Lang.Say(text.PlanLine, "plan", label, "price", p.Price.Format(t.Lang.Tag))}
		if said != "" && slices.ContainsFunc(names, func(name string) bool { return text.Fold(name) == said }) {
			choosePlan(t, []string{p.ID})
			return true
		}
	}
	return false
}

// lateCode answers the name of a discount that is typed while an order is open, alone. Words that are none count as wrong
// codes in silence, so that nobody finds names by trying.
func lateCode(t *dialog.Turn) bool {
	words := strings.Fields(t.In.Text)
	_, open := pending(t)
	if !open || len(words) != 1 || len(t.Shop.Discounts) == 0 {
		return false
	}
	name := FindDiscount(words)
	known := slices.ContainsFunc(t.Shop.Discounts, func(d billing.Discount) bool { return d.Name == name })
	if !known && awaitsReference(t) {
		return false
	}
	if known || name != "" && strings.ContainsAny(name, "0123456789") {
		takeDiscount(t, name)
		return true
	}
	if name != "" {
		t.Decision.Session.Miss(t.Now)
	}
	return false
}
