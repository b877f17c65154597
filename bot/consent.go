package bot

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/sharefi/sharefi/bot/text"
)

// edition names a text, so that whoever agreed to another is asked again.
func edition(terms string) string {
	sum := sha256.Sum256([]byte(terms))
	return hex.EncodeToString(sum[:8])
}

// agrees asks a customer once to agree to the owner's terms, where there are any.
func (t *turn) agrees() bool {
	if t.House.Terms == "" || t.d.Customer.Agreed == edition(t.House.Terms) {
		return true
	}
	t.reply(Outgoing{
		Text: t.lang.Say(text.AskTerms, "terms", typed(t.House.Terms)),
		Rows: [][]Choice{{{Label: t.lang.Say(text.ButtonAgree), Data: "agree " + edition(t.House.Terms)}}, t.back()},
	})
	return false
}

// agree: agree <edition>. Terms that changed meanwhile are shown anew.
func (t *turn) agree(args []string) {
	if !t.known("buy") {
		return
	}
	if len(args) == 1 && args[0] == edition(t.House.Terms) {
		t.d.Customer.Agreed, t.d.Customer.AgreedAt = args[0], t.Now
	}
	t.buy()
}
