package customer_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

func TestWhatPeopleSayInPassing(t *testing.T) {
	open, paid := bottest.Has(bottest.Linked()), bottest.Has(bottest.Order(billing.Paid))
	in := func(lang string) func(*bot.World) { return func(w *bot.World) { w.Session.Lang = lang } }
	codes := bottest.Cheaper(bottest.Summer, 0)
	moves := func(w *bot.World) { w.Session.Moving = bottest.Code }
	running := bottest.Has(bottest.Order(billing.Granted), bottest.Lease(scheduler.Active))
	for _, c := range []struct {
		said  string
		world bot.World
		want  string
	}{
		{"cancel", bottest.World(open), "is cancelled"},
		{"Cancel!", bottest.World(open), "is cancelled"},
		{"cancel my order", bottest.World(open), "is cancelled"},
		{"cancelar", bottest.World(open, in("es")), "está cancelado"},
		{"cancel", bottest.World(open, in("es")), "está cancelado"},
		{"отмена", bottest.World(open, in("ru")), "отменён"},
		{"cancel", bottest.World(), "nothing to cancel"},
		{"cancel", bottest.World(paid), "is already paid"},
		{"cancel", bottest.World(running, moves), "Nothing was changed"},
		{"cancel", bottest.World(bottest.Phoneless, wants("buy")), "Nothing was changed"},
		{"how much?", bottest.World(open), "already have an open order: " + bottest.Code + ", 1 hour, ₹50.00"},
		{"How much is it", bottest.World(open), "https://pay.example/1"},
		{"cuanto vale?", bottest.World(open, in("es")), "https://pay.example/1"},
		{"कितना", bottest.World(open, in("hi")), "https://pay.example/1"},
		{"how much", bottest.World(), "1 hour – ₹50.00"},
		{"1 hour", bottest.World(open), "https://pay.example/1"},
		{"1 HOUR", bottest.World(), "Order " + bottest.Fresh + ": 1 hour for ₹50.00"},
		{"1 hour – ₹50.00", bottest.World(), "Order " + bottest.Fresh + ": 1 hour for ₹50.00"},
		{"old", bottest.World(), "didn't get that"},
		{"thanks", bottest.World(open), "You're welcome!\n\nYou already have an open order"},
		{"Thank you!", bottest.World(open), "https://pay.example/1"},
		{"gracias", bottest.World(open, in("es")), "¡Con mucho gusto!"},
		{"thanks", bottest.World(running), "You're welcome!"},
		{"thanks", bottest.World(paid), "Which device"},
		{"ok", bottest.World(open), "Great!\n\nYou already have an open order"},
		{"OK 👍", bottest.World(open), "https://pay.example/1"},
		{"ok", bottest.World(paid), "Which device"},
		{"ठीक है", bottest.World(open, in("hi")), "https://pay.example/1"},
		{"ok", bottest.World(bottest.Phoneless, wants("buy")), "phone number"},
		{"ok", bottest.World(running, moves), "check the address"},
		{"ok", bottest.World(bottest.Newcomer), "Need Wi-Fi?"},
		{"I paid", bottest.World(open), "Let me check"},
		{"paid", bottest.World(), "Great!"},
		{"SUMMER", bottest.World(open, codes), "already has its price"},
		{"summer", bottest.World(open, codes), "https://pay.example/1"},
		{"/code summer", bottest.World(open, codes), "cancel the order and choose again"},
		{"summer", bottest.World(open, codes, func(w *bot.World) { w.Session.Code = true }), "already has its price"},
		{"SUMMER25", bottest.World(open, codes), "don't know that code"},
		{"qwerty", bottest.World(open, codes), "didn't get that"},
	} {
		w := c.world
		d := desk.Step(w, bottest.Says(c.said))
		if got := links(d); !strings.Contains(got, c.want) || c.want != "didn't get that" && strings.Contains(got, "didn't get that") {
			t.Errorf("%q is answered with\n%s, want %q", c.said, got, c.want)
		}
		bottest.Sound(t, w, bottest.Says(c.said), d)
	}
}

// links is what is read, with where the buttons lead to.
func links(d bot.Decision) string {
	said := bottest.Transcript(d)
	for _, out := range d.Replies {
		for _, row := range out.Rows {
			for _, choice := range row {
				said += " " + choice.URL
			}
		}
	}
	return said
}

func TestNamesOfDiscountsAreNotFoundByTrying(t *testing.T) {
	w := bottest.World(bottest.Has(bottest.Linked()), bottest.Cheaper(bottest.Summer, 0))
	for _, said := range []string{"spring", "winter", "autumn", "easter", "xmas"} {
		w.Session = desk.Step(w, bottest.Says(said)).Session
	}
	if got := bottest.Transcript(desk.Step(w, bottest.Says("summer"))); !strings.Contains(got, "Too many wrong codes") {
		t.Errorf("after five tries: %s", got)
	}
}

func TestAfterSupportWordsAreForTheOwner(t *testing.T) {
	for _, first := range []bot.Incoming{bottest.Says("/support"), bottest.Says("support"), bottest.Presses("write"), bottest.Says("/paysupport")} {
		for _, said := range []string{"my phone does not get in", "cancel", "thanks", "how much", "refund", "1 hour", "payment", "terms",
			"it is 02:00:5E:10:20:30", "the code " + bottest.Slip + " does not work"} {
			w := bottest.World(bottest.Has(bottest.Linked()))
			w.Session = desk.Step(w, first).Session
			d := desk.Step(w, bottest.Says(said))
			if len(d.Notices) != 1 || d.Notices[0].Kind != billing.Question || d.Notices[0].Detail != said || len(d.Orders) > 0 || d.Session.Writing != "" {
				t.Errorf("%q after %q: %+v, %s", said, first.Text, d.Notices, bottest.Transcript(d))
			}
		}
		for said, want := range map[string]string{"menu": "Need Wi-Fi?", "/buy": "open order", "help": "How it works"} {
			w := bottest.World(bottest.Has(bottest.Linked()))
			w.Session = desk.Step(w, first).Session
			if d := desk.Step(w, bottest.Says(said)); len(d.Notices) > 0 || !strings.Contains(bottest.Transcript(d), want) {
				t.Errorf("%q after %q: %s, want %q", said, first.Text, bottest.Transcript(d), want)
			}
		}
	}
}

// TestAComputersWholeOutputIsReadWhileADeviceIsAwaited: it is longer than other messages may be.
func TestAComputersWholeOutputIsReadWhileADeviceIsAwaited(t *testing.T) {
	files, err := filepath.Glob("../../router/testdata/pasted/ipconfig-*.txt")
	if err != nil || len(files) < 4 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		said, err := os.ReadFile(file)
		if err != nil || len(said) < 1353 {
			t.Fatal(len(said), err)
		}
		in := bottest.Says(string(said))
		d := desk.Step(bottest.World(bottest.Has(bottest.Order(billing.Paid))), in)
		if len(d.Session.Offers) != 2 || d.Session.Offers[0].String() != "00:00:5E:00:53:01" || len(d.Leases) > 0 {
			t.Errorf("%s: %v, %s", file, d.Session.Offers, bottest.Transcript(d))
		}
		if rows := d.Replies[0].Rows; !strings.HasSuffix(rows[0][0].Label, ": 00:00:5E:00:53:01") || len(rows) != 3 {
			t.Errorf("%s: %+v", file, rows)
		}
		if got := bottest.Transcript(desk.Step(bottest.World(), in)); !strings.Contains(got, "too long") {
			t.Errorf("%s without an order: %s", file, got)
		}
		if d := desk.Step(bottest.World(bottest.Has(bottest.Linked())), in); strings.Contains(bottest.Transcript(d), "too long") {
			t.Errorf("%s before the payment: %s", file, bottest.Transcript(d))
		}
		if q := desk.NewQuery(in, nil); q.MAC.IsZero() {
			t.Errorf("%s: nothing is looked up", file)
		}
	}
	for _, said := range []string{strings.Repeat("blah ", 400), strings.Repeat("x", 4097) + " 00:00:5E:00:53:01"} {
		if got := bottest.Transcript(desk.Step(bottest.World(bottest.Has(bottest.Order(billing.Paid))), bottest.Says(said))); !strings.Contains(got, "too long") {
			t.Errorf("%d bytes: %s", len(said), got)
		}
	}
}

// TestAnAddressOfNoDeviceIsRefusedWithWhereTheRightOneStands, in every language, and the question's own example cannot be granted.
func TestAnAddressOfNoDeviceIsRefusedWithWhereTheRightOneStands(t *testing.T) {
	for said, want := range map[string]text.Key{
		"02:00:00:00:00:00": text.MACHidden, "A4:83:E7:12:34:56": text.MACExample, "A4:83:E7:xx:xx:xx": text.MACExample,
		"00:00:5E:00:01:0A": text.MACShared, "Bluetooth address: 00:00:5E:00:53:B1": text.MACOther, "S/N 02005EABCDEF": text.MACOther,
		"00:00:00:00:00:00": text.MACZero, "FF:FF:FF:FF:FF:FF": text.MACBroadcast, "01:00:5E:00:00:01": text.MACGroup,
	} {
		for _, l := range text.All() {
			for _, deal := range []bot.World{bottest.World(bottest.Has(bottest.Order(billing.Paid))), bottest.World(bottest.Has(bottest.Linked()))} {
				deal.Session.Lang = l.Tag
				d := desk.Step(deal, bottest.Says(said))
				got := bottest.Transcript(d)
				for _, key := range []text.Key{want, text.MACWhere, text.ButtonFindMAC} {
					if sentence := bottest.AsRead(text.In(l.Tag).Say(key)); !strings.Contains(got, sentence) {
						t.Errorf("%s, %q: %s", l.Tag, said, got)
					}
				}
				if len(d.Leases)+len(d.Orders) > 0 {
					t.Errorf("%q is taken", said)
				}
			}
		}
	}
	for _, l := range text.All() {
		for _, key := range []text.Key{text.PaidAsk, text.VoucherTaken, text.FreeTaken, text.MACFormat} {
			said := text.In(l.Tag).Say(key)
			d := desk.Step(bottest.World(bottest.Has(bottest.Order(billing.Paid))), bottest.Says(text.Strip(said)))
			if len(d.Leases) > 0 || len(d.Session.Offers) > 0 {
				t.Errorf("%s: %q, sent back, is taken", l.Tag, said)
			}
		}
	}
	for _, said := range []string{"/grant A4:83:E7:12:34:56 2h", "/grant 02:00:00:00:00:00 2h", "/grant 00-00-00-00-00-00 2h"} {
		d := desk.Step(bottest.World(), bottest.Owner(bottest.Says(said)))
		if d.Session.Ask != "" || strings.Contains(bottest.Transcript(d), "/grant") {
			t.Errorf("%q: %s", said, bottest.Transcript(d))
		}
	}
}
