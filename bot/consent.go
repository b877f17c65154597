package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/sharefi/sharefi/bot/text"
)

// edition names a text, so that whoever agreed to another is asked again.
func edition(terms string) string {
	sum := sha256.Sum256([]byte(terms))
	return hex.EncodeToString(sum[:8])
}

// agrees asks a customer once to agree to the owner's terms, where there are any, and remembers what he
// wanted.
func (t *turn) agrees(wants string) bool {
	if t.House.Terms == "" || t.d.Customer.Agreed == edition(t.House.Terms) {
		return true
	}
	t.d.Session.Wants = wants
	t.reply(Outgoing{
		Text: t.lang.Say(text.AskTerms, "terms", typed(t.House.Terms)),
		Rows: [][]Choice{{{Label: t.lang.Say(text.ButtonAgree), Data: "agree " + edition(t.House.Terms)}}, t.back()},
	})
	return false
}

// agree: agree <edition>. It goes on with what the customer wanted. Terms that changed meanwhile are shown
// anew.
func (t *turn) agree(args []string) {
	if !t.known("buy") {
		return
	}
	if len(args) == 1 && args[0] == edition(t.House.Terms) {
		t.d.Customer.Agreed, t.d.Customer.AgreedAt = args[0], t.Now
	}
	t.goOn("buy")
}

// goOn presses the button that the customer wanted to press before he was asked for his phone or his
// consent; without any, another.
func (t *turn) goOn(other string) {
	wants := or(t.d.Session.Wants, other)
	t.d.Session.Wants = ""
	words := strings.Fields(wants)
	if press, ok := buttons[words[0]]; ok {
		press(t, words[1:])
		return
	}
	t.greet()
}
