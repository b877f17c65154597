package customer

import (
	"slices"
	"strings"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// search: look <code> [watch]. The site's loop looks, and answers with a notice.
func search(t *dialog.Turn, args []string) {
	d, ok := mine(t, args)
	switch {
	case !ok:
	case !d.WantsDevice() && !d.Turned() && t.Decision.Session.Moving != d.Order.Code || !t.Sees(d.Order.Site):
		t.Menu(text.OldMenu)
	default:
		s := scheduler.Search{
			ID: d.Order.Code, Site: d.Order.Site, Customer: t.Decision.Session.Phone, Chat: t.In.From(), Asked: t.Now,
			Watch: len(args) > 1 && args[1] == "watch",
		}
		if t.Search != nil {
			s.Version = t.Search.Version
		}
		t.Decision.Search = &s
		if s.Watch {
			t.Say(text.Watching)
			return
		}
		t.Reply(bot.Outgoing{Text: t.Lang.Say(text.Searching), Typing: true})
	}
}

// sighted: seen <code> <mac>. Only what a search found for this customer can be chosen.
func sighted(t *dialog.Turn, args []string) {
	d, ok := mine(t, args)
	if !ok {
		return
	}
	mac, err := router.ParseMAC(strings.Join(args[1:], ""))
	s := t.Search
	if err != nil || s == nil || s.ID != d.Order.Code || s.Customer != t.Decision.Session.Phone ||
		!slices.ContainsFunc(s.Found, func(c router.Client) bool { return c.MAC == mac }) {
		t.Menu(text.OldMenu)
		return
	}
	takeDevice(t, d, mac)
}

// sightings are the devices that a search found, as buttons.
func sightings(l text.Language, s bot.Scene) (bot.Outgoing, bool) {
	if s.Search == nil || s.Order.State.Final() && s.Lease == nil || s.Lease != nil && s.Lease.State == scheduler.Over {
		return bot.Outgoing{}, false
	}
	out := bot.Outgoing{Text: l.Say(text.SightedNone)}
	if len(s.Search.Found) > 0 {
		out.Text = l.Say(text.Sighted)
	}
	for _, c := range s.Search.Found {
		out.Rows = append(out.Rows, []bot.Choice{{Label: glimpse(c), Data: "seen " + s.Order.Code + " " + c.MAC.String()}})
	}
	out.Rows = append(out.Rows,
		[]bot.Choice{{Label: l.Say(text.ButtonWatch), Data: "look " + s.Order.Code + " watch"}},
		[]bot.Choice{{Label: l.Say(text.ButtonFindMAC), Data: "find"}})
	return out, true
}

// shownName is how much of a device's name strangers may read: enough to know one's own.
const shownName = 6

// glimpse is a device as strangers may see it: the beginning of its name, its maker, and the end of
// its address.
func glimpse(c router.Client) string {
	var parts []string
	if name := []rune(strings.TrimSpace(strings.Map(dialog.Shown, c.Name))); len(name) > shownName {
		parts = append(parts, string(name[:shownName])+"…")
	} else if len(name) > 0 {
		parts = append(parts, string(name))
	}
	if vendor := c.MAC.Vendor(); vendor != "" {
		parts = append(parts, vendor)
	}
	return strings.Join(append(parts, "…"+c.MAC.String()[12:]), " · ")
}
