// Package paper is a sheet of vouchers as a file to print, and what stands on it.
//
// It knows no command. What the fonts can't show gives way to what says as much.
package paper

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
