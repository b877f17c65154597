package owner

import (
	"slices"
	"testing"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
)

func TestTheMenusShowEveryCommandToWhoeverMayUseIt(t *testing.T) {
	shown := map[string]bool{}
	for _, c := range listed {
		if run, ok := commands["/"+c.name]; !ok || run.right != c.right || shown[c.name] {
			t.Errorf("/%s is listed for %s", c.name, c.right)
		}
		shown[c.name] = true
	}
	for name := range commands {
		if !shown[name[1:]] {
			t.Errorf("%s is in no menu", name)
		}
	}
	for right, want := range map[bot.Right]string{bot.Grant: "grant", bot.Refund: "refund", bot.Sell: "plans", bot.Manage: "wifi", bot.Own: "pings"} {
		rows := CommandMenu(text.In("en"), func(r bot.Right) bool { return r == right })
		shows := slices.ContainsFunc(rows, func(r bot.MenuRow) bool { return r.Name == want && r.Help != "" })
		if !shows || len(rows) == len(listed) {
			t.Errorf("%s shows %v", right, rows)
		}
	}
}
