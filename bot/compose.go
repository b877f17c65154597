package bot

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/scheduler"
)

// A Network is what a device needs to join a site.
type Network struct {
	SSID     string
	Password secret.Value // zero for an open network
}

// A Scene is what a notice is put into words from, read when it is sent.
type Scene struct {
	Now     time.Time
	Zone    *time.Location
	Lang    string
	Texts   *text.Catalog // the sentences in the owner's words
	Order   billing.Order
	Lease   *scheduler.Lease
	Sees    bool // the site's router tells who is connected
	Search  *scheduler.Search
	Known   Known // of the customer who asked for it
	Network Network
	Place   Place             // the site that it is about
	Numbers Numbers           // of a report
	Running []scheduler.Lease // of a list, by their ends
	People  []Person          // who were found by name
	Journal []Change          // of a list, newest first

	Shop      string             // its name
	Reach     Reach              // of links that stand on paper
	Sheet     billing.Sheet      // to print
	Vouchers  []billing.Voucher  // to print
	Sheets    []billing.Tally    // of a list, newest first
	Discounts []billing.Discount // of a list
	Customer  Customer           // whose devices are called so
	Uses      map[string]int     // of the discounts
	Table     Table              // of an export

	Backup    func(context.Context, io.Writer) error // writes all records; nil where none are made
	Broadcast *Broadcast                             // that runs
	Tally     Tally                                  // of it
	Quiet     bool                                   // the person wants to hear of own purchases only
}

// Compose puts a notice into words. The second result is false when the notice has nothing to say
// any more: a link of an order that was paid meanwhile, or access that is over. It is pure.
func Compose(n billing.Notice, s Scene) (Outgoing, bool) {
	l := s.Texts.In(s.Lang)
	if n.Kind == billing.Cast || n.Kind == billing.CastProgress || n.Kind == billing.CastDone {
		return composeCast(l, n, s)
	}
	if n.To == billing.Owner || ownerKinds[n.Kind] {
		return composeOwner(l, n, s), true
	}
	o := s.Order
	why := l.Say(because[o.Reason])
	say := func(key text.Key, args ...any) Outgoing {
		return Outgoing{Text: l.Say(key, append(args, "code", o.Code, "plan", planLabel(l, o.Plan, o.Devices), "amount", o.Owed().Format(l.Tag), "why", why)...)}
	}
	again := [][]Choice{{{Label: l.Say(text.ButtonAgain), Data: "buy"}}}
	if key, mine := withoutCard(o, n.Kind); mine {
		return say(key, "voucher", o.Payment.ID), key != ""
	}
	switch n.Kind {
	case billing.PayHere:
		return payHere(l, o, s.Now, s.Zone), o.State == billing.Pending
	case billing.LinkLater:
		return say(text.LinkLater), o.State == billing.Pending
	case billing.NotPaidYet:
		out := payHere(l, o, s.Now, s.Zone)
		out.Text = l.Say(text.NotPaidYet, "code", o.Code)
		return out, o.State == billing.Pending
	case billing.PaidAsk, billing.AskAgain:
		key := text.PaidAsk
		if n.Kind == billing.AskAgain {
			key = text.AskAgain
		}
		return paidAsk(l, key, o, devices{s.Customer.Devices, s.Sees, s.Customer}), o.State == billing.Paid && !o.Device
	case billing.MyData:
		return ownData(l, s), true
	case billing.Answer:
		return ownersAnswer(l, n), true
	case billing.Sighted:
		return sightings(l, s)
	case billing.NewNetwork:
		return newNetwork(l, s.Network), true
	case billing.Access, billing.Extended, billing.EndsSoon:
		return composeAccess(l, n, s)
	case billing.RouterSlow:
		return routerSlow(l, n, s)
	case billing.WaitOrBack:
		return waitOrBack(l, s), waits(s)
	case billing.Ended, billing.Revoked:
		out := say(closing[n.Kind])
		out.Rows = onward(l.Say(text.ButtonAgain), o)
		return out, true
	case billing.OrderLapsed, billing.ShopOpen:
		out := say(closing[n.Kind])
		out.Rows = again
		return out, true
	}
	return say(closing[n.Kind]), true
}

var because = map[string]text.Key{
	billing.ReasonNoRoom: text.WhyNoRoom, billing.ReasonRouter: text.WhyRouter, billing.ReasonNoClaim: text.WhyNoClaim,
	billing.ReasonOwner: text.WhyOwner, billing.ReasonAmount: text.WhyAmount,
}

// closing are the notices that a single sentence says.
var closing = map[billing.NoticeKind]text.Key{
	billing.Ended: text.Ended, billing.Revoked: text.Revoked, billing.OrderLapsed: text.OrderLapsed,
	billing.GiftTaken: text.GiftTaken, billing.PaidKnown: text.PaidKnown, billing.ShopOpen: text.ShopOpen, billing.OrderHeld: text.OrderHeld,
	billing.RefundSoon: text.RefundSoon, billing.RefundDone: text.RefundDone,
}

// routerSlow is the word to who waits for the router: with his first device, or with one that joins it.
func routerSlow(l text.Language, n billing.Notice, s Scene) (Outgoing, bool) {
	if n.Detail != "" {
		return Outgoing{Text: l.Say(text.SeatSlow, "mac", n.Detail)}, s.Lease != nil && s.Lease.Joining(n.Detail)
	}
	return Outgoing{Text: l.Say(text.RouterSlow)}, waits(s)
}

func waits(s Scene) bool { return s.Lease != nil && s.Lease.State == scheduler.Waiting }

// payHere is the message with the link.
func payHere(l text.Language, o billing.Order, now time.Time, zone *time.Location) Outgoing {
	price := o.Price.Format(l.Tag)
	out := Outgoing{Text: l.Say(text.PayHere, "code", o.Code, "plan", planLabel(l, o.Plan, o.Devices), "price", price, "until", when(l, o.Expires, now, zone))}
	if o.Link.URL != "" {
		out.Rows = append(out.Rows, []Choice{{Label: l.Say(text.ButtonPay, "price", price), URL: o.Link.URL}})
	}
	out.Rows = append(out.Rows, []Choice{
		{Label: l.Say(text.ButtonPaid), Data: "paid " + o.Code},
		{Label: l.Say(text.ButtonCancel), Data: "cancel " + o.Code},
	})
	return out
}

func waitOrBack(l text.Language, s Scene) Outgoing {
	by := s.Now
	if s.Lease != nil {
		by = s.Lease.Answer
	}
	return Outgoing{
		Text: l.Say(text.WaitOrBack, "by", when(l, by, s.Now, s.Zone)),
		Rows: [][]Choice{{
			{Label: l.Say(text.ButtonWait), Data: "wait " + s.Order.Code},
			{Label: l.Say(text.ButtonMoney), Data: "money " + s.Order.Code},
		}},
	}
}

// composeAccess tells network, password and end. The password goes to nobody whose access is over:
// who was out of reach for all of it is told so, also by a clock that was set back meanwhile.
func composeAccess(l text.Language, n billing.Notice, s Scene) (Outgoing, bool) {
	kind := n.Kind
	over := s.Lease != nil && (s.Lease.State == scheduler.Over || !s.Lease.End.IsZero() && !s.Now.Before(s.Lease.End))
	if kind == billing.Access && over && !s.Lease.Revoked && n.Detail == "" {
		return Outgoing{
			Text: l.Say(text.AccessLate, "code", s.Order.Code, "start", when(l, s.Lease.Start, s.Now, s.Zone), "end", when(l, s.Lease.End, s.Now, s.Zone)),
			Rows: onward(l.Say(text.ButtonAgain), s.Order),
		}, true
	}
	if s.Lease == nil || s.Lease.State != scheduler.Active || !s.Now.Before(s.Lease.End) {
		return Outgoing{}, false
	}
	device := addresses(*s.Lease)
	if kind == billing.Access && n.Detail != "" { // that joined
		device = n.Detail
	}
	args := []any{
		"ssid", s.Network.SSID, "password", s.Network.Password.Reveal(), "mac", device,
		"end", when(l, s.Lease.End, s.Now, s.Zone), "left", span(l, s.Lease.End.Sub(s.Now)),
	}
	switch kind {
	case billing.Extended:
		return Outgoing{Text: l.Say(text.Extended, args...)}, true
	case billing.EndsSoon:
		return Outgoing{
			Text: l.Say(text.EndsSoon, args...),
			Rows: onward(l.Say(text.ButtonExtend), s.Order),
		}, true
	}
	key := text.Access
	if s.Network.Password.IsZero() {
		key = text.AccessOpen
	}
	words, rows := l.Say(key, args...), [][]Choice{copies(l, s.Network)}
	if in := devicesIn(l, *s.Lease); in != "" {
		words, rows = words+"\n\n"+in, append(rows, seatRows(l, *s.Lease)...)
	}
	rows = append(rows, []Choice{{Label: l.Say(text.ButtonOffline), Data: "offline " + s.Order.Code}})
	return Outgoing{Text: words, Picture: JoinQR(s.Network), Rows: rows}, true
}

// ownerKinds are the notices for the owner, whatever chat they go to.
var ownerKinds = map[billing.NoticeKind]bool{
	billing.Report: true, billing.Running: true, billing.Journal: true, billing.RouterView: true, billing.WiFiView: true, billing.People: true,
	billing.VoucherSheet: true, billing.VoucherList: true, billing.DiscountList: true,
	billing.Export: true, billing.Backup: true,
}

var ownerWords = map[billing.NoticeKind]text.Key{
	billing.Sale: text.Sale, billing.OwnerRefund: text.OwnerRefund, billing.RefundFailed: text.RefundFailed,
	billing.PaymentOdd: text.PaymentOdd, billing.Dispute: text.Dispute, billing.RouterGone: text.RouterGone,
	billing.GrantSlow: text.GrantSlow, billing.PlacesFull: text.PlacesFull,
	billing.RouterBack: text.RouterBack, billing.ClockWrong: text.ClockWrong, billing.ClockRight: text.ClockRight,
	billing.Adopted: text.Adopted, billing.ChatGone: text.ChatGone, billing.ChatBack: text.ChatBack,
	billing.StaffJoined: text.StaffJoined,
}

func composeOwner(l text.Language, n billing.Notice, s Scene) Outgoing {
	switch n.Kind {
	case billing.Question:
		return question(l, n)
	case billing.Report:
		return report(l, n.Detail, s)
	case billing.Running:
		return Outgoing{Text: running(l, s)}
	case billing.RouterView:
		return routerView(l, s)
	case billing.People:
		return people(l, n.Detail, s)
	case billing.WiFiView:
		return wifiView(l, n.Site, s.Network)
	case billing.Backup:
		return backupFile(l, s)
	case billing.Export:
		return exported(l, n.Detail, s)
	case billing.Journal:
		return journal(l, s)
	case billing.VoucherSheet:
		return voucherSheet(l, n, s)
	case billing.VoucherList:
		return Outgoing{Text: voucherList(l, s)}
	case billing.DiscountList:
		return Outgoing{Text: discountList(l, s)}
	case billing.PaymentLost:
		return Outgoing{Text: lostPayments(l, n.Detail)}
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
	switch other, mine := withoutCard(o, n.Kind); {
	case mine:
		key = other
	case n.Kind == billing.Sale:
		key = soldBy(o)
	}
	return Outgoing{Text: l.Say(key, "voucher", o.Payment.ID, "phone", orNobody(o.Customer), "code", n.Order, "plan", planName(l, o), "price", o.Price.Format(l.Tag),
		"paid", o.Payment.Amount.Format(l.Tag), "amount", o.Owed().Format(l.Tag),
		"site", n.Site, "why", why, "end", when(l, end, s.Now, s.Zone))}
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
