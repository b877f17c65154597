package owner

import (
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/span"
	"github.com/sharefi/sharefi/scheduler"
)

var extendCommand = command{
	name: "extend", right: bot.Grant, help: text.HelpExtend, names: dialog.Device | dialog.Order | dialog.Access,
	say: askExtend,
	do:  doExtend,
}

// An extension is what /extend names: the access of somebody, and how much longer it is to last.
type extension struct {
	ending // of nothing: what its answer is to
	name   string
	lasts  time.Duration
}

// askExtend: /extend MAC|ORDER DURATION.
func askExtend(t *dialog.Turn, args []string) {
	x, ok := extending(t, args)
	switch {
	case !ok:
		t.Say(text.ExtendUsage)
	case len(x.access) == 0:
		t.Say(text.RevokeNone, "target", args[0])
	default:
		t.Ask(text.AskExtend, x.change("extend", x.name, args[1]), "mac", devices(x.access), "code", codes(x.access),
			"lasts", dialog.Span(t.Lang, x.lasts), "end", dialog.When(t.Lang, x.access.End(t.Now).Add(x.lasts), t.Now, t.Zone))
	}
}

// extending reads what is to be extended, and by how much. Of the access that a device has at several sites it is that
// which lasts longest.
func extending(t *dialog.Turn, args []string) (extension, bool) {
	if len(args) != 2 {
		return extension{}, false
	}
	lasts, err := span.Parse(args[1])
	a, name := reached(t, args[0])
	if len(a) > 0 {
		a = scheduler.AccessOf(a[len(a)-1], t.Leases)
	}
	return extension{ending{access: a}, name, lasts}, err == nil
}

// doExtend gives the devices a lease that begins where the last one ends.
func doExtend(t *dialog.Turn, args []string) {
	words, mark := unmarked(args)
	x, ok := extending(t, words)
	if !ok || len(x.access) == 0 {
		t.Menu(text.RevokeNone, "target", strings.Join(words, " "))
		return
	}
	if mark != x.mark() {
		askExtend(t, words)
		return
	}
	last := x.access[len(x.access)-1]
	whose, _ := x.access.Holder()
	o := giftOrder(t, whose.Customer, whose.Chat, last.Site, x.lasts)
	o.Devices, o.Extends = last.Max(), true
	lease, err := prolong(t, o, last)
	if err != nil {
		t.Refuse(err, "code", o.Code)
		return
	}
	o.Device = true
	t.Decision.Orders, t.Decision.Leases = append(t.Decision.Orders, o), append(t.Decision.Leases, lease)
	t.Note("extend", codes(x.access), "", o.Code+" "+words[1])
	t.Say(text.ExtendDone, "mac", devices(x.access), "code", o.Code)
}

// prolong makes the lease that goes on with another, for its device or with its passphrase.
func prolong(t *dialog.Turn, o billing.Order, last scheduler.Lease) (scheduler.Lease, error) {
	if last.ByPass() {
		l, _, err := scheduler.GrantPass(o, last.Pass, t.Leases, t.Rules, t.Now)
		return l, err
	}
	l, _, err := scheduler.Grant(o, last.Device, t.Leases, t.Rules, t.Now)
	return l, err
}
