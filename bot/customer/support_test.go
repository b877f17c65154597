package customer_test

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

// agreed is what a customer's record says after he agreed.
func agreed(t *testing.T) string {
	t.Helper()
	shown := desk.Step(bottest.World(bottest.Terms), bottest.Says("/buy"))
	d := desk.Step(bottest.World(bottest.Terms), bottest.Presses(shown.Replies[0].Rows[0][0].Data))
	if d.Customer.Agreed == "" || !d.Customer.AgreedAt.Equal(bottest.Noon) {
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
		{"no terms", bottest.World(), bottest.Says("/buy"), "Which plan"},
		{"buy", bottest.World(bottest.Terms), bottest.Says("/buy"), "Be kind.\n[I agree]"},
		{"agree", bottest.World(bottest.Terms), bottest.Presses("agree " + edition), "Which plan"},
		{"agree to what changed", bottest.World(bottest.Terms, changed), bottest.Presses("agree " + edition), "Be very kind."},
		{"a plan by an old menu", bottest.World(bottest.Terms), bottest.Presses("plan p1"), "Be kind."},
		{"agree, after a plan", bottest.World(bottest.Terms, wants("site p1 0")), bottest.Presses("agree " + edition), "Order " + bottest.Fresh},
		{"agree, after a plan that is gone", bottest.World(bottest.Terms, wants("site p9 0")), bottest.Presses("agree " + edition), "out of date"},
		{"agree to what changed, after a plan", bottest.World(bottest.Terms, changed, wants("site p1 0")), bottest.Presses("agree " + edition), "Be very kind."},
		{"the phone, after a plan", bottest.World(bottest.Phoneless, wants("site p1 0")), bottest.Shares(bottest.Carlo, true), "Order " + bottest.Fresh},
		{"buy after that", bottest.World(bottest.Terms, agreeing), bottest.Says("/buy"), "Which plan"},
		{"a plan after that", bottest.World(bottest.Terms, agreeing), bottest.Presses("plan p1"), "Order " + bottest.Fresh},
		{"buy after the terms changed", bottest.World(bottest.Terms, agreeing, changed), bottest.Says("/buy"), "Be very kind."},
		{"read them", bottest.World(bottest.Terms, agreeing), bottest.Says("/terms"), "Be kind."},
		{"read none", bottest.World(), bottest.Says("/terms"), "hasn't set any terms"},
		{"closed anyway", bottest.World(bottest.Terms, func(w *bot.World) { w.Shop.Paused = true }), bottest.Says("/buy"), "closed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := desk.Step(c.world, c.in)
			if got := bottest.Transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("answered with\n%s, want %q", got, c.want)
			}
			bottest.Sound(t, c.world, c.in, d)
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
		{"support", bottest.World(bottest.Terms), bottest.Says("/support"), "I am at the counter.", billing.Notice{}},
		{"support without words of his own", bottest.World(), bottest.Says("support"), "send the owner a message", billing.Notice{}},
		{"support with a payment", bottest.World(bottest.Terms, func(w *bot.World) { w.House.Payments = "Ask the bank." }),
			bottest.Says("/paysupport"), "Ask the bank.", billing.Notice{}},
		{"support with a payment, as with all", bottest.World(bottest.Terms), bottest.Says("/paysupport"), "I am at the counter.", billing.Notice{}},
		{"write", bottest.World(), bottest.Presses("write"), "type your message", billing.Notice{}},
		{"the message", bottest.World(writing("owner")), bottest.Says("It is\nslow"), "passed that on", billing.Notice{
			To: billing.Owner, Kind: billing.Question, From: bottest.Carlos, Who: "Carlo " + bottest.Carlo,
			Detail: "It is\nslow"}},
		{"a command instead", bottest.World(writing("owner")), bottest.Says("/menu"), "Need Wi-Fi?", billing.Notice{}},
		{"a message while a device is due", bottest.World(writing("owner"), bottest.Has(bottest.Order(billing.Paid))),
			bottest.Says("what is a MAC?"), "passed that on", billing.Notice{
				To: billing.Owner, Kind: billing.Question, From: bottest.Carlos, Who: "Carlo " + bottest.Carlo,
				Detail: "what is a MAC?"}},
		{"the owner answers", bottest.World(), bottest.Owner(bottest.Presses("answer " + bottest.Carlos)), "type your answer", billing.Notice{}},
		{"a stranger answers", bottest.World(), bottest.Presses("answer " + bottest.Olgas), "out of date", billing.Notice{}},
		{"the answer", bottest.World(writing(bottest.Carlos)), bottest.Owner(bottest.Says("I've repaired it")), "passed that on",
			billing.Notice{To: bottest.Carlos, Kind: billing.Answer, Detail: "I've repaired it"}},
		{"a stranger's forged answer", bottest.World(writing(bottest.Olgas)), bottest.Says("I've repaired it"), "didn't get that", billing.Notice{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := desk.Step(c.world, c.in)
			if got := bottest.Transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("answered with\n%s, want %q", got, c.want)
			}
			if (len(d.Notices) == 1) != (c.notice != billing.Notice{}) || len(d.Notices) == 1 && d.Notices[0] != c.notice {
				t.Errorf("notices %+v", d.Notices)
			}
			bottest.Sound(t, c.world, c.in, d)
		})
	}
	out, ok := outbox.Compose(billing.Notice{To: billing.Owner, Kind: billing.Question, From: bottest.Carlos,
		Who: "Carlo", Detail: "a\x01b\nc"}, bot.Scene{Lang: "en"})
	if !ok || !strings.HasSuffix(out.Text, "\n\nab\nc") || out.Rows[0][0].Data != "answer "+bottest.Carlos {
		t.Errorf("%+v", out)
	}
}

func TestTheAccessMessageCopiesAndHelps(t *testing.T) {
	active := bottest.Lease(scheduler.Active)
	out, ok := outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: billing.Access, Order: bottest.Code},
		bottest.Scene(bottest.Order(billing.Granted), &active))
	if !ok || out.Rows[0][0].Copy != "Sharefi" || out.Rows[0][1].Copy != "sunny-terrace" ||
		out.Rows[1][0].Data != "offline "+bottest.Code {
		t.Fatalf("%+v", out.Rows)
	}
	d := desk.Step(bottest.World(bottest.Has(bottest.Order(billing.Granted), active)),
		bottest.Presses("offline "+bottest.Code))
	if got := bottest.Transcript(d); !strings.Contains(got, "still "+bottest.Device.String()) ||
		!strings.Contains(got, "[Change device]") {
		t.Errorf("%s", got)
	}
	if got := bottest.Transcript(desk.Step(bottest.World(),
		bottest.Presses("offline "+bottest.Code))); !strings.Contains(got, "out of date") {
		t.Errorf("a stranger: %s", got)
	}
	if text.Strip(out.Text) == "" {
		t.Error("no words")
	}
}
