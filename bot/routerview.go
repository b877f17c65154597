package bot

import (
	"slices"
	"strings"

	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// askRouter: /router [SITE]. The site's loop looks, and answers with a notice.
func (t *turn) askRouter(args []string) {
	site := strings.Join(args, " ")
	if site == "" && len(t.Places) > 0 {
		site = t.Places[0].Name
	}
	if !slices.ContainsFunc(t.Places, func(p Place) bool { return p.Name == site }) {
		t.say(text.RouterUsage, "sites", strings.Join(t.siteNames(), ", "))
		return
	}
	t.d.Search = &scheduler.Search{ID: t.FreshCode, Site: site, Chat: t.in.From(), Asked: t.Now, All: true}
	t.reply(Outgoing{Text: t.lang.Say(text.RouterLooking, "site", site), Typing: true})
}

func (t *turn) siteNames() []string {
	var names []string
	for _, p := range t.Places {
		names = append(names, p.Name)
	}
	return names
}

// How much of a router one message shows.
const (
	maxEntries     = 40
	maxViewButtons = 8
)

// routerView is what a router lists and who is connected, with the buttons to end or to give access.
func routerView(l text.Language, s Scene) Outgoing {
	if s.Search == nil {
		return Outgoing{Text: l.Say(text.RouterGoneBy)}
	}
	v := viewed{l: l, s: s, connected: map[router.MAC]string{}}
	for _, c := range s.Search.Found {
		v.connected[c.MAC] = c.Name
	}
	state := l.Say(text.RouterOK)
	if !s.Search.Answered {
		state = l.Say(gone(s.Place.Status.Reason))
	}
	lines := v.entries()
	lines = append(lines, v.unlisted()...)
	if more := len(lines) - maxEntries; more > 0 {
		lines = append(lines[:maxEntries], l.Say(text.AndMore, "n", more))
	}
	room := l.Say(text.RouterRoom, "n", len(s.Search.Entries), "owners", s.Place.Status.Owners, "taken", s.Place.Taken, "places", s.Place.Places)
	if s.Place.Status.Max > 0 {
		room += l.Say(text.RouterMax, "max", s.Place.Status.Max)
	}
	return Outgoing{
		Text: l.Say(text.RouterView, "site", s.Search.Site, "state", state, "room", text.Lines(room), "lines", text.Lines(strings.Join(lines, "\n"))),
		Rows: v.rows[:min(len(v.rows), maxViewButtons)],
	}
}

// A viewed router is being put into words.
type viewed struct {
	l         text.Language
	s         Scene
	connected map[router.MAC]string // names by address
	rows      [][]Choice
}

// entries are the rows of the list, ours first.
func (v *viewed) entries() []string {
	var ours, owners []string
	for _, e := range v.s.Search.Entries {
		here := ""
		if _, ok := v.connected[e.MAC]; ok {
			here = v.l.Say(text.RouterHere)
		}
		i := slices.IndexFunc(v.s.Running, func(l scheduler.Lease) bool { return l.Has(e.MAC) && l.Site == v.s.Search.Site })
		mark, marked := router.ParseMark(e.Name)
		switch {
		case i >= 0:
			l := v.s.Running[i]
			ours = append(ours, deviceLine(v.l, l, e.MAC.String(), v.s)+here)
			v.rows = append(v.rows, []Choice{{Label: v.l.Say(text.ButtonEnd, "mac", e.MAC, "phone", orNobody(l.Customer)), Data: "ask revoke " + l.ID}})
		case marked:
			ours = append(ours, v.l.Say(text.RouterLeaving, "code", mark.Code, "mac", e.MAC)+here)
		default:
			owners = append(owners, v.l.Say(text.RouterOwners, "mac", e.MAC, "name", e.Name)+here)
		}
	}
	return append(ours, owners...)
}

// giveFor is how long the button next to a device that is not listed gives it access.
const giveFor = "1h"

// unlisted are the devices that are connected and not on the list, as in a network whose filter is off.
func (v *viewed) unlisted() []string {
	var lines []string
	for _, c := range v.s.Search.Found {
		if slices.ContainsFunc(v.s.Search.Entries, func(e router.Entry) bool { return e.MAC == c.MAC }) {
			continue
		}
		lines = append(lines, v.l.Say(text.RouterUnlisted, "mac", c.MAC, "name", c.Name))
		if data := "ask grant " + c.MAC.String() + " " + giveFor + " " + v.s.Search.Site; len(data) <= maxData {
			v.rows = append(v.rows, []Choice{{Label: v.l.Say(text.ButtonGive, "mac", c.MAC), Data: data}})
		}
	}
	return lines
}

// Place finds a site.
func (w World) Place(site string) Place {
	if i := slices.IndexFunc(w.Places, func(p Place) bool { return p.Name == site }); i >= 0 {
		return w.Places[i]
	}
	return Place{Name: site}
}
