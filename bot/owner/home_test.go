package owner_test

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/scheduler"
)

func TestThoseWithRightsComeHome(t *testing.T) {
	euros := billing.Money{Amount: 450, Currency: "EUR"}
	sells := func(w *bot.World) {
		w.Name = "Café am See"
		w.Today = []billing.Money{bottest.Rupees, bottest.Rupees, euros}
		w.Rests = []bot.Rest{{Part: "WhatsApp", Why: "is not linked"}}
		w.Places = append(w.Places, bot.Place{Name: "Hall", Places: 5, Taken: 2,
			Status: scheduler.Status{Since: bottest.Noon, Reason: "unreachable"}})
	}
	quiet := func(w *bot.World) { w.Today, w.Shop.Paused = []billing.Money{}, true }
	const (
		all  = "[Sales] [Who's online] [Plans] [Vouchers] [Router] [More]"
		sold = "Café am See is open.\nSold today: ₹100.00 + €4.50 (3)\n• home: working, 0/3\n• Hall: "
	)
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  []string
		not   string
	}{
		{"start", bottest.World(sells), bottest.Owner(bottest.Says("/start")), []string{sold, ", 2/5", "WhatsApp", all}, "Buy"},
		{"a greeting", bottest.World(sells), bottest.Owner(bottest.Says("hello")), []string{sold, all}, "Buy"},
		{"the first word ever", bottest.World(bottest.Newcomer), bottest.Owner(bottest.Says("what is this")), []string{"home is open", all}, "Buy"},
		{"an unknown word", bottest.World(quiet), bottest.Owner(bottest.Says("blah")),
			[]string{"didn't get that", "home is closed.\nNo sales yet today.", all}, "Buy"},
		{"an unknown command", bottest.World(), bottest.Owner(bottest.Says("/fly")), []string{"didn't get that", all}, "Buy"},
		{"back", bottest.World(sells), bottest.Owner(bottest.Presses("menu")), []string{sold, all}, "Buy"},
		{"an old button", bottest.World(), bottest.Owner(bottest.Presses("fly")), []string{"out of date", all}, "Buy"},
		{"another language", bottest.World(), bottest.Owner(bottest.Presses("lang fr")), []string{"home : ouvert", "[Ventes]"}, "Acheter"},
		{"more", bottest.World(), bottest.Owner(bottest.Presses("ask admin")),
			[]string{"/stats", "[Find] [Give access] [History] [Discounts] [Staff] [Ways to pay] [Close shop] [Buy] [My Wi-Fi] [Language] [Back]"}, ""},
		{"and buying", bottest.World(), bottest.Owner(bottest.Presses("buy")), []string{"1 hour"}, ""},
		{"one who may refund", bottest.World(sells, annas(bot.Refund)), anna(bottest.Says("/start")),
			[]string{"Café am See is open.\n[More]"}, "Sold"},
		{"one who may see", bottest.World(sells, annas(bot.See)), anna(bottest.Says("hello")),
			[]string{sold, "[Sales] [Who's online] [More]"}, "[Plans]"},
		{"more, for one who may sell", bottest.World(annas(bot.Sell)), anna(bottest.Presses("ask admin")),
			[]string{"[Discounts] [Buy]"}, "[Staff]"},
		{"a stranger", bottest.World(sells), bottest.Says("hello"), []string{"Need Wi-Fi?", "[1 hour – ₹50.00]"}, "Sold"},
		{"a stranger's old button", bottest.World(sells), bottest.Presses("ask admin"), []string{"out of date", "[Buy]"}, "Sales"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := desk.Step(c.world, c.in)
			bottest.Sound(t, c.world, c.in, d)
			got := bottest.Transcript(d)
			for _, want := range c.want {
				if !strings.Contains(strings.ReplaceAll(got, "\n[", " ["), strings.ReplaceAll(want, "\n[", " [")) {
					t.Errorf("no %q in\n%s", want, got)
				}
			}
			if c.not != "" && strings.Contains(got, c.not) {
				t.Errorf("%q in\n%s, want %q", c.not, got, c.not)
			}
		})
	}
}

func TestAnAnsweredQuestionGoesWithItsButtons(t *testing.T) {
	for _, c := range []struct{ ask, press, want string }{
		{"pause", "do pause", "Closed"},
		{"pause", "no", "Nothing was changed"},
		{"discounts add summer 20%", "do discounts add summer 20%", "Done."},
	} {
		w, in := bottest.World(bottest.Asked(c.ask)), bottest.Owner(bottest.Presses(c.press))
		d := desk.Step(w, in)
		bottest.Sound(t, w, in, d)
		if len(d.Replies) != 1 || d.Replies[0].Edit != in.Menu || len(d.Replies[0].Rows) > 0 ||
			!strings.Contains(d.Replies[0].Text, c.want) {
			t.Errorf("%s: %+v, want %q", c.press, d.Replies, c.want)
		}
	}
	again := desk.Step(bottest.World(), bottest.Owner(bottest.Presses("do pause")))
	if !strings.Contains(bottest.Transcript(again), "out of date") {
		t.Errorf("a second tap: %+v", again.Replies)
	}
}
