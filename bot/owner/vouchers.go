package owner

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/sheet"
	"github.com/sharefi/sharefi/bot/text"
)

var vouchersCommand = command{
	name: "vouchers", right: bot.Sell, help: text.HelpVouchers, names: dialog.Order | dialog.Voucher,
	say: vouchers,
	do:  doVouchers,
}

// voucherList is how the vouchers of each sheet stand.
func voucherList(l text.Language, _ billing.Notice, s bot.Scene) bot.Outgoing {
	var lines []string
	rows := [][]bot.Choice{{{Label: l.Say(text.ButtonMakeVouchers), Data: "form vouchers"}}}
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
		if unused > 0 && len(rows) <= mostPrints {
			rows = append(rows, []bot.Choice{{Label: l.Say(text.ButtonPrint, "sheet", tally.Sheet.ID),
				Data: "ask vouchers print " + tally.Sheet.ID}})
		}
	}
	rows = append(rows, []bot.Choice{{Label: l.Say(text.ButtonBack), Data: "menu"}})
	if len(lines) == 0 {
		return bot.Outgoing{Text: l.Say(text.VouchersUsage, "why", l.Say(text.SheetNone)), Rows: rows}
	}
	return bot.Outgoing{Text: l.Say(text.SheetList, "lines", text.Lines(strings.Join(lines, "\n"))), Rows: rows}
}

// mostPrints is how many sheets have a button that prints them again: the newest.
const mostPrints = 4

// maxVouchers is how many are made at once: twenty sheets of paper.
const maxVouchers = 480

// vouchers: /vouchers lists the sheets; PLAN COUNT [END] [for PRICE] makes one; print SHEET [PAPER]
// and void CODE|SHEET are about one that is there.
func vouchers(t *dialog.Turn, args []string) {
	switch {
	case len(args) == 0:
		show(t, billing.VoucherList)
	case args[0] == "print":
		printSheet(t, args[1:])
	case args[0] == "void":
		askVoid(t, args[1:])
	default:
		askVouchers(t, args)
	}
}

func askVouchers(t *dialog.Turn, args []string) {
	s, err := readSheet(t, args)
	if err != nil {
		t.Say(text.VouchersUsage, "why", t.Lang.Say(dialog.Sentence(err)))
		return
	}
	t.Ask(text.AskVouchers, "vouchers make "+strings.Join(args, " "), "n", s.Count,
		"plan", dialog.PlanLabel(t.Lang, s.Plan, s.Devices),
		"price", s.Price.Format(t.Lang.Tag), "lasts", dialog.Span(t.Lang, s.Lasts), "end", ends(t, s.Expires))
}

// ends is when vouchers can no longer be redeemed, in words.
func ends(t *dialog.Turn, end time.Time) string {
	if end.IsZero() {
		return t.Lang.Say(text.NoEnd)
	}
	return dialog.Until(t.Lang, end, t.Zone)
}

// readSheet reads PLAN COUNT [END] [for PRICE [CURRENCY]]. The end is a day or a length of time; without a
// price the plan's is taken.
// Errors: ErrPlanUnknown, ErrVoucherCount, ErrVoucherWords, billing.ErrMoney, billing.ErrStarsPrice.
func readSheet(t *dialog.Turn, args []string) (billing.Sheet, error) {
	if len(args) < 2 {
		return billing.Sheet{}, bot.ErrVoucherWords
	}
	p := findPlan(t.Shop.Plans, args[0])
	if p == nil {
		return billing.Sheet{}, bot.ErrPlanUnknown
	}
	n, err := strconv.Atoi(args[1])
	if err != nil || n < 1 || n > maxVouchers {
		return billing.Sheet{}, bot.ErrVoucherCount
	}
	s := billing.Sheet{
		ID: t.FreshCode, Plan: p.Name, PlanID: p.ID, Price: p.Price, Lasts: p.Lasts, Devices: p.Devices, Count: n,
		Created: t.Now,
	}
	rest := args[2:]
	if len(rest) > 0 && rest[0] != "for" {
		if s.Expires, err = dialog.ReadEnd(rest[0], t.Now, t.Zone); err != nil {
			return s, bot.ErrVoucherWords
		}
		rest = rest[1:]
	}
	switch {
	case len(rest) == 0:
		return s, nil
	case rest[0] != "for" || len(rest) > 3 || len(rest) < 2:
		return s, bot.ErrVoucherWords
	case len(rest) == 2:
		rest = append(rest[:2:2], p.Price.Currency)
	}
	s.Price, err = billing.ParsePrice(rest[1] + " " + rest[2])
	return s, err
}

// voucherStates say how a voucher stands.
var voucherStates = map[billing.VoucherState]text.Key{
	billing.Unused: text.StateUnused, billing.Redeemed: text.StateRedeemed, billing.Void: text.StateVoid,
}

// doVouchers makes vouchers, or makes them worthless.
func doVouchers(t *dialog.Turn, args []string) {
	if args[0] == "void" {
		doVoid(t, args[1:])
		return
	}
	s, err := readSheet(t, args[1:])
	if err != nil {
		t.Menu(text.VouchersUsage, "why", t.Lang.Say(dialog.Sentence(err)))
		return
	}
	t.Decision.Sheet, t.Decision.Shop.Vouchers = &s, true
	for _, code := range billing.VoucherCodes(t.Seed, s.Count) {
		t.Decision.Vouchers = append(t.Decision.Vouchers, billing.Voucher{Code: code, Sheet: s.ID, State: billing.Unused})
	}
	t.Note("vouchers", s.ID, "", t.Lang.Say(text.SheetShort, "n", s.Count,
		"plan", dialog.PlanLabel(t.Lang, s.Plan, s.Devices), "price", s.Price.Format(t.Lang.Tag), "end", ends(t, s.Expires)))
	sendSheet(t, s.ID, sheet.A4)
}

// printSheet: /vouchers print SHEET [a4|58|80].
func printSheet(t *dialog.Turn, args []string) {
	paper, err := sheet.ParsePaper(strings.Join(args[min(len(args), 1):], " "))
	switch {
	case err != nil:
		t.Say(text.VouchersUsage, "why", t.Lang.Say(dialog.Sentence(bot.ErrVoucherWords)))
	case t.Sheet == nil || len(args) == 0:
		t.Say(text.VouchersUsage, "why", t.Lang.Say(dialog.Sentence(billing.ErrNoVoucher)))
	default:
		sendSheet(t, t.Sheet.ID, paper)
	}
}

// sendSheet owes this chat the sheet, which is drawn when it is sent.
func sendSheet(t *dialog.Turn, id string, paper sheet.Paper) {
	t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: t.In.From(), Kind: billing.VoucherSheet, Order: id,
		Detail: string(paper)})
}

// voided is the voucher or the sheet that is to be void, as it would be.
func voided(t *dialog.Turn, args []string) (v *billing.Voucher, s *billing.Sheet, err error) {
	code, err := billing.ParseVoucher(strings.Join(args, ""))
	switch {
	case err == nil && t.Voucher != nil && t.Voucher.Code == code:
		void, err := billing.VoidVoucher(*t.Voucher)
		return &void, nil, err
	case err == nil || t.Sheet == nil || t.Voucher != nil:
		return nil, nil, billing.ErrNoVoucher
	case !t.Sheet.Voided.IsZero():
		return nil, nil, billing.ErrVoucherVoid
	}
	void := *t.Sheet
	void.Voided = t.Now
	return nil, &void, nil
}

// askVoid: /vouchers void CODE|SHEET.
func askVoid(t *dialog.Turn, args []string) {
	v, s, err := voided(t, args)
	switch {
	case errors.Is(err, billing.ErrVoucherUsed):
		t.Say(text.VoidUsed, "order", t.Voucher.Order)
	case err != nil:
		t.Say(text.VouchersUsage, "why", t.Lang.Say(dialog.Sentence(err)))
	case v != nil:
		t.Ask(text.AskVoid, "vouchers void "+v.Code, "code", v.Code)
	default:
		t.Ask(text.AskVoidSheet, "vouchers void "+s.ID, "code", s.ID, "n", s.Count,
			"plan", dialog.PlanLabel(t.Lang, s.Plan, s.Devices))
	}
}

func doVoid(t *dialog.Turn, args []string) {
	v, s, err := voided(t, args)
	if err != nil {
		t.Menu(text.VouchersUsage, "why", t.Lang.Say(dialog.Sentence(err)))
		return
	}
	if v != nil {
		t.Decision.Vouchers = append(t.Decision.Vouchers, *v)
	}
	t.Decision.Sheet = s
	t.Note("vouchers void", args[0], "", "")
	t.Say(text.VoidDone, "code", args[0])
}

// voucherLine is what /find tells of a voucher.
func voucherLine(t *dialog.Turn, v billing.Voucher, s billing.Sheet) string {
	state := v.State
	if v.Void(s) {
		state = billing.Void
	}
	return t.Lang.Say(text.VoucherLine, "code", v.Code, "state", t.Lang.Say(voucherStates[state]),
		"plan", dialog.PlanLabel(t.Lang, s.Plan, s.Devices), "price", s.Price.Format(t.Lang.Tag),
		"sheet", s.ID, "end", ends(t, v.Expires(s)), "order", dialog.OrNobody(v.Order))
}
