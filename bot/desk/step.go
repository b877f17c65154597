package desk

import (
	"strings"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/customer"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/owner"
	"github.com/sharefi/sharefi/bot/owner/form"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
)

// Step decides what comes of one message. It is pure: the same world and message give the same
// decision, and nothing happens until the decision is stored.
func Step(w bot.World, in bot.Incoming) bot.Decision {
	t := dialog.New(w, in)
	customer.Recognise(t)
	if t.May(in, bot.Any) {
		t.Home = owner.Home
	}
	take(t)
	customer.NoticeNumber(t)
	return t.Decision
}

// take finds out what the person wants.
func take(t *dialog.Turn) {
	switch {
	case !t.In.Private:
		t.Decision = bot.Decision{Session: t.World.Session, Customer: t.World.Customer, Shop: t.World.Shop}
		if t.In.Kind == bot.Button || strings.HasPrefix(t.In.Text, "/") { // the rest is people among themselves
			t.Say(text.PrivateOnly)
		}
	case t.In.Kind == bot.Gone:
	case t.In.Kind == bot.Contact:
		customer.TakePhone(t)
	case t.In.Kind == bot.Button:
		press(t)
	case t.In.Picture.Mark != "" && customer.TakePicture(t):
	case t.In.Kind == bot.Media:
		t.Say(text.WordsOnly)
	case len(t.In.Text) > dialog.MaxText && !customer.PastesDevice(t):
		t.Say(text.TooLong)
	default:
		takeText(t)
	}
}

// takeText tries what typed words can mean, in this order: what everybody may ask for, the owner's commands, and the
// answer to what was asked before.
func takeText(t *dialog.Turn) {
	words := strings.Fields(t.In.Text)
	if len(words) == 0 {
		lost(t)
		return
	}
	command, rest := customer.Keyword(t, words), words[1:]
	if owner.Fills(t, words[0], command) {
		return
	}
	if customer.IsMessage(t, words) {
		writing := t.Decision.Session.Writing
		t.Decision.Session.Label, t.Decision.Session.Writing, t.Decision.Session.Code = router.MAC{}, "", false
		if customer.Wrote(t, writing) || owner.Answered(t, writing) {
			return
		}
	}
	if customer.TakeCode(t, command, rest) {
		return
	}
	naming := t.Decision.Session.Label
	t.Decision.Session.Label, t.Decision.Session.Writing = router.MAC{}, ""
	switch {
	case customer.Request(t, command, rest):
	case opens(t, words[0], command, rest):
	case owner.Command(t, command, rest):
	case strings.HasPrefix(command, "/"):
		lost(t)
	case customer.Hear(t, naming):
	default:
		lost(t)
	}
}

// lost answers what nobody understands: people with rights get their home below it.
func lost(t *dialog.Turn) {
	if t.Home != nil {
		owner.Lost(t)
		return
	}
	t.Menu(text.NotUnderstood)
}

// opens answers what a link or an invitation carries, and reports whether the words are one.
func opens(t *dialog.Turn, word, command string, rest []string) bool {
	switch {
	case command == "/start" && len(rest) > 0 && owner.Joins(t, rest[0]):
	case command == "/start", command == "/menu":
		customer.Start(t, rest)
	case command == "staff" && len(rest) == 1 && owner.Join(t, rest[0]):
	case len(rest) == 0 && customer.OpensGift(t, word):
	default:
		return false
	}
	return true
}

func press(t *dialog.Turn) {
	words := strings.Split(t.In.Text, " ")
	t.Decision.Session.Code = false
	if words[0] != form.Fill {
		t.Decision.Session.Form = bot.Form{}
	}
	t.Decision.Session.Label, t.Decision.Session.Writing = router.MAC{}, ""
	if !customer.Press(t, words) && !owner.Press(t, words) {
		t.Menu(text.OldMenu)
		return
	}
	t.Settled()
	if len(t.Decision.Replies) == 0 {
		t.Reply(bot.Outgoing{}) // the press is answered in any case
	}
}
