package form

import (
	"slices"
	"strconv"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/span"
)

// mostPrices is how many of the shop's own prices are offered.
const mostPrices = 6

// prices are what the shop's plans cost.
func prices(t *dialog.Turn, _ []string) (list []bot.Choice) {
	for _, p := range t.Shop.Plans {
		c := bot.Choice{Label: p.Price.Format(t.Lang.Tag), Data: p.Price.String()}
		if !slices.Contains(list, c) && len(list) < mostPrices {
			list = append(list, c)
		}
	}
	return list
}

// planPrice is what the plan of the first answer costs.
func planPrice(t *dialog.Turn, a []string) (list []bot.Choice) {
	for _, p := range t.Shop.Plans {
		if p.ID == a[0] {
			list = append(list, bot.Choice{Label: p.Price.Format(t.Lang.Tag), Data: p.Price.String()})
		}
	}
	return list
}

func plans(t *dialog.Turn, _ []string) (list []bot.Choice) {
	for _, p := range t.Shop.Plans {
		list = append(list, bot.Choice{Label: dialog.PlanLabel(t.Lang, p.Name, p.Devices), Data: p.ID})
	}
	return list
}

// lengths are buttons for some lengths of time.
func lengths(t *dialog.Turn, words ...string) (list []bot.Choice) {
	for _, word := range words {
		if lasts, err := span.Parse(word); err == nil {
			list = append(list, bot.Choice{Label: dialog.Span(t.Lang, lasts), Data: word})
		}
	}
	return list
}

func planLengths(t *dialog.Turn, _ []string) []bot.Choice {
	return lengths(t, "1h", "3h", "12h", "1d", "7d", "30d")
}

// ends are lengths of time from now, and no end.
func ends(words ...string) func(*dialog.Turn, []string) []bot.Choice {
	return func(t *dialog.Turn, _ []string) []bot.Choice {
		return append(lengths(t, words...), bot.Choice{Label: t.Lang.Say(text.NoEnd), Data: none})
	}
}

// numbers are buttons for some numbers.
func numbers(t *dialog.Turn, list ...int) []bot.Choice {
	choices := make([]bot.Choice, len(list))
	for i, n := range list {
		choices[i] = bot.Choice{Label: t.Lang.Digits(strconv.Itoa(n)), Data: strconv.Itoa(n)}
	}
	return choices
}

// deviceCounts are in their order and without a gap, so that where menus are numbered a number means itself.
func deviceCounts(t *dialog.Turn, _ []string) []bot.Choice {
	list := make([]int, billing.MaxDevices)
	for i := range list {
		list[i] = i + 1
	}
	return numbers(t, list...)
}

// sheetCounts are whole pages.
func sheetCounts(t *dialog.Turn, _ []string) []bot.Choice { return numbers(t, 24, 48, 96) }

func useCounts(t *dialog.Turn, _ []string) []bot.Choice {
	return append(numbers(t, 10, 50, 100), bot.Choice{Label: t.Lang.Say(text.FormNoLimit), Data: none})
}

func madeUp(t *dialog.Turn, _ []string) []bot.Choice {
	return []bot.Choice{{Label: t.Lang.Say(text.FormMadeUp), Data: "new"}}
}

func percents(t *dialog.Turn, _ []string) []bot.Choice {
	var list []bot.Choice
	for _, word := range []string{"10%", "20%", "50%"} {
		list = append(list, bot.Choice{Label: t.Lang.Digits(word), Data: word})
	}
	return list
}

func rights(t *dialog.Turn, _ []string) []bot.Choice {
	return []bot.Choice{
		{Label: t.Lang.Say(text.RightsLook), Data: "see"},
		{Label: t.Lang.Say(text.RightsCounter), Data: "see grant"},
		{Label: t.Lang.Say(text.RightsMoney), Data: "see grant refund"},
		{Label: t.Lang.Say(text.RightsAll), Data: "all"},
	}
}

func sites(t *dialog.Turn, _ []string) (list []bot.Choice) {
	for _, p := range t.Places {
		list = append(list, bot.Choice{Label: p.Name, Data: p.Name})
	}
	return list
}
