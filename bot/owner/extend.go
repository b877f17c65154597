package owner

import (
	"strings"
	"time"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/span"
	"github.com/sharefi/sharefi/scheduler"
)

var extendCommand = command{
	name: "extend", right: bot.Grant, help: text.HelpExtend, names: dialog.Device | dialog.Order,
	say: askExtend,
	do:  doExtend,
}

// askExtend: /extend MAC|ORDER DURATION.
func askExtend(t *dialog.Turn, args []string) {
	l, lasts, ok := extension(t, args)
	switch {
	case !ok:
		t.Say(text.ExtendUsage)
	case l.ID == "":
		t.Say(text.RevokeNone, "target", args[0])
	default:
		t.Ask(text.AskExtend, "extend "+l.ID+" "+args[1], "mac", dialog.Addresses(l), "code", l.ID,
			"lasts", dialog.Span(t.Lang, lasts), "end", dialog.When(t.Lang, scheduler.LastEnd(l, t.Leases, t.Now).Add(lasts),
				t.Now, t.Zone))
	}
}

// extension reads what is to be extended, and by how much.
func extension(t *dialog.Turn, args []string) (scheduler.Lease, time.Duration, bool) {
	if len(args) != 2 {
		return scheduler.Lease{}, 0, false
	}
	lasts, err := span.Parse(args[1])
	l, _ := scheduler.Live(t.Leases)
	for _, named := range t.Leases { // beside it may stand others of its device
		if other, ok := scheduler.Live([]scheduler.Lease{named}); ok && other.ID == args[0] {
			l = other
		}
	}
	return l, lasts, err == nil
}

// doExtend gives the device a lease that begins where its last one ends.
func doExtend(t *dialog.Turn, args []string) {
	l, lasts, ok := extension(t, args)
	if !ok || l.ID != args[0] {
		t.Menu(text.RevokeNone, "target", strings.Join(args, " "))
		return
	}
	o := giftOrder(t, l.Customer, l.Chat, l.Site, lasts)
	o.Devices, o.Extends = l.Max(), true
	lease, _, err := scheduler.Grant(o, l.Device, t.Leases, t.Rules, t.Now)
	if err != nil {
		t.Refuse(err, "code", o.Code)
		return
	}
	o.Device = true
	t.Decision.Orders, t.Decision.Leases = append(t.Decision.Orders, o), append(t.Decision.Leases, lease)
	t.Note("extend", l.ID, "", args[1])
	t.Say(text.ExtendDone, "mac", dialog.Addresses(l), "code", o.Code)
}
