package form

import (
	"strings"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
)

// none is the answer that leaves something out.
const none = "-"

// forms are all of them, by their names.
var forms = map[string]form{
	"plan": {
		right: bot.Sell,
		fields: []field{
			{ask: text.FormName, read: planName},
			{ask: text.FormPrice, values: examplePrice, quick: prices, read: sellingPrice},
			{ask: text.FormLasts, quick: planLengths, read: length},
			{ask: text.FormDevices, quick: deviceCounts, read: devices},
		},
		words: func(a []string) string { return "plans add " + strings.Join(a, " ") },
	},
	"price": {
		right: bot.Sell,
		fields: []field{
			{ask: text.FormPlan, quick: plans, read: plan},
			{ask: text.FormPrice, values: examplePrice, quick: prices, read: sellingPrice},
		},
		words: func(a []string) string { return "plans price " + a[0] + " " + a[1] },
	},
	"vouchers": {
		right: bot.Sell,
		fields: []field{
			{ask: text.FormPlan, quick: plans, read: plan},
			{ask: text.FormCount, quick: sheetCounts, read: vouchers},
			{ask: text.FormUntil, values: exampleDay, quick: ends("30d", "90d", "365d"), read: end},
			{ask: text.FormPrice, values: examplePrice, quick: planPrice, read: price},
		},
		words: func(a []string) string {
			return strings.Join(strings.Fields("vouchers "+a[0]+" "+a[1]+" "+given("", a[2])+" for "+a[3]), " ")
		},
	},
	"discount": {
		right: bot.Sell,
		fields: []field{
			{ask: text.FormCode, quick: madeUp, read: code},
			{ask: text.FormOff, quick: percents, read: off},
			{ask: text.FormUses, quick: useCounts, read: uses},
			{ask: text.FormUntil, values: exampleDay, quick: ends("7d", "30d", "90d"), read: end},
		},
		words: func(a []string) string {
			return "discounts add " + a[0] + " " + a[1] + given(" uses ", a[2]) + given(" until ", a[3])
		},
	},
	"invite": {
		right: bot.Own,
		fields: []field{
			{ask: text.FormHelper, read: helper},
			{ask: text.FormRights, values: helperName, quick: rights, read: anyRights},
		},
		words: func(a []string) string { return "staff invite " + a[0] + " " + a[1] },
	},
	"rights": {
		right: bot.Own,
		fields: []field{
			{ask: text.FormHelper, read: helper},
			{ask: text.FormRights, values: helperName, quick: rights, read: anyRights},
		},
		words: func(a []string) string { return "staff rights " + a[0] + " " + a[1] },
	},
	"find": {
		right:  bot.See,
		fields: []field{{ask: text.FormLook, read: anything}},
		words:  func(a []string) string { return "find " + a[0] },
	},
	"grant": {
		right:  bot.Grant,
		fields: []field{{ask: text.FormSite, quick: sites, read: site}, {ask: text.FormWhom, read: whom}},
		words:  func(a []string) string { return "give " + a[1] + " " + a[0] },
	},
}

// given is an answer behind a word, or nothing where it was left out.
func given(word, answer string) string {
	if answer == none {
		return ""
	}
	return word + answer
}
