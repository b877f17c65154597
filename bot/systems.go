package bot

import "github.com/sharefi/sharefi/bot/text"

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
func (t *turn) chooseSystem() {
	t.reply(Outgoing{Text: t.lang.Say(text.FindMAC), Rows: append(systemRows(), t.back())})
}

// systemRows are the systems, two a row.
func systemRows() [][]Choice {
	var rows [][]Choice
	for i, s := range systems {
		choice := Choice{Label: s.name, Data: "sys " + s.id}
		if i%2 == 0 {
			rows = append(rows, []Choice{choice})
			continue
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], choice)
	}
	return rows
}

// system: sys <id>, where a device of that kind shows its address, and how it is kept.
func (t *turn) system(args []string) {
	for _, s := range systems {
		if len(args) == 1 && args[0] == s.id {
			t.reply(Outgoing{
				Text: t.lang.Say(s.help),
				Rows: [][]Choice{{{Label: t.lang.Say(text.ButtonOtherSystem), Data: "find"}}, t.back()},
			})
			return
		}
	}
	t.menu(text.OldMenu)
}
