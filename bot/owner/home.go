package owner

import (
	"strings"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// Command answers a command of somebody with rights, or the claim of a shop without an owner, and reports whether
// it is either.
func Command(t *dialog.Turn, name string, args []string) bool {
	if name == "/claim" {
		claim(t, args)
		return true
	}
	c, ok := commands[name]
	if !ok || !t.May(t.In, c.right) {
		return false
	}
	c.run(t, args)
	return true
}

func admin(t *dialog.Turn) {
	may := func(r bot.Right) bool { return t.May(t.In, r) }
	var sites, rows []string
	for _, p := range t.Places {
		state := t.Lang.Say(text.RouterOK)
		if !p.Status.OK && !p.Status.Since.IsZero() {
			state = t.Lang.Say(gone(p.Status.Reason))
		}
		if may(bot.See) {
			sites = append(sites, t.Lang.Say(text.AdminSite, "site", p.Name, "state", state, "taken", p.Taken, "places", p.Places))
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

// askButton: ask <command>, from the owner's menu.
func askButton(t *dialog.Turn, args []string) {
	if len(args) == 0 || !Command(t, "/"+args[0], args[1:]) {
		t.Menu(text.OldMenu)
	}
}

func drop(t *dialog.Turn) {
	t.Decision.Session.Ask = ""
	t.Menu(text.Dropped)
}

// confirmed: do <change>. An old or forged button asks for nothing that is asked now.
func confirmed(t *dialog.Turn, args []string) {
	change := t.Decision.Session.Ask
	if change == "" || strings.Join(args, " ") != dialog.Shortened(change) {
		t.Menu(text.OldMenu)
		return
	}
	t.Decision.Session.Ask = ""
	args = strings.Fields(change)
	if c, ok := changes[args[0]]; ok && t.May(t.In, c.right) {
		c.run(t, args[1:])
		return
	}
	t.Menu(text.OldMenu)
}

// setPaused closes or opens the shop.
func setPaused(t *dialog.Turn, paused bool) {
	what, words := "resume", text.Resumed
	if paused {
		what, words = "pause", text.Paused
	}
	t.Decision.Shop.Paused = paused
	t.Note(what, "", "", "")
	t.Say(words)
}
