package bot_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

func TestACustomerIsForgottenButHisPaymentsAreNot(t *testing.T) {
	knownWell := func(w *bot.World) {
		w.Customer.Devices, w.Customer.Labels, w.Customer.Agreed = []router.MAC{device}, map[string]string{device.String(): "my phone"}, "x"
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
		{"ask", world(knownWell), says("/forget"), "stays in the books", false, false},
		{"yes", world(knownWell), presses("forget"), "have forgotten you", true, false},
		{"yes, and he is banned", world(knownWell, banned), presses("forget"), "have forgotten you", true, true},
		{"with an order that is open", world(knownWell, has(linked())), says("/forget"), "still have access", false, false},
		{"yes, but there is access now", world(has(order(billing.Granted), lease(scheduler.Active))), presses("forget"), "still have access", false, false},
		{"without a phone", world(phoneless), says("/forget"), "phone number", false, false},
		{"a forged yes without a phone", world(phoneless), presses("forget"), "phone number", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := bot.Step(c.world, c.in)
			if got := transcript(d); !strings.Contains(got, c.want) || d.Erase != c.erase {
				t.Errorf("erased %v, answered with\n%s", d.Erase, got)
			}
			if d.Erase && (len(d.Customer.Devices) > 0 || len(d.Customer.Chats) > 0 || d.Customer.Agreed != "" || d.Session.Phone != "" || d.Session.Name != "" || d.Customer.Keeps() != c.keeps || d.Customer.Banned != c.keeps) {
				t.Errorf("%+v, %+v", d.Customer, d.Session)
			}
			sound(t, c.world, c.in, d)
		})
	}
}

func TestAllThatIsKnownIsTold(t *testing.T) {
	d := bot.Step(world(), says("/mydata"))
	if len(d.Notices) != 1 || d.Notices[0] != (billing.Notice{To: carlos, Kind: billing.MyData}) {
		t.Fatalf("notices %+v", d.Notices)
	}
	active := lease(scheduler.Active)
	s := scene(order(billing.Granted), nil)
	s.Known = bot.Known{
		Customer: bot.Customer{Phone: carlo, Labels: map[string]string{device.String(): "my phone"}},
		Deals:    []bot.Deal{{Order: order(billing.Granted), Lease: &active}},
		Paid:     []billing.Taking{{At: noon, Order: code, Customer: carlo, Amount: rupees}},
	}
	out, ok := bot.Compose(d.Notices[0], s)
	if !ok || out.Document == nil || out.Document.Name != "my-data-2026-11-23.json" {
		t.Fatalf("%+v", out)
	}
	var b bytes.Buffer
	if err := out.Document.Write(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{carlo, "my phone", device.String(), code, "50.00 INR", "telegram:21"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not told in\n%s", want, b.String())
		}
	}
}
