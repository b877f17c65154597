package owner

import (
	"slices"
	"strings"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// pause: /pause closes the shop, /pause SITE one site of it. /resume is the other way.
var pauseCommand = command{
	name: "pause", right: bot.Manage, help: text.HelpPause,
	say: func(t *dialog.Turn, args []string) {
		if len(args) == 0 {
			t.Ask(text.AskPause, "pause")
		} else if site, ok := readSite(t, args); ok {
			t.Ask(text.AskPauseSite, "pause "+site, "site", site)
		}
	},
	do: func(t *dialog.Turn, args []string) { setPaused(t, args, true) },
}

var resumeCommand = command{
	name: "resume", right: bot.Manage, help: text.HelpResume,
	say: func(t *dialog.Turn, args []string) {
		if len(args) == 0 {
			t.Ask(text.AskResume, "resume")
		} else {
			setPaused(t, args, false)
		}
	},
	do: func(t *dialog.Turn, args []string) { setPaused(t, args, false) },
}

// setPaused closes or opens the shop, or one site of it.
func setPaused(t *dialog.Turn, args []string, paused bool) {
	what, words, shop := "resume", text.SiteResumed, text.Resumed
	if paused {
		what, words, shop = "pause", text.SitePaused, text.Paused
	}
	if len(args) == 0 {
		t.Decision.Shop.Paused = paused
		t.Note(what, "", "", "")
		t.Say(shop)
		return
	}
	site, ok := readSite(t, args)
	if !ok {
		return
	}
	t.Decision.Shop = t.Decision.Shop.WithSite(site, paused)
	t.Note(what, site, "", "")
	t.Say(words, "site", site)
}

// readSite finds a site by its name, which may have several words.
func readSite(t *dialog.Turn, args []string) (string, bool) {
	name, names := strings.Join(args, " "), siteNames(t)
	i := slices.Index(names, name)
	if i < 0 {
		i = slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(strings.Join(strings.Fields(n), " "), name) })
	}
	if i < 0 {
		t.Say(text.SiteUnknown, "site", name, "sites", strings.Join(names, ", "))
		return "", false
	}
	return names[i], true
}
