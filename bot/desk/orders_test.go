package desk_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
)

func TestTheLogTellsHowOrdersChangeByWhatPeopleSay(t *testing.T) {
	t.Parallel()
	open, claimed := bottest.Direct(billing.Pending), bottest.Direct(billing.Claimed)
	for name, c := range map[string]struct {
		world bot.World
		said  bot.Incoming
		want  string
	}{
		"it is made":        {bot.World{}, bottest.Presses("plan p1"), "order new=>pending method=stripe"},
		"it is said paid":   {bot.World{Deals: []bot.Deal{{Order: open}}}, bottest.Presses("paid " + open.Code), "order pending=>claimed method=own-upi"},
		"and said again":    {bot.World{Deals: []bot.Deal{{Order: claimed}}}, bottest.Presses("paid " + open.Code), ""},
		"the money came":    {bot.World{Mentioned: bot.Mentioned{Named: &claimed}}, bottest.Owner(bottest.Presses("got " + open.Code + " 1")), "order claimed=>paid method=own-upi"},
		"it is not there":   {bot.World{Mentioned: bot.Mentioned{Named: &claimed}}, bottest.Owner(bottest.Presses("notgot " + open.Code + " 1")), "order claimed=>pending method=own-upi"},
		"of something else": {bot.World{Deals: []bot.Deal{{Order: open}}}, bottest.Says("/help"), ""},
	} {
		var looks []string
		var lines bytes.Buffer
		f := &file{world: c.world}
		d := newDesk(f, &till{}, &looks)
		d.Log = slog.New(slog.NewTextHandler(&lines, nil))
		if err := d.Handle(t.Context(), c.said); err != nil {
			t.Fatal(err)
		}
		got := ""
		if _, told, ok := strings.Cut(strings.TrimSpace(lines.String()), `msg="`); ok {
			words := strings.SplitN(told, `" `, 2)
			got = words[0] + words[1][strings.LastIndex(words[1], " method="):]
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
