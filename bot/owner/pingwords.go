package owner

import (
	"fmt"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

// pingSentences are what most pings say.
var pingSentences = map[billing.NoticeKind]text.Key{
	billing.Sale: text.Sale, billing.OwnerRefund: text.OwnerRefund, billing.RefundFailed: text.RefundFailed,
	billing.PaymentOdd: text.PaymentOdd, billing.ClaimLapsed: text.ClaimLapsed, billing.PaidTwice: text.PaidTwice,
	billing.TwiceByHand: text.TwiceByHand, billing.Dispute: text.Dispute, billing.RouterGone: text.RouterGone,
	billing.GrantSlow: text.GrantSlow, billing.PlacesFull: text.PlacesFull,
	billing.RouterFull: text.RouterFull, billing.RouterRoom: text.RouterSpace,
	billing.AddressRefused: text.AddressRefused, billing.RemovalRefused: text.RemovalRefused,
	billing.RouterBack: text.RouterBack, billing.ClockWrong: text.ClockWrong, billing.ClockRight: text.ClockRight,
	billing.Adopted: text.Adopted, billing.ChatGone: text.ChatGone, billing.ChatBack: text.ChatBack,
	billing.StaffJoined: text.StaffJoined, billing.OwnerJoined: text.OwnerJoined, billing.WaysChanged: text.WaysChanged, billing.Aside: text.AsidePing,
	billing.EventAside: text.EventAside, billing.LetterAside: text.LetterAside,
	billing.ProviderRefuses: text.ProviderRefuses, billing.ProviderBack: text.ProviderBack,
	billing.OrderBroken: text.OrderBroken, billing.Restored: text.ShopRestored, billing.CaughtUp: text.ShopCaughtUp,
}

// ping is what the owner hears without having asked.
func ping(l text.Language, n billing.Notice, s bot.Scene) string {
	o, end, why, channel, mac := s.Order, s.Now, n.Detail, "", ""
	amount := o.Owed()
	var figures [3]int
	if s.Lease != nil {
		end = s.Lease.End
	}
	switch n.Kind {
	case billing.RouterGone:
		why = l.Say(gone(n.Detail))
	case billing.ChatGone, billing.ChatBack:
		channel, why = cutOff(l, n.Detail)
	case billing.ClockWrong:
		why = skew(l, n.Detail)
	case billing.OrderBroken:
		n.Order = n.Detail
	case billing.OwnerRefund, billing.RefundFailed:
		if m, err := billing.ParseMoney(n.Detail); err == nil {
			amount = m
		}
	case billing.PaidTwice, billing.TwiceByHand:
		if m, err := billing.ParseMoney(n.Detail); err == nil {
			why = m.Format(l.Tag)
		}
	case billing.AddressRefused, billing.RemovalRefused:
		mac, why, _ = strings.Cut(n.Detail, " ")
	case billing.RouterFull:
		_, _ = fmt.Sscan(n.Detail, &figures[0], &figures[1], &figures[2])
	}
	return l.Say(pingSentence(n, o), "voucher", o.Payment.ID, "phone", dialog.OrNobody(o.Customer), "code", n.Order,
		"plan", planName(l, o), "provider", dialog.ProviderOf(o), "price", priceOf(l, o), "paid", o.Payment.Amount.Format(l.Tag),
		"amount", amount.Format(l.Tag), "site", n.Site, "why", why, "channel", channel,
		"end", dialog.When(l, end, s.Now, s.Zone), "mac", mac, "n", figures[0], "owners", figures[1], "waits", figures[2])
}

// priceOf is what an order costs, and what was paid if that is another money.
func priceOf(l text.Language, o billing.Order) string {
	if !o.Payment.Amount.InStars() {
		return o.Price.Format(l.Tag)
	}
	return o.Price.Format(l.Tag) + " (" + o.Payment.Amount.Format(l.Tag) + ")"
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
	case billing.RefundFailed:
		if o.Payment.Amount.InStars() {
			return text.RefundFailedStars
		}
	case billing.PaymentOdd:
		if o.NoRoom() {
			return text.PaymentNoRoom
		}
	case billing.ProviderRefuses:
		switch {
		case strings.Contains(n.Detail, billing.ErrKeyRefused.Error()):
			return text.ProviderRefusesKey
		case strings.Contains(n.Detail, billing.ErrNotPermitted.Error()):
			return text.ProviderRefusesPermission
		}
	}
	return pingSentences[n.Kind]
}

// inChat is the provider of invoices in ordinary money, which are paid in the chat itself.
const inChat = "telegram"

// lostPayments names payments without a record.
func lostPayments(l text.Language, n billing.Notice, _ bot.Scene) bot.Outgoing {
	var lines []string
	provider := billing.FirstMethod
	inStars := false // all are, or none: each provider's are told by themselves
	for line := range strings.Lines(n.Detail) {
		code, amount, _ := strings.Cut(strings.TrimSpace(line), " ")
		if before, by, ok := strings.Cut(amount, " by "); ok {
			amount, provider = before, by
		}
		if m, err := billing.ParseMoney(amount); err == nil {
			amount, inStars = m.Format(l.Tag), m.InStars()
		}
		lines = append(lines, l.Say(text.PaymentLine, "code", code, "amount", amount))
	}
	list := text.Lines(strings.Join(lines, "\n"))
	switch {
	case inStars:
		return bot.Outgoing{Text: l.Say(text.PaymentLostStars, "lines", list)}
	case provider == inChat:
		return bot.Outgoing{Text: l.Say(text.PaymentLostInChat, "lines", list)}
	}
	return bot.Outgoing{Text: l.Say(text.PaymentLost, "n", len(lines), "lines", list, "provider", dialog.ProviderName(provider))}
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

// ClockSkew writes how wrong a clock is, as it stands in a billing.ClockWrong.
func ClockSkew(e scheduler.SkewError) string {
	return e.By.Round(time.Second).String() + " " + e.Source
}

// skew puts it into words.
func skew(l text.Language, detail string) string {
	far, server, _ := strings.Cut(detail, " ")
	by, err := time.ParseDuration(far)
	if err != nil {
		return detail
	}
	key := text.ClockAhead
	switch {
	case server == "":
		key = text.ClockStale
	case by < 0:
		key = text.ClockBehind
	}
	return l.Say(key, "by", dialog.Span(l, by.Abs()), "server", server)
}
