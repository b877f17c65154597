package owner

import (
	"slices"
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
	case c.After == "": // it is gone
		return ": " + c.Before
	}
	return ": " + c.Before + " → " + c.After
}

// found are the orders that a message is about.
func found(t *dialog.Turn) (orders []billing.Order) {
	for _, d := range t.Theirs {
		orders = append(orders, d.Order)
	}
	if t.Named != nil {
		orders = append(orders, *t.Named)
	}
	return orders
}

// find: /find <phone, MAC or order's code>.
func find(t *dialog.Turn, args []string) {
	scene := bot.Scene{Now: t.Now, Zone: t.Zone, Names: map[string]string{}}
	for _, o := range found(t) {
		if o.Payment.By != "" {
			scene.Names[o.Payment.By] = confirmer(t, o)
		}
	}
	var lines []string
	var h hit
	if t.Target != nil {
		for _, chat := range t.Target.Chats {
			scene.Names[chat] = t.Called
		}
		lines = customerLines(t.Lang, *t.Target, t.Theirs, scene)
		h = hitOf(*t.Target, t.Theirs)
	}
	if t.Named != nil {
		lines = append(lines, orderLine(t.Lang, *t.Named, scene))
		h.order(*t.Named)
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
		h.lease(l)
	}
	switch {
	case len(args) == 0:
		t.Say(text.FindUsage)
	case len(lines) == 0 && isName(t, args):
		findPeople(t, strings.Join(args, " "))
	case len(lines) == 0:
		t.Say(text.FindNone, "target", strings.Join(args, " "))
	default:
		t.Reply(bot.Outgoing{Text: t.Lang.Say(text.FindList, "lines", text.Lines(strings.Join(lines, "\n"))),
			Rows: h.rows(t.Lang, func(r bot.Right) bool { return t.May(t.In, r) })})
	}
}

// customerLines are a customer with what they have.
func customerLines(l text.Language, c bot.Customer, deals []bot.Deal, s bot.Scene) []string {
	name := ""
	if len(c.Chats) > 0 {
		name = s.Names[c.Chats[len(c.Chats)-1]]
	}
	lines := []string{customerLine(l, c, name)}
	for _, d := range deals {
		lines = append(lines, orderLine(l, d.Order, s))
		if d.Lease != nil {
			lines = append(lines, leaseLine(l, *d.Lease, s))
		}
	}
	return lines
}

func customerLine(l text.Language, c bot.Customer, name string) string {
	key := text.CustomerLine
	if c.Banned {
		key = text.BannedLine
	}
	var devices []string
	for _, mac := range c.Devices {
		devices = append(devices, mac.String())
	}
	return l.Say(key, "phone", person(name, c.Phone), "chats", chats(c.Chats), "devices", strings.Join(devices, ", "))
}

func orderLine(l text.Language, o billing.Order, s bot.Scene) string {
	return l.Say(text.OrderLine, "code", o.Code, "state", l.Say(stateWords[o.State]), "plan", planName(l, o),
		"price", o.Price.Format(l.Tag)+byMethod(l, o, s.Names[o.Payment.By]), "phone", person(s.Names[o.Chat], o.Customer),
		"at", dialog.When(l, o.Created, s.Now, s.Zone))
}

// byMethod says what an order is paid by, if that is not what all were paid by before there was a choice, and who saw the
// money.
func byMethod(l text.Language, o billing.Order, confirmer string) string {
	switch {
	case o.Method == "" || o.Method == billing.FirstMethod:
		return ""
	case o.Payment.By == "" || confirmer == "":
		return " (" + dialog.Method(l, o) + ")"
	}
	return " (" + l.Say(text.PaidConfirmed, "method", dialog.Method(l, o), "who", confirmer) + ")"
}

// stateWords say how an order stands.
var stateWords = map[billing.State]text.Key{
	billing.Pending: text.StatePending, billing.Paid: text.StatePaid, billing.Granted: text.StateGranted,
	billing.Held: text.StateHeld, billing.Slow: text.StateSlow, billing.Claimed: text.StateClaimed,
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

// findPeople looks for a name, which is read when the answer is sent. What the person may do with one that is found goes
// along, since rights are not known then.
func findPeople(t *dialog.Turn, name string) {
	var may []bot.Right
	for _, r := range bot.Grantable {
		if t.May(t.In, r) {
			may = append(may, r)
		}
	}
	t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: t.In.From(), Kind: billing.People, Detail: name,
		Who: rightsWords(may)})
}

// people lists the customers that were found by name, with a button for each, or opens the one who was.
func people(l text.Language, n billing.Notice, s bot.Scene) bot.Outgoing {
	switch {
	case len(s.People) == 0:
		return bot.Outgoing{Text: l.Say(text.FindNone, "target", n.Detail)}
	case len(s.People) == 1 && s.Known.Customer.Phone != "":
		s.Names = map[string]string{}
		for _, chat := range s.Known.Customer.Chats {
			s.Names[chat] = s.People[0].Name
		}
		lines := customerLines(l, s.Known.Customer, s.Known.Deals, s)
		return bot.Outgoing{Text: l.Say(text.FindList, "lines", text.Lines(strings.Join(lines, "\n"))),
			Rows: hitOf(s.Known.Customer, s.Known.Deals).rows(l, func(r bot.Right) bool {
				return slices.Contains(strings.Split(n.Who, ", "), string(r))
			})}
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
