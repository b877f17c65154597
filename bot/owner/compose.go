package owner

import (
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/owner/export"
	"github.com/sharefi/sharefi/bot/owner/report"
	"github.com/sharefi/sharefi/bot/text"
)

// OwnerKinds are the notices for the owner, whatever chat they go to.
var OwnerKinds = map[billing.NoticeKind]bool{
	billing.Report: true, billing.Running: true, billing.Journal: true, billing.RouterView: true, billing.WiFiView: true, billing.People: true,
	billing.VoucherSheet: true, billing.VoucherList: true, billing.DiscountList: true,
	billing.Export: true, billing.Backup: true, billing.Cast: true, billing.CastProgress: true, billing.CastDone: true,
}

var ownerWords = map[billing.NoticeKind]text.Key{
	billing.Sale: text.Sale, billing.OwnerRefund: text.OwnerRefund, billing.RefundFailed: text.RefundFailed,
	billing.PaymentOdd: text.PaymentOdd, billing.Dispute: text.Dispute, billing.RouterGone: text.RouterGone,
	billing.GrantSlow: text.GrantSlow, billing.PlacesFull: text.PlacesFull,
	billing.RouterBack: text.RouterBack, billing.ClockWrong: text.ClockWrong, billing.ClockRight: text.ClockRight,
	billing.Adopted: text.Adopted, billing.ChatGone: text.ChatGone, billing.ChatBack: text.ChatBack,
	billing.StaffJoined: text.StaffJoined,
}

// composeForOwner puts a notice to the owner, or a letter of a broadcast, into words. The second result is
// false when there is nothing to say any more.
func Compose(n billing.Notice, s bot.Scene) (bot.Outgoing, bool) {
	l := s.Texts.In(s.Lang)
	switch n.Kind {
	case billing.Cast, billing.CastProgress, billing.CastDone:
		return composeCast(l, n, s)
	}
	return composeOwner(l, n, s), true
}

func composeOwner(l text.Language, n billing.Notice, s bot.Scene) bot.Outgoing {
	switch n.Kind {
	case billing.Question:
		return question(l, n)
	case billing.Report:
		return report.Message(l, n.Detail, s)
	case billing.Running:
		return bot.Outgoing{Text: running(l, s)}
	case billing.RouterView:
		return routerView(l, s)
	case billing.People:
		return people(l, n.Detail, s)
	case billing.WiFiView:
		return wifiView(l, n.Site, s.Network)
	case billing.Backup:
		return backupFile(l, s)
	case billing.Export:
		return export.Message(l, n.Detail, s)
	case billing.Journal:
		return journal(l, s)
	case billing.VoucherSheet:
		return voucherSheet(l, n, s)
	case billing.VoucherList:
		return bot.Outgoing{Text: voucherList(l, s)}
	case billing.DiscountList:
		return bot.Outgoing{Text: discountList(l, s)}
	case billing.PaymentLost:
		return bot.Outgoing{Text: lostPayments(l, n.Detail)}
	}
	key, why := ownerWords[n.Kind], n.Detail
	switch {
	case n.Kind == billing.RouterFilter && n.Detail == "off":
		key = text.FilterOff
	case n.Kind == billing.RouterFilter:
		key = text.FilterDeny
	case n.Kind == billing.RouterGone:
		why = l.Say(gone(n.Detail))
	case n.Kind == billing.ChatGone:
		why = l.Say(cutOff(n.Detail))
	case n.Kind == billing.ClockWrong:
		why = skew(l, n.Detail)
	}
	end := s.Now
	if s.Lease != nil {
		end = s.Lease.End
	}
	o := s.Order
	switch other, mine := endedWithoutCard(o); {
	case mine && n.Kind == billing.OwnerRefund:
		key = other
	case n.Kind == billing.Sale:
		key = soldBy(o)
	}
	return bot.Outgoing{Text: l.Say(key, "voucher", o.Payment.ID, "phone", dialog.OrNobody(o.Customer), "code", n.Order, "plan", planName(l, o), "price", o.Price.Format(l.Tag),
		"paid", o.Payment.Amount.Format(l.Tag), "amount", o.Owed().Format(l.Tag),
		"site", n.Site, "why", why, "end", dialog.When(l, end, s.Now, s.Zone))}
}

// lostPayments names payments without a record.
func lostPayments(l text.Language, detail string) string {
	var lines []string
	for line := range strings.Lines(detail) {
		code, amount, _ := strings.Cut(strings.TrimSpace(line), " ")
		if m, err := billing.ParseMoney(amount); err == nil {
			amount = m.Format(l.Tag)
		}
		lines = append(lines, l.Say(text.PaymentLine, "code", code, "amount", amount))
	}
	return l.Say(text.PaymentLost, "n", len(lines), "lines", text.Lines(strings.Join(lines, "\n")))
}

// gone are the words for why a router is out of reach.
func gone(reason string) text.Key {
	if key, ok := map[string]text.Key{
		"password": text.GonePassword, "locked": text.GoneLocked, "busy": text.GoneBusy, "full": text.GoneFull,
		"unsupported": text.GoneUnsupported, "unreachable": text.GoneUnreachable,
	}[reason]; ok {
		return key
	}
	return text.GoneOther
}
