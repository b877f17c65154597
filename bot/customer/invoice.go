package customer

import (
	"errors"
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

// payOnTelegram says where it can be paid, in a chat where it can't: the bot there asks for the phone as ever.
func payOnTelegram(t *dialog.Turn) {
	link := "Telegram" // while the bot's name is not known
	if t.Reach.Telegram != "" {
		link = "https://t.me/" + t.Reach.Telegram
	}
	t.Say(text.PayOnTelegram, "link", link)
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

// MayPay is why somebody may not pay an order's invoice now; nil if they may.
// Errors: those of billing's Order.Admits, billing.ErrNoOrder, bot.ErrBanned, ErrPaused, ErrSiteDown, ErrSiteFull.
func MayPay(w bot.World, q billing.Query) error {
	if w.Named == nil {
		return billing.ErrNoOrder
	}
	o := *w.Named
	place := w.Place(o.Site)
	switch err := o.Admits(q); {
	case err != nil:
		return err
	case w.Customer.Banned:
		return bot.ErrBanned
	case w.ClockErr != nil:
		return w.ClockErr
	case w.Shop.Paused || !w.Shop.Sells(o.Site):
		return bot.ErrPaused
	case place.Status.Full() && !o.Extends:
		return bot.ErrSiteFull
	case !place.Status.Sells(w.Now):
		return bot.ErrSiteDown
	}
	return nil
}

// checkouts are what somebody reads who may not pay, by why.
var checkouts = []struct {
	err error
	key text.Key
}{
	{billing.ErrAlreadyPaid, text.CheckoutPaid},
	{billing.ErrOrderOver, text.CheckoutOver}, {billing.ErrNoOrder, text.CheckoutOver}, {billing.ErrNotAsked, text.CheckoutOver},
	{billing.ErrMethod, text.CheckoutOver},
	{bot.ErrBanned, text.CheckoutBarred},
	{bot.ErrPaused, text.CheckoutClosed}, {bot.ErrSiteDown, text.CheckoutClosed}, {bot.ErrSiteFull, text.CheckoutClosed},
}

// CheckoutWords are the words for why somebody may not pay. Whatever else is in the way is over in a while.
func CheckoutWords(err error) text.Key {
	for _, c := range checkouts {
		if errors.Is(err, c.err) {
			return c.key
		}
	}
	return text.CheckoutLater
}
