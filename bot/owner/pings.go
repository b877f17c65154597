package owner

import (
	"slices"
	"strings"
	"time"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

var pingsCommand = command{
	name: "pings", right: bot.Own, help: text.HelpPings,
	say: askPings,
	do:  doPings,
}

// pingWords say what each ping tells of.
var pingWords = map[string]text.Key{
	"sale": text.PingSale, "refund": text.PingRefund, "dispute": text.PingDispute, "grant": text.PingGrant,
	"router": text.PingRouter, "chat": text.PingChat, "full": text.PingFull, "clock": text.PingClock,
	"adopted": text.PingAdopted, "summary": text.PingSummary,
}

// askPings: /pings, and what changes them.
func askPings(t *dialog.Turn, args []string) {
	if len(args) == 0 {
		t.Reply(listPings(t, t.Shop.Pings))
		return
	}
	if _, err := t.Shop.Pings.Change(args...); err != nil {
		t.Say(dialog.Sentence(err))
		return
	}
	t.Ask(text.AskPings, "pings "+strings.Join(args, " "), "change", strings.Join(args, " "))
}

func doPings(t *dialog.Turn, args []string) {
	after, err := t.Shop.Pings.Change(args...)
	if err != nil {
		t.Menu(dialog.Sentence(err))
		return
	}
	t.Decision.Shop.Pings = after
	t.Note("pings", args[0], "", strings.Join(args[1:], " "))
	t.Reply(listPings(t, after))
}

// listPings shows each ping with the button that switches it.
func listPings(t *dialog.Turn, p bot.Pings) bot.Outgoing {
	var lines []string
	var rows [][]bot.Choice
	for _, one := range bot.AllPings() {
		state, label, word := text.PingOn, text.ButtonOff, "off"
		if slices.Contains(p.Off, one.Name) {
			state, label, word = text.PingOff, text.ButtonOn, "on"
		}
		what := t.Lang.Say(pingWords[one.Name])
		lines = append(lines, t.Lang.Say(state, "name", one.Name, "what", what))
		choice := bot.Choice{Label: t.Lang.Say(label, "name", what), Data: "ask pings " + one.Name + " " + word}
		if n := len(rows); n > 0 && len(rows[n-1]) < 2 {
			rows[n-1] = append(rows[n-1], choice)
		} else {
			rows = append(rows, []bot.Choice{choice})
		}
	}
	quiet := t.Lang.Say(text.PingsNeverQuiet)
	if p.Quiet != [2]int{} {
		quiet = t.Lang.Say(text.PingsQuiet, "from", minuteOfDay(p.Quiet[0]), "until", minuteOfDay(p.Quiet[1]))
	}
	return bot.Outgoing{Text: t.Lang.Say(text.PingsList, "lines", text.Lines(strings.Join(lines, "\n")),
		"quiet", text.Lines(quiet)), Rows: rows}
}

func minuteOfDay(m int) string {
	return time.Date(2000, 1, 1, m/60, m%60, 0, 0, time.UTC).Format("15:04")
}
