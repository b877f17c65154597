package bot

import (
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

// show sends a list that is read when it is sent.
func (t *turn) show(kind billing.NoticeKind) {
	t.d.Notices = append(t.d.Notices, billing.Notice{To: t.in.From(), Kind: kind})
}

// maxLines is how much of a list one message shows.
const maxLines = 40

// running is the list of access that runs.
func running(l text.Language, s Scene) string {
	var lines []string
	for _, lease := range s.Running[:min(len(s.Running), maxLines)] {
		lines = append(lines, leaseLine(l, lease, s))
	}
	if more := len(s.Running) - len(lines); more > 0 {
		lines = append(lines, l.Say(text.AndMore, "n", more))
	}
	return l.Say(text.RunningList, "n", len(s.Running), "lines", text.Lines(strings.Join(lines, "\n")))
}

func leaseLine(l text.Language, lease scheduler.Lease, s Scene) string {
	return deviceLine(l, lease, addresses(lease), s)
}

// deviceLine is a lease's line with some of its devices.
func deviceLine(l text.Language, lease scheduler.Lease, devices string, s Scene) string {
	key := text.RunningLine
	if lease.State == scheduler.Waiting {
		key = text.WaitingLine
	}
	return l.Say(key, "code", lease.ID, "mac", devices, "phone", orNobody(lease.Customer),
		"end", when(l, lease.End, s.Now, s.Zone), "left", span(l, lease.End.Sub(s.Now)), "site", lease.Site)
}

// orNobody is a customer's phone, or a dash for a gift or for access that was found at a router.
func orNobody(phone string) string {
	if phone == "" || phone == billing.Owner {
		return "–"
	}
	return phone
}

func changeWords(c Change) string {
	switch {
	case c.Before == "" && c.After == "":
		return ""
	case c.Before == "":
		return ": " + c.After
	}
	return ": " + c.Before + " → " + c.After
}

// find: /find <phone, MAC or order's code>.
func (t *turn) find(args []string) {
	scene := Scene{Now: t.Now, Zone: t.Zone}
	var lines []string
	if t.Target != nil {
		lines = append(lines, t.customerLine(*t.Target))
		for _, d := range t.Theirs {
			lines = append(lines, t.orderLine(d.Order))
			if d.Lease != nil {
				lines = append(lines, leaseLine(t.lang, *d.Lease, scene))
			}
		}
	}
	if t.Named != nil {
		lines = append(lines, t.orderLine(*t.Named))
	}
	if t.Voucher != nil && t.Sheet != nil {
		lines = append(lines, t.voucherLine(*t.Voucher, *t.Sheet))
	}
	for _, l := range t.Leases {
		if l.State == scheduler.Over {
			lines = append(lines, t.lang.Say(text.OverLine, "code", l.ID, "mac", addresses(l), "end", when(t.lang, l.End, t.Now, t.Zone)))
			continue
		}
		lines = append(lines, leaseLine(t.lang, l, scene))
	}
	switch {
	case len(args) == 0:
		t.say(text.FindUsage)
	case len(lines) == 0 && isName(args):
		t.findPeople(strings.Join(args, " "))
	case len(lines) == 0:
		t.say(text.FindNone, "target", strings.Join(args, " "))
	default:
		t.say(text.FindList, "lines", text.Lines(strings.Join(lines, "\n")))
	}
}

func (t *turn) customerLine(c Customer) string {
	key := text.CustomerLine
	if c.Banned {
		key = text.BannedLine
	}
	var devices []string
	for _, mac := range c.Devices {
		devices = append(devices, mac.String())
	}
	return t.lang.Say(key, "phone", c.Phone, "chats", strings.Join(c.Chats, ", "), "devices", strings.Join(devices, ", "))
}

func (t *turn) orderLine(o billing.Order) string {
	return t.lang.Say(text.OrderLine, "code", o.Code, "state", t.lang.Say(stateWords[o.State]), "plan", planName(t.lang, o),
		"price", o.Price.Format(t.lang.Tag), "phone", orNobody(o.Customer), "at", when(t.lang, o.Created, t.Now, t.Zone))
}

// stateWords say how an order stands.
var stateWords = map[billing.State]text.Key{
	billing.Pending: text.StatePending, billing.Paid: text.StatePaid, billing.Granted: text.StateGranted, billing.Held: text.StateHeld,
	billing.Expired: text.StateExpired, billing.Cancelled: text.StateCancelled, billing.Refunding: text.StateRefunding, billing.Refunded: text.StateRefunded,
}

// planName is what was sold, as the owner named it, or a gift of his.
func planName(l text.Language, o billing.Order) string {
	if o.PlanID == "" && o.Payment.Provider == billing.Owner {
		return l.Say(text.PlanGift)
	}
	if o.Discount != "" {
		return planLabel(l, o.Plan, o.Devices) + " (" + o.Discount + ")"
	}
	return planLabel(l, o.Plan, o.Devices)
}
