package bot

import (
	"crypto/subtle"
	"slices"
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// How wrong claim codes are slowed down.
const (
	maxWrong  = 5
	lockedFor = time.Hour
)

// claim: /claim CODE. A stranger to a shop that has its owner learns nothing.
func (t *turn) claim(args []string) {
	if t.World.Claim == "" {
		t.menu(text.NotUnderstood)
		return
	}
	if t.Now.Before(t.d.Session.Locked) {
		t.refuse(ErrCodeLocked)
		return
	}
	code, ok := billing.ParseCode(strings.Join(args, ""))
	if !ok || subtle.ConstantTimeCompare([]byte(code), []byte(t.World.Claim)) != 1 {
		t.wrongCode()
		t.refuse(ErrClaim)
		return
	}
	t.d.Session.Wrong = 0
	t.d.Shop.Owners = append(slices.Clone(t.d.Shop.Owners), t.in.From())
	t.d.Menus = true
	t.say(text.Claimed)
}

// command answers a command of somebody with rights, and reports whether it is one.
func (t *turn) command(name string, args []string) bool {
	c, ok := commands[name]
	if !ok || !t.May(t.in, c.right) {
		return false
	}
	c.run(t, args)
	return true
}

func (t *turn) admin() {
	may := func(r Right) bool { return t.May(t.in, r) }
	var sites, rows []string
	for _, p := range t.Places {
		state := t.lang.Say(text.RouterOK)
		if !p.Status.OK && !p.Status.Since.IsZero() {
			state = t.lang.Say(gone(p.Status.Reason))
		}
		if may(See) {
			sites = append(sites, t.lang.Say(text.AdminSite, "site", p.Name, "state", state, "taken", p.Taken, "places", p.Places))
		}
	}
	for _, r := range CommandMenu(t.lang, may) {
		rows = append(rows, t.lang.Say(text.AdminRow, "name", r.Name, "help", r.Help))
	}
	state, label, data := text.ShopIsOpen, text.ButtonPause, "ask pause"
	if t.Shop.Paused {
		state, label, data = text.ShopIsPaused, text.ButtonResume, "ask resume"
	}
	var buttons []Choice
	if may(See) {
		buttons = append(buttons, Choice{Label: t.lang.Say(text.ButtonStats), Data: "ask stats"})
	}
	if may(Manage) {
		buttons = append(buttons, Choice{Label: t.lang.Say(label), Data: data})
	}
	out := Outgoing{Text: t.lang.Say(text.AdminMenu, "shop", t.World.Name, "state", t.lang.Say(state),
		"sites", text.Lines(strings.Join(sites, "\n")), "commands", text.Lines(strings.Join(rows, "\n")))}
	if len(buttons) > 0 {
		out.Rows = [][]Choice{buttons}
	}
	t.reply(out)
}

// askButton: ask <command>, from the owner's menu.
func (t *turn) askButton(args []string) {
	if len(args) == 0 || !t.command("/"+args[0], args[1:]) {
		t.menu(text.OldMenu)
	}
}

// ask wants a second tap before a change. Only the newest question counts.
func (t *turn) ask(key text.Key, change string, args ...any) {
	t.d.Session.Ask = change
	t.reply(Outgoing{
		Text: t.lang.Say(key, args...),
		Rows: [][]Choice{{
			{Label: t.lang.Say(text.ButtonYes), Data: "do " + shortened(change)},
			{Label: t.lang.Say(text.ButtonNo), Data: "no"},
		}},
	})
}

func (t *turn) drop() {
	t.d.Session.Ask = ""
	t.menu(text.Dropped)
}

// confirmed: do <change>. An old or forged button asks for nothing that is asked now.
func (t *turn) confirmed(args []string) {
	change := t.d.Session.Ask
	if change == "" || strings.Join(args, " ") != shortened(change) {
		t.menu(text.OldMenu)
		return
	}
	t.d.Session.Ask = ""
	args = strings.Fields(change)
	if c, ok := changes[args[0]]; ok && t.May(t.in, c.right) {
		c.run(t, args[1:])
		return
	}
	t.menu(text.OldMenu)
}

// setPaused closes or opens the shop.
func (t *turn) setPaused(paused bool) {
	what, words := "resume", text.Resumed
	if paused {
		what, words = "pause", text.Paused
	}
	t.d.Shop.Paused = paused
	t.change(what, "", "", "")
	t.say(words)
}

// A gift is what /grant names: a device or a phone, how long, and where.
type gift struct {
	mac   router.MAC
	phone string
	lasts time.Duration
	site  string
}

// readGift reads MAC|+phone DURATION [SITE].
func (t *turn) readGift(args []string) (gift, bool) {
	if len(args) < 2 || len(t.Places) == 0 {
		return gift{}, false
	}
	g := gift{site: t.Places[0].Name}
	lasts, err := ParseSpan(args[1])
	if err != nil {
		return gift{}, false
	}
	g.lasts = lasts
	if len(args) > 2 {
		g.site = strings.Join(args[2:], " ")
		if !slices.ContainsFunc(t.Places, func(p Place) bool { return p.Name == g.site }) {
			return gift{}, false
		}
	}
	if mac, err := router.ParseMAC(args[0]); err == nil {
		g.mac = mac
		return g, true
	}
	phone, ok := parsePhone(args[0])
	g.phone = phone
	return g, ok
}

func parsePhone(s string) (string, bool) {
	if !strings.HasPrefix(s, "+") {
		return "", false
	}
	number, err := phonenumbers.Parse(s, "")
	if err != nil || !phonenumbers.IsValidNumber(number) {
		return "", false
	}
	return phonenumbers.Format(number, phonenumbers.E164), true
}

func (t *turn) askGrant(args []string) {
	g, ok := t.readGift(args)
	switch {
	case !ok:
		t.say(text.GrantUsage)
	case g.phone != "" && t.Target == nil:
		t.say(text.GrantUnknown, "phone", g.phone)
	case g.phone != "":
		t.ask(text.AskGive, strings.Join(append([]string{"grant", g.phone}, args[1:]...), " "),
			"phone", g.phone, "lasts", span(t.lang, g.lasts))
	default:
		t.ask(text.AskGrant, strings.Join(append([]string{"grant", g.mac.String()}, args[1:]...), " "),
			"mac", g.mac, "lasts", span(t.lang, g.lasts))
	}
}

// doGrant makes an order that costs nothing, and its lease where the device is known.
func (t *turn) doGrant(args []string) {
	g, ok := t.readGift(args)
	if !ok || g.phone != "" && (t.Target == nil || len(t.Target.Chats) == 0) {
		t.menu(text.OldMenu)
		return
	}
	if slices.ContainsFunc(t.Places, func(p Place) bool { return p.Name == g.site && p.Taken >= p.Places }) {
		t.say(text.GrantFull, "site", g.site)
		return
	}
	o := t.giftOrder(billing.Owner, t.in.From(), g.site, g.lasts)
	if g.phone != "" {
		o.Customer, o.Chat = g.phone, t.Target.Chats[len(t.Target.Chats)-1]
		t.d.Orders = append(t.d.Orders, o)
		t.d.Notices = append(t.d.Notices, billing.Notice{To: o.Chat, Kind: billing.PaidAsk, Order: o.Code})
		t.change("grant", g.phone, "", args[1])
		t.say(text.GiveDone, "code", o.Code, "phone", g.phone)
		return
	}
	lease, _, err := scheduler.Grant(o, g.mac, t.Leases, t.Rules, t.Now)
	if err != nil {
		t.refuse(err, "code", o.Code)
		return
	}
	o.Device = true
	t.d.Orders, t.d.Leases = append(t.d.Orders, o), append(t.d.Leases, lease)
	t.change("grant", g.mac.String(), "", args[1])
	t.say(text.GrantDone, "code", o.Code, "mac", g.mac)
}

// live finds the running lease that an owner's message names.
func (t *turn) live() (scheduler.Lease, bool) {
	for _, l := range t.Leases {
		if l.State != scheduler.Over && !l.Revoked {
			return l, true
		}
	}
	return scheduler.Lease{}, false
}

func (t *turn) askRevoke(args []string) {
	if len(args) == 0 {
		t.say(text.RevokeUsage)
		return
	}
	l, ok := t.live()
	if !ok {
		t.say(text.RevokeNone, "target", strings.Join(args, " "))
		return
	}
	end := l.End
	if l.State == scheduler.Waiting {
		end = t.Now.Add(l.Lasts)
	}
	t.ask(text.AskRevoke, "revoke "+l.ID, "mac", addresses(l), "code", l.ID, "end", when(t.lang, end, t.Now, t.Zone))
}

// doRevoke ends a lease. One that has not begun owes its customer the money.
func (t *turn) doRevoke(args []string) {
	l, ok := t.live()
	if !ok || len(args) != 1 || l.ID != args[0] {
		t.menu(text.RevokeNone, "target", strings.Join(args, " "))
		return
	}
	revoked, _ := scheduler.Revoke(l, t.Now)
	t.d.Leases = append(t.d.Leases, revoked)
	if l.State == scheduler.Waiting && t.Named != nil {
		o, outcome, err := billing.Apply(*t.Named, billing.GiveBack{Reason: billing.ReasonOwner}, t.Now)
		if err == nil && outcome == billing.Applied {
			t.d.Orders = append(t.d.Orders, o)
			t.d.Notices = append(t.d.Notices, billing.Notice{To: o.Chat, Kind: billing.RefundSoon, Order: o.Code})
		}
	}
	t.change("revoke", l.ID, "", "")
	t.say(text.RevokeDone, "mac", addresses(l))
}
