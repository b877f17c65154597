package customer

import (
	"slices"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
)

// terms shows the owner's terms.
func terms(t *dialog.Turn) {
	if t.House.Terms == "" {
		t.Reply(bot.Outgoing{Text: t.Lang.Say(text.NoTerms) + kept(t), Rows: t.MenuRows()})
		return
	}
	t.Reply(bot.Outgoing{Text: string(dialog.Typed(t.House.Terms)) + kept(t), Rows: [][]bot.Choice{t.Back()}})
}

// privacy says what is kept of a person, and how they see and delete it.
func privacy(t *dialog.Turn) {
	t.Reply(bot.Outgoing{Text: t.Lang.Say(text.PrivacyWords) + kept(t), Rows: [][]bot.Choice{t.Back()}})
}

// support says where help is found, and offers to write to the owner: with the next words, too, since people do not wait
// for a button.
func support(t *dialog.Turn, words string) {
	said := t.Lang.Say(text.Support)
	if words != "" {
		said = string(dialog.Typed(words)) + "\n\n" + said
	}
	t.Decision.Session.Writing = bot.ToOwner
	write := []bot.Choice{{Label: t.Lang.Say(text.ButtonWrite), Data: "write"}}
	t.Reply(bot.Outgoing{Text: said, Rows: [][]bot.Choice{write, t.Back()}})
}

// write: the next words go to the owner.
func write(t *dialog.Turn) {
	t.Decision.Session.Writing = bot.ToOwner
	t.Say(text.WriteToOwner)
}

// stillHeard are the requests that are heard while words for somebody are awaited; others, such as help with a payment, are what
// people write about.
var stillHeard = []string{"/menu", "/buy", "/access", "/help", "/language", "/stop", "/mydata", "/forget"}

// IsMessage reports whether typed words are for the owner, or for a customer who asked the owner. A voucher's code alone is
// not, nor is the address of a device that was asked for, nor are the words that lead out of there.
func IsMessage(t *dialog.Turn, words []string) bool {
	if t.Decision.Session.Writing == "" || strings.HasPrefix(words[0], "/") || slices.Contains(stillHeard, Keyword(t, words)) {
		return false
	}
	if _, waits := unnamed(t); waits && len(words) == 1 {
		if _, err := router.ParseMAC(words[0]); err == nil { // the device that was asked for
			return false
		}
	}
	_, err := FindVoucher(words)
	return err != nil || len(words) > voucherWords
}

// voucherWords is how many words a voucher's code has at most: its groups.
const voucherWords = 3

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
