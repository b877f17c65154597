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

var routerCommand = command{
	name: "router", right: bot.See, help: text.HelpRouter,
	say: askRouter,
}

// askRouter: /router [SITE]. The site's loop looks, and answers with a notice.
func askRouter(t *dialog.Turn, args []string) {
	site := strings.Join(args, " ")
	if site == "" && len(t.Places) > 0 {
		site = t.Places[0].Name
	}
	if !slices.ContainsFunc(t.Places, func(p bot.Place) bool { return p.Name == site }) {
		t.Say(text.RouterUsage, "sites", strings.Join(siteNames(t), ", "))
		return
	}
	t.Decision.Search = &scheduler.Search{ID: t.FreshCode, Site: site, Chat: t.In.From(), Asked: t.Now, All: true}
	t.Reply(bot.Outgoing{Text: t.Lang.Say(text.RouterLooking, "site", site), Typing: true})
}

func siteNames(t *dialog.Turn) []string {
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

// routerView is a router's allow list and its connected devices, with buttons to end or to give access.
func routerView(l text.Language, _ billing.Notice, s bot.Scene) bot.Outgoing {
	if s.Search == nil {
		return bot.Outgoing{Text: l.Say(text.RouterGoneBy)}
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
	room := l.Say(text.RouterRoom, "n", len(s.Search.Entries), "owners", s.Place.Status.Owners, "taken", s.Place.Taken,
		"places", s.Place.Places)
	if s.Place.Status.Max > 0 {
		room += l.Say(text.RouterMax, "max", s.Place.Status.Max)
	}
	return bot.Outgoing{
		Text: l.Say(text.RouterView, "site", s.Search.Site, "state", state, "room", text.Lines(room),
			"lines", text.Lines(strings.Join(lines, "\n"))),
		Rows: v.rows[:min(len(v.rows), maxViewButtons)],
	}
}

// A viewed router is being put into words.
type viewed struct {
	l         text.Language
	s         bot.Scene
	connected map[router.MAC]string // names by address
	rows      [][]bot.Choice
}

// entries are the rows of the list, ours first.
func (v *viewed) entries() []string {
	var ours, owners []string
	all := scheduler.Accesses(v.s.Running)
	for _, e := range v.s.Search.Entries {
		here := ""
		if _, ok := v.connected[e.MAC]; ok {
			here = v.l.Say(text.RouterHere)
		}
		i := slices.IndexFunc(all, func(a scheduler.Access) bool {
			return a[0].Site == v.s.Search.Site && slices.Contains(a.Devices(), e.MAC)
		})
		mark, marked := router.ParseMark(e.Name)
		switch {
		case i >= 0:
			whose, _ := all[i].Holder()
			ours = append(ours, accessLine(v.l, all[i], e.MAC.String(), v.s)+here)
			v.rows = append(v.rows, []bot.Choice{{Label: v.l.Say(text.ButtonEnd, "mac", e.MAC,
				"phone", dialog.OrNobody(whose.Customer)), Data: "ask revoke " + all[i][0].ID}})
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
		if slices.ContainsFunc(v.s.Search.Entries, func(e router.Admission) bool { return e.MAC == c.MAC }) {
			continue
		}
		lines = append(lines, v.l.Say(text.RouterUnlisted, "mac", c.MAC, "name", c.Name))
		if data := "ask grant " + c.MAC.String() + " " + giveFor + " " + v.s.Search.Site; len(data) <= bot.MaxData {
			v.rows = append(v.rows, []bot.Choice{{Label: v.l.Say(text.ButtonGive, "mac", c.MAC), Data: data}})
		}
	}
	return lines
}
