package customer_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
)

func TestTheCustomersCodes(t *testing.T) {
	twoPlaces := func(w *bot.World) { w.Places = append(w.Places, w.Places[0]); w.Places[1].Name = "garden" }
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  string
	}{
		{"a voucher in a sentence", bottest.World(bottest.Printed(billing.Unused)),
			bottest.Says("my code is " + strings.ToLower(bottest.Paper) + ", thanks"),
			"Your voucher works: 1 hour, order NEWW-0001"},
		{"its groups apart", bottest.World(bottest.Printed(billing.Unused)), bottest.Says(strings.ReplaceAll(bottest.Paper, "-", " ")), "Your voucher works"},
		{"three words of five letters", bottest.World(), bottest.Says("hello there again"), "didn't get that"},
		{"/redeem", bottest.World(bottest.Printed(billing.Unused)), bottest.Says("/redeem " + bottest.Paper), "Your voucher works"},
		{"redeem, as a link types it", bottest.World(bottest.Printed(billing.Unused)),
			bottest.Says("redeem " + strings.ReplaceAll(bottest.Paper, "-", "")), "Your voucher works"},
		{"the link", bottest.World(bottest.Printed(billing.Unused)),
			bottest.Says("/start v_" + strings.ReplaceAll(bottest.Paper, "-", "")), "Your voucher works"},
		{"the link, of a newcomer", bottest.World(bottest.Newcomer, bottest.Printed(billing.Unused)), bottest.Says("/start v_" + bottest.Paper), "phone number"},
		{"the phone, after the link", bottest.World(bottest.Phoneless, bottest.Printed(billing.Unused),
			func(w *bot.World) { w.Session.Wants = "redeem " + bottest.Paper }), bottest.Shares("12025550123", true), "Your voucher works"},
		{"where there are terms", bottest.World(bottest.Terms, bottest.Printed(billing.Unused)), bottest.Says(bottest.Paper), "Be kind.\n[I agree]"},
		{"and agree", bottest.World(bottest.Terms, bottest.Printed(billing.Unused), wants("redeem "+bottest.Paper)),
			bottest.Presses("agree " + agreed(t)), "Your voucher works"},
		{"and agree at the second of two places", bottest.World(bottest.Terms, bottest.Printed(billing.Unused), twoPlaces,
			wants("redeem "+bottest.Paper+" 1")), bottest.Presses("agree " + agreed(t)), "Your voucher works"},
		{"redeemed meanwhile, where there are terms", bottest.World(bottest.Terms, bottest.Printed(billing.Redeemed)),
			bottest.Says(bottest.Paper), "already been used"},
		{"redeemed by somebody", bottest.World(bottest.Printed(billing.Redeemed)), bottest.Says(bottest.Paper), "already been used"},
		{"redeemed by him", bottest.World(bottest.Has(bottest.Order(billing.Paid), bottest.Lease("waiting")),
			bottest.Printed(billing.Redeemed,
				func(w *bot.World) { w.Voucher.Order = bottest.Code })), bottest.Says(bottest.Paper), "waiting for the router"},
		{"void", bottest.World(bottest.Printed(billing.Void)), bottest.Says(bottest.Paper), "no longer valid"},
		{"of a void sheet", bottest.World(bottest.Printed(billing.Unused,
			func(w *bot.World) { w.Sheet.Voided = bottest.Noon })), bottest.Says(bottest.Paper), "no longer valid"},
		{"over", bottest.World(bottest.Printed(billing.Unused, func(w *bot.World) {
			w.Now = bottest.Noon.AddDate(0, 2,
				0)
		})), bottest.Says(bottest.Paper), "was valid until 23 Dec 2026"},
		{"unknown", bottest.World(), bottest.Says(bottest.Paper), "don't know that code"},
		{"with a slip", bottest.World(), bottest.Says(bottest.Slip), "a typo in that code"},
		{"with a slip, after /redeem", bottest.World(), bottest.Says("/redeem " + strings.ReplaceAll(bottest.Slip, "-", "")), "a typo in that code"},
		{"a long word", bottest.World(), bottest.Says("congratulations"), "didn't get that"},
		{"no code at all", bottest.World(), bottest.Says("/redeem"), "Please type the code"},
		{"while the shop is closed", bottest.World(bottest.Printed(billing.Unused),
			func(w *bot.World) { w.Shop.Paused = true }), bottest.Says(bottest.Paper), "closed right now"},
		{"while the clock is wrong", bottest.World(bottest.Printed(billing.Unused),
			func(w *bot.World) { w.ClockErr = errors.New("1970") }), bottest.Says(bottest.Paper), "closed right now"},
		{"while no place is free", bottest.World(bottest.Printed(billing.Unused),
			func(w *bot.World) { w.Places[0].Taken = 3 }), bottest.Says(bottest.Paper), "We're full"},
		{"without any place", bottest.World(bottest.Printed(billing.Unused), func(w *bot.World) { w.Places = nil }), bottest.Says(bottest.Paper), "down right now"},
		{"by somebody banned", bottest.World(bottest.Printed(billing.Unused), bottest.Banned), bottest.Says(bottest.Paper), "talk to the owner"},
		{"while another order waits for its device", bottest.World(bottest.Has(bottest.Order(billing.Paid)),
			bottest.Printed(billing.Unused)), bottest.Says(bottest.Paper), "order " + bottest.Code + " is paid"},
		{"at one of two places", bottest.World(bottest.Printed(billing.Unused), twoPlaces), bottest.Says(bottest.Paper), "Which location?\n[home] [garden]"},
		{"at the second", bottest.World(bottest.Printed(billing.Unused), twoPlaces), bottest.Presses("redeem " + bottest.Paper + " 1"), "Your voucher works"},
		{"at the only one that is open", bottest.World(bottest.Printed(billing.Unused), twoPlaces,
			func(w *bot.World) { w.Places[0].Taken = 3 }), bottest.Says(bottest.Paper), "Your voucher works"},
		{"an empty button", bottest.World(), bottest.Presses("redeem"), "out of date"},
		{"while codes are locked in this chat", bottest.World(bottest.Printed(billing.Unused),
			func(w *bot.World) { w.Session.Locked = bottest.Noon.Add(1) }), bottest.Says(bottest.Paper), "Too many wrong codes"},
		{"while codes are locked for the phone", bottest.World(bottest.Printed(billing.Unused),
			func(w *bot.World) { w.Customer.Locked = bottest.Noon.Add(1) }), bottest.Says(bottest.Paper), "Too many wrong codes"},

		{"no code button without codes", bottest.World(), bottest.Presses("buy"), "[1 hour – ₹50.00] [Back]"},
		{"the code button", bottest.World(func(w *bot.World) { w.Shop.Vouchers = true }), bottest.Presses("buy"), "[I have a code]"},
		{"press it", bottest.World(), bottest.Presses("code"), "Please type the code"},
		{"and type a discount", bottest.World(bottest.Cheaper(bottest.Summer, 0),
			func(w *bot.World) {
				w.Session.Code, w.Session.Discount = true,
					""
			}), bottest.Says("summer"), "[1 hour – ₹40.00 (was ₹50.00)]"},
		{"and type a voucher", bottest.World(bottest.Printed(billing.Unused), func(w *bot.World) { w.Session.Code = true }),
			bottest.Says(bottest.Paper), "Your voucher works"},
		{"and type anything", bottest.World(func(w *bot.World) { w.Session.Code = true }), bottest.Says("hello"), "don't know that code"},
		{"and ask for the menu instead", bottest.World(func(w *bot.World) { w.Session.Code = true }), bottest.Says("menu"), "Need Wi-Fi?"},
		{"/code", bottest.World(bottest.Cheaper(bottest.Summer, 1)), bottest.Says("/code Summer"), "₹40.00 (was"},
		{"the discount's link", bottest.World(bottest.Cheaper(bottest.Summer, 1)), bottest.Says("/start d_SUMMER"), "₹40.00 (was"},
		{"a discount that is used up", bottest.World(bottest.Cheaper(bottest.Summer, 2)), bottest.Says("/code summer"), "has been used up"},
		{"a discount of yesterday", bottest.World(bottest.Cheaper(billing.Discount{Name: "OLD", Percent: 10,
			Until: bottest.Noon}, 0)), bottest.Says("/code old"), "has expired"},
		{"a discount of tomorrow", bottest.World(bottest.Cheaper(billing.Discount{Name: "SOON", Percent: 10,
			From: bottest.Noon.Add(time.Hour)}, 0)), bottest.Says("/code soon"), "isn't valid yet"},
		{"no such discount", bottest.World(), bottest.Says("/code summer"), "don't know that code"},
		{"a discount while codes are locked", bottest.World(bottest.Cheaper(bottest.Summer, 0),
			func(w *bot.World) { w.Session.Locked = bottest.Noon.Add(1) }), bottest.Says("/code summer"), "Too many wrong codes"},
		{"buy with it", bottest.World(bottest.Cheaper(bottest.Summer, 1)), bottest.Presses("plan p1"), "1 hour for ₹40.00. Getting your payment link"},
		{"buy with it when it is used up meanwhile", bottest.World(bottest.Cheaper(bottest.Summer, 2)), bottest.Presses("plan p1"), "has been used up"},
		{"buy with it when it was dropped meanwhile", bottest.World(func(w *bot.World) { w.Session.Discount = "GONE" }), bottest.Presses("plan p1"), "don't know that code"},
		{"buy another plan than it is for", bottest.World(bottest.Cheaper(billing.Discount{Name: "P2", Percent: 10,
			Plans: []string{"p2"}}, 0)), bottest.Presses("plan p1"), "1 hour for ₹50.00. Getting your payment link"},
		{"less than can be charged", bottest.World(bottest.Cheaper(billing.Discount{Name: "MOST",
			Amount: billing.Money{Amount: 4999, Currency: "INR"}}, 0)), bottest.Presses("plan p1"), "left the code out"},
		{"nothing to pay", bottest.World(bottest.Cheaper(billing.Discount{Name: "FREE", Percent: 100}, 0)),
			bottest.Presses("plan p1"), "It's free: 1 hour, order NEWW-0001"},

		{"a trial is offered", bottest.World(bottest.OffersTrial), bottest.Presses("buy"), "[Free trial – 30 min]"},
		{"and told", bottest.World(bottest.OffersTrial), bottest.Says("/start"), "[Free trial – 30 min]"},
		{"the trial", bottest.World(bottest.OffersTrial), bottest.Presses("plan trial"), "It's free: Free trial"},
		{"the trial, with a discount at hand", bottest.World(bottest.OffersTrial,
			bottest.Cheaper(billing.Discount{Name: "FREE", Percent: 100},
				0)), bottest.Presses("plan trial"), "It's free: Free trial"},
		{"the trial again", bottest.World(bottest.OffersTrial, func(w *bot.World) { w.Customer.Tried = true }), bottest.Presses("plan trial"), "out of date"},
		{"a trial that is none", bottest.World(), bottest.Presses("plan trial"), "out of date"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := desk.Step(c.world, c.in)
			if got := bottest.Transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("%q is answered with\n%s, want %q", c.in.Text, got, c.want)
			}
			bottest.Sound(t, c.world, c.in, d)
			redeemed := strings.Contains(c.want, "voucher works")
			if redeemed != (len(d.Vouchers) == 1) || redeemed && (len(d.Orders) != 1 || d.Session.Wrong != 0) {
				t.Errorf("redeemed: %v, vouchers %+v, orders %+v", redeemed, d.Vouchers, d.Orders)
			}
			if took := d.Take != nil; took != (len(d.Orders) == 1 && d.Orders[0].Discount != "") || took &&
				d.Session.Discount != "" {
				t.Errorf("the discount %+v, orders %+v", d.Take, d.Orders)
			}
		})
	}
}

func TestFiveWrongCodesLockTheChatAndThePhone(t *testing.T) {
	w := bottest.World()
	for n := 1; n <= 5; n++ {
		d := desk.Step(w, bottest.Says("/code guess"))
		if !strings.Contains(bottest.Transcript(d), "don't know that code") {
			t.Fatalf("%d: %s", n, bottest.Transcript(d))
		}
		w.Session, w.Customer = d.Session, d.Customer
	}
	for name, elsewhere := range map[string]func(*bot.World){
		"here": func(*bot.World) {}, "in another chat of his": func(w *bot.World) { w.Session = bottest.World().Session },
	} {
		next := w
		elsewhere(&next)
		bottest.Printed(billing.Unused)(&next)
		if d := desk.Step(next, bottest.Says(bottest.Paper)); len(d.Orders) != 0 ||
			!strings.Contains(bottest.Transcript(d), "Too many wrong codes") {
			t.Errorf("%s: %s", name, bottest.Transcript(d))
		}
		next.Now = bottest.Noon.Add(time.Hour)
		if d := desk.Step(next, bottest.Says(bottest.Paper)); len(d.Orders) != 1 || d.Session.Wrong != 0 ||
			d.Customer.Wrong != 0 {
			t.Errorf("%s, an hour later: %s", name, bottest.Transcript(d))
		}
	}
	slow := bottest.World(bottest.Phoneless)
	for range 5 {
		d := desk.Step(slow, bottest.Says("/code guess"))
		slow.Session = d.Session
		if !reflect.DeepEqual(d.Customer, bot.Customer{}) {
			t.Fatal("a customer without a phone is stored")
		}
	}
	if d := desk.Step(slow, bottest.Says("/start v_"+bottest.Paper)); !strings.Contains(bottest.Transcript(d),
		"Too many wrong codes") {
		t.Errorf("without a phone: %s", bottest.Transcript(d))
	}
}

func TestADeviceThatIsKnownIsNotAskedForAgain(t *testing.T) {
	o := bottest.Order(billing.Granted)
	w := bottest.World(bottest.Cheaper(billing.Discount{Name: "FREE", Percent: 100}, 0),
		func(w *bot.World) { w.Named = &o; w.Leases = append(w.Leases, bottest.Lease("active")) })
	d := desk.Step(w, bottest.Presses("again "+bottest.Code))
	if len(d.Orders) != 1 || d.Orders[0].State != billing.Paid || d.Orders[0].For != bottest.Device.String() ||
		strings.Contains(bottest.Transcript(d), "Which device") {
		t.Errorf("%+v, %s", d.Orders, bottest.Transcript(d))
	}
}

// One code in some hundreds has no digit in it.
func TestACodeOfLettersAloneIsFound(t *testing.T) {
	letters := ""
	for _, first := range "ABCDEFGHJKMNPQRSTVWXYZ" { // its check may be a digit
		for _, last := range "ABCDEFGHJKMNPQRSTVWXYZ" {
			if found, err := billing.ParseVoucher(string(first) + "BCDEFGHJKMNPQ" + string(last)); err == nil {
				letters = found
			}
		}
	}
	plain := strings.ReplaceAll(letters, "-", "")
	for _, typed := range []string{letters, plain, "/start v_" + plain, "redeem " + plain,
		"my code is " + strings.ToLower(plain) + "."} {
		in := bottest.Says(typed)
		if q := desk.NewQuery(in, nil); q.Voucher != letters {
			t.Errorf("%q: the voucher %q is looked up", typed, q.Voucher)
		}
	}
	free := bottest.World(bottest.Printed(billing.Unused))
	free.Voucher.Code = letters
	if d := desk.Step(free, bottest.Says(plain)); !strings.Contains(bottest.Transcript(d), "Your voucher works") {
		t.Errorf("%s", bottest.Transcript(d))
	}
}
