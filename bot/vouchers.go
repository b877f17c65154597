package bot

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/sheet"
	"github.com/sharefi/sharefi/bot/text"
)

// maxVouchers is how many are made at once: twenty sheets of paper.
const maxVouchers = 480

// vouchers: /vouchers lists the sheets; PLAN COUNT [END] [for PRICE] makes one; print SHEET [PAPER]
// and void CODE|SHEET are about one that is there.
func (t *turn) vouchers(args []string) {
	switch {
	case len(args) == 0:
		t.show(billing.VoucherList)
	case args[0] == "print":
		t.printSheet(args[1:])
	case args[0] == "void":
		t.askVoid(args[1:])
	default:
		t.askVouchers(args)
	}
}

func (t *turn) askVouchers(args []string) {
	s, err := t.readSheet(args)
	if err != nil {
		t.say(text.VouchersUsage, "why", t.lang.Say(sentence(err)))
		return
	}
	t.ask(text.AskVouchers, "vouchers make "+strings.Join(args, " "), "n", s.Count, "plan", planLabel(t.lang, s.Plan, s.Devices),
		"price", s.Price.Format(t.lang.Tag), "lasts", span(t.lang, s.Lasts), "end", t.ends(s.Expires))
}

// ends is when vouchers can no longer be redeemed, in words.
func (t *turn) ends(end time.Time) string {
	if end.IsZero() {
		return t.lang.Say(text.NoEnd)
	}
	return until(t.lang, end, t.Zone)
}

// readSheet reads PLAN COUNT [END] [for PRICE [CURRENCY]]. The end is a day or a length of time; without a
// price the plan's is taken.
// Errors: ErrPlanUnknown, ErrVoucherCount, ErrVoucherWords, billing.ErrMoney.
func (t *turn) readSheet(args []string) (billing.Sheet, error) {
	if len(args) < 2 {
		return billing.Sheet{}, ErrVoucherWords
	}
	p := find(t.Shop.Plans, args[0])
	if p == nil {
		return billing.Sheet{}, ErrPlanUnknown
	}
	n, err := strconv.Atoi(args[1])
	if err != nil || n < 1 || n > maxVouchers {
		return billing.Sheet{}, ErrVoucherCount
	}
	s := billing.Sheet{
		ID: t.FreshCode, Plan: p.Name, PlanID: p.ID, Price: p.Price, Lasts: p.Lasts, Devices: p.Devices, Count: n, Created: t.Now,
	}
	rest := args[2:]
	if len(rest) > 0 && rest[0] != "for" {
		if s.Expires, err = readEnd(rest[0], t.Now, t.Zone); err != nil {
			return s, ErrVoucherWords
		}
		rest = rest[1:]
	}
	switch {
	case len(rest) == 0:
		return s, nil
	case rest[0] != "for" || len(rest) > 3 || len(rest) < 2:
		return s, ErrVoucherWords
	case len(rest) == 2:
		rest = append(rest[:2:2], p.Price.Currency)
	}
	s.Price, err = billing.ParseMoney(rest[1] + " " + rest[2])
	return s, err
}

var errEnd = errors.New("not a day or a length of time that is still to come")

// readEnd reads when something is over: a day, which counts, or a length of time from now. From a day
// on, it is over at midnight.
func readEnd(s string, now time.Time, zone *time.Location) (time.Time, error) {
	day, err := time.ParseInLocation(time.DateOnly, s, zone)
	if err != nil {
		length, err := ParseSpan(s)
		if err != nil {
			return time.Time{}, errEnd
		}
		if length < 24*time.Hour {
			return now.Add(length), nil
		}
		day = now.Add(length).In(zone)
	}
	end := time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, zone).UTC()
	if !end.After(now) {
		return time.Time{}, errEnd
	}
	return end, nil
}

// until is an end that readEnd gave, as the last day, or with the time of day.
func until(l text.Language, end time.Time, zone *time.Location) string {
	end = end.In(zone)
	if end.Hour()+end.Minute()+end.Second() == 0 {
		return date(l, end.AddDate(0, 0, -1))
	}
	return date(l, end) + " " + l.Digits(end.Format("15:04"))
}

// date is a day of some year.
func date(l text.Language, t time.Time) string {
	return l.Say(text.Date, "day", l.Digits(itoa(t.Day())), "month", pick(l, text.Months, int(t.Month())-1), "year", l.Digits(itoa(t.Year())))
}

// voucherStates say how a voucher stands.
var voucherStates = map[billing.VoucherState]text.Key{
	billing.Unused: text.StateUnused, billing.Redeemed: text.StateRedeemed, billing.Void: text.StateVoid,
}

// doVouchers makes vouchers, or makes them worthless.
func (t *turn) doVouchers(args []string) {
	if args[0] == "void" {
		t.doVoid(args[1:])
		return
	}
	s, err := t.readSheet(args[1:])
	if err != nil {
		t.menu(text.VouchersUsage, "why", t.lang.Say(sentence(err)))
		return
	}
	t.d.Sheet, t.d.Shop.Vouchers = &s, true
	for _, code := range billing.VoucherCodes(t.Seed, s.Count) {
		t.d.Vouchers = append(t.d.Vouchers, billing.Voucher{Code: code, Sheet: s.ID, State: billing.Unused})
	}
	t.change("vouchers", s.ID, "", t.lang.Say(text.SheetShort, "n", s.Count, "plan", planLabel(t.lang, s.Plan, s.Devices), "price", s.Price.Format(t.lang.Tag), "end", t.ends(s.Expires)))
	t.sendSheet(s.ID, sheet.A4)
}

// printSheet: /vouchers print SHEET [a4|58|80].
func (t *turn) printSheet(args []string) {
	paper, err := sheet.ParsePaper(strings.Join(args[min(len(args), 1):], " "))
	switch {
	case err != nil:
		t.say(text.VouchersUsage, "why", t.lang.Say(sentence(ErrVoucherWords)))
	case t.Sheet == nil || len(args) == 0:
		t.say(text.VouchersUsage, "why", t.lang.Say(sentence(billing.ErrNoVoucher)))
	default:
		t.sendSheet(t.Sheet.ID, paper)
	}
}

// sendSheet owes whoever asked the sheet, which is drawn when it is sent.
func (t *turn) sendSheet(id string, paper sheet.Paper) {
	t.d.Notices = append(t.d.Notices, billing.Notice{To: t.in.From(), Kind: billing.VoucherSheet, Order: id, Detail: string(paper)})
}

// voided is the voucher or the sheet that is to be void, as it would be.
func (t *turn) voided(args []string) (v *billing.Voucher, s *billing.Sheet, err error) {
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
func (t *turn) askVoid(args []string) {
	v, s, err := t.voided(args)
	switch {
	case errors.Is(err, billing.ErrVoucherUsed):
		t.say(text.VoidUsed, "order", t.Voucher.Order)
	case err != nil:
		t.say(text.VouchersUsage, "why", t.lang.Say(sentence(err)))
	case v != nil:
		t.ask(text.AskVoid, "vouchers void "+v.Code, "code", v.Code)
	default:
		t.ask(text.AskVoidSheet, "vouchers void "+s.ID, "code", s.ID, "n", s.Count, "plan", planLabel(t.lang, s.Plan, s.Devices))
	}
}

func (t *turn) doVoid(args []string) {
	v, s, err := t.voided(args)
	if err != nil {
		t.menu(text.VouchersUsage, "why", t.lang.Say(sentence(err)))
		return
	}
	if v != nil {
		t.d.Vouchers = append(t.d.Vouchers, *v)
	}
	t.d.Sheet = s
	t.change("vouchers void", args[0], "", "")
	t.say(text.VoidDone, "code", args[0])
}

// voucherLine is what /find tells of a voucher.
func (t *turn) voucherLine(v billing.Voucher, s billing.Sheet) string {
	state := v.State
	if v.Void(s) {
		state = billing.Void
	}
	return t.lang.Say(text.VoucherLine, "code", v.Code, "state", t.lang.Say(voucherStates[state]), "plan", planLabel(t.lang, s.Plan, s.Devices), "price", s.Price.Format(t.lang.Tag),
		"sheet", s.ID, "end", t.ends(v.Expires(s)), "order", orNobody(v.Order))
}
