package owner

import (
	"strings"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

var revokeCommand = command{
	name: "revoke", right: bot.Grant, help: text.HelpRevoke, names: dialog.Device | dialog.Order | dialog.Access,
	say: askRevoke,
	do:  doRevoke,
}

// askRevoke: /revoke MAC|ORDER.
func askRevoke(t *dialog.Turn, args []string) {
	if len(args) == 0 {
		t.Say(text.RevokeUsage)
		return
	}
	a, name := reached(t, args[0])
	if len(a) == 0 {
		t.Say(text.RevokeNone, "target", strings.Join(args, " "))
		return
	}
	e := revoking(t, a)
	t.Ask(text.AskRevoke, e.change("revoke", name), "mac", devices(a), "code", codes(a),
		"end", dialog.When(t.Lang, a.End(t.Now), t.Now, t.Zone), "left", dialog.Span(t.Lang, a.Left(t.Now)),
		"money", text.Lines(revokedMoney(t, e)))
}

// revoking is the end of all of an access. What was paid for time that has not begun goes back.
func revoking(t *dialog.Turn, a scheduler.Access) ending {
	e := ending{access: a, ends: a.Codes()}
	for _, l := range a {
		if o, ok := orderOf(t, l.ID); ok && !l.Begun(t.Now) && mayGoBack(o) && !o.Free() {
			e.giveBack(back{order: o, amount: o.Left()})
		}
	}
	return e
}

// revokedMoney says what goes back of a revoked access, and that the rest does not.
func revokedMoney(t *dialog.Turn, e ending) string {
	lines := []string{e.money(t.Lang)}
	switch begun := len(e.access) > 0 && e.access[0].Begun(t.Now); {
	case len(e.backs) == 0:
		lines = []string{t.Lang.Say(text.MoneyStays)}
	case begun:
		lines = append(lines, t.Lang.Say(text.BegunStays))
	}
	return strings.Join(lines, "\n")
}

// doRevoke ends all of an access. If something of it changed since the owner was asked, the question is another.
func doRevoke(t *dialog.Turn, args []string) {
	words, mark := unmarked(args)
	var a scheduler.Access
	if len(words) > 0 {
		a, _ = reached(t, words[0])
	}
	if len(a) == 0 {
		t.Menu(text.RevokeNone, "target", strings.Join(words, " "))
		return
	}
	e := revoking(t, a)
	if mark != e.mark() || len(words) != 1 {
		askRevoke(t, words[:1])
		return
	}
	e.do(t)
	t.Note("revoke", codes(a), "", e.note())
	t.Say(text.RevokeDone, "mac", devices(a))
}
