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
	words := t.Lang.Say(text.Greeting, "shop", t.World.Name, "name", text.Lines(name),
		"prices", text.Lines(strings.Join(prices, "\n")))
	rows := slices.Concat(repeat(t), offers(t))
	if err := closed(t); err != nil {
		words, rows = t.Lang.Say(text.GreetingClosed, "shop", t.World.Name, "name", text.Lines(name),
			"why", t.Lang.Say(dialog.Sentence(err))), tells(t, err)
		if renews(t) {
			rows = append(repeat(t), rows...)
		}
	}
	if slices.ContainsFunc(t.Deals, unfinished) {
		rows = append([][]bot.Choice{{{Label: t.Lang.Say(text.ButtonOrder), Data: "buy"}}}, rows...)
	}
	if t.In.Typed {
		words += "\n\n" + t.Lang.Say(text.TypeNumber)
	}
	t.Reply(bot.Outgoing{Text: words, Rows: append(rows,
		[]bot.Choice{{Label: t.Lang.Say(text.ButtonAccess), Data: "access"}, {Label: t.Lang.Say(text.ButtonHelp), Data: "help"}},
		[]bot.Choice{{Label: t.Lang.Say(text.ButtonLanguage), Data: "lang"}})})
}

// unfinished reports whether an order waits for its payment or its device.
func unfinished(d bot.Deal) bool { return d.Order.Unpaid() || d.WantsDevice() }

// offers are the plans, and what else there is to choose instead.
func offers(t *dialog.Turn) [][]bot.Choice {
	var rows [][]bot.Choice
	for _, p := range onSale(t) {
		rows = append(rows, planOffer(t, p))
	}
	return append(rows, extras(t)...)
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

// shown are the plans that the owner does not hide.
func shown(t *dialog.Turn) []billing.Plan {
	return slices.DeleteFunc(slices.Clone(t.Shop.Plans), func(p billing.Plan) bool { return p.Hidden })
}

// onSale are the plans that are offered. One that nobody has a way to pay is not.
func onSale(t *dialog.Turn) []billing.Plan {
	return slices.DeleteFunc(shown(t), func(p billing.Plan) bool { return !payable(t, p) })
}
