package customer_test

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
)

// TestANumberThatTheChannelVouchesForIsAskedAboutOnce, after the answer to the message; what is decided goes with it.
func TestANumberThatTheChannelVouchesForIsAskedAboutOnce(t *testing.T) {
	const phone = "+12025550199"
	says := func(words string) bot.Incoming {
		in := bottest.Says(words)
		in.Own, in.Phone = true, strings.TrimPrefix(phone, "+")
		return in
	}
	w := bottest.World(func(w *bot.World) {
		w.Shop.Staff = []bot.Helper{{Name: "Carlo", Phone: bottest.Carlo}, {Name: "Eve", Phone: "+12025550150"}}
	})
	d := desk.Step(w, says("/help"))
	if got := bottest.Transcript(d); len(d.Replies) != 2 || !strings.Contains(got, "Your number is "+phone+" now") {
		t.Fatalf("%s", got)
	}
	w.Session = d.Session
	if d := desk.Step(w, says("/help")); len(d.Replies) != 1 || d.Moves != "" {
		t.Errorf("asked again: %s", bottest.Transcript(d))
	}
	d = desk.Step(w, bottest.Presses("number "+phone))
	if d.Moves != bottest.Carlo || d.Session.Phone != phone || d.Customer.Phone != phone || d.Session.Other != "" ||
		d.Shop.Staff[0].Phone != phone || d.Shop.Staff[1].Phone == phone || w.Shop.Staff[0].Phone != bottest.Carlo {
		t.Errorf("it is decided: %+v, %+v, %+v", d.Moves, d.Session, d.Shop.Staff)
	}
	same := says("/help")
	same.Phone = strings.TrimPrefix(bottest.Carlo, "+")
	if d := desk.Step(bottest.World(), same); len(d.Replies) != 1 {
		t.Errorf("the same number: %s", bottest.Transcript(d))
	}
}
