package bot_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
)

const sheetID = "SHET-0001"

// paper is the code of a voucher, and a slip of it.
var (
	paper = billing.VoucherCodes([32]byte{7}, 1)[0]
	slip  = strings.Replace(paper, paper[:1], other(paper[0]), 1)
)

// other is a character that is not c.
func other(c byte) string {
	if c == 'A' {
		return "B"
	}
	return "A"
}

// printed is a voucher that the message names, with its sheet.
func printed(state billing.VoucherState, change ...func(*bot.World)) func(*bot.World) {
	return func(w *bot.World) {
		w.Voucher = &billing.Voucher{Code: paper, Sheet: sheetID, State: state, Version: 1}
		if state == billing.Redeemed {
			w.Voucher.Order = "ELSE-0001"
		}
		onSheet(w)
		for _, f := range change {
			f(w)
		}
	}
}

func onSheet(w *bot.World) {
	w.Sheet = &billing.Sheet{
		ID: sheetID, Plan: "1 hour", PlanID: "p1", Price: rupees, Lasts: time.Hour, Devices: 1, Count: 24, Created: noon,
		Expires: time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC), Version: 1,
	}
}

// withoutCard reports whether a new order may be paid from the start: by a voucher of this decision, or
// because it costs nothing.
func withoutCard(w bot.World, d bot.Decision, o billing.Order) bool {
	switch o.Payment.Provider {
	case billing.Free:
		return o.State == billing.Paid && o.Price.IsZero() && (o.Discount != "" || o.PlanID == "trial" && !w.Customer.Tried && d.Customer.Tried)
	case billing.ByVoucher:
		return o.State == billing.Paid && len(d.Vouchers) == 1 && d.Held != nil && w.Voucher.State == billing.Unused &&
			d.Vouchers[0].State == billing.Redeemed && d.Vouchers[0].Order == o.Code && d.Vouchers[0].Code == o.Payment.ID
	}
	return false
}

// cheaper has the session's next order be so much cheaper, of which so many uses are taken.
func cheaper(d billing.Discount, used int) func(*bot.World) {
	return func(w *bot.World) {
		w.Shop.Discounts = append(w.Shop.Discounts, d)
		w.Session.Discount, w.Used = d.Name, map[string]int{d.Name: used}
	}
}

func offersTrial(w *bot.World) { w.Shop.Trial = 30 * time.Minute }

var summer = billing.Discount{Name: "SUMMER", Percent: 20, Uses: 2}

func TestTheCustomersCodes(t *testing.T) {
	twoPlaces := func(w *bot.World) { w.Places = append(w.Places, w.Places[0]); w.Places[1].Name = "garden" }
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  string
	}{
		{"a voucher in a sentence", world(printed(billing.Unused)), says("my code is " + strings.ToLower(paper) + ", thanks"), "your voucher is redeemed: 1 hour, order NEWW-0001"},
		{"its groups apart", world(printed(billing.Unused)), says(strings.ReplaceAll(paper, "-", " ")), "your voucher is redeemed"},
		{"three words of five letters", world(), says("hello there again"), "did not understand"},
		{"/redeem", world(printed(billing.Unused)), says("/redeem " + paper), "your voucher is redeemed"},
		{"redeem, as a link types it", world(printed(billing.Unused)), says("redeem " + strings.ReplaceAll(paper, "-", "")), "your voucher is redeemed"},
		{"the link", world(printed(billing.Unused)), says("/start v_" + strings.ReplaceAll(paper, "-", "")), "your voucher is redeemed"},
		{"the link, of a newcomer", world(newcomer, printed(billing.Unused)), says("/start v_" + paper), "phone number"},
		{"the phone, after the link", world(phoneless, printed(billing.Unused), func(w *bot.World) { w.Session.Wants = "redeem " + paper }), shares("12025550123", true), "your voucher is redeemed"},
		{"where there are terms", world(terms, printed(billing.Unused)), says(paper), "Be kind.\n[I agree]"},
		{"and agree", world(terms, printed(billing.Unused), wants("redeem "+paper)), presses("agree " + agreed(t)), "your voucher is redeemed"},
		{"and agree at the second of two places", world(terms, printed(billing.Unused), twoPlaces, wants("redeem "+paper+" 1")), presses("agree " + agreed(t)), "your voucher is redeemed"},
		{"redeemed meanwhile, where there are terms", world(terms, printed(billing.Redeemed)), says(paper), "was redeemed already"},
		{"redeemed by somebody", world(printed(billing.Redeemed)), says(paper), "was redeemed already"},
		{"redeemed by him", world(has(order(billing.Paid), lease("waiting")), printed(billing.Redeemed, func(w *bot.World) { w.Voucher.Order = code })), says(paper), "waits for the router"},
		{"void", world(printed(billing.Void)), says(paper), "not valid any more"},
		{"of a void sheet", world(printed(billing.Unused, func(w *bot.World) { w.Sheet.Voided = noon })), says(paper), "not valid any more"},
		{"over", world(printed(billing.Unused, func(w *bot.World) { w.Now = noon.AddDate(0, 2, 0) })), says(paper), "was valid until 23 Dec 2026"},
		{"unknown", world(), says(paper), "no such code"},
		{"with a slip", world(), says(slip), "a slip in that code"},
		{"with a slip, after /redeem", world(), says("/redeem " + strings.ReplaceAll(slip, "-", "")), "a slip in that code"},
		{"a long word", world(), says("congratulations"), "did not understand"},
		{"no code at all", world(), says("/redeem"), "Please type the code"},
		{"while the shop is closed", world(printed(billing.Unused), func(w *bot.World) { w.Shop.Paused = true }), says(paper), "closed at the moment"},
		{"while the clock is wrong", world(printed(billing.Unused), func(w *bot.World) { w.ClockErr = errors.New("1970") }), says(paper), "closed at the moment"},
		{"while no place is free", world(printed(billing.Unused), func(w *bot.World) { w.Places[0].Taken = 3 }), says(paper), "All places are taken"},
		{"without any place", world(printed(billing.Unused), func(w *bot.World) { w.Places = nil }), says(paper), "out of order"},
		{"by somebody banned", world(printed(billing.Unused), banned), says(paper), "speak to the owner"},
		{"while another order waits for its device", world(has(order(billing.Paid)), printed(billing.Unused)), says(paper), "order " + code + " is paid"},
		{"at one of two places", world(printed(billing.Unused), twoPlaces), says(paper), "At which place?\n[home] [garden]"},
		{"at the second", world(printed(billing.Unused), twoPlaces), presses("redeem " + paper + " 1"), "your voucher is redeemed"},
		{"at the only one that is open", world(printed(billing.Unused), twoPlaces, func(w *bot.World) { w.Places[0].Taken = 3 }), says(paper), "your voucher is redeemed"},
		{"an empty button", world(), presses("redeem"), "old menu"},
		{"while codes are locked in this chat", world(printed(billing.Unused), func(w *bot.World) { w.Session.Locked = noon.Add(1) }), says(paper), "Too many wrong codes"},
		{"while codes are locked for the phone", world(printed(billing.Unused), func(w *bot.World) { w.Customer.Locked = noon.Add(1) }), says(paper), "Too many wrong codes"},

		{"no code button without codes", world(), presses("buy"), "[1 hour – ₹50.00] [Back]"},
		{"the code button", world(func(w *bot.World) { w.Shop.Vouchers = true }), presses("buy"), "[I have a code]"},
		{"press it", world(), presses("code"), "Please type the code"},
		{"and type a discount", world(cheaper(summer, 0), func(w *bot.World) { w.Session.Code, w.Session.Discount = true, "" }), says("summer"), "[1 hour – ₹40.00 instead of ₹50.00]"},
		{"and type a voucher", world(printed(billing.Unused), func(w *bot.World) { w.Session.Code = true }), says(paper), "your voucher is redeemed"},
		{"and type anything", world(func(w *bot.World) { w.Session.Code = true }), says("hello"), "no such code"},
		{"and ask for the menu instead", world(func(w *bot.World) { w.Session.Code = true }), says("menu"), "I sell Wi-Fi"},
		{"/code", world(cheaper(summer, 1)), says("/code Summer"), "₹40.00 instead"},
		{"the discount's link", world(cheaper(summer, 1)), says("/start d_SUMMER"), "₹40.00 instead"},
		{"a discount that is used up", world(cheaper(summer, 2)), says("/code summer"), "is used up"},
		{"a discount of yesterday", world(cheaper(billing.Discount{Name: "OLD", Percent: 10, Until: noon}, 0)), says("/code old"), "not valid any more"},
		{"a discount of tomorrow", world(cheaper(billing.Discount{Name: "SOON", Percent: 10, From: noon.Add(time.Hour)}, 0)), says("/code soon"), "not valid yet"},
		{"no such discount", world(), says("/code summer"), "no such code"},
		{"a discount while codes are locked", world(cheaper(summer, 0), func(w *bot.World) { w.Session.Locked = noon.Add(1) }), says("/code summer"), "Too many wrong codes"},
		{"buy with it", world(cheaper(summer, 1)), presses("plan p1"), "1 hour for ₹40.00. Your payment link"},
		{"buy with it when it is used up meanwhile", world(cheaper(summer, 2)), presses("plan p1"), "is used up"},
		{"buy with it when it was dropped meanwhile", world(func(w *bot.World) { w.Session.Discount = "GONE" }), presses("plan p1"), "no such code"},
		{"buy another plan than it is for", world(cheaper(billing.Discount{Name: "P2", Percent: 10, Plans: []string{"p2"}}, 0)), presses("plan p1"), "1 hour for ₹50.00. Your payment link"},
		{"less than can be charged", world(cheaper(billing.Discount{Name: "MOST", Amount: billing.Money{Amount: 4999, Currency: "INR"}}, 0)), presses("plan p1"), "put the code aside"},
		{"nothing to pay", world(cheaper(billing.Discount{Name: "FREE", Percent: 100}, 0)), presses("plan p1"), "There is nothing to pay: 1 hour, order NEWW-0001"},

		{"a trial is offered", world(offersTrial), presses("buy"), "[Free trial – 30 min]"},
		{"and told", world(offersTrial), says("/start"), "• Free trial – 30 min, once"},
		{"the trial", world(offersTrial), presses("plan trial"), "There is nothing to pay: Free trial"},
		{"the trial, with a discount at hand", world(offersTrial, cheaper(billing.Discount{Name: "FREE", Percent: 100}, 0)), presses("plan trial"), "There is nothing to pay: Free trial"},
		{"the trial again", world(offersTrial, func(w *bot.World) { w.Customer.Tried = true }), presses("plan trial"), "old menu"},
		{"a trial that is none", world(), presses("plan trial"), "old menu"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := bot.Step(c.world, c.in)
			if got := transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("%q is answered with\n%s", c.in.Text, got)
			}
			sound(t, c.world, c.in, d)
			redeemed := strings.Contains(c.want, "voucher is redeemed")
			if redeemed != (len(d.Vouchers) == 1) || redeemed && (len(d.Orders) != 1 || d.Session.Wrong != 0) {
				t.Errorf("redeemed: %v, vouchers %+v, orders %+v", redeemed, d.Vouchers, d.Orders)
			}
			if took := d.Take != nil; took != (len(d.Orders) == 1 && d.Orders[0].Discount != "") || took && d.Session.Discount != "" {
				t.Errorf("the discount %+v, orders %+v", d.Take, d.Orders)
			}
		})
	}
}

func TestFiveWrongCodesLockTheChatAndThePhone(t *testing.T) {
	w := world()
	for n := 1; n <= 5; n++ {
		d := bot.Step(w, says("/code guess"))
		if !strings.Contains(transcript(d), "no such code") {
			t.Fatalf("%d: %s", n, transcript(d))
		}
		w.Session, w.Customer = d.Session, d.Customer
	}
	for name, elsewhere := range map[string]func(*bot.World){
		"here": func(*bot.World) {}, "in another chat of his": func(w *bot.World) { w.Session = world().Session },
	} {
		next := w
		elsewhere(&next)
		printed(billing.Unused)(&next)
		if d := bot.Step(next, says(paper)); len(d.Orders) != 0 || !strings.Contains(transcript(d), "Too many wrong codes") {
			t.Errorf("%s: %s", name, transcript(d))
		}
		next.Now = noon.Add(time.Hour)
		if d := bot.Step(next, says(paper)); len(d.Orders) != 1 || d.Session.Wrong != 0 || d.Customer.Wrong != 0 {
			t.Errorf("%s, an hour later: %s", name, transcript(d))
		}
	}
	slow := world(phoneless)
	for range 5 {
		d := bot.Step(slow, says("/code guess"))
		slow.Session = d.Session
		if !reflect.DeepEqual(d.Customer, bot.Customer{}) {
			t.Fatal("a customer without a phone is stored")
		}
	}
	if d := bot.Step(slow, says("/start v_"+paper)); !strings.Contains(transcript(d), "Too many wrong codes") {
		t.Errorf("without a phone: %s", transcript(d))
	}
}

func TestADeviceThatIsKnownIsNotAskedForAgain(t *testing.T) {
	o := order(billing.Granted)
	w := world(cheaper(billing.Discount{Name: "FREE", Percent: 100}, 0), func(w *bot.World) { w.Named = &o; w.Leases = append(w.Leases, lease("active")) })
	d := bot.Step(w, presses("again "+code))
	if len(d.Orders) != 1 || d.Orders[0].State != billing.Paid || d.Orders[0].For != device.String() || strings.Contains(transcript(d), "Which device") {
		t.Errorf("%+v, %s", d.Orders, transcript(d))
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
	for _, typed := range []string{letters, plain, "/start v_" + plain, "redeem " + plain, "my code is " + strings.ToLower(plain) + "."} {
		in := says(typed)
		if q := in.Query(nil); q.Voucher != letters {
			t.Errorf("%q: the voucher %q is looked up", typed, q.Voucher)
		}
	}
	free := world(printed(billing.Unused))
	free.Voucher.Code = letters
	if d := bot.Step(free, says(plain)); !strings.Contains(transcript(d), "your voucher is redeemed") {
		t.Errorf("%s", transcript(d))
	}
}
