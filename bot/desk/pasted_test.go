package desk_test

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
)

// TestWhatAnOwnersCommandNamesIsReadAndDecidedAlike: the customer whose number was pasted is looked up, and is the one whom the
// question is about.
func TestWhatAnOwnersCommandNamesIsReadAndDecidedAlike(t *testing.T) {
	served := func(w *bot.World) { w.Countries = []string{"US"} }
	for _, c := range []struct{ said, change, shown string }{
		{"/ban +1 202 555 0123", "ban " + bottest.Carlo, "Block " + bottest.Carlo},
		{"/ban (202) 555-0123 refund", "ban " + bottest.Carlo + " refund", "Block "},
		{"/ban \u202a+1\u00a0(202)\u00a0555\u20110123\u202c Refund", "ban " + bottest.Carlo + " refund", "Block "},
		{"/ban refund 0012025550123", "ban " + bottest.Carlo + " refund", "Block "},
		{"/ban Carlo https://wa.me/12025550123", "ban " + bottest.Carlo, "Block "},
		{"/ban tel:+1-202-555-0123 now", "", "Please write /ban"},
		{"/ban Carlo", "", "Please write /ban"},
		{"/grant +1 202 555 0123 2h", "grant " + bottest.Carlo + " 2h", bottest.Carlo},
		{"/grant 202 555 0123 2h home", "grant " + bottest.Carlo + " 2h home", bottest.Carlo},
		{"/grant 2h for +1 202 555 0123", "grant " + bottest.Carlo + " 2h", bottest.Carlo},
		{"/find +1 202 555 0123", "", bottest.Carlo + ": Telegram"},
		{"/find my friend's new number is +1 (202) 555-0123, I think", "", bottest.Carlo + ": Telegram"},
		{"/find +١ ٢٠٢ ٥٥٥ ٠١٢٣", "", bottest.Carlo + ": Telegram"},
		{"/unban 1 202 555 0123", "", "isn't blocked"},
	} {
		in := bottest.Owner(bottest.Says(c.said))
		q := desk.NewQuery(in, []string{"US"})
		if want := map[bool]string{true: "", false: bottest.Carlo}[c.said == "/ban Carlo"]; q.Target != want {
			t.Errorf("%q looks up %q", c.said, q.Target)
		}
		w := bottest.World(served)
		if q.Target != "" {
			bottest.Knows(q.Target)(&w)
		}
		d := desk.Step(w, in)
		if got := bottest.Transcript(d); d.Session.Ask != c.change || !strings.Contains(got, c.shown) {
			t.Errorf("%q asks for %q: %s, want %q", c.said, d.Session.Ask, got, c.shown)
		}
		if c.change == "" {
			continue
		}
		yes := bottest.Owner(bottest.Presses("do " + c.change))
		if q := desk.NewQuery(yes, []string{"US"}); q.Target != bottest.Carlo {
			t.Errorf("the second tap on %q looks up %q", c.said, q.Target)
		}
		w.Session = d.Session
		if done := desk.Step(w, yes); strings.Contains(bottest.Transcript(done), "out of date") {
			t.Errorf("the second tap on %q: %s", c.said, bottest.Transcript(done))
		}
	}
}
