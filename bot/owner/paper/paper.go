// Package paper is a sheet of vouchers as a file to print, and what stands on it.
//
// It knows no command. What the fonts can't show gives way to what says as much.
package paper

import (
	"context"
	"io"
	"strings"

	"github.com/bojanz/currency"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/sheet"
	"github.com/sharefi/sharefi/bot/text"
)

// voucherLinks open a chat with a voucher's code filled in.
func voucherLinks(r bot.Reach, code string) []sheet.Link {
	plain := strings.ReplaceAll(code, "-", "")
	links := []sheet.Link{{Label: "Telegram", URL: "https://t.me/" + r.Telegram + "?start=" + dialog.VoucherLink + plain}}
	if r.WhatsApp != "" {
		links = append(links, sheet.Link{Label: "WhatsApp", URL: "https://wa.me/" + r.WhatsApp + "?text=redeem%20" + plain})
	}
	return links
}

// Sheet is a sheet to print, of what can still be redeemed.
func Sheet(l text.Language, n billing.Notice, s bot.Scene) bot.Outgoing {
	if len(s.Vouchers) == 0 {
		return bot.Outgoing{Text: l.Say(text.SheetEmpty, "sheet", n.Order)}
	}
	paper, err := sheet.ParsePaper(n.Detail)
	if err != nil {
		paper = sheet.A4
	}
	p, missing := printed(l, s)
	words := l.Say(text.SheetReady, "n", len(s.Vouchers), "plan", dialog.PlanLabel(l, s.Sheet.Plan, s.Sheet.Devices),
		"sheet", s.Sheet.ID)
	for _, name := range missing {
		words += "\n\n" + l.Say(text.SheetLetters, "name", name)
	}
	return bot.Outgoing{Text: words, Document: &bot.Document{
		Name: "vouchers-" + s.Sheet.ID + "-" + string(paper) + ".pdf", MIME: "application/pdf",
		Instead: l.Say(text.SheetLarge),
		Write: func(_ context.Context, w io.Writer) error {
			body, err := sheet.PDF(p, paper)
			if err != nil {
				return err
			}
			_, err = w.Write(body)
			return err
		},
	}}
}

// printed is what stands on the vouchers. What the fonts can't show gives way to what says as much: the
// bot's name, and how long the time is. Those names are given back.
func printed(l text.Language, s bot.Scene) (p sheet.Print, missing []string) {
	p.Shop = s.Shop
	if !sheet.Shows(p.Shop) {
		p.Shop, missing = "@"+s.Reach.Telegram, append(missing, p.Shop)
	}
	plan, lasts := s.Sheet.Plan, dialog.Span(legible(l, text.Days), s.Sheet.Lasts)
	if !sheet.Shows(plan) {
		plan, missing = lasts, append(missing, plan)
	}
	label := func(l text.Language) string {
		return l.Say(text.SheetWhat, "plan", dialog.PlanLabel(l, plan, s.Sheet.Devices))
	}
	if p.Plan = label(l); !sheet.Shows(p.Plan) {
		p.Plan = label(text.In("en"))
	}
	if !strings.Contains(strings.ToLower(plan), strings.ToLower(lasts)) {
		p.Lasts = lasts
	}
	if !s.Sheet.Price.IsZero() {
		p.Price = price(l, s.Sheet.Price)
	}
	if !s.Sheet.Expires.IsZero() {
		l := legible(l, text.SheetEnd)
		p.End = l.Say(text.SheetEnd, "end", dialog.Until(l, s.Sheet.Expires, s.Zone))
	}
	p.How = legible(l, text.SheetHow).Say(text.SheetHow, "to", strings.Join(chats(s.Reach), ", "))
	for _, v := range s.Vouchers {
		p.Vouchers = append(p.Vouchers, sheet.Voucher{Code: v.Code, Links: voucherLinks(s.Reach, v.Code)})
	}
	return p, missing
}

// legible is a language, or English where the fonts can't show how it says something.
func legible(l text.Language, key text.Key) text.Language {
	if sheet.Shows(text.Strip(l.Say(key, "n", 2))) {
		return l
	}
	return text.In("en")
}

// chats are where a code is sent to: the name on Telegram, and the number on WhatsApp. The words below the QR codes say
// which is which, since a voucher has room for one line.
func chats(r bot.Reach) []string {
	list := []string{"@" + r.Telegram}
	if r.WhatsApp != "" {
		list = append(list, "+"+r.WhatsApp)
	}
	return list
}

// narrow are the spaces that stand between an amount and its currency, of which the fonts have but one.
var narrow = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

// price is an amount as people write it where the language is spoken, with the currency's code where the fonts lack its
// sign, as they do that of the rupee.
func price(l text.Language, m billing.Money) string {
	if words := narrow.Replace(m.Format(l.Tag)); sheet.Shows(words) {
		return words
	}
	amount, err := currency.NewAmountFromInt64(m.Amount, m.Currency)
	if err != nil {
		return m.String()
	}
	form := currency.NewFormatter(currency.NewLocale(l.Tag))
	form.CurrencyDisplay = currency.DisplayCode
	if words := narrow.Replace(form.Format(amount)); sheet.Shows(words) {
		return words
	}
	return m.String()
}
