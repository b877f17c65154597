package customer_test

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
)

var (
	card = bot.Method{Name: "stripe"}
	upi  = bot.Method{Name: "own-upi", Label: "UPI", ByHand: true}
	cash = bot.Method{Name: "own-cash", ByHand: true, Cash: true}
)

// pays is a shop that is paid in some ways.
func pays(list ...bot.Method) func(*bot.World) { return func(w *bot.World) { w.Methods = list } }

// The owner may put the list of methods into another order, or take one off, while a menu is open.
func TestWhatWasChosenIsNeverAnotherWayToPay(t *testing.T) {
	menu := desk.Step(bottest.World(pays(card, upi, cash)), bottest.Presses("site p1 0"))
	tap := func(label string) string {
		for _, row := range menu.Replies[0].Rows {
			if row[0].Label == label {
				return row[0].Data
			}
		}
		t.Fatalf("%s is not offered in %+v", label, menu.Replies[0].Rows)
		return ""
	}
	for name, c := range map[string]struct {
		now   []bot.Method
		press string
		want  string // the method of the order; empty if the customer is asked again
	}{
		"as it was":             {[]bot.Method{card, upi, cash}, tap("UPI"), "own-upi"},
		"in another order":      {[]bot.Method{upi, cash, card}, tap("UPI"), "own-upi"},
		"another is off":        {[]bot.Method{upi, cash}, tap("Cash"), "own-cash"},
		"it is off":             {[]bot.Method{card, cash}, tap("UPI"), ""},
		"one other is left":     {[]bot.Method{cash}, tap("UPI"), ""},
		"it alone is left":      {[]bot.Method{upi}, tap("UPI"), "own-upi"},
		"a number":              {[]bot.Method{card, upi, cash}, "site p1 0 1", ""},
		"a number out of range": {[]bot.Method{card, upi, cash}, "site p1 0 99", ""},
		"nothing":               {[]bot.Method{card, upi, cash}, "site p1 0 ", ""},
	} {
		d := desk.Step(bottest.World(pays(c.now...)), bottest.Presses(c.press))
		switch {
		case c.want == "" && (len(d.Orders) > 0 || !strings.Contains(bottest.Transcript(d), "How would you like to pay")):
			t.Errorf("%s: %s, %+v", name, bottest.Transcript(d), d.Orders)
		case c.want != "" && (len(d.Orders) != 1 || d.Orders[0].Method != c.want):
			t.Errorf("%s: %+v", name, d.Orders)
		}
	}
}

func TestWhatIsFreeAsksForNoWayToPay(t *testing.T) {
	for name, c := range map[string]struct {
		world bot.World
		press string
	}{
		"a trial":       {bottest.World(pays(card, upi, cash), bottest.OffersTrial), "plan trial"},
		"all taken off": {bottest.World(pays(card, upi, cash), bottest.Cheaper(billing.Discount{Name: "FREE", Percent: 100}, 0)), "site p1 0"},
	} {
		d := desk.Step(c.world, bottest.Presses(c.press))
		if len(d.Orders) != 1 || d.Orders[0].State != billing.Paid || !d.Orders[0].Free() {
			t.Errorf("%s: %s, %+v", name, bottest.Transcript(d), d.Orders)
		}
	}
}

// Whether a customer has paid the owner nobody knows but the owner: it is never denied.
func TestNobodyIsToldThatThePaymentByHandWasNotMade(t *testing.T) {
	for _, state := range []billing.State{billing.Pending, billing.Claimed} {
		d := desk.Step(bottest.World(bottest.Has(bottest.Direct(state))), bottest.Presses("cancel "+bottest.Code))
		lapsed, ok := outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: billing.OrderLapsed, Order: bottest.Code},
			bottest.Scene(bottest.Direct(billing.Expired), nil))
		for _, said := range []string{bottest.Transcript(d), lapsed.Text} {
			if !ok || len(lapsed.Rows) == 0 || strings.Contains(said, "charged") || !strings.Contains(said, "If you've already paid") {
				t.Errorf("%s: %s", state, said)
			}
		}
	}
}
