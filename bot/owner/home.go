package owner

import (
	"slices"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

var adminCommand = command{
	name: "admin", right: bot.Any, help: text.HelpAdmin,
	say: func(t *dialog.Turn, _ []string) { more(t) },
}

// Home shows people with rights how the shop stands, with buttons for what they do often.
func Home(t *dialog.Turn) { homeBelow(t, "") }

// Lost is Home for who said what nobody understands.
func Lost(t *dialog.Turn) { homeBelow(t, t.Lang.Say(text.NotUnderstood)+"\n\n") }

func homeBelow(t *dialog.Turn, above string) {
	lines := standing(t)
	if t.May(t.In, bot.See) && t.Today != nil {
		lines = append([]string{today(t.Lang, t.Today)}, lines...)
	}
	t.Reply(bot.Outgoing{
		Text: strings.TrimSpace(above + t.Lang.Say(text.HomeMenu, "shop", t.World.Name, "state", t.Lang.Say(state(t.Shop)),
			"lines", text.Lines(strings.Join(lines, "\n")))),
		Rows: t.MenuRows(),
	})
}

// today is what was sold since midnight, in words.
func today(l text.Language, sales []billing.Money) string {
	if len(sales) == 0 {
		return l.Say(text.HomeNone)
	}
	var sums []billing.Money
	for _, sale := range sales {
		sums = addTo(sums, sale)
	}
	words := make([]string, len(sums))
	for i, m := range sums {
		words[i] = m.Format(l.Tag)
	}
	return l.Say(text.HomeToday, "sum", strings.Join(words, " + "), "n", len(sales))
}

// addTo adds an amount to those of its currency.
func addTo(sums []billing.Money, m billing.Money) []billing.Money {
	for i := range sums {
		if sums[i].Currency == m.Currency {
			sums[i].Amount += m.Amount
			return sums
		}
	}
	return append(sums, m)
}

// state is whether the shop is open.
func state(s bot.Shop) text.Key {
	if s.Paused {
		return text.ShopIsPaused
	}
	return text.ShopIsOpen
}

// standing is how the sites are, and which parts rest, for people who may see it.
func standing(t *dialog.Turn) (lines []string) {
	if !t.May(t.In, bot.See) {
		return nil
	}
	for _, p := range t.Places {
		state := t.Lang.Say(text.RouterOK)
		if !p.Status.OK && !p.Status.Since.IsZero() {
			state = t.Lang.Say(gone(p.Status.Reason))
		} else if !t.Shop.Paused && !t.Shop.Sells(p.Name) {
			state = t.Lang.Say(text.ShopIsPaused)
		}
		lines = append(lines, t.Lang.Say(text.AdminSite, "site", p.Name, "state", state, "taken", p.Taken,
			"places", p.Places))
	}
	for _, r := range t.Rests {
		lines = append(lines, t.Lang.Say(text.PartRests, "part", r.Part, "why", r.Why))
	}
	return lines
}

// moreButtons are for what is done less often, and for what customers do.
var moreButtons = []dialog.RightButton{
	{Right: bot.See, Label: text.ButtonLookUp, Data: "form find"},
	{Right: bot.Grant, Label: text.ButtonGrant, Data: "form grant"},
	{Right: bot.See, Label: text.ButtonLog, Data: "ask log"},
	{Right: bot.Sell, Label: text.ButtonDiscounts, Data: "ask discounts"},
	{Right: bot.Own, Label: text.ButtonStaff, Data: "ask staff"},
	{Right: bot.Own, Label: text.ButtonWays, Data: "ask pay"},
}

// more is /admin: how the shop stands, every command, and buttons for what does not stand on the home.
func more(t *dialog.Turn) {
	var rows []string
	for _, r := range CommandMenu(t.Lang, func(r bot.Right) bool { return t.May(t.In, r) }) {
		rows = append(rows, t.Lang.Say(text.AdminRow, "name", r.Name, "help", r.Help))
	}
	t.Reply(bot.Outgoing{
		Text: t.Lang.Say(text.AdminMenu, "shop", t.World.Name, "state", t.Lang.Say(state(t.Shop)),
			"sites", text.Lines(strings.Join(standing(t), "\n")), "commands", text.Lines(strings.Join(rows, "\n"))),
		Rows: moreRows(t),
	})
}

func moreRows(t *dialog.Turn) [][]bot.Choice {
	closes := dialog.RightButton{Right: bot.Manage, Label: text.ButtonPause, Data: "ask pause"}
	if t.Shop.Paused {
		closes.Label, closes.Data = text.ButtonResume, "ask resume"
	}
	buttons := slices.Clone(moreButtons)
	if slices.ContainsFunc(t.Methods, func(m bot.Method) bool { return m.ByHand }) {
		buttons = append(buttons, dialog.RightButton{Right: bot.Cash, Label: text.ButtonTill, Data: "ask till"})
	}
	return t.Pairs(append(buttons, closes,
		dialog.RightButton{Right: bot.Any, Label: text.ButtonBuy, Data: "buy"},
		dialog.RightButton{Right: bot.Any, Label: text.ButtonAccess, Data: "access"},
		dialog.RightButton{Right: bot.Any, Label: text.ButtonLanguage, Data: "lang"},
		dialog.RightButton{Right: bot.Any, Label: text.ButtonBack, Data: "menu"}))
}
