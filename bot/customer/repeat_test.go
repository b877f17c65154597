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
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// noRoom is a site that is full.
func noRoom(w *bot.World) { w.Places[0].Taken = w.Places[0].Places }

// greeted is what /start is answered with.
func greeted(w bot.World) string { return bottest.Transcript(desk.Step(w, bottest.Says("/start"))) }

// Whoever has paid names the device first, and is sold nothing else meanwhile.
func TestWhatIsPaidAndWaitsForItsDeviceComesBeforeAnotherOrder(t *testing.T) {
	o := bottest.Order(billing.Paid)
	for _, data := range []string{"plan p1", "again " + bottest.Code, "site p1 0"} {
		w := bottest.World(returns, bottest.Has(o), func(w *bot.World) { w.Named = &o })
		d := desk.Step(w, bottest.Presses(data))
		if got := bottest.Transcript(d); len(d.Orders) > 0 || !strings.Contains(got, "Which device is it for?") {
			t.Errorf("%s: %s", data, got)
		}
	}
}

func TestAnUnfinishedOrderIsOneTapAwayInAFullShopToo(t *testing.T) {
	for _, o := range []billing.Order{bottest.Order(billing.Paid), bottest.Linked()} {
		w := bottest.World(returns, bottest.Has(o), noRoom)
		if got := greeted(w); !strings.Contains(got, "[My order] [Let me know]") {
			t.Errorf("%s: %s", o.State, got)
		}
		if got := bottest.Transcript(desk.Step(w, bottest.Presses("buy"))); !strings.Contains(got, o.Code) {
			t.Errorf("%s: %s", o.State, got)
		}
	}
	if got := greeted(bottest.World(returns)); strings.Contains(got, "My order") {
		t.Error(got)
	}
}

// Access that was renewed is renewed by the order that runs, and stays in where nobody else gets in.
func TestWhatWasRenewedIsRenewedAgain(t *testing.T) {
	first, over := bottest.Order(billing.Granted), bottest.Lease(scheduler.Over)
	second, in := first, bottest.Lease(scheduler.Active)
	second.Code, in.ID = bottest.Fresh, bottest.Fresh
	d := desk.Step(bottest.World(returns, noRoom, bottest.Has(second, in), namedOrder(first, over)), bottest.Says("/start"))
	if got := d.Replies[0].Rows[0][0].Data; got != "again "+second.Code {
		t.Errorf("the first button is %q of\n%s", got, bottest.Transcript(d))
	}
}

func TestTheSiteOfTheAccessSaysWhetherItCanBeRenewed(t *testing.T) {
	in, o := bottest.Lease(scheduler.Active), bottest.Order(billing.Granted)
	here := []func(*bot.World){returns, bottest.Has(o, in), namedOrder(o, in)}
	second := func(closed bool) func(*bot.World) {
		return func(w *bot.World) {
			w.Places = append(w.Places, bot.Place{Name: "café", Places: 3, Taken: 3, Status: w.Places[0].Status})
			if closed {
				w.Shop.Closed = []string{"café"}
			}
		}
	}
	down := func(w *bot.World) { w.Places[0].Status = scheduler.Status{Since: bottest.Noon.Add(-24 * time.Hour)} }
	for name, c := range map[string]struct {
		change []func(*bot.World)
		offers bool
	}{
		"its own is full, another closed": {[]func(*bot.World){noRoom, second(true)}, true},
		"its own is down, another full":   {[]func(*bot.World){down, second(false)}, false},
	} {
		w := bottest.World(append(here, c.change...)...)
		if got := greeted(w); strings.Contains(got, "Again") != c.offers {
			t.Errorf("%s: %s", name, got)
		}
		if d := desk.Step(w, bottest.Presses("again "+bottest.Code)); (len(d.Orders) > 0) != c.offers {
			t.Errorf("%s, pressed: %s", name, bottest.Transcript(d))
		}
	}
}

func TestTheButtonNamesTheDeviceThatTheTimeMovedTo(t *testing.T) {
	other, err := router.ParseMAC("00:00:5E:00:53:01")
	if err != nil {
		t.Fatal(err)
	}
	w := bottest.World(returns, bottest.Has(bottest.Order(billing.Granted), bottest.Lease(scheduler.Active)),
		func(w *bot.World) { w.Session.Moving = bottest.Code })
	d := desk.Step(w, bottest.Says(other.String()))
	w.Session, w.Customer = d.Session, d.Customer
	d = desk.Step(w, bottest.Presses(d.Replies[0].Rows[0][0].Data)) // Yes
	o := bottest.Order(billing.Granted)
	w = bottest.World(bottest.Has(o, d.Leases[0]), namedOrder(o, d.Leases[0]), func(w *bot.World) { w.Customer = d.Customer })
	made := desk.Step(w, bottest.Presses("again "+bottest.Code)).Orders[0]
	if got := greeted(w); made.For != other.String() || !strings.Contains(got, "Again: 1 hour, "+made.For) {
		t.Errorf("the order is for %s, the greeting is\n%s", made.For, got)
	}
}

func TestTheButtonHasThePriceThatIsAsked(t *testing.T) {
	w := bottest.World(returns, bottest.Cheaper(billing.Discount{Name: "SUMMER", Percent: 20}, 0),
		func(w *bot.World) { w.Session.Discount = "SUMMER" })
	if got := greeted(w); !strings.Contains(got, "[Again: 1 hour, my phone – ₹40.00]") {
		t.Error(got)
	}
}

func TestTheAdviceStaysAwayFromWhatIsShownAgain(t *testing.T) {
	l := bottest.Lease(scheduler.Active)
	w := bottest.World(bottest.Has(bottest.Order(billing.Granted), l), func(w *bot.World) {
		w.Customer.Devices, w.Customer.Unfixed = []router.MAC{bottest.Device}, bottest.Device
	})
	d := desk.Step(w, bottest.Presses("wifi "+bottest.Code))
	s := bottest.Scene(bottest.Order(billing.Granted), &l)
	s.Customer = d.Customer
	if out, _ := outbox.Compose(d.Notices[0], s); strings.Contains(out.Text, "made this address up") {
		t.Error(out.Text)
	}
}

func TestTheAdviceComesWithSeveralDevicesToo(t *testing.T) {
	l, s := bottest.Lease(scheduler.Active), bottest.Scene(bottest.Order(billing.Granted), nil)
	mac, err := router.ParseMAC("00:00:5E:00:53:01")
	if err != nil {
		t.Fatal(err)
	}
	l.Devices, l.More = 2, []scheduler.Seat{{Device: mac}}
	s.Lease, s.Customer.Unfixed = &l, bottest.Device
	if out, _ := outbox.Compose(billing.Notice{Kind: billing.Access, Order: bottest.Code}, s); !strings.Contains(out.Text, "made this address up") {
		t.Error(out.Text)
	}
}

// The link's bad news leaves the order's code, price and Cancel where they are.
func TestOnlyResultsTakeThePlaceOfWhatAnnouncedThem(t *testing.T) {
	for kind, takes := range map[billing.NoticeKind]bool{
		billing.PayHere: true, billing.LinkLater: false, billing.LinkRefused: false,
	} {
		out, ok := outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: kind, Order: bottest.Code}, bottest.Scene(bottest.Linked(), nil))
		if !ok || (out.About != "") != takes {
			t.Errorf("%s: %+v", kind, out)
		}
	}
}
