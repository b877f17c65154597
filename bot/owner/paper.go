package owner

import (
	"context"
	"io"
	"strings"

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

// voucherSheet is a sheet to print, of what can still be redeemed.
func voucherSheet(l text.Language, n billing.Notice, s bot.Scene) bot.Outgoing {
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
	p = sheet.Print{Shop: s.Shop, Plan: dialog.PlanLabel(l, s.Sheet.Plan, s.Sheet.Devices), Price: s.Sheet.Price.String()}
	english := text.In("en")
	if !sheet.Shows(p.Shop) {
		p.Shop, missing = "@"+s.Reach.Telegram, append(missing, p.Shop)
	}
	if !sheet.Shows(p.Plan) {
		p.Plan = dialog.PlanLabel(english, s.Sheet.Plan, s.Sheet.Devices)
	}
	if !sheet.Shows(p.Plan) {
		p.Plan, missing = dialog.PlanLabel(english, dialog.Span(english, s.Sheet.Lasts), s.Sheet.Devices), append(missing,
			s.Sheet.Plan)
	}
	if s.Sheet.Price.IsZero() {
		p.Price = ""
	}
	if !s.Sheet.Expires.IsZero() {
		p.End = l.Say(text.SheetEnd, "end", dialog.Until(l, s.Sheet.Expires, s.Zone))
		if !sheet.Shows(p.End) {
			p.End = english.Say(text.SheetEnd, "end", dialog.Until(english, s.Sheet.Expires, s.Zone))
		}
	}
	for _, v := range s.Vouchers {
		p.Vouchers = append(p.Vouchers, sheet.Voucher{Code: v.Code, Links: voucherLinks(s.Reach, v.Code)})
	}
	return p, missing
}

// voucherList is how the vouchers of each sheet stand.
func voucherList(l text.Language, _ billing.Notice, s bot.Scene) bot.Outgoing {
	var lines []string
	for _, tally := range s.Sheets {
		unused, void := tally.States[billing.Unused], tally.States[billing.Void]
		if !tally.Sheet.Voided.IsZero() {
			unused, void = 0, unused+void
		}
		end := l.Say(text.NoEnd)
		if !tally.Sheet.Expires.IsZero() {
			end = dialog.Until(l, tally.Sheet.Expires, s.Zone)
		}
		lines = append(lines, l.Say(text.SheetLine, "sheet", tally.Sheet.ID,
			"plan", dialog.PlanLabel(l, tally.Sheet.Plan, tally.Sheet.Devices), "price", tally.Sheet.Price.Format(l.Tag),
			"unused", unused, "redeemed", tally.States[billing.Redeemed], "void", void, "end", end))
	}
	if len(lines) == 0 {
		return bot.Outgoing{Text: l.Say(text.VouchersUsage, "why", l.Say(text.SheetNone))}
	}
	return bot.Outgoing{Text: l.Say(text.SheetList, "lines", text.Lines(strings.Join(lines, "\n")))}
}

// discountList is the discounts, how often each is used, and the link that gives it.
func discountList(l text.Language, _ billing.Notice, s bot.Scene) bot.Outgoing {
	var lines []string
	for _, d := range s.Discounts {
		lines = append(lines, l.Say(text.DiscountLine, "discount", discountWords(l, d, s.Zone), "n", s.Uses[d.Name],
			"link", "https://t.me/"+s.Reach.Telegram+"?start="+dialog.DiscountLink+d.Name))
	}
	if len(lines) == 0 {
		return bot.Outgoing{Text: l.Say(text.DiscountsUsage, "why", l.Say(text.DiscountNone))}
	}
	return bot.Outgoing{Text: l.Say(text.DiscountList, "lines", text.Lines(strings.Join(lines, "\n")))}
}

// endedWithoutCard are the owner's words for the end of an order that no card paid, and whether it is one: a
// voucher's money never was at the payment provider, and what was free has none.
func endedWithoutCard(o billing.Order) (text.Key, bool) {
	switch {
	case o.Free():
		return text.OwnerFreeOver, true
	case o.Payment.Provider != billing.ByVoucher:
		return "", false
	case o.Granted.IsZero():
		return text.OwnerVoucherBack, true
	}
	return text.OwnerVoucherCash, true
}

// soldBy are the words for a sale, by how it was paid.
func soldBy(o billing.Order) text.Key {
	switch o.Payment.Provider {
	case billing.ByVoucher:
		return text.SaleVoucher
	case billing.Free:
		return text.SaleFree
	}
	return text.Sale
}
