package bot_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
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
		{"/redeem", world(printed(billing.Unused)), says("/redeem " + paper), "your voucher is redeemed"},
		{"redeem, as a link types it", world(printed(billing.Unused)), says("redeem " + strings.ReplaceAll(paper, "-", "")), "your voucher is redeemed"},
		{"the link", world(printed(billing.Unused)), says("/start v_" + strings.ReplaceAll(paper, "-", "")), "your voucher is redeemed"},
		{"the link, of a newcomer", world(newcomer, printed(billing.Unused)), says("/start v_" + paper), "phone number"},
		{"the phone, after the link", world(phoneless, printed(billing.Unused), func(w *bot.World) { w.Session.Wants = "redeem " + paper }), shares("12025550123", true), "your voucher is redeemed"},
		{"redeemed by somebody", world(printed(billing.Redeemed)), says(paper), "was redeemed already"},
		{"redeemed by him", world(has(order(billing.Paid), lease("waiting")), printed(billing.Redeemed, func(w *bot.World) { w.Voucher.Order = code })), says(paper), "waits for the router"},
		{"void", world(printed(billing.Void)), says(paper), "not valid any more"},
		{"of a void sheet", world(printed(billing.Unused, func(w *bot.World) { w.Sheet.Void = true })), says(paper), "not valid any more"},
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

func TestTheOwnersVouchersAndDiscounts(t *testing.T) {
	byVoucher := order(billing.Granted)
	byVoucher.Payment.Provider, byVoucher.Payment.ID = billing.ByVoucher, paper
	begun := byVoucher
	begun.Granted = noon
	discounted := func(w *bot.World) { w.Shop.Discounts = []billing.Discount{summer} }
	many := func(w *bot.World) { w.Shop.Discounts = make([]billing.Discount, 20) }
	for _, c := range []struct {
		name  string
		world bot.World
		in    string // a button's data begins with "do "
		want  string
	}{
		{"the sheets", world(), "/vouchers", string(billing.VoucherList)},
		{"half a command", world(), "/vouchers p1", "Please write one of these"},
		{"of no plan", world(), "/vouchers p9 3", "no plan with that ID"},
		{"none", world(), "/vouchers p1 0", "1 to 480"},
		{"too many", world(), "/vouchers p1 481", "1 to 480"},
		{"a number that is none", world(), "/vouchers p1 many", "1 to 480"},
		{"make", world(), "/vouchers p1 24", "Make 24 vouchers for 1 hour (1 h), to be sold for ₹50.00 in cash, valid until: no end?"},
		{"of a hidden plan", world(), "/vouchers p2 1", "Make 1 vouchers for old"},
		{"until a day", world(), "/vouchers p1 3 2026-12-31", "until: 31 Dec 2026?"},
		{"for some days", world(), "/vouchers p1 3 30d", "until: 23 Dec 2026?"},
		{"for some minutes", world(), "/vouchers p1 3 30m", "until: 23 Nov 2026 12:30?"},
		{"until yesterday", world(), "/vouchers p1 3 2026-11-22", "did not understand"},
		{"until nonsense", world(), "/vouchers p1 3 never", "did not understand"},
		{"for another price", world(), "/vouchers p1 3 30d for 45", "for ₹45.00 in cash, valid until: 23 Dec 2026"},
		{"for nothing", world(), "/vouchers p1 3 for 0", "for ₹0.00 in cash"},
		{"for another currency", world(), "/vouchers p1 3 for 45.00 USD", "for $45.00 in cash"},
		{"for a price that is none", world(), "/vouchers p1 3 for much", "not a price"},
		{"for", world(), "/vouchers p1 3 for", "did not understand"},
		{"more words than it takes", world(), "/vouchers p1 3 30d 45", "did not understand"},
		{"yes, make", world(asked("vouchers make p1 24 30d for 45")), "do vouchers make p1 24 30d for 45", string(billing.VoucherSheet)},
		{"yes, of a plan that was dropped meanwhile", world(asked("vouchers make p9 24")), "do vouchers make p9 24", "no plan with that ID"},
		{"print again", world(onSheet), "/vouchers print " + sheetID + " 58", string(billing.VoucherSheet)},
		{"print what is not there", world(), "/vouchers print ZZZZ-0000", "no such code"},
		{"print on cloth", world(onSheet), "/vouchers print " + sheetID + " cloth", "did not understand"},
		{"void one", world(printed(billing.Unused)), "/vouchers void " + paper, "voucher " + paper + " worthless?"},
		{"yes, void one", world(printed(billing.Unused), asked("vouchers void "+paper)), "do vouchers void " + paper, paper + " is void"},
		{"void what was redeemed", world(printed(billing.Redeemed)), "/vouchers void " + paper, "redeemed, as order ELSE-0001"},
		{"yes, void what was redeemed meanwhile", world(printed(billing.Redeemed), asked("vouchers void "+paper)), "do vouchers void " + paper, "was redeemed already"},
		{"void twice", world(printed(billing.Void)), "/vouchers void " + paper, "not valid any more"},
		{"void a sheet", world(onSheet), "/vouchers void " + sheetID, "every voucher of sheet SHET-0001 (24 × 1 hour)"},
		{"yes, void a sheet", world(onSheet, asked("vouchers void "+sheetID)), "do vouchers void " + sheetID, sheetID + " is void"},
		{"void a sheet twice", world(func(w *bot.World) { onSheet(w); w.Sheet.Void = true }), "/vouchers void " + sheetID, "not valid any more"},
		{"void nothing", world(), "/vouchers void", "no such code"},
		{"find a voucher", world(printed(billing.Redeemed)), "/find " + paper, "Voucher " + paper + " of sheet SHET-0001: 1 hour, ₹50.00, redeemed, order ELSE-0001; until: 23 Dec 2026"},
		{"find one of a void sheet", world(printed(billing.Unused, func(w *bot.World) { w.Sheet.Void = true })), "/find " + paper, "void, order –"},

		{"refund before the time began", world(sold(byVoucher)), "/refund " + code, "voucher " + paper + " can be redeemed again"},
		{"yes, before the time began", world(sold(byVoucher), asked("refund "+code)), "do refund " + code, "Order " + code + " ends"},
		{"refund after it began", world(sold(begun, lease("active"))), "/refund " + code, "stays used. Stripe has no part in it: ₹50.00 for " + carlo},
		{"yes, after it began", world(sold(begun, lease("active")), asked("refund "+code+" 20")), "do refund " + code + " 20", "ends"},
		{"refund more than was paid", world(sold(begun)), "/refund " + code + " 51", "Please write /refund"},

		{"the discounts", world(), "/discounts", string(billing.DiscountList)},
		{"a discount", world(), "/discounts add summer 20%", "SUMMER: 20 % off"},
		{"with all limits", world(), "/discounts add summer 10.00 INR uses 5 from 2026-12-01 until 2026-12-31 plans p1,p2", "SUMMER: ₹10.00 off, 5 uses, from 1 Dec 2026, until 31 Dec 2026, plans p1, p2"},
		{"a name that is made up", world(), "/discounts add new 20%", "NEWW0001: 20 % off"},
		{"yes, a discount", world(asked("discounts add summer 20% uses 1")), "do discounts add summer 20% uses 1", string(billing.DiscountList)},
		{"a name with a dash", world(), "/discounts add sum-mer 20%", "did not understand"},
		{"without a size", world(), "/discounts add summer", "did not understand"},
		{"of more than everything", world(), "/discounts add summer 101%", "did not understand"},
		{"of no money", world(), "/discounts add summer 0 INR", "did not understand"},
		{"half a limit", world(), "/discounts add summer 20% uses", "did not understand"},
		{"a limit that is none", world(), "/discounts add summer 20% never 5", "did not understand"},
		{"no uses", world(), "/discounts add summer 20% uses 0", "did not understand"},
		{"over before it begins", world(), "/discounts add summer 20% from 2027-02-01 until 2027-01-01", "did not understand"},
		{"of a plan that is not there", world(), "/discounts add summer 20% plans p9", "no plan with that ID"},
		{"a second of that name", world(discounted), "/discounts add summer 20%", "a discount of that name"},
		{"one too many", world(many), "/discounts add summer 20%", "20 discounts already"},
		{"drop", world(discounted), "/discounts drop summer", "Drop the discount SUMMER?"},
		{"yes, drop", world(discounted, asked("discounts drop SUMMER")), "do discounts drop SUMMER", string(billing.DiscountList)},
		{"drop what is not there", world(), "/discounts drop summer", "no such code"},
		{"yes, drop what is gone", world(asked("discounts drop SUMMER")), "do discounts drop SUMMER", "no such code"},
		{"neither", world(), "/discounts paint blue", "did not understand"},

		{"no trial", world(), "/trial", "There is no free trial"},
		{"the trial", world(offersTrial), "/trial", "may try 30 min for nothing"},
		{"a trial", world(), "/trial 30m", "Let everybody try 30 min"},
		{"a trial of nonsense", world(), "/trial long", "Please write /trial"},
		{"yes, a trial", world(asked("trial 30m")), "do trial 30m", "may try 30 min"},
		{"no more trial", world(offersTrial), "/trial off", "End the free trial?"},
		{"yes, no more", world(offersTrial, asked("trial off")), "do trial off", "There is no free trial"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := owner(says(c.in))
			if strings.HasPrefix(c.in, "do ") {
				in = owner(presses(c.in))
			}
			d := bot.Step(c.world, in)
			got := transcript(d)
			for _, n := range d.Notices {
				got += string(n.Kind)
			}
			if !strings.Contains(got, c.want) {
				t.Errorf("%q is answered with\n%s", c.in, got)
			}
			sound(t, c.world, in, d)
			changed := len(d.Orders)+len(d.Vouchers) > 0 || d.Sheet != nil || d.Dropped != "" || !reflect.DeepEqual(d.Shop, c.world.Shop)
			if changed != (len(d.Changes) > 0) {
				t.Errorf("changed: %v, in the journal: %+v", changed, d.Changes)
			}
			in.Chat = "99"
			stranger := bot.Step(c.world, in)
			if said := transcript(stranger); len(stranger.Orders)+len(stranger.Vouchers)+len(stranger.Changes) > 0 || stranger.Sheet != nil || stranger.Dropped != "" ||
				!reflect.DeepEqual(stranger.Shop, c.world.Shop) || !strings.Contains(said, "did not understand") && !strings.Contains(said, "old menu") {
				t.Errorf("a stranger's %q does\n%s", c.in, said)
			}
		})
	}
}

func TestASheetIsMadeOfChance(t *testing.T) {
	make := func(seed byte) bot.Decision {
		return bot.Step(world(asked("vouchers make p1 24"), func(w *bot.World) { w.Seed[0] = seed }), owner(presses("do vouchers make p1 24")))
	}
	one, other := make(1), make(2)
	if len(one.Vouchers) != 24 || one.Sheet == nil || one.Sheet.Count != 24 || !one.Shop.Vouchers {
		t.Fatalf("%+v", one)
	}
	for i, v := range one.Vouchers {
		if v.Sheet != one.Sheet.ID || v.State != billing.Unused || v.Code == other.Vouchers[i].Code {
			t.Errorf("%+v", v)
		}
	}
}

func TestWhatThePaperSays(t *testing.T) {
	s := scene(billing.Order{}, nil)
	w := world(printed(billing.Unused))
	s.Sheet, s.Vouchers, s.Shop, s.Reach = *w.Sheet, []billing.Voucher{*w.Voucher}, "Café", bot.Reach{Telegram: "sharefi_bot", WhatsApp: "12025550100"}
	for _, c := range []struct {
		name   string
		change func(*bot.Scene)
		words  string
		file   string
	}{
		{"a sheet", func(*bot.Scene) {}, "Sheet SHET-0001: 1 voucher for 1 hour.", "vouchers-SHET-0001-58.pdf"},
		{"a plan in other letters", func(s *bot.Scene) { s.Sheet.Plan = "एक घंटा" }, "no letters for “एक घंटा”", "vouchers-SHET-0001-58.pdf"},
		{"a shop in other letters", func(s *bot.Scene) { s.Shop = "茶馆" }, "no letters for “茶馆”", "vouchers-SHET-0001-58.pdf"},
		{"nothing left", func(s *bot.Scene) { s.Vouchers = nil }, "No voucher of sheet SHET-0001 is left", ""},
	} {
		s := s
		c.change(&s)
		out, ok := bot.Compose(billing.Notice{To: olgas, Kind: billing.VoucherSheet, Order: sheetID, Detail: "58"}, s)
		if !ok || !strings.Contains(text.Strip(out.Text), c.words) || (c.file == "") != (out.Document == nil) {
			t.Errorf("%s: %q", c.name, out.Text)
			continue
		}
		if out.Document == nil {
			continue
		}
		var pdf strings.Builder
		if err := out.Document.Write(context.Background(), &pdf); err != nil || !strings.HasPrefix(pdf.String(), "%PDF") || out.Document.Name != c.file {
			t.Errorf("%s: %q, %v", c.name, out.Document.Name, err)
		}
	}
}

func TestListsOfVouchersAndDiscounts(t *testing.T) {
	s := scene(billing.Order{}, nil)
	w := world(onSheet)
	void := *w.Sheet
	void.ID, void.Void, void.Expires = "VOID-0001", true, time.Time{}
	states := map[billing.VoucherState]int{billing.Unused: 20, billing.Redeemed: 3, billing.Void: 1}
	s.Sheets = []billing.Tally{{Sheet: *w.Sheet, States: states}, {Sheet: void, States: states}}
	s.Discounts, s.Uses, s.Reach.Telegram = []billing.Discount{summer}, map[string]int{"SUMMER": 2}, "sharefi_bot"
	for kind, want := range map[billing.NoticeKind]string{
		billing.VoucherList: "• SHET-0001 1 hour, ₹50.00: 20 unused, 3 redeemed, 1 void; until: 23 Dec 2026\n" +
			"• VOID-0001 1 hour, ₹50.00: 0 unused, 3 redeemed, 21 void; until: no end",
		billing.DiscountList: "• SUMMER: 20 % off, 2 uses: used 2 times, https://t.me/sharefi_bot?start=d_SUMMER",
	} {
		if out, ok := bot.Compose(billing.Notice{To: olgas, Kind: kind}, s); !ok || !strings.Contains(text.Strip(out.Text), want) {
			t.Errorf("%s: %q", kind, text.Strip(out.Text))
		}
		if out, _ := bot.Compose(billing.Notice{To: olgas, Kind: kind}, scene(billing.Order{}, nil)); !strings.Contains(text.Strip(out.Text), "There are no") {
			t.Errorf("no %s: %q", kind, text.Strip(out.Text))
		}
	}
}

func TestTheEndOfAnOrderThatNoCardPaid(t *testing.T) {
	paid := func(provider string, granted bool) billing.Order {
		o := order(billing.Refunded)
		o.Payment.Provider, o.Payment.ID, o.Reason = provider, paper, billing.ReasonRouter
		if granted {
			o.Granted = noon
		}
		return o
	}
	for _, c := range []struct {
		order           billing.Order
		customer, owner string
	}{
		{paid(billing.ByVoucher, false), "Your voucher " + paper + " can be redeemed again", "can be redeemed again"},
		{paid(billing.ByVoucher, true), "ask the owner for your money (₹50.00)", "₹50.00 is noted as given back in cash"},
		{paid(billing.Free, false), "It was free", "It was free"},
		{paid(billing.Owner, true), "It was free", "It was free"},
		{paid("stripe", true), "went back to you", "Given back: ₹50.00"},
	} {
		s := scene(c.order, nil)
		if out, ok := bot.Compose(billing.Notice{To: carlos, Kind: billing.RefundDone, Order: code}, s); !ok || !strings.Contains(text.Strip(out.Text), c.customer) {
			t.Errorf("%s: the customer hears %q", c.order.Payment.Provider, out.Text)
		}
		if out, ok := bot.Compose(billing.Notice{To: billing.Owner, Kind: billing.OwnerRefund, Order: code}, s); !ok || !strings.Contains(text.Strip(out.Text), c.owner) {
			t.Errorf("%s: the owner hears %q", c.order.Payment.Provider, out.Text)
		}
		if _, ok := bot.Compose(billing.Notice{To: carlos, Kind: billing.RefundSoon, Order: code}, s); ok != (c.order.Payment.Provider == "stripe") {
			t.Errorf("%s: what is done in a moment is told twice: %v", c.order.Payment.Provider, ok)
		}
	}
}

func TestCashStandsBesideTheCards(t *testing.T) {
	s := scene(billing.Order{}, nil)
	s.Numbers.Sales = []billing.Taking{
		{At: noon, Order: code, Customer: carlo, Amount: rupees}, {At: noon, Order: fresh, Customer: "+12025550199", Amount: rupees, Cash: true},
	}
	out, _ := bot.Compose(billing.Notice{To: olgas, Kind: billing.Report, Detail: "today"}, s)
	for _, want := range []string{"Sales: 1, ₹50.00", "Vouchers redeemed, in cash: 1, ₹50.00", "Net: ₹100.00", "Customers: 2"} {
		if !strings.Contains(text.Strip(out.Text), want) {
			t.Errorf("no %q in %q", want, text.Strip(out.Text))
		}
	}
}
