package customer_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

func TestACustomerIsForgottenButHisPaymentsAreNot(t *testing.T) {
	knownWell := func(w *bot.World) {
		w.Customer.Devices, w.Customer.Labels, w.Customer.Agreed = []router.MAC{bottest.Device}, map[string]string{bottest.Device.String(): "my phone"}, "x"
	}
	banned := func(w *bot.World) { w.Customer.Banned = true }
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  string
		erase bool
		keeps bool
	}{
		{"ask", bottest.World(knownWell), bottest.Says("/forget"), "stay in the books", false, false},
		{"yes", bottest.World(knownWell), bottest.Presses("forget"), "deleted your data", true, false},
		{"yes, and he is banned", bottest.World(knownWell, banned), bottest.Presses("forget"), "deleted your data", true, true},
		{"with an order that is open", bottest.World(knownWell, bottest.Has(bottest.Linked())), bottest.Says("/forget"), "still have access", false, false},
		{"yes, but there is access now", bottest.World(bottest.Has(bottest.Order(billing.Granted),
			bottest.Lease(scheduler.Active))), bottest.Presses("forget"), "still have access", false, false},
		{"without a phone", bottest.World(bottest.Phoneless), bottest.Says("/forget"), "phone number", false, false},
		{"a forged yes without a phone", bottest.World(bottest.Phoneless), bottest.Presses("forget"), "phone number", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := desk.Step(c.world, c.in)
			if got := bottest.Transcript(d); !strings.Contains(got, c.want) || d.Erase != c.erase {
				t.Errorf("erased %v, answered with\n%s, want %q", d.Erase, got, c.want)
			}
			if d.Erase && (len(d.Customer.Devices) > 0 || len(d.Customer.Chats) > 0 || d.Customer.Agreed != "" ||
				d.Session.Phone != "" || d.Session.Name != "" || d.Customer.Keeps() != c.keeps || d.Customer.Banned != c.keeps) {
				t.Errorf("%+v, %+v", d.Customer, d.Session)
			}
			bottest.Sound(t, c.world, c.in, d)
		})
	}
}

func TestAllThatIsKnownIsTold(t *testing.T) {
	d := desk.Step(bottest.World(), bottest.Says("/mydata"))
	if len(d.Notices) != 1 || d.Notices[0] != (billing.Notice{To: bottest.Carlos, Kind: billing.MyData}) {
		t.Fatalf("notices %+v", d.Notices)
	}
	active := bottest.Lease(scheduler.Active)
	s := bottest.Scene(bottest.Order(billing.Granted), nil)
	confirmed := bottest.Order(billing.Granted)
	confirmed.Payment.By = bottest.Olgas
	s.Known = bot.Known{
		Customer: bot.Customer{Phone: bottest.Carlo, Labels: map[string]string{bottest.Device.String(): "my phone"}},
		Deals:    []bot.Deal{{Order: confirmed, Lease: &active}},
		Paid:     []billing.Taking{{At: bottest.Noon, Order: bottest.Code, Customer: bottest.Carlo, Amount: bottest.Rupees}},
	}
	out, ok := outbox.Compose(d.Notices[0], s)
	if !ok || out.Document == nil || out.Document.Name != "my-data-2026-11-23.json" {
		t.Fatalf("%+v", out)
	}
	var b bytes.Buffer
	if err := out.Document.Write(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{bottest.Carlo, "my phone", bottest.Device.String(), bottest.Code, "50.00 INR",
		"telegram:21"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not told in\n%s", want, b.String())
		}
	}
	if strings.Contains(b.String(), bottest.Olgas) {
		t.Errorf("the owner's chat is told in\n%s", b.String())
	}
}

// TestNobodyReadsWhoElsePaid: a present says nothing of the giver's bank, nor an invoice that was passed on of who paid it.
func TestNobodyReadsWhoElsePaid(t *testing.T) {
	present, bill := bottest.Direct(billing.Paid), bottest.Billed()
	present.Giver, present.Claim.Evidence, present.Payment.Payer = bottest.Olgas, billing.Evidence{Payer: "SECRET-1", Before: "SECRET-2"}, "SECRET-3"
	bill.Payment.Payer, bill.Twice = "SECRET-4", []billing.Second{{Payer: "SECRET-5"}}
	mine := bottest.Direct(billing.Claimed)
	mine.Claim.Payer = "MY-OWN-1"
	s := bottest.Scene(present, nil)
	s.Known = bot.Known{Customer: bot.Customer{Phone: mine.Customer}, Deals: []bot.Deal{{Order: present}, {Order: bill}, {Order: mine}}}
	out, _ := outbox.Compose(billing.Notice{To: mine.Chat, Kind: billing.MyData}, s)
	var file strings.Builder
	if err := out.Document.Write(t.Context(), &file); err != nil {
		t.Fatal(err)
	}
	if said := file.String(); strings.Contains(said, "SECRET") || !strings.Contains(said, "MY-OWN-1") {
		t.Error(said)
	}
}
