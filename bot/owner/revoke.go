package owner

import (
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

var revokeCommand = command{
	name: "revoke", right: bot.Grant, help: text.HelpRevoke, names: dialog.Device | dialog.Order,
	say: askRevoke,
	do:  doRevoke,
}

// backs says in the change that money goes back, so that the answer is to the question that was asked.
const backs = "back"

func askRevoke(t *dialog.Turn, args []string) {
	if len(args) == 0 {
		t.Say(text.RevokeUsage)
		return
	}
	l, ok := scheduler.Live(t.Leases)
	if !ok {
		t.Say(text.RevokeNone, "target", strings.Join(args, " "))
		return
	}
	o, back := owed(t, l)
	switch {
	case !back:
		t.Ask(text.AskRevoke, "revoke "+l.ID, "mac", dialog.Addresses(l), "code", l.ID,
			"end", dialog.When(t.Lang, endOf(t, l), t.Now, t.Zone))
	case untouched(o):
		t.Ask(text.AskVoucherBack, "revoke "+l.ID+" "+backs, "code", l.ID, "voucher", o.Payment.ID)
	case o.Payment.Provider == billing.ByVoucher:
		t.Ask(text.AskVoucherCash, "revoke "+l.ID+" "+backs, "amount", o.Payment.Amount.Format(t.Lang.Tag), "code", l.ID,
			"phone", dialog.OrNobody(o.Customer), "voucher", o.Payment.ID)
	default:
		t.Ask(text.AskRevokeUnused, "revoke "+l.ID+" "+backs, "mac", dialog.Addresses(l), "code", l.ID,
			"end", dialog.When(t.Lang, endOf(t, l), t.Now, t.Zone))
	}
}

// endOf is when a lease ends; one that waits begins now at the earliest.
func endOf(t *dialog.Turn, l scheduler.Lease) time.Time {
	if l.State == scheduler.Waiting {
		return t.Now.Add(l.Lasts)
	}
	return l.End
}

// owed is the order of a lease whose customer gets the money back when it is revoked: its time has not begun, and
// something was paid for it.
func owed(t *dialog.Turn, l scheduler.Lease) (billing.Order, bool) {
	if l.Begun(t.Now) {
		return billing.Order{}, false
	}
	o, ok := refundable(t)
	for _, d := range t.Theirs {
		if !ok && d.Order.Code == l.ID {
			o, ok = d.Order, mayGoBack(d.Order)
		}
	}
	return o, ok && o.Code == l.ID && !o.Free()
}

// doRevoke ends a lease. One that has not begun owes its customer the money. If that changed since the owner was asked,
// the question is another.
func doRevoke(t *dialog.Turn, args []string) {
	l, ok := scheduler.Live(t.Leases)
	if !ok || len(args) == 0 || l.ID != args[0] {
		t.Menu(text.RevokeNone, "target", strings.Join(args, " "))
		return
	}
	o, back := owed(t, l)
	if back != (len(args) == 2 && args[1] == backs) {
		askRevoke(t, args[:1])
		return
	}
	if back {
		refundOrder(t, o, o.Payment.Amount)
	}
	if len(t.Decision.Leases) == 0 { // it did not end with its order
		revoked, _ := scheduler.Revoke(l, t.Now)
		t.Decision.Leases = append(t.Decision.Leases, revoked)
	}
	t.Note("revoke", l.ID, "", "")
	t.Say(text.RevokeDone, "mac", dialog.Addresses(l))
}
