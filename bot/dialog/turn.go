// Package dialog is one message being answered: what a turn has read and decided so far, and the words for times,
// money and refusals.
//
// It knows no feature of customers or of the owner, and must not import them. Its one invariant: a turn only adds to
// its decision; nothing is sent and nothing is stored here.
package dialog

import (
	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
)

// How long a message may be, in bytes. Whoever is asked for a device may send all that a computer prints of its adapters.
const (
	MaxText       = 1000
	MaxDeviceText = 4096
)

// A Turn is one message being answered: the world that was read for it, and the decision so far.
type Turn struct {
	bot.World
	In       bot.Incoming
	Lang     text.Language // of the person
	Decision bot.Decision

	Home    func(*Turn) // greets people with rights by how the shop stands; nil for everybody else
	settles bool        // the answer takes the place of the question that it settles
}

// New begins the answer to a message, in the person's language.
func New(w bot.World, in bot.Incoming) *Turn {
	t := &Turn{World: w, In: in, Decision: bot.Decision{Session: w.Session, Customer: w.Customer, Shop: w.Shop}}
	if t.Decision.Session.Lang == "" {
		t.Decision.Session.Lang = guess(in)
	}
	if in.Name != "" {
		t.Decision.Session.Name = in.Name
	}
	t.Decision.Session.Quiet, t.Decision.Session.Gone = false, in.Kind == bot.Gone
	t.Lang = w.Texts.In(t.Decision.Session.Lang)
	return t
}

// Reply owes the person a message in this chat. The first reply to a button answers its press and
// takes the place of its menu, or of the question that it settles.
func (t *Turn) Reply(out bot.Outgoing) {
	out.Chat = t.In.Chat
	if t.In.Kind == bot.Button && len(t.Decision.Replies) == 0 {
		out.Answer = t.In.Answer
		if len(out.Rows) > 0 || t.settles && out.AskPhone == "" {
			out.Edit = t.In.Menu
		}
	}
	t.Decision.Replies = append(t.Decision.Replies, out)
}

// Say owes the person a sentence.
func (t *Turn) Say(key text.Key, args ...any) { t.Reply(bot.Outgoing{Text: t.Lang.Say(key, args...)}) }

// Refuse says why not, with the remedy.
func (t *Turn) Refuse(err error, args ...any) {
	t.Reply(bot.Outgoing{Text: t.Lang.Say(Sentence(err), args...), Rows: t.MenuRows()})
}

// Notice owes this chat a notice about an order, which is put into words when it is sent.
func (t *Turn) Notice(kind billing.NoticeKind, order string) {
	t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: t.In.From(), Kind: kind, Order: order})
}

// Note writes in the journal what somebody with rights did to the shop.
func (t *Turn) Note(what, target, before, after string) {
	t.Decision.Changes = append(t.Decision.Changes, bot.Change{Who: t.In.From(), What: what, Target: target,
		Before: before, After: after})
}
