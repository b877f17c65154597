package main

import (
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

// TestASiteIsClosedWhilePeopleHaveSomethingThere: who is in stays to the end, who waits gets the money back, and nothing
// more is sold.
func TestASiteIsClosedWhilePeopleHaveSomethingThere(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Config.Plans[0].Lasts = 20 * time.Second
	p := w.Runs("") // with a private redis-server
	file := p.Args[len(p.Args)-1]
	w.Buys(w.Customer)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	second := w.Telegram.Person(7300, "Dana", "en", "+12025550130")
	w.Buys(second)
	for _, c := range []struct {
		what, answers string
		args          []string
		code          int
		want          string
	}{
		{"no site", "", []string{"Bar", "--yes"}, 2, "the sites are: home"},
		{"no", "no\n", []string{"home"}, 1, "1 have access, the last of them until "},
		{"without waiting", "yes\n", []string{"home", "--no-wait"}, 0, "run this again"},
		{"to the end", "", []string{"home", "--yes"}, 0, "Nobody has anything at home any more"},
		{"when it is empty", "", []string{"home", "--yes"}, 0, "nobody has anything"},
	} {
		got, out := answered(t, c.answers, append([]string{"site", "close", "--config", file}, c.args...)...)
		if got != c.code || !strings.Contains(out, c.want) {
			t.Errorf("%s: it ends with %d:\n%s", c.what, got, out)
		}
	}
	w.Hears(second, "₹50.00 for order")
	w.Hears(w.Customer, "time is up")
	w.Until("the phone has left", func() bool { return !w.Router.Lists(apptest.Phone) })
	history := w.Router.History()
	if had := history[len(history)-1].At.Sub(history[0].At); had < w.Config.Plans[0].Lasts {
		t.Errorf("the phone had %s", had)
	}
	second.Say("/buy")
	w.Hears(second, "closed right now")
	w.Owner.Say("/resume home")
	w.Hears(w.Owner, "home is open again")
	second.Say("/buy")
	w.Hears(second, "Which plan")
}
