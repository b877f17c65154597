package customer_test

import (
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// aired is a shop whose site gives each customer a passphrase.
func aired(w *bot.World) {
	n := w.Networks["home"]
	n.ByPass = true
	w.Networks = map[string]bot.Network{"home": n}
}

// passLease is a lease by passphrase.
func passLease(state scheduler.State) scheduler.Lease {
	l := bottest.Lease(state)
	l.Device, l.Pass = router.MAC{}, scheduler.Pass{ID: "k3j2h4g5", Words: secret.New("abcd-efgh-jkmn")}
	return l
}

func passOrder(state billing.State) billing.Order {
	o := bottest.Order(state)
	o.For, o.Device = billing.ForPassphrase, true
	return o
}

func TestAPassphraseIsBoughtWithoutADevice(t *testing.T) {
	d := desk.Step(bottest.World(aired), bottest.Presses("plan p1"))
	if len(d.Orders) != 1 || d.Orders[0].For != billing.ForPassphrase {
		t.Fatalf("%+v\n%s", d.Orders, bottest.Transcript(d))
	}
	if last := d.Customer.Last; last.Plan != "p1" || !last.Device.IsZero() {
		t.Errorf("bought %+v", last)
	}
	again := desk.Step(bottest.World(aired, returnsWith(d.Customer.Last)), bottest.Says("/start"))
	if got := bottest.Transcript(again); !strings.Contains(got, "Again: ") || !strings.Contains(got, "Wi-Fi") || strings.Contains(got, "00:00") {
		t.Error(got)
	}
	early := desk.Step(bottest.World(aired, bottest.Has(d.Orders[0])), bottest.Says("02-00-5e-10-20-30"))
	if len(early.Orders) > 0 || len(early.Leases) > 0 {
		t.Errorf("a typed address changed the order: %s", bottest.Transcript(early))
	}
}

func returnsWith(last bot.Bought) func(*bot.World) {
	return func(w *bot.World) { w.Customer.Last = last }
}

func TestAPassphraseIsToldWithItsPictureUntilItEnds(t *testing.T) {
	for _, c := range []struct {
		state scheduler.State
		kind  billing.NoticeKind
		told  string // empty: nothing
	}{
		{scheduler.Ready, billing.Access, "Your time (1 h) starts"},
		{scheduler.Active, billing.Access, "Until "},
		{scheduler.Active, billing.Joined, "You're online!"},
		{scheduler.Ready, billing.Joined, ""},
		{scheduler.Over, billing.Joined, ""},
	} {
		l := passLease(c.state)
		if c.state == scheduler.Ready {
			l.Start, l.End = time.Time{}, time.Time{}
		}
		s := bottest.Scene(passOrder(billing.Granted), &l)
		s.Network = s.Network.Of(&l)
		out, ok := outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: c.kind, Order: bottest.Code}, s)
		if ok != (c.told != "") || !strings.Contains(bottest.AsRead(out.Text), c.told) {
			t.Errorf("%s, %s: %v %q", c.state, c.kind, ok, out.Text)
		}
		if has := strings.Contains(out.Text, "abcd-efgh-jkmn"); has != (c.kind == billing.Access && ok) || has != (out.Picture != nil) {
			t.Errorf("%s, %s: %q with a picture: %v", c.state, c.kind, out.Text, out.Picture != nil)
		}
		if strings.Contains(out.Text, "sunny-terrace") || strings.Contains(out.Text, "00:00:") {
			t.Errorf("%s, %s: %q", c.state, c.kind, out.Text)
		}
	}
}

func TestAPassphraseWhoseRecordIsLostIsNoOpenNetwork(t *testing.T) {
	l := passLease(scheduler.Active)
	l.Pass.Words = secret.Value{}
	s := bottest.Scene(passOrder(billing.Granted), &l)
	s.Network = s.Network.Of(&l)
	if out, ok := outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: billing.Access, Order: bottest.Code}, s); ok {
		t.Error(out.Text)
	}
}

func TestTheEndSaysThatThePasswordIsMeantToFail(t *testing.T) {
	l := passLease(scheduler.Over)
	out, ok := outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: billing.Ended, Order: bottest.Code},
		bottest.Scene(passOrder(billing.Granted), &l))
	if !ok || !strings.Contains(out.Text, "That's normal") {
		t.Errorf("%v %q", ok, out.Text)
	}
}

func TestMyAccessByPassphraseOffersWhatServesIt(t *testing.T) {
	for state, says := range map[scheduler.State]string{
		scheduler.Waiting: "waiting for the router", scheduler.Ready: "from the moment the first device joins",
		scheduler.Active: "left (order",
	} {
		w := bottest.World(aired, bottest.Has(passOrder(billing.Paid), passLease(state)))
		got := bottest.Transcript(desk.Step(w, bottest.Presses("access")))
		if !strings.Contains(got, says) || strings.Contains(got, "00:00") || strings.Contains(got, "Change device") ||
			strings.Contains(got, "[Show Wi-Fi details] [Wrong password?]") != (state != scheduler.Waiting) {
			t.Errorf("%s: %s", state, got)
		}
		for _, press := range []string{"move " + bottest.Code, "add " + bottest.Code, "drop " + bottest.Code} {
			if d := desk.Step(w, bottest.Presses(press)); len(d.Leases) > 0 || d.Session.Moving != "" {
				t.Errorf("%s, %s: %s", state, press, bottest.Transcript(d))
			}
		}
	}
	w := bottest.World(aired, bottest.Has(passOrder(billing.Granted), passLease(scheduler.Active)))
	if got := bottest.Transcript(desk.Step(w, bottest.Presses("offline "+bottest.Code))); !strings.Contains(got, "forget the network") {
		t.Error(got)
	}
	d := desk.Step(w, bottest.Presses("wifi "+bottest.Code))
	if len(d.Notices) != 1 || d.Notices[0].Kind != billing.Access {
		t.Errorf("%v: %s", d.Notices, bottest.Transcript(d))
	}
}

func TestOwnersGivePassphrasesByPhone(t *testing.T) {
	w := bottest.World(aired)
	if got := bottest.Transcript(desk.Step(w, bottest.Owner(bottest.Says("/grant 02:00:5E:10:20:30 2h")))); !strings.Contains(got, "by phone number") {
		t.Error(got)
	}
	target := bot.Customer{Phone: "+12025550123", Chats: []string{bottest.Carlos}}
	w = bottest.World(aired, bottest.Asked("grant +12025550123 2h"), func(w *bot.World) { w.Target = &target })
	d := desk.Step(w, bottest.Owner(bottest.Presses("do grant +12025550123 2h")))
	if len(d.Orders) != 1 || d.Orders[0].For != billing.ForPassphrase || len(d.Notices) != 1 || d.Notices[0].Kind != billing.PaidKnown {
		t.Errorf("%+v %+v\n%s", d.Orders, d.Notices, bottest.Transcript(d))
	}
}
