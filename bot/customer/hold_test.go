package customer_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
)

// forMany sells a plan for ten devices beside the others, at a site with room for it.
func forMany(w *bot.World) {
	w.Shop.Plans = append(w.Shop.Plans, billing.Plan{ID: "p10", Name: "1 day", Price: bottest.Rupees, Lasts: time.Hour,
		Devices: 10})
	w.Places[0].Places = 20
}

// left is that orders were left unpaid, so many minutes ago.
func left(minutes ...int) func(*bot.World) {
	return func(w *bot.World) {
		for _, m := range minutes {
			w.Lapses = append(w.Lapses, bottest.Noon.Add(-time.Duration(m)*time.Minute))
		}
	}
}

func TestWhoLeavesOrdersUnpaidGetsSmallerPlansOnly(t *testing.T) {
	half := func(w *bot.World) {
		w.Shop.Discounts = []billing.Discount{{Name: "HALF", Percent: 50}}
		w.Session.Discount = "HALF"
	}
	free := func(w *bot.World) {
		w.Shop.Discounts = []billing.Discount{{Name: "ALL", Percent: 100}}
		w.Session.Discount = "ALL"
	}
	const refused = "You left some orders unpaid. Until"
	for _, c := range []struct {
		name  string
		world bot.World
		plan  string
		want  string
	}{
		{"nothing was left unpaid", bottest.World(forMany), "p10", "Getting your payment link"},
		{"one was", bottest.World(forMany, left(30)), "p10", "at most 5"},
		{"it says until when", bottest.World(forMany, left(30)), "p10", "13:30"},
		{"a smaller plan is sold", bottest.World(forMany, left(1, 2, 3, 4)), "p1", "Getting your payment link"},
		{"two hours later", bottest.World(forMany, left(120)), "p10", "Getting your payment link"},
		{"a discount is kept", bottest.World(forMany, left(30), half), "p10", refused},
		{"what costs nothing holds nothing unpaid", bottest.World(forMany, left(30), free), "p10", "It's free"},
		{"the open order comes first", bottest.World(forMany, left(30), bottest.Has(bottest.Linked())), "p10", "or cancel it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := bottest.Presses("plan " + c.plan)
			d := desk.Step(c.world, in)
			said := bottest.Transcript(d)
			if !strings.Contains(said, c.want) {
				t.Errorf("answered with\n%s, want %q", said, c.want)
			}
			bottest.Sound(t, c.world, in, d)
			if strings.Contains(said, refused) && (len(d.Orders) > 0 || d.Take != nil || !reflect.DeepEqual(d.Session, c.world.Session)) {
				t.Errorf("something is decided: %+v", d)
			}
		})
	}
}

// Who extends has paid for the places.
func TestAnExtensionIsSoldWhateverWasLeftUnpaid(t *testing.T) {
	o, l := bottest.Order(billing.Granted), bottest.Lease("active")
	o.PlanID, o.Devices, l.Devices = "p10", 10, 10
	w := bottest.World(forMany, left(1, 2, 3), bottest.Has(o, l), bottest.Named(l), func(w *bot.World) { w.Named = &o })
	d := desk.Step(w, bottest.Presses("again "+bottest.Code))
	if len(d.Orders) != 1 || !d.Orders[0].Extends {
		t.Errorf("%s", bottest.Transcript(d))
	}
}

func TestAPlanForManyDevicesIsToBePaidSooner(t *testing.T) {
	for plan, want := range map[string]time.Duration{"p1": 30 * time.Minute, "p10": 10 * time.Minute} {
		d := desk.Step(bottest.World(forMany), bottest.Presses("plan "+plan))
		if len(d.Orders) != 1 || !d.Orders[0].Expires.Equal(bottest.Noon.Add(want)) {
			t.Errorf("%s: %+v", plan, d.Orders)
		}
	}
}

// TestAPaymentThatTakesItsTimeIsSaidSo to whoever asks, and holds up no other purchase.
func TestAPaymentThatTakesItsTimeIsSaidSo(t *testing.T) {
	o := bottest.Order(billing.Slow)
	for said, want := range map[string]string{
		"paid " + o.Code: "hours or days", "access": "hours or days", "buy": "Which plan",
	} {
		w := bottest.World(bottest.Has(o))
		if got := bottest.Transcript(desk.Step(w, bottest.Presses(said))); !strings.Contains(got, want) {
			t.Errorf("%s is answered with\n%s, want %q", said, got, want)
		}
	}
	o.Until = bottest.Noon.Add(48 * time.Hour)
	if got := bottest.Transcript(desk.Step(bottest.World(bottest.Has(o)), bottest.Presses("paid "+o.Code))); !strings.Contains(got, "slip") {
		t.Errorf("with a slip:\n%s", got)
	}
}
