package bot

import (
	"slices"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

// change notes in the journal what the owner did.
func (t *turn) change(what, target, before, after string) {
	t.d.Changes = append(t.d.Changes, Change{Who: t.in.From(), What: what, Target: target, Before: before, After: after})
}

// giveBack reads how much of an order's money is to go back: all, what was not used, or an amount.
func (t *turn) giveBack(o billing.Order, how []string) (billing.Money, error) {
	switch {
	case len(how) == 0 || how[0] == "all":
		return o.Payment.Amount, nil
	case how[0] == "unused":
		return billing.Money{Amount: t.unused(o), Currency: o.Payment.Amount.Currency}, nil
	case len(how) == 1:
		how = append(slices.Clone(how), o.Payment.Amount.Currency)
	}
	m, err := billing.ParseMoney(strings.Join(how, " "))
	if err != nil {
		return m, err
	}
	if m.Currency != o.Payment.Amount.Currency || m.Amount > o.Payment.Amount.Amount || m.Amount == 0 {
		return m, billing.ErrTooMuch
	}
	return m, nil
}

// unused is the part of the price that the rest of the time is worth.
func (t *turn) unused(o billing.Order) int64 {
	for _, l := range t.Leases {
		if l.ID == o.Code && l.State != scheduler.Waiting && l.Lasts > 0 {
			left := min(max(l.End.Sub(t.Now), 0), l.Lasts)
			return int64(float64(o.Payment.Amount.Amount) * (float64(left) / float64(l.Lasts)))
		}
	}
	return o.Payment.Amount.Amount
}

// refundable is the order that a /refund names, if its money can go back by us.
func (t *turn) refundable() (billing.Order, bool) {
	if t.Named == nil || t.Named.Payment.ID == "" || t.Named.Payment.Provider == billing.Owner || !t.Named.State.May(billing.Refunding) {
		return billing.Order{}, false
	}
	return *t.Named, true
}

// askRefund: /refund ORDER [all|unused|AMOUNT].
func (t *turn) askRefund(args []string) {
	if len(args) == 0 {
		t.say(text.RefundUsage)
		return
	}
	o, ok := t.refundable()
	if !ok {
		t.say(text.RefundNone, "target", strings.Join(args, " "))
		return
	}
	if untouched(o) {
		t.ask(text.AskVoucherBack, "refund "+o.Code, "code", o.Code, "voucher", o.Payment.ID)
		return
	}
	question := text.AskRefund
	if o.Payment.Provider == billing.ByVoucher { // the payment provider has no part in it
		question = text.AskVoucherCash
	}
	amount, err := t.giveBack(o, args[1:])
	switch {
	case err != nil:
		t.say(text.RefundUsage)
	case amount.IsZero():
		t.say(text.RefundNothing, "code", o.Code)
	default:
		t.ask(question, strings.Join(append([]string{"refund", o.Code}, args[1:]...), " "),
			"amount", amount.Format(t.lang.Tag), "code", o.Code, "phone", orNobody(o.Customer), "voucher", o.Payment.ID)
	}
}

// doRefund decides that money goes back, and ends the access that it paid for.
func (t *turn) doRefund(args []string) {
	o, ok := t.refundable()
	if !ok || len(args) == 0 || o.Code != args[0] {
		t.menu(text.RefundNone, "target", strings.Join(args, " "))
		return
	}
	if o.Payment.Provider == billing.ByVoucher {
		t.doCashBack(o, args)
		return
	}
	amount, err := t.giveBack(o, args[1:])
	if err != nil || amount.IsZero() {
		t.menu(text.RefundNothing, "code", o.Code)
		return
	}
	t.refundOrder(o, amount)
	t.change("refund", o.Code, string(o.State), amount.String())
	t.say(text.RefundGoing, "amount", amount.Format(t.lang.Tag), "code", o.Code)
}

// refundOrder gives money back, and ends the order's lease.
func (t *turn) refundOrder(o billing.Order, amount billing.Money) {
	if amount == o.Payment.Amount {
		amount = billing.Money{}
	}
	back, outcome, err := billing.Apply(o, billing.GiveBack{Reason: billing.ReasonOwner, Amount: amount}, t.Now)
	if err != nil || outcome != billing.Applied {
		return
	}
	t.d.Orders = append(t.d.Orders, back)
	t.d.Notices = append(t.d.Notices, billing.Notice{To: o.Chat, Kind: billing.RefundSoon, Order: o.Code})
	t.endLease(o.Code)
}

// endLease ends the lease of an order, wherever it was read.
func (t *turn) endLease(code string) {
	all := slices.Clone(t.Leases)
	for _, d := range t.Theirs {
		if d.Lease != nil {
			all = append(all, *d.Lease)
		}
	}
	for _, l := range all {
		if l.ID != code || l.State == scheduler.Over || l.Revoked {
			continue
		}
		revoked, _ := scheduler.Revoke(l, t.Now)
		t.d.Leases = append(t.d.Leases, revoked)
		return
	}
}

// askExtend: /extend MAC|ORDER DURATION.
func (t *turn) askExtend(args []string) {
	l, lasts, ok := t.extension(args)
	switch {
	case !ok:
		t.say(text.ExtendUsage)
	case l.ID == "":
		t.say(text.RevokeNone, "target", args[0])
	default:
		t.ask(text.AskExtend, "extend "+l.ID+" "+args[1], "mac", addresses(l), "code", l.ID, "lasts", span(t.lang, lasts), "end", when(t.lang, t.lastEnd(l).Add(lasts), t.Now, t.Zone))
	}
}

// extension reads what is to be extended, and by how much.
func (t *turn) extension(args []string) (scheduler.Lease, time.Duration, bool) {
	if len(args) != 2 {
		return scheduler.Lease{}, 0, false
	}
	lasts, err := ParseSpan(args[1])
	l, _ := t.live()
	return l, lasts, err == nil
}

// lastEnd is when the device's access ends, with all that is chained to it.
func (t *turn) lastEnd(l scheduler.Lease) time.Time {
	end := l.End
	if l.State == scheduler.Waiting {
		end = t.Now.Add(l.Lasts)
	}
	for _, other := range t.Leases {
		if other.Has(l.Device) && other.End.After(end) {
			end = other.End
		}
	}
	return end
}

// doExtend gives the device a lease that begins where its last one ends.
func (t *turn) doExtend(args []string) {
	l, lasts, ok := t.extension(args)
	if !ok || l.ID != args[0] {
		t.menu(text.RevokeNone, "target", strings.Join(args, " "))
		return
	}
	o := t.giftOrder(l.Customer, l.Chat, l.Site, lasts)
	o.Devices = l.Max()
	lease, _, err := scheduler.Grant(o, l.Device, []scheduler.Lease{l}, t.Rules, t.Now)
	if err != nil {
		t.refuse(err, "code", o.Code)
		return
	}
	o.Device = true
	t.d.Orders, t.d.Leases = append(t.d.Orders, o), append(t.d.Leases, lease)
	t.change("extend", l.ID, "", args[1])
	t.say(text.ExtendDone, "mac", addresses(l), "code", o.Code)
}

// giftOrder is an order that costs nothing.
func (t *turn) giftOrder(customer, chat, site string, lasts time.Duration) billing.Order {
	return billing.Order{
		Code: t.FreshCode, Customer: customer, Chat: chat, Site: site, Plan: "gift",
		Lasts: lasts, Devices: 1, State: billing.Paid, Created: t.Now, Expires: t.Now, PaidAt: t.Now,
		Payment: billing.Payment{Provider: billing.Owner, ID: "gift-" + t.FreshCode, At: t.Now},
	}
}

// askBan: /ban PHONE [refund]. What is paid and not used yet goes back anyway.
func (t *turn) askBan(args []string) {
	if len(args) == 0 || len(args) > 2 || len(args) == 2 && args[1] != "refund" {
		t.say(text.BanUsage)
		return
	}
	phone, ok := parsePhone(args[0])
	switch {
	case !ok:
		t.say(text.BanUsage)
	case t.Target == nil:
		t.say(text.FindNone, "target", phone)
	case t.Target.Banned:
		t.say(text.BannedLine, "phone", phone, "chats", strings.Join(t.Target.Chats, ", "), "devices", "")
	default:
		t.ask(text.AskBan, strings.Join(append([]string{"ban", phone}, args[1:]...), " "), "phone", phone, "n", len(t.Theirs))
	}
}

// doBan refuses a customer on every channel, and ends what he has.
func (t *turn) doBan(args []string) {
	phone, ok := parsePhone(args[0])
	if !ok || t.Target == nil || t.Target.Phone != phone {
		t.menu(text.OldMenu)
		return
	}
	banned := *t.Target
	banned.Banned = true
	t.d.Target = &banned
	for _, d := range t.Theirs {
		o := d.Order
		gift := o.Payment.Provider == billing.Owner
		switch {
		case o.State == billing.Pending:
			if called, _, err := billing.Apply(o, billing.CalledOff{}, t.Now); err == nil {
				t.d.Orders = append(t.d.Orders, called)
			}
		case o.State == billing.Paid && !gift, o.State == billing.Granted && !gift && len(args) > 1:
			t.refundOrder(o, o.Payment.Amount)
		case d.Lease != nil:
			t.endLease(o.Code)
		}
	}
	t.change("ban", phone, "", strings.Join(args[1:], " "))
	t.say(text.BanDone, "phone", phone)
}

// askUnban: /unban PHONE.
func (t *turn) askUnban(args []string) {
	if t.Target == nil || !t.Target.Banned {
		t.say(text.UnbanNone, "target", strings.Join(args, " "))
		return
	}
	t.ask(text.AskUnban, "unban "+t.Target.Phone, "phone", t.Target.Phone)
}

func (t *turn) doUnban() {
	if t.Target == nil {
		t.menu(text.OldMenu)
		return
	}
	free := *t.Target
	free.Banned = false
	t.d.Target = &free
	t.change("unban", free.Phone, "", "")
	t.say(text.UnbanDone, "phone", free.Phone)
}
