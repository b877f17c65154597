package app_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

func TestTheOwnerRunsTheShopOnBothChats(t *testing.T) {
	t.Parallel()
	w, chats := apptest.Managers(t)
	n := 0
	for name, m := range chats {
		n++
		person := w.Telegram.Person(int64(7000+n), "Carlo", "en", fmt.Sprintf("+1202555011%d", n))
		device := fmt.Sprintf("02:00:5E:10:20:4%d", n)
		code := w.Buys(person)
		person.Say(device)
		w.Hears(person, "You're in")
		for _, c := range []struct{ say, hears string }{
			{"/active", code}, {"/find " + code, "access given"}, {"/find " + device, code},
			{"/find +1202555011" + fmt.Sprint(n), device},
			{"/find +12025550199", "can't find anything"}, {"/refund ZZZZ-0000", "no payment"},
			{"/plans", "10 seconds – ₹50.00"}, {"/plans price p1 0.01", "Stripe can't charge so little"},
		} {
			m.Mark()
			m.Say(c.say)
			w.HearsIt(m, c.hears)
		}
		w.Does(m, "/extend "+code+" 2h", "2 h more", "has more time")
		w.Hears(person, "got more time")
		w.Does(m, "/refund "+code+" 20", "Refund ₹20.00", "Refunding")
		w.Hears(person, "I've refunded ₹20.00 for order "+code)
		w.State(code, billing.Refunded)
		w.Does(m, "/ban +1202555011"+fmt.Sprint(n), "Block ", "is blocked")
		w.Until(name+": the device has left",
			func() bool { return !strings.Contains(fmt.Sprint(w.Router.List()), device) })
		person.Say("/buy")
		w.Hears(person, "talk to the owner")
		w.Does(m, "/unban +1202555011"+fmt.Sprint(n), "again?", "can buy again")
		person.Say("/buy")
		w.Hears(person, "Which plan")
		w.Does(m, "/plans add a week in "+name+" 300.00 INR 7d", "a week in "+name+" – ₹300.00, 7 d?",
			"a week in "+name)
		w.Does(m, "/plans hide p"+fmt.Sprint(n+1), "(hidden)?", "(hidden)")
		m.Mark()
		m.Say("/log")
		log := w.HearsIt(m, "Who changed what")
		for _, what := range []string{"extend " + code, "refund " + code, "ban +1202555011" + fmt.Sprint(n),
			"plans add p" + fmt.Sprint(n+1), "You: "} {
			if !strings.Contains(log, what) {
				t.Errorf("%s: the journal lacks %q:\n%s", name, what, log)
			}
		}
	}
	back := w.Stripe.Refunds()
	if len(back) != 2 || back[0].Amount != 2000 || back[1].Amount != 2000 {
		t.Errorf("refunds %+v", back)
	}
	stranger := w.Chat.Person("+12025550188", "Stranger")
	stranger.Say("hello")
	reads(w, stranger, "Need Wi-Fi?")
	for _, command := range []string{"/active", "/find " + apptest.Phone.String(), "/refund ZZZZ-0000",
		"/ban +12025550199", "/plans", "/log", "/extend ZZZZ-0000 1h"} {
		w.Customer.Mark()
		w.Customer.Say(command)
		w.Hears(w.Customer, "didn't get that")
		stranger.Mark()
		stranger.Say(command)
		reads(w, stranger, "didn't get that")
	}
}
