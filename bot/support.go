package bot

import (
	"strings"
	"unicode"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
)

// House is what the owner says of his shop. What is empty is said in our words.
type House struct {
	Terms    string // what customers agree to before they buy; empty: nothing
	Support  string // where help is found
	Payments string // where help with a payment is found
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// terms shows the owner's terms.
func (t *turn) terms() {
	if t.House.Terms == "" {
		t.reply(Outgoing{Text: t.lang.Say(text.NoTerms) + t.kept(), Rows: t.menuRows()})
		return
	}
	t.reply(Outgoing{Text: string(typed(t.House.Terms)) + t.kept(), Rows: [][]Choice{t.back()}})
}

// support says where help is found, and offers to write to the owner.
func (t *turn) support(words string) {
	said := t.lang.Say(text.Support)
	if words != "" {
		said = string(typed(words)) + "\n\n" + said
	}
	t.reply(Outgoing{Text: said, Rows: [][]Choice{{{Label: t.lang.Say(text.ButtonWrite), Data: "write"}}, t.back()}})
}

// toOwner is what Session.Writing says of words for the owner; else it is the address of a customer.
const toOwner = "owner"

// write: the next words go to the owner.
func (t *turn) write() {
	t.d.Session.Writing = toOwner
	t.say(text.WriteToOwner)
}

// answer: answer <address>. The next words of whoever may help go to that customer.
func (t *turn) answer(args []string) {
	if len(args) != 1 || !t.May(t.in, Grant) {
		t.menu(text.OldMenu)
		return
	}
	t.d.Session.Writing = args[0]
	t.say(text.WriteAnswer)
}

// pass hands words on to whom they are for, and reports whether they were for anybody.
func (t *turn) pass(to string) bool {
	switch {
	case to == "":
		return false
	case to == toOwner:
		who := strings.TrimSpace(t.d.Session.Name + " " + t.d.Session.Phone)
		t.d.Notices = append(t.d.Notices, billing.Notice{To: billing.Owner, Kind: billing.Question, From: t.in.From(), Who: who, Detail: t.in.Text})
		t.menu(text.WroteToOwner)
	case t.May(t.in, Grant):
		t.d.Notices = append(t.d.Notices, billing.Notice{To: to, Kind: billing.Answer, Detail: t.in.Text})
		t.say(text.WroteAnswer)
	default:
		return false
	}
	return true
}

// question is a customer's words for the owner.
func question(l text.Language, n billing.Notice) Outgoing {
	return Outgoing{
		Text: l.Say(text.Question, "who", n.Who, "words", typed(n.Detail)),
		Rows: [][]Choice{{{Label: l.Say(text.ButtonAnswer), Data: "answer " + n.From}}},
	}
}

// ownersAnswer is the owner's words for a customer.
func ownersAnswer(l text.Language, n billing.Notice) Outgoing {
	return Outgoing{
		Text: l.Say(text.OwnersAnswer, "words", typed(n.Detail)),
		Rows: [][]Choice{{{Label: l.Say(text.ButtonAnswer), Data: "write"}}},
	}
}

// typed is what a person wrote, with its lines and without what could be taken for our marks.
func typed(words string) text.Lines {
	return text.Lines(strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return -1
		}
		return r
	}, words)))
}
