package customer

import (
	"slices"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

func greet(t *dialog.Turn) {
	t.Decision.Session.Wants = ""
	unasked(t)
	if t.Home != nil {
		t.Home(t)
		return
	}
	name := ""
	if t.Decision.Session.Name != "" {
		name = t.Lang.Say(text.GreetingName, "name", t.Decision.Session.Name)
	}
	var prices []string
	for _, p := range onSale(t) {
		prices = append(prices, t.Lang.Say(text.PlanLine, "plan", dialog.PlanLabel(t.Lang, p.Name, p.Devices),
			"price", p.Price.Format(t.Lang.Tag)))
	}
	if p, ok := trial(t); ok {
		prices = append(prices, t.Lang.Say(text.TrialLine, "plan", p.Name, "lasts", dialog.Span(t.Lang, p.Lasts)))
	}
	t.Menu(text.Greeting, "shop", t.World.Name, "name", text.Lines(name), "prices", text.Lines(strings.Join(prices, "\n")))
}

// stop: from now on the person hears of their own purchases only.
func stop(t *dialog.Turn) {
	t.Decision.Session.Quiet, t.Decision.Forget = true, t.In.From()
	t.Say(text.Stopped)
}

func help(t *dialog.Turn) {
	t.Reply(bot.Outgoing{
		Text: t.Lang.Say(text.Help),
		Rows: append(systemRows(), []bot.Choice{{Label: t.Lang.Say(text.ButtonWrite), Data: "write"}}, t.Back()),
	})
}

// onSale are the plans that are offered.
func onSale(t *dialog.Turn) []billing.Plan {
	return slices.DeleteFunc(slices.Clone(t.Shop.Plans), func(p billing.Plan) bool { return p.Hidden })
}
