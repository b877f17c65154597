package customer

import (
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// The most that an invoice has room for, in characters.
const (
	maxInvoiceTitle = 32
	maxInvoiceWords = 255
)

// payInvoice is the invoice of an order that is paid in the chat.
func payInvoice(l text.Language, o billing.Order, now time.Time, zone *time.Location) bot.Outgoing {
	invoice := *o.Request.Invoice
	invoice.Title = short(dialog.PlanLabel(l, o.Plan, o.Devices), maxInvoiceTitle)
	invoice.Description = short(text.Strip(l.Say(text.InvoiceWords, "code", o.Code, "until", dialog.When(l, o.Expires, now, zone))),
		maxInvoiceWords)
	return bot.Outgoing{
		Invoice: &invoice, Text: l.Say(text.InvoiceRefused, "code", o.Code),
		Rows: [][]bot.Choice{
			{{Label: l.Say(text.ButtonPay, "price", invoice.Amount.Format(l.Tag)), Pay: true}},
			{{Label: l.Say(text.ButtonCancel), Data: "cancel " + o.Code}},
		},
	}
}

// short cuts words to what there is room for.
func short(s string, most int) string {
	if list := []rune(s); len(list) > most {
		return string(list[:most-1]) + "…"
	}
	return s
}

// invoiceOver takes an order's invoices out of the chat.
func invoiceOver(s bot.Scene) (bot.Outgoing, bool) {
	return bot.Outgoing{Delete: s.Invoices}, len(s.Invoices) > 0
}
