package owner_test

import (
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
)

// confirmedBy is an order whose money somebody confirmed.
func confirmedBy(by, label string, minor int64, at time.Time) billing.Order {
	o := bottest.Direct(billing.Granted)
	o.Request.Transfer = &billing.Transfer{Label: label, Cash: label == ""}
	o.Payment = billing.Payment{Provider: "own", ID: "own", Amount: billing.Money{Amount: minor, Currency: "INR"}, At: at, By: by}
	return o
}

func TestTheTillIsByWhoConfirmedAndHowItWasPaid(t *testing.T) {
	const ana, ben = "telegram:31", "telegram:32"
	morning, yesterday := bottest.Noon.Add(-time.Hour), bottest.Noon.Add(-24*time.Hour)
	back := confirmedBy(ben, "UPI", 3000, yesterday)
	back.Refunds = []billing.Refund{{ID: "by-hand-" + bottest.Code + "-1", Amount: back.Payment.Amount, At: morning, By: ana},
		{ID: "re_1", Amount: back.Payment.Amount, At: morning}}
	s := bottest.Scene(billing.Order{}, nil)
	s.Names = map[string]string{ana: "Ana", ben: "Ben"}
	s.Till = []billing.Order{confirmedBy(ana, "", 5000, morning), confirmedBy(ana, "", 2500, morning), confirmedBy(ana, "UPI", 1000, morning),
		confirmedBy(ben, "UPI", 1000, morning), back, {Code: "free", State: billing.Granted}}
	for detail, c := range map[string]struct {
		from string
		want string
	}{
		"": {"", "Paid by hand: Today\nAna: ₹85.00 (3)\n– Cash: ₹75.00 (2)\n– UPI: ₹10.00 (1)\nBen: ₹10.00 (1)\n– UPI: ₹10.00 (1)\n" +
			"Ana, sent back: ₹30.00 (1)\n– UPI: ₹30.00 (1)\nIn all: ₹95.00 (4)\nSent back in all: ₹30.00 (1)"},
		"today":      {ben, "Paid by hand: Today\nBen: ₹10.00 (1)\n– UPI: ₹10.00 (1)"},
		"2026-11-22": {"", "Paid by hand: 2026-11-22\nBen: ₹30.00 (1)\n– UPI: ₹30.00 (1)"},
		"2026-11-20": {"", "2026-11-20: nothing was paid or sent back by hand."},
	} {
		out, ok := outbox.Compose(billing.Notice{To: "telegram:11", Kind: billing.Till, Detail: detail, From: c.from}, s)
		if said := strings.NewReplacer("\x01", "", "\x02", "", "*", "").Replace(plain(out.Text)); !ok || said != c.want {
			t.Errorf("%q of %q: %q", detail, c.from, said)
		}
	}
}

// plain is a text without its marks.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' {
			return -1
		}
		return r
	}, s)
}

func TestWhoSeesWhichTill(t *testing.T) {
	for name, c := range map[string]struct {
		in    bot.Incoming
		staff []bot.Right
		from  string
		seen  bool
	}{
		"the owner":            {bottest.Owner(bottest.Says("/till week")), nil, "", true},
		"who has the till":     {anna(bottest.Says("/till week")), []bot.Right{bot.Cash}, "telegram:31", true},
		"who may only refund":  {anna(bottest.Says("/till week")), []bot.Right{bot.Refund}, "", false},
		"a customer":           {bottest.Says("/till week"), nil, "", false},
		"a day that is no day": {bottest.Owner(bottest.Says("/till yesterday")), nil, "", false},
	} {
		var world []func(*bot.World)
		if c.staff != nil {
			world = append(world, annas(c.staff...))
		}
		d := desk.Step(bottest.World(world...), c.in)
		if seen := len(d.Notices) == 1 && d.Notices[0].Kind == billing.Till; seen != c.seen {
			t.Errorf("%s: %+v", name, d.Notices)
		} else if seen && (d.Notices[0].From != c.from || d.Notices[0].Detail != "week" || d.Notices[0].To != c.in.From()) {
			t.Errorf("%s: %+v", name, d.Notices[0])
		}
	}
}
