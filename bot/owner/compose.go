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

// A view is what a chat of somebody with rights asked for, put into words.
type view func(l text.Language, n billing.Notice, s bot.Scene) bot.Outgoing

// views are the lists, files and pictures, by the notices that bring them.
var views = map[billing.NoticeKind]view{
	billing.Backup:       backupFile,
	billing.DiscountList: discountList,
	billing.Export:       export.Message,
	billing.Journal:      journal,
	billing.PaymentLost:  lostPayments,
	billing.People:       people,
	billing.Question:     question,
	billing.Report:       report.Message,
	billing.RouterView:   routerView,
	billing.Running:      running,
	billing.VoucherList:  voucherList,
	billing.VoucherSheet: voucherSheet,
	billing.WiFiView:     wifiView,
}

// pingSentences are what most pings say.
var pingSentences = map[billing.NoticeKind]text.Key{
	billing.Sale: text.Sale, billing.OwnerRefund: text.OwnerRefund, billing.RefundFailed: text.RefundFailed,
	billing.PaymentOdd: text.PaymentOdd, billing.Dispute: text.Dispute, billing.RouterGone: text.RouterGone,
	billing.GrantSlow: text.GrantSlow, billing.PlacesFull: text.PlacesFull,
	billing.RouterBack: text.RouterBack, billing.ClockWrong: text.ClockWrong, billing.ClockRight: text.ClockRight,
	billing.Adopted: text.Adopted, billing.ChatGone: text.ChatGone, billing.ChatBack: text.ChatBack,
	billing.StaffJoined: text.StaffJoined, billing.Aside: text.AsidePing,
}

// Composes reports whether a notice is put into words here: the owner's pings, what people with rights asked for, and
// the letters of a broadcast.
func Composes(n billing.Notice) bool {
	_, viewed := views[n.Kind]
	return n.To == billing.Owner || viewed || isCast(n.Kind)
}

func isCast(kind billing.NoticeKind) bool {
	return kind == billing.Cast || kind == billing.CastProgress || kind == billing.CastDone
}

// Compose puts a notice into words. The second result is false when there is nothing to say any more. It is pure.
func Compose(n billing.Notice, s bot.Scene) (bot.Outgoing, bool) {
	l := s.Texts.In(s.Lang)
	if isCast(n.Kind) {
		return composeCast(l, n, s)
	}
	if show, ok := views[n.Kind]; ok {
		return show(l, n, s), true
	}
	return bot.Outgoing{Text: ping(l, n, s)}, true
}

// ping is what the owner hears without having asked.
func ping(l text.Language, n billing.Notice, s bot.Scene) string {
	o, end, why := s.Order, s.Now, n.Detail
	if s.Lease != nil {
		end = s.Lease.End
	}
	switch n.Kind {
	case billing.RouterGone:
		why = l.Say(gone(n.Detail))
	case billing.ChatGone:
		why = l.Say(cutOff(n.Detail))
	case billing.ClockWrong:
		why = skew(l, n.Detail)
	}
	return l.Say(pingSentence(n, o), "voucher", o.Payment.ID, "phone", dialog.OrNobody(o.Customer), "code", n.Order,
		"plan", planName(l, o), "price", o.Price.Format(l.Tag), "paid", o.Payment.Amount.Format(l.Tag),
		"amount", o.Owed().Format(l.Tag), "site", n.Site, "why", why, "end", dialog.When(l, end, s.Now, s.Zone))
}

func pingSentence(n billing.Notice, o billing.Order) text.Key {
	switch n.Kind {
	case billing.RouterFilter:
		if n.Detail == "off" {
			return text.FilterOff
		}
		return text.FilterDeny
	case billing.OwnerRefund:
		if key, ok := endedWithoutCard(o); ok {
			return key
		}
	case billing.Sale:
		return soldBy(o)
	}
	return pingSentences[n.Kind]
}

// lostPayments names payments without a record.
func lostPayments(l text.Language, n billing.Notice, _ bot.Scene) bot.Outgoing {
	var lines []string
	for line := range strings.Lines(n.Detail) {
		code, amount, _ := strings.Cut(strings.TrimSpace(line), " ")
		if m, err := billing.ParseMoney(amount); err == nil {
			amount = m.Format(l.Tag)
		}
		lines = append(lines, l.Say(text.PaymentLine, "code", code, "amount", amount))
	}
	return bot.Outgoing{Text: l.Say(text.PaymentLost, "n", len(lines), "lines", text.Lines(strings.Join(lines, "\n")))}
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
