package customer

import (
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// systems are the kinds of devices that the bot helps with, by the names that stand on them.
var systems = []struct {
	id, name string
	help     text.Key
}{
	{"iphone", "iPhone, iPad", text.SystemIPhone},
	{"samsung", "Samsung", text.SystemSamsung},
	{"xiaomi", "Xiaomi, Redmi, POCO", text.SystemXiaomi},
	{"pixel", "Pixel, Motorola, Nokia", text.SystemPixel},
	{"android", "Android", text.SystemAndroid},
	{"windows", "Windows", text.SystemWindows},
	{"mac", "Mac", text.SystemMac},
	{"linux", "Linux", text.SystemLinux},
	{"tv", "TV", text.SystemTV},
	{"console", "PlayStation, Xbox, Switch", text.SystemConsole},
}

// chooseSystem asks which kind of device it is.
func chooseSystem(t *dialog.Turn) {
	t.Reply(bot.Outgoing{Text: t.Lang.Say(text.FindMAC), Rows: append(systemRows(), t.Back())})
}

// systemRows are the systems, two a row.
func systemRows() [][]bot.Choice {
	var rows [][]bot.Choice
	for i, s := range systems {
		choice := bot.Choice{Label: s.name, Data: "sys " + s.id}
		if i%2 == 0 {
			rows = append(rows, []bot.Choice{choice})
			continue
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], choice)
	}
	return rows
}

// system: sys <id>, where a device of that kind shows its address, and how it is kept.
func system(t *dialog.Turn, args []string) {
	for _, s := range systems {
		if len(args) == 1 && args[0] == s.id {
			t.Reply(bot.Outgoing{
				Text: t.Lang.Say(s.help),
				Rows: [][]bot.Choice{{{Label: t.Lang.Say(text.ButtonOtherSystem), Data: "find"}}, t.Back()},
			})
			return
		}
	}
	t.Menu(text.OldMenu)
}
