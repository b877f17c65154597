package customer_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/bot/text"
)

func TestOnlyMethodsOfThePricesCurrencyAreOffered(t *testing.T) {
	all := []bot.Method{
		{Name: "own-upi", Label: "UPI", Currency: "INR", ByHand: true}, {Name: "own-pix", Label: "Pix", Currency: "BRL", ByHand: true},
		{Name: "own-cash", ByHand: true, Cash: true},
	}
	sells := func(methods ...bot.Method) func(*bot.World) { return func(w *bot.World) { w.Methods = methods } }
	for name, c := range map[string]struct {
		methods   []bot.Method
		has, not  string
		purchases int
	}{
		"of the currency, and any":   {all, "UPI", "Pix", 0},
		"the only one that takes it": {all[:2], "", "How would you like", 1},
		"none takes it":              {all[1:2], "nothing for sale", "Pix", 0},
	} {
		d := desk.Step(bottest.World(bottest.Knows(bottest.Carlo), sells(c.methods...)), bottest.Presses("site p1 0"))
		said := bottest.Transcript(d)
		if !strings.Contains(said, c.has) || strings.Contains(said, c.not) || len(d.Orders) != c.purchases {
			t.Errorf("%s: %d orders, %s", name, len(d.Orders), said)
		}
	}
}

func TestWhatNobodyCanPayIsNotForSale(t *testing.T) {
	pix := bot.Method{Name: "own-pix", Label: "Pix", Currency: "BRL", ByHand: true}
	reais := func(w *bot.World) {
		p := w.Shop.Plans[0]
		p.ID, p.Name, p.Price = "p3", "in reais", billing.Money{Amount: 900, Currency: "BRL"}
		w.Shop.Plans = append(w.Shop.Plans, p)
	}
	again := func(w *bot.World) {
		w.Customer.Last = bot.Bought{Order: bottest.Code, Plan: "p1", Device: bottest.Device}
	}
	for name, c := range map[string]struct {
		methods  []bot.Method
		press    string
		has, not string
	}{
		"no way at all":               {nil, "menu", "nothing for sale", "1 hour"},
		"no way at all, pressed":      {nil, "plan p1", "nothing for sale", "order"},
		"no way at all, again":        {nil, "again " + bottest.Code, "nothing for sale", "order"},
		"a way for one plan of two":   {[]bot.Method{pix}, "menu", "in reais", "1 hour"},
		"the other plan, pressed":     {[]bot.Method{pix}, "plan p1", "nothing for sale", "order"},
		"a way that has been dropped": {[]bot.Method{pix}, "site p3 0 own-upi", "How would you like to pay", "order"},
	} {
		world := func(w *bot.World) { w.Methods = c.methods }
		d := desk.Step(bottest.World(bottest.Knows(bottest.Carlo), reais, again, world), bottest.Presses(c.press))
		said := bottest.Transcript(d)
		if !strings.Contains(said, c.has) || strings.Contains(said, c.not) || len(d.Orders) > 0 {
			t.Errorf("%s: %+v, %s", name, d.Orders, said)
		}
	}
}

func TestWhoseWayToPayIsGoneIsToldToChooseAnother(t *testing.T) {
	for _, l := range text.All() {
		s := bottest.Scene(bottest.Order(billing.Cancelled), nil)
		s.Lang = l.Tag
		out, ok := outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: billing.MethodGone, Order: bottest.Code}, s)
		if !ok || !strings.Contains(out.Text, bottest.Code) || len(out.Rows) != 1 || out.Rows[0][0].Data != "buy" {
			t.Errorf("%s: %+v", l.Tag, out)
		}
	}
}

func TestNothingIsClaimedWhileTheClockIsWrong(t *testing.T) {
	o := bottest.Direct(billing.Pending)
	world := func(w *bot.World) { w.Deals, w.ClockErr = []bot.Deal{{Order: o}}, errors.New("the clock is wrong") }
	d := desk.Step(bottest.World(bottest.Knows(bottest.Carlo), world), bottest.Presses("paid "+o.Code))
	if len(d.Orders) > 0 || len(d.Notices) > 0 {
		t.Errorf("%+v, %+v", d.Orders, d.Notices)
	}
}

func TestElsewhereStarsAreOfferedByALinkToTheBot(t *testing.T) {
	ways := func(w *bot.World) {
		w.Methods = []bot.Method{{Name: "stripe"}, {Name: "stars", Stars: true, Currency: "INR", Only: "telegram"}, {Name: "own-upi", Label: "UPI", ByHand: true}}
		w.Reach.Telegram = "corner_bot"
	}
	for _, here := range []int{2, 1} { // ways to pay in either channel, of which a single one is not taken for granted
		for channel, want := range map[string]bot.Choice{
			"whatsapp": {Label: "Telegram Stars", URL: "https://t.me/corner_bot"}, "telegram": {Label: "Telegram Stars", Data: "site p1 0 stars"},
		} {
			in := bottest.Presses("site p1 0")
			in.Channel = channel
			d := desk.Step(bottest.World(bottest.Knows(bottest.Carlo), ways, func(w *bot.World) { w.Methods = w.Methods[:here+1] }), in)
			found := false
			for _, row := range d.Replies[0].Rows {
				found = found || row[0] == want
			}
			if !found {
				t.Errorf("on %s there is no %+v in\n%s", channel, want, bottest.Transcript(d))
			}
		}
	}
	in := bottest.Presses("site p1 0")
	in.Channel = "whatsapp"
	d := desk.Step(bottest.World(bottest.Knows(bottest.Carlo), ways, func(w *bot.World) {
		w.Methods, w.Customer.Method = w.Methods[:2], "stripe"
	}), in)
	if len(d.Orders) != 1 || d.Orders[0].Method != "stripe" {
		t.Errorf("who paid by the only way here is asked again: %s", bottest.Transcript(d))
	}
}
