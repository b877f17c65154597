package owner

import (
	"strings"

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
	end := l.End
	if l.State == scheduler.Waiting {
		end = t.Now.Add(l.Lasts)
	}
	question := text.AskRevoke
	if !l.Begun(t.Now) {
		question = text.AskRevokeUnused
	}
	t.Ask(question, "revoke "+l.ID, "mac", dialog.Addresses(l), "code", l.ID,
		"end", dialog.When(t.Lang, end, t.Now, t.Zone))
}

// doRevoke ends a lease. One that has not begun owes its customer the money.
func doRevoke(t *dialog.Turn, args []string) {
	l, ok := scheduler.Live(t.Leases)
	if !ok || len(args) != 1 || l.ID != args[0] {
		t.Menu(text.RevokeNone, "target", strings.Join(args, " "))
		return
	}
	revoked, _ := scheduler.Revoke(l, t.Now)
	t.Decision.Leases = append(t.Decision.Leases, revoked)
	if !l.Begun(t.Now) && t.Named != nil && t.Named.Code == l.ID {
		o, outcome, err := billing.Apply(*t.Named, billing.GiveBack{Reason: billing.ReasonOwner}, t.Now)
		if err == nil && outcome == billing.Applied {
			t.Decision.Orders = append(t.Decision.Orders, o)
			t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: o.Chat, Kind: billing.RefundSoon, Order: o.Code})
		}
	}
	t.Note("revoke", l.ID, "", "")
	t.Say(text.RevokeDone, "mac", dialog.Addresses(l))
}
