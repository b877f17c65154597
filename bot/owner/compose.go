package owner

import (
	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/owner/export"
	"github.com/sharefi/sharefi/bot/owner/paper"
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
	billing.ShelfView:    shelfView,
	billing.Till:         tillMessage,
	billing.VoucherList:  voucherList,
	billing.VoucherSheet: paper.Sheet,
	billing.WiFiView:     wifiView,
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
	switch n.Kind {
	case billing.ClaimAsk:
		return claimAsk(l, n, s)
	case billing.ClaimOver:
		return claimOver(l, s)
	case billing.SendBack:
		return sendBack(l, n, s)
	case billing.PaymentOdd:
		return bot.Outgoing{Text: ping(l, n, s)}, n.Detail != billing.Reminder || s.Order.State == billing.Held
	}
	return bot.Outgoing{Text: ping(l, n, s)}, true
}
