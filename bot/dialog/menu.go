package dialog

import (
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
)

// Menu says a sentence above the main menu.
func (t *Turn) Menu(key text.Key, args ...any) {
	words := t.Lang.Say(key, args...)
	if t.In.Typed {
		words += "\n\n" + t.Lang.Say(text.TypeNumber)
	}
	t.Reply(bot.Outgoing{Text: words, Rows: t.MenuRows()})
}

// MenuRows are the buttons of the main menu, which is the shop's for people with rights.
func (t *Turn) MenuRows() [][]bot.Choice {
	if t.May(t.In, bot.Any) {
		return t.Pairs(home)
	}
	return [][]bot.Choice{
		{{Label: t.Lang.Say(text.ButtonBuy), Data: "buy"}, {Label: t.Lang.Say(text.ButtonAccess), Data: "access"}},
		{{Label: t.Lang.Say(text.ButtonHelp), Data: "help"}, {Label: t.Lang.Say(text.ButtonLanguage), Data: "lang"}},
	}
}

// A RightButton is shown to people with a right.
type RightButton struct {
	Right bot.Right
	Label text.Key
	Data  string
}

// home are the buttons for what people with rights do often.
var home = []RightButton{
	{bot.See, text.ButtonStats, "ask stats"},
	{bot.See, text.ButtonActive, "ask active"},
	{bot.Sell, text.ButtonPlans, "ask plans"},
	{bot.Sell, text.ButtonVouchers, "ask vouchers"},
	{bot.Manage, text.ButtonRouter, "ask router"},
	{bot.Any, text.ButtonMore, "ask admin"},
}

// Pairs are the buttons that the person may press, two in a row.
func (t *Turn) Pairs(buttons []RightButton) [][]bot.Choice {
	var rows [][]bot.Choice
	n := 0
	for _, b := range buttons {
		if !t.May(t.In, b.Right) {
			continue
		}
		if n%2 == 0 {
			rows = append(rows, nil)
		}
		rows[n/2] = append(rows[n/2], bot.Choice{Label: t.Lang.Say(b.Label), Data: b.Data})
		n++
	}
	return rows
}

// Back is the button to the main menu.
func (t *Turn) Back() []bot.Choice {
	return []bot.Choice{{Label: t.Lang.Say(text.ButtonBack), Data: "menu"}}
}
