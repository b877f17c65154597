package bot

import (
	"slices"
	"strings"
	"unicode"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// sees reports whether the router of a site tells who is connected.
func (w World) sees(site string) bool {
	return slices.ContainsFunc(w.Places, func(p Place) bool { return p.Name == site && p.Status.Sees })
}

// search: look <code> [watch]. The site's loop looks, and answers with a notice.
func (t *turn) search(args []string) {
	d, ok := t.mine(args)
	switch {
	case !ok:
	case !d.wantsDevice() && t.d.Session.Moving != d.Order.Code || !t.sees(d.Order.Site):
		t.menu(text.OldMenu)
	default:
		s := scheduler.Search{
			ID: d.Order.Code, Site: d.Order.Site, Customer: t.d.Session.Phone, Chat: t.in.From(), Asked: t.Now,
			Watch: len(args) > 1 && args[1] == "watch",
		}
		if t.Search != nil {
			s.Version = t.Search.Version
		}
		t.d.Search = &s
		if s.Watch {
			t.say(text.Watching)
			return
		}
		t.reply(Outgoing{Text: t.lang.Say(text.Searching), Typing: true})
	}
}

// wantsDevice reports whether the deal waits for its customer to name a device.
func (d Deal) wantsDevice() bool {
	return d.Order.State == billing.Paid && !d.Order.Device && d.Order.For == ""
}

// sighted: seen <code> <mac>. Only what a search found for this customer can be chosen.
func (t *turn) sighted(args []string) {
	d, ok := t.mine(args)
	if !ok {
		return
	}
	mac, err := router.ParseMAC(strings.Join(args[1:], ""))
	s := t.Search
	if err != nil || s == nil || s.ID != d.Order.Code || s.Customer != t.d.Session.Phone ||
		!slices.ContainsFunc(s.Found, func(c router.Client) bool { return c.MAC == mac }) {
		t.menu(text.OldMenu)
		return
	}
	t.takeDevice(d, mac)
}

// sightings are the devices that a search found, as buttons.
func sightings(l text.Language, s Scene) (Outgoing, bool) {
	if s.Search == nil || s.Order.State.Final() && s.Lease == nil || s.Lease != nil && s.Lease.State == scheduler.Over {
		return Outgoing{}, false
	}
	out := Outgoing{Text: l.Say(text.SightedNone)}
	if len(s.Search.Found) > 0 {
		out.Text = l.Say(text.Sighted)
	}
	for _, c := range s.Search.Found {
		out.Rows = append(out.Rows, []Choice{{Label: glimpse(c), Data: "seen " + s.Order.Code + " " + c.MAC.String()}})
	}
	out.Rows = append(out.Rows,
		[]Choice{{Label: l.Say(text.ButtonWatch), Data: "look " + s.Order.Code + " watch"}},
		[]Choice{{Label: l.Say(text.ButtonFindMAC), Data: "find"}})
	return out, true
}

// shownName is how much of a device's name strangers may read: enough to know one's own.
const shownName = 6

// glimpse is a device as strangers may see it: the beginning of its name, its maker, and the end of
// its address.
func glimpse(c router.Client) string {
	var parts []string
	if name := []rune(strings.TrimSpace(strings.Map(shown, c.Name))); len(name) > shownName {
		parts = append(parts, string(name[:shownName])+"…")
	} else if len(name) > 0 {
		parts = append(parts, string(name))
	}
	if vendor := c.MAC.Vendor(); vendor != "" {
		parts = append(parts, vendor)
	}
	return strings.Join(append(parts, "…"+c.MAC.String()[12:]), " · ")
}

// shown drops what is not seen of a name, such as marks that turn the direction.
func shown(r rune) rune {
	if unicode.IsGraphic(r) {
		return r
	}
	return -1
}
