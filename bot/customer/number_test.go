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
	if got := bottest.Transcript(d); len(d.Replies) != 2 || !strings.Contains(got, "writing from "+phone+", but") {
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

// TestTheSameNumberInAnotherSpellingIsNoOther: nobody is asked about it, and a record keeps what it has.
func TestTheSameNumberInAnotherSpellingIsNoOther(t *testing.T) {
	const old, today = "+5215512345678", "+525512345678"
	for _, known := range []string{old, today} {
		for _, vouched := range []string{old, today} {
			in := bottest.Types("/help", strings.TrimPrefix(vouched, "+"))
			w := bottest.World(func(w *bot.World) { w.Session.Phone, w.Customer.Phone = known, known })
			if d := desk.Step(w, in); len(d.Replies) != 1 || d.Moves != "" || d.Session.Phone != known {
				t.Errorf("%s, known as %s: %+v, %s", vouched, known, d.Session, bottest.Transcript(d))
			}
			w.Session.Phone = ""
			if d := desk.Step(w, in); d.Session.Phone != known || d.Customer.Phone != known {
				t.Errorf("%s, met as %s: %+v", vouched, known, d.Customer)
			}
		}
	}
	w := bottest.World(func(w *bot.World) { w.Owners = []string{"whatsapp:" + old} })
	if !w.Owner(bottest.Types("/admin", strings.TrimPrefix(today, "+"))) || w.Owner(bottest.Types("/admin", "525512345679")) {
		t.Error("an owner is one by any spelling of the number")
	}
}
