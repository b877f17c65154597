package owner

import (
	"crypto/subtle"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// claim: /claim CODE. A stranger to a shop that has its owner learns nothing.
func claim(t *dialog.Turn, args []string) {
	if t.World.Claim == "" {
		t.Menu(text.NotUnderstood)
		return
	}
	if !t.Decision.Session.May(t.Now) {
		t.Refuse(bot.ErrCodeLocked)
		return
	}
	code, ok := billing.ParseCode(strings.Join(args, ""))
	if !ok || subtle.ConstantTimeCompare([]byte(code), []byte(t.World.Claim)) != 1 {
		t.Decision.Session.Miss(t.Now)
		t.Refuse(bot.ErrClaim)
		return
	}
	t.Decision.Session.Hit()
	t.Decision.Shop = t.Decision.Shop.WithOwner(t.In.From(), bot.Claim{Name: t.Decision.Session.Name, At: t.Now})
	t.Note("claim", t.In.From(), "", "")
	t.Decision.Menus = true
	t.Say(text.Claimed)
}
