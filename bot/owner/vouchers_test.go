package owner_test

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/bot/text"
)

func TestTheOwnersVouchersAndDiscounts(t *testing.T) {
	byVoucher := bottest.Order(billing.Granted)
	byVoucher.Payment.Provider, byVoucher.Payment.ID = billing.ByVoucher, bottest.Paper
	reduced := bottest.Order(billing.Granted)
	reduced.Discount = bottest.Summer.Name
	begun := byVoucher
	begun.Granted = bottest.Noon
	discounted := func(w *bot.World) { w.Shop.Discounts = []billing.Discount{bottest.Summer} }
	many := func(w *bot.World) { w.Shop.Discounts = make([]billing.Discount, 20) }
	for _, c := range []struct {
		name  string
		world bot.World
		in    string // a button's data begins with "do "
		want  string
	}{
		{"the sheets", bottest.World(), "/vouchers", string(billing.VoucherList)},
		{"half a command", bottest.World(), "/vouchers p1", "Please write one of these"},
		{"of no plan", bottest.World(), "/vouchers p9 3", "no plan with that ID"},
		{"none", bottest.World(), "/vouchers p1 0", "1 to 480"},
		{"too many", bottest.World(), "/vouchers p1 481", "1 to 480"},
		{"a number that is none", bottest.World(), "/vouchers p1 many", "1 to 480"},
		{"make", bottest.World(), "/vouchers p1 24", "Make 24 vouchers for 1 hour (1 h), to sell for ₹50.00 each in cash, valid until: no end date?"},
		{"of a hidden plan", bottest.World(), "/vouchers p2 1", "Make 1 voucher for old"},
		{"until a day", bottest.World(), "/vouchers p1 3 2026-12-31", "until: 31 Dec 2026?"},
		{"for some days", bottest.World(), "/vouchers p1 3 30d", "until: 23 Dec 2026?"},
		{"for some minutes", bottest.World(), "/vouchers p1 3 30m", "until: 23 Nov 2026 12:30?"},
		{"until yesterday", bottest.World(), "/vouchers p1 3 2026-11-22", "didn't get that"},
		{"until nonsense", bottest.World(), "/vouchers p1 3 never", "didn't get that"},
		{"for another price", bottest.World(), "/vouchers p1 3 30d for 45", "for ₹45.00 each in cash, valid until: 23 Dec 2026"},
		{"for nothing", bottest.World(), "/vouchers p1 3 for 0", "for ₹0.00 each in cash"},
		{"for another currency", bottest.World(), "/vouchers p1 3 for 45.00 USD", "for $45.00 each in cash"},
		{"for a price that is none", bottest.World(), "/vouchers p1 3 for much", "not a price"},
		{"for", bottest.World(), "/vouchers p1 3 for", "didn't get that"},
		{"more words than it takes", bottest.World(), "/vouchers p1 3 30d 45", "didn't get that"},
		{"yes, make", bottest.World(bottest.Asked("vouchers make p1 24 30d for 45")), "do vouchers make p1 24 30d for 45", string(billing.VoucherSheet)},
		{"yes, of a plan that was dropped meanwhile", bottest.World(bottest.Asked("vouchers make p9 24")), "do vouchers make p9 24", "no plan with that ID"},
		{"print again", bottest.World(bottest.OnSheet), "/vouchers print " + bottest.SheetID + " 58", string(billing.VoucherSheet)},
		{"print what is not there", bottest.World(), "/vouchers print ZZZZ-0000", "don't know that code"},
		{"print on cloth", bottest.World(bottest.OnSheet), "/vouchers print " + bottest.SheetID + " cloth", "didn't get that"},
		{"void one", bottest.World(bottest.Printed(billing.Unused)), "/vouchers void " + bottest.Paper, "Cancel voucher " + bottest.Paper + "?"},
		{"yes, void one", bottest.World(bottest.Printed(billing.Unused), bottest.Asked("vouchers void "+bottest.Paper)),
			"do vouchers void " + bottest.Paper, bottest.Paper + " is cancelled"},
		{"void what was redeemed", bottest.World(bottest.Printed(billing.Redeemed)), "/vouchers void " + bottest.Paper, "used for order ELSE-0001"},
		{"yes, void what was redeemed meanwhile", bottest.World(bottest.Printed(billing.Redeemed),
			bottest.Asked("vouchers void "+bottest.Paper)), "do vouchers void " + bottest.Paper, "already been used"},
		{"void twice", bottest.World(bottest.Printed(billing.Void)), "/vouchers void " + bottest.Paper, "no longer valid"},
		{"void a sheet", bottest.World(bottest.OnSheet), "/vouchers void " + bottest.SheetID, "every unused voucher on sheet SHET-0001 (24 × 1 hour)"},
		{"yes, void a sheet", bottest.World(bottest.OnSheet, bottest.Asked("vouchers void "+bottest.SheetID)),
			"do vouchers void " + bottest.SheetID, bottest.SheetID + " is cancelled"},
		{"void a sheet twice", bottest.World(func(w *bot.World) { bottest.OnSheet(w); w.Sheet.Voided = bottest.Noon }),
			"/vouchers void " + bottest.SheetID, "no longer valid"},
		{"void nothing", bottest.World(), "/vouchers void", "don't know that code"},
		{"find a voucher", bottest.World(bottest.Printed(billing.Redeemed)), "/find " + bottest.Paper,
			"Voucher " + bottest.Paper + " of sheet SHET-0001: 1 hour, ₹50.00, used, order ELSE-0001; until: 23 Dec 2026"},
		{"find one of a void sheet", bottest.World(bottest.Printed(billing.Unused,
			func(w *bot.World) { w.Sheet.Voided = bottest.Noon })), "/find " + bottest.Paper, "cancelled, order –"},

		{"find what was bought with a discount", bottest.World(sold(reduced)), "/find " + bottest.Code, "1 hour (SUMMER), ₹50.00"},
		{"refund before the time began", bottest.World(sold(byVoucher)), "/refund " + bottest.Code, "voucher " + bottest.Paper + " can be used again"},
		{"yes, before the time began", asked(bottest.World(sold(byVoucher)), "/refund "+bottest.Code),
			"do #", "Order " + bottest.Code + " ends"},
		{"refund after it began", bottest.World(sold(begun, bottest.Lease("active"))), "/refund " + bottest.Code,
			"stays used. Stripe isn't involved: I'll note ₹50.00 for " + bottest.Carlo},
		{"yes, after it began", bottest.World(sold(begun, bottest.Lease("active")),
			bottest.Asked("refund "+bottest.Code+" 20")), "do refund " + bottest.Code + " 20", "ends"},
		{"refund more than was paid", bottest.World(sold(begun)), "/refund " + bottest.Code + " 51", "Please write /refund"},

		{"the discounts", bottest.World(), "/discounts", string(billing.DiscountList)},
		{"a discount", bottest.World(), "/discounts add summer 20%", "SUMMER: 20 % off"},
		{"with all limits", bottest.World(),
			"/discounts add summer 10.00 INR uses 5 from 2026-12-01 until 2026-12-31 plans p1,p2",
			"SUMMER: ₹10.00 off, 5 uses, from 1 Dec 2026, until 31 Dec 2026, plans p1, p2"},
		{"without a currency", bottest.World(), "/discounts add summer 10 uses 5", "SUMMER: ₹10.00 off, 5 uses"},
		{"a name that is made up", bottest.World(), "/discounts add new 20%", "NEWW0001: 20 % off"},
		{"yes, a discount", bottest.World(bottest.Asked("discounts add summer 20% uses 1")), "do discounts add summer 20% uses 1", string(billing.DiscountList)},
		{"a name with a dash", bottest.World(), "/discounts add sum-mer 20%", "didn't get that"},
		{"without a size", bottest.World(), "/discounts add summer", "didn't get that"},
		{"of more than everything", bottest.World(), "/discounts add summer 101%", "didn't get that"},
		{"of no money", bottest.World(), "/discounts add summer 0 INR", "didn't get that"},
		{"half a limit", bottest.World(), "/discounts add summer 20% uses", "didn't get that"},
		{"a limit that is none", bottest.World(), "/discounts add summer 20% never 5", "didn't get that"},
		{"no uses", bottest.World(), "/discounts add summer 20% uses 0", "didn't get that"},
		{"over before it begins", bottest.World(), "/discounts add summer 20% from 2027-02-01 until 2027-01-01", "didn't get that"},
		{"of a plan that is not there", bottest.World(), "/discounts add summer 20% plans p9", "no plan with that ID"},
		{"a second of that name", bottest.World(discounted), "/discounts add summer 20%", "a discount by that name"},
		{"one too many", bottest.World(many), "/discounts add summer 20%", "already have 20 discounts"},
		{"drop", bottest.World(discounted), "/discounts drop summer", "Remove the discount SUMMER?"},
		{"yes, drop", bottest.World(discounted, bottest.Asked("discounts drop SUMMER")), "do discounts drop SUMMER", string(billing.DiscountList)},
		{"drop what is not there", bottest.World(), "/discounts drop summer", "don't know that code"},
		{"yes, drop what is gone", bottest.World(bottest.Asked("discounts drop SUMMER")), "do discounts drop SUMMER", "don't know that code"},
		{"neither", bottest.World(), "/discounts paint blue", "didn't get that"},

		{"no trial", bottest.World(), "/trial", "There's no free trial"},
		{"the trial", bottest.World(bottest.OffersTrial), "/trial", "can try 30 min for free"},
		{"a trial", bottest.World(), "/trial 30m", "Let everyone try 30 min"},
		{"a trial of nonsense", bottest.World(), "/trial long", "Please write /trial"},
		{"yes, a trial", bottest.World(bottest.Asked("trial 30m")), "do trial 30m", "can try 30 min"},
		{"no more trial", bottest.World(bottest.OffersTrial), "/trial off", "End the free trial?"},
		{"yes, no more", bottest.World(bottest.OffersTrial, bottest.Asked("trial off")), "do trial off", "There's no free trial"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := bottest.Owner(bottest.Says(c.in))
			if c.in == "do #" {
				c.in = "do " + c.world.Session.Ask
			}
			if strings.HasPrefix(c.in, "do ") {
				in = bottest.Owner(bottest.Presses(c.in))
			}
			d := desk.Step(c.world, in)
			got := bottest.Transcript(d)
			for _, n := range d.Notices {
				got += string(n.Kind)
			}
			if !strings.Contains(got, c.want) {
				t.Errorf("%q is answered with\n%s, want %q", c.in, got, c.want)
			}
			bottest.Sound(t, c.world, in, d)
			changed := len(d.Orders)+len(d.Vouchers) > 0 || d.Sheet != nil || d.Dropped != "" ||
				!reflect.DeepEqual(d.Shop, c.world.Shop)
			if changed != (len(d.Changes) > 0) {
				t.Errorf("changed: %v, in the journal: %+v", changed, d.Changes)
			}
			in.Chat = "99"
			stranger := desk.Step(c.world, in)
			if said := bottest.Transcript(stranger); len(stranger.Orders)+len(stranger.Vouchers)+len(stranger.Changes) > 0 ||
				stranger.Sheet != nil || stranger.Dropped != "" ||
				!reflect.DeepEqual(stranger.Shop, c.world.Shop) || !strings.Contains(said, "didn't get that") &&
				!strings.Contains(said, "out of date") {
				t.Errorf("a stranger's %q does\n%s", c.in, said)
			}
		})
	}
}

// Of the sheets that are printed again on 58 mm, the words of one in 32 have a voucher's length and check.
func TestASheetIsNeverTakenForAVoucher(t *testing.T) {
	for range 2000 {
		id := billing.NewCode()
		for _, paper := range []string{" 58", " 80", " a4", ""} {
			if q := desk.NewQuery(bottest.Owner(bottest.Says("/vouchers print "+id+paper)), nil); q.Voucher != "" ||
				q.Code != id {
				t.Fatalf("%s%s is read as voucher %q, sheet %q", id, paper, q.Voucher, q.Code)
			}
		}
	}
}

func TestASheetIsMadeOfChance(t *testing.T) {
	make := func(seed byte) bot.Decision {
		return desk.Step(bottest.World(bottest.Asked("vouchers make p1 24"), func(w *bot.World) { w.Seed[0] = seed }),
			bottest.Owner(bottest.Presses("do vouchers make p1 24")))
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
	s := bottest.Scene(billing.Order{}, nil)
	w := bottest.World(bottest.Printed(billing.Unused))
	s.Sheet, s.Vouchers, s.Shop, s.Reach = *w.Sheet, []billing.Voucher{*w.Voucher}, "Café", bot.Reach{Telegram: "sharefi_bot", WhatsApp: "12025550100"}
	for _, c := range []struct {
		name   string
		change func(*bot.Scene)
		words  string
		file   string
	}{
		{"a sheet", func(*bot.Scene) {}, "Sheet SHET-0001: 1 voucher for 1 hour.", "vouchers-SHET-0001-58.pdf"},
		{"a plan in other letters", func(s *bot.Scene) { s.Sheet.Plan = "एक घंटा" }, "can't print the letters of “एक घंटा”", "vouchers-SHET-0001-58.pdf"},
		{"a shop in other letters", func(s *bot.Scene) { s.Shop = "茶馆" }, "can't print the letters of “茶馆”", "vouchers-SHET-0001-58.pdf"},
		{"nothing left", func(s *bot.Scene) { s.Vouchers = nil }, "nothing left to print", ""},
	} {
		s := s
		c.change(&s)
		out, ok := outbox.Compose(billing.Notice{To: bottest.Olgas, Kind: billing.VoucherSheet, Order: bottest.SheetID,
			Detail: "58"}, s)
		if !ok || !strings.Contains(text.Strip(out.Text), c.words) || (c.file == "") != (out.Document == nil) {
			t.Errorf("%s: %q, want %q", c.name, out.Text, c.words)
			continue
		}
		if out.Document == nil {
			continue
		}
		var pdf strings.Builder
		if err := out.Document.Write(context.Background(), &pdf); err != nil || !strings.HasPrefix(pdf.String(), "%PDF") ||
			out.Document.Name != c.file {
			t.Errorf("%s: %q, %v", c.name, out.Document.Name, err)
		}
	}
}

func TestListsOfVouchersAndDiscounts(t *testing.T) {
	s := bottest.Scene(billing.Order{}, nil)
	w := bottest.World(bottest.OnSheet)
	void := *w.Sheet
	void.ID, void.Voided, void.Expires = "VOID-0001", bottest.Noon, time.Time{}
	states := map[billing.VoucherState]int{billing.Unused: 20, billing.Redeemed: 3, billing.Void: 1}
	s.Sheets = []billing.Tally{{Sheet: *w.Sheet, States: states}, {Sheet: void, States: states}}
	s.Discounts, s.Uses, s.Reach.Telegram = []billing.Discount{bottest.Summer}, map[string]int{"SUMMER": 2}, "sharefi_bot"
	for kind, want := range map[billing.NoticeKind]string{
		billing.VoucherList: "• SHET-0001 1 hour, ₹50.00: 20 unused, 3 used, 1 cancelled; until: 23 Dec 2026\n" +
			"• VOID-0001 1 hour, ₹50.00: 0 unused, 3 used, 21 cancelled; until: no end date",
		billing.DiscountList: "• SUMMER: 20 % off, 2 uses: used 2 times, https://t.me/sharefi_bot?start=d_SUMMER",
	} {
		if out, ok := outbox.Compose(billing.Notice{To: bottest.Olgas, Kind: kind}, s); !ok ||
			!strings.Contains(text.Strip(out.Text), want) {
			t.Errorf("%s: %q, want %q", kind, text.Strip(out.Text), want)
		}
		if out, _ := outbox.Compose(billing.Notice{To: bottest.Olgas, Kind: kind},
			bottest.Scene(billing.Order{}, nil)); !strings.Contains(text.Strip(out.Text), " any ") {
			t.Errorf("no %s: %q", kind, text.Strip(out.Text))
		}
	}
}

func TestTheEndOfAnOrderThatNoCardPaid(t *testing.T) {
	paid := func(provider string, granted bool) billing.Order {
		o := bottest.Order(billing.Refunded)
		o.Payment.Provider, o.Payment.ID, o.Reason = provider, bottest.Paper, billing.ReasonRouter
		if granted {
			o.Granted = bottest.Noon
		}
		return o
	}
	for _, c := range []struct {
		order           billing.Order
		customer, owner string
	}{
		{paid(billing.ByVoucher, false), "Your voucher " + bottest.Paper + " can be used again", "can be used again"},
		{paid(billing.ByVoucher, true), "ask the owner for your money (₹50.00)", "₹50.00 as a cash refund"},
		{paid(billing.Free, false), "It was free", "It was free"},
		{paid(billing.Owner, true), "It was free", "It was free"},
		{paid("stripe", true), "I've refunded", "Refunded: ₹50.00"},
	} {
		s := bottest.Scene(c.order, nil)
		if out, ok := outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: billing.RefundDone, Order: bottest.Code},
			s); !ok || !strings.Contains(text.Strip(out.Text), c.customer) {
			t.Errorf("%s: the customer hears %q, want %q", c.order.Payment.Provider, out.Text, c.customer)
		}
		if out, ok := outbox.Compose(billing.Notice{To: billing.Owner, Kind: billing.OwnerRefund, Order: bottest.Code},
			s); !ok || !strings.Contains(text.Strip(out.Text), c.owner) {
			t.Errorf("%s: the owner hears %q, want %q", c.order.Payment.Provider, out.Text, c.owner)
		}
		if _, ok := outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: billing.RefundSoon, Order: bottest.Code},
			s); ok != (c.order.Payment.Provider == "stripe") {
			t.Errorf("%s: what is done in a moment is told twice: %v", c.order.Payment.Provider, ok)
		}
	}
}

func TestCashStandsBesideTheCards(t *testing.T) {
	s := bottest.Scene(billing.Order{}, nil)
	s.Numbers.Sales = []billing.Taking{
		{At: bottest.Noon, Order: bottest.Code, Customer: bottest.Carlo, Amount: bottest.Rupees}, {At: bottest.Noon,
			Order: bottest.Fresh, Customer: "+12025550199", Amount: bottest.Rupees, Method: billing.ByVoucher},
	}
	out, _ := outbox.Compose(billing.Notice{To: bottest.Olgas, Kind: billing.Report, Detail: "today"}, s)
	for _, want := range []string{"Sales: 1, ₹50.00", "Vouchers used, in cash: 1, ₹50.00", "Net: ₹100.00",
		"Customers: 2"} {
		if !strings.Contains(text.Strip(out.Text), want) {
			t.Errorf("no %q in %q", want, text.Strip(out.Text))
		}
	}
}
