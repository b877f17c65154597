package owner

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/span"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

var grantCommand = command{
	name: "grant", right: bot.Grant, help: text.HelpGrant, names: dialog.Device | dialog.Phone,
	say: askGrant,
	do:  doGrant,
}

// giftOrder is an order that costs nothing.
func giftOrder(t *dialog.Turn, customer, chat, site string, lasts time.Duration) billing.Order {
	return billing.Order{
		Code: t.FreshCode, Customer: customer, Chat: chat, Site: site, Plan: "gift",
		Lasts: lasts, Devices: 1, State: billing.Paid, Created: t.Now, Expires: t.Now, PaidAt: t.Now,
		For:     t.For(site),
		Payment: billing.Payment{Provider: billing.Owner, ID: "gift-" + t.FreshCode, At: t.Now},
	}
}

// A gift is what /grant names: a device or a phone, how long, and where.
type gift struct {
	mac   router.MAC
	phone string
	lasts time.Duration
	site  string
}

// readGift reads MAC|+phone DURATION [SITE].
func readGift(t *dialog.Turn, args []string) (gift, bool) {
	if len(args) < 2 || len(t.Places) == 0 {
		return gift{}, false
	}
	g := gift{site: t.Places[0].Name}
	lasts, err := span.Parse(args[1])
	if err != nil {
		return gift{}, false
	}
	g.lasts = lasts
	if len(args) > 2 {
		g.site = strings.Join(args[2:], " ")
		if !slices.ContainsFunc(t.Places, func(p bot.Place) bool { return p.Name == g.site }) {
			return gift{}, false
		}
	}
	if mac, err := router.ParseMAC(args[0]); err == nil {
		g.mac = mac
		return g, true
	}
	phone, ok := dialog.ParsePhone(args[0])
	g.phone = phone
	return g, ok
}

func askGrant(t *dialog.Turn, args []string) {
	g, ok := readGift(t, args)
	_, noDevice := router.ParseDevice(strings.Join(args[:min(len(args), 1)], ""))
	switch {
	case noDevice != nil && !errors.Is(noDevice, router.ErrMACFormat): // an address, and of no device
		t.Say(dialog.Sentence(noDevice))
	case !ok:
		t.Say(text.GrantUsage)
	case g.phone == "" && t.For(g.site) != "":
		t.Say(text.GrantByPhone)
	case g.phone != "" && t.Target == nil:
		t.Say(text.GrantUnknown, "phone", g.phone)
	case g.phone != "":
		t.Ask(text.AskGive, strings.Join(append([]string{"grant", g.phone}, args[1:]...), " "),
			"phone", g.phone, "lasts", dialog.Span(t.Lang, g.lasts))
	default:
		t.Ask(text.AskGrant, strings.Join(append([]string{"grant", g.mac.String()}, args[1:]...), " "),
			"mac", g.mac, "lasts", dialog.Span(t.Lang, g.lasts))
	}
}

// given is what the customer hears of a present: what is still to be said, or that it is on its way.
func given(o billing.Order) billing.NoticeKind {
	if o.For != "" {
		return billing.PaidKnown
	}
	return billing.PaidAsk
}

// doGrant makes an order that costs nothing, and its lease where the device is known.
func doGrant(t *dialog.Turn, args []string) {
	g, ok := readGift(t, args)
	if !ok || g.phone != "" && (t.Target == nil || len(t.Target.Chats) == 0) {
		t.Menu(text.OldMenu)
		return
	}
	if slices.ContainsFunc(t.Places, func(p bot.Place) bool { return p.Name == g.site && p.Taken >= p.Places }) {
		t.Say(text.GrantFull, "site", g.site)
		return
	}
	o := giftOrder(t, billing.Owner, t.In.From(), g.site, g.lasts)
	if g.phone == "" && o.For != "" {
		t.Say(text.GrantByPhone)
		return
	}
	if g.phone != "" {
		o.Customer, o.Chat = t.Target.Phone, t.Target.Chats[len(t.Target.Chats)-1]
		t.Decision.Orders = append(t.Decision.Orders, o)
		t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: o.Chat, Kind: given(o), Order: o.Code})
		t.Note("grant", g.phone, "", args[1])
		t.Say(text.GiveDone, "code", o.Code, "phone", g.phone)
		return
	}
	lease, _, err := scheduler.Grant(o, g.mac, t.Leases, t.Rules, t.Now)
	if err == nil {
		err = t.Place(g.site).Status.MayAdmit(g.mac, t.Now)
	}
	if err != nil {
		t.Refuse(err, "code", o.Code, "mac", g.mac)
		return
	}
	o.Device = true
	t.Decision.Orders, t.Decision.Leases = append(t.Decision.Orders, o), append(t.Decision.Leases, lease)
	t.Note("grant", g.mac.String(), "", args[1])
	t.Say(text.GrantDone, "code", o.Code, "mac", g.mac)
}
