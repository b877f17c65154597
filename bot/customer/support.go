package customer

import (
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// terms shows the owner's terms.
func terms(t *dialog.Turn) {
	if t.House.Terms == "" {
		t.Reply(bot.Outgoing{Text: t.Lang.Say(text.NoTerms) + kept(t), Rows: t.MenuRows()})
		return
	}
	t.Reply(bot.Outgoing{Text: string(dialog.Typed(t.House.Terms)) + kept(t), Rows: [][]bot.Choice{t.Back()}})
}

// support says where help is found, and offers to write to the owner.
func support(t *dialog.Turn, words string) {
	said := t.Lang.Say(text.Support)
	if words != "" {
		said = string(dialog.Typed(words)) + "\n\n" + said
	}
	write := []bot.Choice{{Label: t.Lang.Say(text.ButtonWrite), Data: "write"}}
	t.Reply(bot.Outgoing{Text: said, Rows: [][]bot.Choice{write, t.Back()}})
}

// write: the next words go to the owner.
func write(t *dialog.Turn) {
	t.Decision.Session.Writing = bot.ToOwner
	t.Say(text.WriteToOwner)
}

// Wrote passes a customer's words on to the owner, and reports whether they are for the owner.
func Wrote(t *dialog.Turn, to string) bool {
	if to != bot.ToOwner {
		return false
	}
	who := strings.TrimSpace(t.Decision.Session.Name + " " + t.Decision.Session.Phone)
	t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: billing.Owner, Kind: billing.Question,
		From: t.In.From(), Who: who, Detail: t.In.Text})
	t.Menu(text.WroteToOwner)
	return true
}

// ownersAnswer is the owner's words for a customer.
func ownersAnswer(l text.Language, n billing.Notice) bot.Outgoing {
	return bot.Outgoing{
		Text: l.Say(text.OwnersAnswer, "words", dialog.Typed(n.Detail)),
		Rows: [][]bot.Choice{{{Label: l.Say(text.ButtonAnswer), Data: "write"}}},
	}
}
