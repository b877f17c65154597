package customer

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// edition names a text, so that customers who agreed to an earlier one are asked again.
func edition(terms string) string {
	sum := sha256.Sum256([]byte(terms))
	return hex.EncodeToString(sum[:8])
}

// agrees asks a customer once to agree to the owner's terms, where there are any, and remembers what
// they were about to do.
func agrees(t *dialog.Turn, wants string) bool {
	if t.House.Terms == "" || t.Decision.Customer.Agreed == edition(t.House.Terms) {
		return true
	}
	t.Decision.Session.Wants = wants
	t.Reply(bot.Outgoing{
		Text: t.Lang.Say(text.AskTerms, "terms", dialog.Typed(t.House.Terms)),
		Rows: [][]bot.Choice{{{Label: t.Lang.Say(text.ButtonAgree), Data: "agree " + edition(t.House.Terms)}}, t.Back()},
	})
	return false
}

// agree: agree <edition>. It goes on with what the customer wanted. Terms that changed meanwhile are shown
// anew.
func agree(t *dialog.Turn, args []string) {
	if !known(t, "buy") {
		return
	}
	if len(args) == 1 && args[0] == edition(t.House.Terms) {
		t.Decision.Customer.Agreed, t.Decision.Customer.AgreedAt = args[0], t.Now
	}
	goOn(t, "buy")
}

// goOn presses the button that the customer wanted to press before the phone or the consent was asked
// for; without any, another.
func goOn(t *dialog.Turn, other string) {
	wants := dialog.Or(t.Decision.Session.Wants, other)
	t.Decision.Session.Wants = ""
	words := strings.Fields(wants)
	if press, ok := buttons[words[0]]; ok {
		press(t, words[1:])
		return
	}
	greet(t)
}
