package owner

import (
	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// answer: answer <address>. The next words go to that customer.
func answer(t *dialog.Turn, args []string) {
	if len(args) != 1 || !t.May(t.In, bot.Grant) {
		t.Menu(text.OldMenu)
		return
	}
	t.Decision.Session.Writing = args[0]
	t.Say(text.WriteAnswer)
}

// Answered passes words on to the customer who asked, and reports whether they are for a customer.
func Answered(t *dialog.Turn, to string) bool {
	if to == "" || to == bot.ToOwner || !t.May(t.In, bot.Grant) {
		return false
	}
	t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: to, Kind: billing.Answer, Detail: t.In.Text})
	t.Say(text.WroteAnswer)
	return true
}

// question is a customer's words for the owner.
func question(l text.Language, n billing.Notice, _ bot.Scene) bot.Outgoing {
	return bot.Outgoing{
		Text: l.Say(text.Question, "who", n.Who, "words", dialog.Typed(n.Detail)),
		Rows: [][]bot.Choice{{{Label: l.Say(text.ButtonAnswer), Data: "answer " + n.From}}},
	}
}
