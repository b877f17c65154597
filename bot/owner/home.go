package owner

import (
	"strings"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

var adminCommand = command{
	name: "admin", right: bot.Any, help: text.HelpAdmin,
	say: func(t *dialog.Turn, _ []string) { home(t) },
}

// home shows how the shop stands, and what else there is to ask for.
func home(t *dialog.Turn) {
	may := func(r bot.Right) bool { return t.May(t.In, r) }
	var sites, rows []string
	for _, p := range t.Places {
		state := t.Lang.Say(text.RouterOK)
		if !p.Status.OK && !p.Status.Since.IsZero() {
			state = t.Lang.Say(gone(p.Status.Reason))
		} else if !t.Shop.Paused && !t.Shop.Sells(p.Name) {
			state = t.Lang.Say(text.ShopIsPaused)
		}
		if may(bot.See) {
			sites = append(sites, t.Lang.Say(text.AdminSite, "site", p.Name, "state", state, "taken", p.Taken,
				"places", p.Places))
		}
	}
	for _, r := range t.Rests {
		if may(bot.See) {
			sites = append(sites, t.Lang.Say(text.PartRests, "part", r.Part, "why", r.Why))
		}
	}
	for _, r := range CommandMenu(t.Lang, may) {
		rows = append(rows, t.Lang.Say(text.AdminRow, "name", r.Name, "help", r.Help))
	}
	state, label, data := text.ShopIsOpen, text.ButtonPause, "ask pause"
	if t.Shop.Paused {
		state, label, data = text.ShopIsPaused, text.ButtonResume, "ask resume"
	}
	var buttons []bot.Choice
	if may(bot.See) {
		buttons = append(buttons, bot.Choice{Label: t.Lang.Say(text.ButtonStats), Data: "ask stats"})
	}
	if may(bot.Manage) {
		buttons = append(buttons, bot.Choice{Label: t.Lang.Say(label), Data: data})
	}
	out := bot.Outgoing{Text: t.Lang.Say(text.AdminMenu, "shop", t.World.Name, "state", t.Lang.Say(state),
		"sites", text.Lines(strings.Join(sites, "\n")), "commands", text.Lines(strings.Join(rows, "\n")))}
	if len(buttons) > 0 {
		out.Rows = [][]bot.Choice{buttons}
	}
	t.Reply(out)
}
