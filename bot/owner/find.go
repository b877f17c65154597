package owner

import (
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

var findCommand = command{
	name: "find", right: bot.See, help: text.HelpFind, names: dialog.Device | dialog.Order | dialog.Phone | dialog.Voucher,
	say: find,
}

func changeWords(c bot.Change) string {
	switch {
	case c.Before == "" && c.After == "":
		return ""
	case c.Before == "":
		return ": " + c.After
	}
	return ": " + c.Before + " → " + c.After
}

// find: /find <phone, MAC or order's code>.
func find(t *dialog.Turn, args []string) {
	scene := bot.Scene{Now: t.Now, Zone: t.Zone}
	var lines []string
	if t.Target != nil {
		lines = append(lines, customerLine(t, *t.Target))
		for _, d := range t.Theirs {
			lines = append(lines, orderLine(t, d.Order))
			if d.Lease != nil {
				lines = append(lines, leaseLine(t.Lang, *d.Lease, scene))
			}
		}
	}
	if t.Named != nil {
		lines = append(lines, orderLine(t, *t.Named))
	}
	if t.Voucher != nil && t.Sheet != nil {
		lines = append(lines, voucherLine(t, *t.Voucher, *t.Sheet))
	}
	for _, l := range t.Leases {
		if l.State == scheduler.Over {
			lines = append(lines, t.Lang.Say(text.OverLine, "code", l.ID, "mac", dialog.Addresses(l),
				"end", dialog.When(t.Lang, l.End, t.Now, t.Zone)))
			continue
		}
		lines = append(lines, leaseLine(t.Lang, l, scene))
	}
	switch {
	case len(args) == 0:
		t.Say(text.FindUsage)
	case len(lines) == 0 && isName(t, args):
		findPeople(t, strings.Join(args, " "))
	case len(lines) == 0:
		t.Say(text.FindNone, "target", strings.Join(args, " "))
	default:
		t.Say(text.FindList, "lines", text.Lines(strings.Join(lines, "\n")))
	}
}

func customerLine(t *dialog.Turn, c bot.Customer) string {
	key := text.CustomerLine
	if c.Banned {
		key = text.BannedLine
	}
	var devices []string
	for _, mac := range c.Devices {
		devices = append(devices, mac.String())
	}
	return t.Lang.Say(key, "phone", c.Phone, "chats", strings.Join(c.Chats, ", "), "devices", strings.Join(devices, ", "))
}

func orderLine(t *dialog.Turn, o billing.Order) string {
	return t.Lang.Say(text.OrderLine, "code", o.Code, "state", t.Lang.Say(stateWords[o.State]),
		"plan", planName(t.Lang, o),
		"price", o.Price.Format(t.Lang.Tag), "phone", dialog.OrNobody(o.Customer), "at", dialog.When(t.Lang, o.Created,
			t.Now, t.Zone))
}

// stateWords say how an order stands.
var stateWords = map[billing.State]text.Key{
	billing.Pending: text.StatePending, billing.Paid: text.StatePaid, billing.Granted: text.StateGranted,
	billing.Held: text.StateHeld, billing.Slow: text.StateSlow,
	billing.Expired: text.StateExpired, billing.Cancelled: text.StateCancelled, billing.Refunding: text.StateRefunding,
	billing.Refunded: text.StateRefunded,
}

// planName is the plan that was sold, or the word for a gift of the owner's.
func planName(l text.Language, o billing.Order) string {
	if o.PlanID == "" && o.Payment.Provider == billing.Owner {
		return l.Say(text.PlanGift)
	}
	if o.Discount != "" {
		return dialog.PlanLabel(l, o.Plan, o.Devices) + " (" + o.Discount + ")"
	}
	return dialog.PlanLabel(l, o.Plan, o.Devices)
}

// findPeople looks for a name, which is read when the answer is sent.
func findPeople(t *dialog.Turn, name string) {
	t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: t.In.From(), Kind: billing.People, Detail: name})
}

// people lists the customers that were found by name, with a button for each.
func people(l text.Language, n billing.Notice, s bot.Scene) bot.Outgoing {
	if len(s.People) == 0 {
		return bot.Outgoing{Text: l.Say(text.FindNone, "target", n.Detail)}
	}
	var lines []string
	var rows [][]bot.Choice
	for _, p := range s.People {
		lines = append(lines, l.Say(text.PersonLine, "name", p.Name, "phone", p.Phone))
		rows = append(rows, []bot.Choice{{Label: p.Name + ", " + p.Phone, Data: "ask find " + p.Phone}})
	}
	return bot.Outgoing{Text: l.Say(text.FindList, "lines", text.Lines(strings.Join(lines, "\n"))), Rows: rows}
}

// isName reports whether words can be a name: they are none of what else can be looked for.
func isName(t *dialog.Turn, args []string) bool {
	words := strings.Join(args, " ")
	_, code := billing.ParseCode(words)
	_, phone := t.Phone(args)
	_, err := router.ParseMAC(words)
	return !code && !phone && err != nil
}
