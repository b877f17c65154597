package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
)

// A manager is the owner in one of his chats.
type manager struct {
	shopper
	yes func() error // answers the question that is asked
}

// managers are the owner on each channel, of one shop that is on both.
func managers(t *testing.T, change ...func(*world)) (*world, map[string]manager) {
	w := withWhatsApp(t)
	w.config.Owner.WhatsApp = []string{"+12025550101"}
	w.config.Plans[0].Lasts = time.Hour
	for _, f := range change {
		f(w)
	}
	w.linkFile(w.config.Data + "/test")
	w.start()
	w.until("WhatsApp is linked", func() bool { return w.chat.Connected() == 1 })
	olga := w.chat.Person("+12025550101", "Olga")
	return w, map[string]manager{
		"telegram": {onTelegram{w.owner}, func() error { return w.owner.Press("Yes") }},
		"whatsapp": {onWhatsAppOwner{onWhatsApp{olga}}, func() error { olga.Say("1"); return nil }},
	}
}

// onWhatsAppOwner types commands with their slash.
type onWhatsAppOwner struct{ onWhatsApp }

func (p onWhatsAppOwner) say(words string) { p.Say(words) }

// hearsIt waits until the owner reads some words.
func (w *world) hearsIt(m manager, words string) string {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx(), time.Minute)
	defer cancel()
	text, err := m.hear(ctx, func(text string) bool { return strings.Contains(text, words) })
	if err != nil {
		w.t.Fatalf("%q: %v", words, err)
	}
	return text
}

// does gives a command, says yes and waits for the answer.
func (w *world) does(m manager, command, question, answer string) {
	w.t.Helper()
	m.mark()
	m.say(command)
	w.hearsIt(m, question)
	if err := m.yes(); err != nil {
		w.t.Fatal(err)
	}
	w.hearsIt(m, answer)
}

func TestTheOwnerRunsTheShopOnBothChats(t *testing.T) {
	t.Parallel()
	w, chats := managers(t)
	n := 0
	for name, m := range chats {
		n++
		person := w.telegram.Person(int64(7000+n), "Carlo", "en", fmt.Sprintf("+1202555011%d", n))
		device := fmt.Sprintf("02:00:5E:10:20:4%d", n)
		code := w.buys(person)
		person.Say(device)
		w.hears(person, "You are in")
		for _, c := range []struct{ say, hears string }{
			{"/active", code}, {"/find " + code, "granted"}, {"/find " + device, code}, {"/find +1202555011" + fmt.Sprint(n), device},
			{"/find +12025550199", "know nothing"}, {"/refund ZZZZ-0000", "no money"}, {"/plans", "10 seconds – ₹50.00"}, {"/plans price p1 0.01", "less than Stripe"},
		} {
			m.mark()
			m.say(c.say)
			w.hearsIt(m, c.hears)
		}
		w.does(m, "/extend "+code+" 2h", "2 h more", "has more time")
		w.hears(person, "extended")
		w.does(m, "/refund "+code+" 20", "Give ₹20.00", "goes back")
		w.hears(person, "₹20.00 for order "+code+" went back")
		w.state(code, billing.Refunded)
		w.does(m, "/ban +1202555011"+fmt.Sprint(n), "Sell nothing", "is banned")
		w.until(name+": the device has left", func() bool { return !strings.Contains(fmt.Sprint(w.router.List()), device) })
		person.Say("/buy")
		w.hears(person, "speak to the owner")
		w.does(m, "/unban +1202555011"+fmt.Sprint(n), "again?", "may buy again")
		person.Say("/buy")
		w.hears(person, "Which one")
		w.does(m, "/plans add a week in "+name+" 300.00 INR 7d", "a week in "+name+" – ₹300.00, 7 d?", "a week in "+name)
		w.does(m, "/plans hide p"+fmt.Sprint(n+1), "(hidden)?", "(hidden)")
		m.mark()
		m.say("/log")
		log := w.hearsIt(m, "What was changed")
		for _, what := range []string{"extend " + code, "refund " + code, "ban +1202555011" + fmt.Sprint(n), "plans add p" + fmt.Sprint(n+1), name + ":"} {
			if !strings.Contains(log, what) {
				t.Errorf("%s: the journal lacks %q:\n%s", name, what, log)
			}
		}
	}
	back := w.stripe.Refunds()
	if len(back) != 2 || back[0].Amount != 2000 || back[1].Amount != 2000 {
		t.Errorf("refunds %+v", back)
	}
	stranger := w.chat.Person("+12025550188", "Stranger")
	stranger.Say("hello")
	w.reads(stranger, "I sell Wi-Fi")
	for _, command := range []string{"/active", "/find " + phone.String(), "/refund ZZZZ-0000", "/ban +12025550199", "/plans", "/log", "/extend ZZZZ-0000 1h"} {
		w.customer.Mark()
		w.customer.Say(command)
		w.hears(w.customer, "did not understand")
		stranger.Mark()
		stranger.Say(command)
		w.reads(stranger, "did not understand")
	}
}
