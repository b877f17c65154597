package bot_test

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

func terms(w *bot.World) { w.House = bot.House{Terms: "Be kind.", Support: "I am at the counter."} }

// agreed is what a customer's record says after he agreed.
func agreed(t *testing.T) string {
	t.Helper()
	shown := bot.Step(world(terms), says("/buy"))
	d := bot.Step(world(terms), presses(shown.Replies[0].Rows[0][0].Data))
	if d.Customer.Agreed == "" || !d.Customer.AgreedAt.Equal(noon) {
		t.Fatalf("agreed: %+v", d.Customer)
	}
	return d.Customer.Agreed
}

func TestTermsAreAgreedToOnce(t *testing.T) {
	edition := agreed(t)
	agreeing := func(w *bot.World) { w.Customer.Agreed = edition }
	changed := func(w *bot.World) { w.House.Terms = "Be very kind." }
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  string
	}{
		{"no terms", world(), says("/buy"), "Which one"},
		{"buy", world(terms), says("/buy"), "Be kind.\n[I agree]"},
		{"agree", world(terms), presses("agree " + edition), "Which one"},
		{"agree to what changed", world(terms, changed), presses("agree " + edition), "Be very kind."},
		{"a plan by an old menu", world(terms), presses("plan p1"), "Be kind."},
		{"agree, after a plan", world(terms, wants("site p1 0")), presses("agree " + edition), "Order " + fresh},
		{"agree, after a plan that is gone", world(terms, wants("site p9 0")), presses("agree " + edition), "old menu"},
		{"agree to what changed, after a plan", world(terms, changed, wants("site p1 0")), presses("agree " + edition), "Be very kind."},
		{"the phone, after a plan", world(phoneless, wants("site p1 0")), shares(carlo, true), "Order " + fresh},
		{"buy after that", world(terms, agreeing), says("/buy"), "Which one"},
		{"a plan after that", world(terms, agreeing), presses("plan p1"), "Order " + fresh},
		{"buy after the terms changed", world(terms, agreeing, changed), says("/buy"), "Be very kind."},
		{"read them", world(terms, agreeing), says("/terms"), "Be kind."},
		{"read none", world(), says("/terms"), "set no terms"},
		{"closed anyway", world(terms, func(w *bot.World) { w.Shop.Paused = true }), says("/buy"), "closed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := bot.Step(c.world, c.in)
			if got := transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("answered with\n%s", got)
			}
			sound(t, c.world, c.in, d)
		})
	}
}

func TestWordsForTheOwnerAndBack(t *testing.T) {
	writing := func(to string) func(*bot.World) { return func(w *bot.World) { w.Session.Writing = to } }
	for _, c := range []struct {
		name   string
		world  bot.World
		in     bot.Incoming
		want   string
		notice billing.Notice
	}{
		{"support", world(terms), says("/support"), "I am at the counter.", billing.Notice{}},
		{"support without words of his own", world(), says("support"), "pass a message on", billing.Notice{}},
		{"support with a payment", world(terms, func(w *bot.World) { w.House.Payments = "Ask the bank." }), says("/paysupport"), "Ask the bank.", billing.Notice{}},
		{"support with a payment, as with all", world(terms), says("/paysupport"), "I am at the counter.", billing.Notice{}},
		{"write", world(), presses("write"), "write your message now", billing.Notice{}},
		{"the message", world(writing("owner")), says("It is\nslow"), "passed that on", billing.Notice{
			To: billing.Owner, Kind: billing.Question, From: carlos, Who: "Carlo " + carlo, Detail: "It is\nslow"}},
		{"a command instead", world(writing("owner")), says("/menu"), "I sell Wi-Fi", billing.Notice{}},
		{"a message while a device is due", world(writing("owner"), has(order(billing.Paid))), says("what is a MAC?"), "passed that on", billing.Notice{
			To: billing.Owner, Kind: billing.Question, From: carlos, Who: "Carlo " + carlo, Detail: "what is a MAC?"}},
		{"the owner answers", world(), owner(presses("answer " + carlos)), "write your answer now", billing.Notice{}},
		{"a stranger answers", world(), presses("answer " + olgas), "old menu", billing.Notice{}},
		{"the answer", world(writing(carlos)), owner(says("It is mended")), "passed that on", billing.Notice{To: carlos, Kind: billing.Answer, Detail: "It is mended"}},
		{"a stranger's forged answer", world(writing(olgas)), says("It is mended"), "did not understand", billing.Notice{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := bot.Step(c.world, c.in)
			if got := transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("answered with\n%s", got)
			}
			if (len(d.Notices) == 1) != (c.notice != billing.Notice{}) || len(d.Notices) == 1 && d.Notices[0] != c.notice {
				t.Errorf("notices %+v", d.Notices)
			}
			sound(t, c.world, c.in, d)
		})
	}
	out, ok := bot.Compose(billing.Notice{To: billing.Owner, Kind: billing.Question, From: carlos, Who: "Carlo", Detail: "a\x01b\nc"}, bot.Scene{Lang: "en"})
	if !ok || !strings.HasSuffix(out.Text, "\n\nab\nc") || out.Rows[0][0].Data != "answer "+carlos {
		t.Errorf("%+v", out)
	}
}

func TestTheAccessMessageCopiesAndHelps(t *testing.T) {
	active := lease(scheduler.Active)
	out, ok := bot.Compose(billing.Notice{To: carlos, Kind: billing.Access, Order: code}, scene(order(billing.Granted), &active))
	if !ok || out.Rows[0][0].Copy != "Sharefi" || out.Rows[0][1].Copy != "sunny-terrace" || out.Rows[1][0].Data != "offline "+code {
		t.Fatalf("%+v", out.Rows)
	}
	d := bot.Step(world(has(order(billing.Granted), active)), presses("offline "+code))
	if got := transcript(d); !strings.Contains(got, "still "+device.String()) || !strings.Contains(got, "[Change device]") {
		t.Errorf("%s", got)
	}
	if got := transcript(bot.Step(world(), presses("offline "+code))); !strings.Contains(got, "old menu") {
		t.Errorf("a stranger: %s", got)
	}
	if text.Strip(out.Text) == "" {
		t.Error("no words")
	}
}
