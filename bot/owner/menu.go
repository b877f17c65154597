package owner

import (
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
)

// listed are the commands that menus show, in their order. Their rights are those of commands.
var listed = []struct {
	name  string // without the slash
	right bot.Right
	help  text.Key
}{
	{"admin", bot.Any, text.HelpAdmin},
	{"stats", bot.See, text.HelpStats},
	{"active", bot.See, text.HelpActive},
	{"find", bot.See, text.HelpFind},
	{"grant", bot.Grant, text.HelpGrant},
	{"extend", bot.Grant, text.HelpExtend},
	{"revoke", bot.Grant, text.HelpRevoke},
	{"refund", bot.Refund, text.HelpRefund},
	{"router", bot.See, text.HelpRouter},
	{"wifi", bot.Manage, text.HelpWiFi},
	{"ban", bot.Manage, text.HelpBan},
	{"unban", bot.Manage, text.HelpUnban},
	{"plans", bot.Sell, text.HelpPlans},
	{"pings", bot.Own, text.HelpPings},
	{"vouchers", bot.Sell, text.HelpVouchers},
	{"discounts", bot.Sell, text.HelpDiscounts},
	{"trial", bot.Sell, text.HelpTrial},
	{"pause", bot.Manage, text.HelpPause},
	{"resume", bot.Manage, text.HelpResume},
	{"broadcast", bot.Own, text.HelpBroadcast},
	{"backup", bot.Own, text.HelpBackup},
	{"export", bot.Own, text.HelpExport},
	{"staff", bot.Own, text.HelpStaff},
	{"whatsapp", bot.Own, text.HelpWhatsApp},
	{"log", bot.See, text.HelpLog},
}

// CommandMenu is the menu of whoever may do some things to the shop.
func CommandMenu(l text.Language, may func(bot.Right) bool) []bot.MenuRow {
	var rows []bot.MenuRow
	for _, c := range listed {
		if may(c.right) {
			rows = append(rows, bot.MenuRow{Name: c.name, Help: l.Say(c.help)})
		}
	}
	return rows
}
