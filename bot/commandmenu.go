package bot

import "github.com/sharefi/sharefi/bot/text"

// listed are the commands that menus show, in their order. Their rights are those of commands.
var listed = []struct {
	name  string // without the slash
	right Right
	help  text.Key
}{
	{"admin", Any, text.HelpAdmin},
	{"stats", See, text.HelpStats},
	{"active", See, text.HelpActive},
	{"find", See, text.HelpFind},
	{"grant", Grant, text.HelpGrant},
	{"extend", Grant, text.HelpExtend},
	{"revoke", Grant, text.HelpRevoke},
	{"refund", Refund, text.HelpRefund},
	{"router", See, text.HelpRouter},
	{"wifi", Manage, text.HelpWiFi},
	{"ban", Manage, text.HelpBan},
	{"unban", Manage, text.HelpUnban},
	{"plans", Sell, text.HelpPlans},
	{"pings", Own, text.HelpPings},
	{"vouchers", Sell, text.HelpVouchers},
	{"discounts", Sell, text.HelpDiscounts},
	{"trial", Sell, text.HelpTrial},
	{"pause", Manage, text.HelpPause},
	{"resume", Manage, text.HelpResume},
	{"broadcast", Own, text.HelpBroadcast},
	{"backup", Own, text.HelpBackup},
	{"export", Own, text.HelpExport},
	{"staff", Own, text.HelpStaff},
	{"whatsapp", Own, text.HelpWhatsApp},
	{"log", See, text.HelpLog},
}

// A MenuRow is one command as a menu shows it.
type MenuRow struct {
	Name string // without the slash
	Help string
}

// asked are the requests that everybody's menu shows, in their order.
var asked = []struct {
	name string // without the slash
	help text.Key
}{
	{"start", text.MenuStart},
	{"buy", text.ButtonBuy},
	{"access", text.ButtonAccess},
	{"help", text.ButtonHelp},
	{"language", text.ButtonLanguage},
	{"support", text.ButtonWrite},
	{"terms", text.MenuTerms},
	{"mydata", text.MenuMyData},
	{"forget", text.MenuForget},
}

// RequestMenu is everybody's menu.
func RequestMenu(l text.Language) []MenuRow {
	rows := make([]MenuRow, len(asked))
	for i, a := range asked {
		rows[i] = MenuRow{a.name, l.Say(a.help)}
	}
	return rows
}

// CommandMenu is the menu of whoever may do some things to the shop.
func CommandMenu(l text.Language, may func(Right) bool) []MenuRow {
	var rows []MenuRow
	for _, c := range listed {
		if may(c.right) {
			rows = append(rows, MenuRow{c.name, l.Say(c.help)})
		}
	}
	return rows
}
