package owner

import (
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

// A hit is what can be done with the one that /find found. What is empty can't.
type hit struct {
	extend string // the order whose access lasts on
	refund string // the order whose money may go back
	phone  string // of the customer to ban, or to sell to again
	banned bool
}

// hitOf is what can be done with a customer.
func hitOf(c bot.Customer, deals []bot.Deal) hit {
	h := hit{phone: c.Phone, banned: c.Banned}
	for _, d := range deals {
		h.order(d.Order)
		if d.Lease != nil {
			h.lease(*d.Lease)
		}
	}
	return h
}

// order adds what can be done with an order.
func (h *hit) order(o billing.Order) {
	if mayGoBack(o) && !o.Free() {
		h.refund = o.Code
	}
	h.customer(o.Customer)
}

// lease adds what can be done with access that is not over.
func (h *hit) lease(l scheduler.Lease) {
	if l.State == scheduler.Active {
		h.extend = l.ID
	}
	h.customer(l.Customer)
}

func (h *hit) customer(phone string) {
	if h.phone == "" && phone != billing.Owner {
		h.phone = phone
	}
}

// rows are the buttons of somebody with some rights.
func (h hit) rows(l text.Language, may func(bot.Right) bool) [][]bot.Choice {
	ban, data := text.ButtonBan, "ask ban "+h.phone
	if h.banned {
		ban, data = text.ButtonUnban, "ask unban "+h.phone
	}
	var row []bot.Choice
	for _, b := range []struct {
		of    string
		right bot.Right
		label text.Key
		data  string
	}{
		{h.extend, bot.Grant, text.ButtonExtend, "longer " + h.extend},
		{h.refund, bot.Refund, text.ButtonRefund, "ask refund " + h.refund},
		{h.phone, bot.Manage, ban, data},
	} {
		if b.of != "" && may(b.right) {
			row = append(row, bot.Choice{Label: l.Say(b.label), Data: b.data})
		}
	}
	if len(row) == 0 {
		return nil
	}
	return [][]bot.Choice{row}
}

// lengths are the times that buttons offer.
var lengths = []struct {
	word  string
	lasts time.Duration
}{{"1h", time.Hour}, {"3h", 3 * time.Hour}, {"1d", 24 * time.Hour}, {"7d", 7 * 24 * time.Hour}, {"30d", 30 * 24 * time.Hour}}

// longer: longer <order>. Each length is a button that asks for the extension.
func longer(t *dialog.Turn, args []string) {
	if len(args) != 1 || !t.May(t.In, bot.Grant) {
		t.Menu(text.OldMenu)
		return
	}
	var row []bot.Choice
	for _, length := range lengths {
		row = append(row, bot.Choice{Label: dialog.Span(t.Lang, length.lasts), Data: "ask extend " + args[0] + " " + length.word})
	}
	t.Reply(bot.Outgoing{Text: t.Lang.Say(text.ExtendBy), Rows: [][]bot.Choice{row[:3], row[3:], t.Back()}})
}
