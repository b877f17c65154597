package app_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own/payload"
	"github.com/sharefi/sharefi/billing/razorpay"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/secret"
)

func TestASaleByRazorpayAndARefundThatWaits(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.ByRazorpay()
	w.Start()
	w.BuysInStages(func(string) {})
	w.SoldOnce()
	links := w.Razorpay.Links()
	if len(links) != 1 || links[0].Reference != links[0].Order || links[0].Amount != 5000 {
		t.Fatalf("links: %+v", links)
	}
	code := links[0].Order
	w.Razorpay.RefundsPend(true)
	w.Owner.Say("/refund " + code)
	w.Hears(w.Owner, "Refund ₹50.00")
	w.Presses(w.Owner, "Yes")
	w.Hears(w.Owner, "when Razorpay confirms it")
	w.Until("Razorpay has the refund", func() bool { return len(w.Razorpay.Refunds()) > 0 })
	w.State(code, billing.Refunding)
	w.Razorpay.Settle(true)
	w.Hears(w.Customer, "I've refunded")
	w.Hears(w.Owner, "Refunded")
	w.State(code, billing.Refunded)
	if o := w.Order(code); o.Payment.Provider != "razorpay" || o.Gone() != o.Price {
		t.Errorf("the order is %+v", o)
	}
	if taken, back := w.Razorpay.Books(); taken != 5000 || back != 5000 {
		t.Errorf("%d went back of %d", back, taken)
	}
}

func TestASaleByRazorpayOnWhatsApp(t *testing.T) {
	t.Parallel()
	w := apptest.WithWhatsApp(t)
	w.ByRazorpay()
	w.LinkFile(filepath.Join(w.Config.Data, "test"))
	w.Start()
	w.Until("WhatsApp is linked", func() bool { return w.Chat.Connected() == 1 })
	carlo := w.Chat.Person("+12025550123", "Carlo")
	carlo.Say("hello")
	reads(w, carlo, "1. 10 seconds")
	carlo.Say("1")
	code := apptest.OrderCode.FindStringSubmatch(reads(w, carlo, "Please pay by").Text)[1]
	w.Pays(code)
	reads(w, carlo, "is paid")
	carlo.Say("02:00:5e:10:20:30")
	reads(w, carlo, "sunny-terrace")
	reads(w, carlo, "time is up")
	w.State(code, billing.Granted)
	if links := w.Razorpay.Links(); len(links) != 1 || !strings.HasPrefix(links[0].Callback, "https://wa.me/") {
		t.Errorf("links: %+v", links)
	}
}

func TestRazorpayIsAwayAndLosesAnswers(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.ByRazorpay()
	w.Razorpay.SetDown(true)
	w.Start()
	w.Chooses(w.Customer)
	w.Hears(w.Customer, "isn't answering")
	w.Razorpay.LoseAnswers("POST /v1/payment_links", 2)
	w.Razorpay.SetDown(false)
	code := w.Code(w.Hears(w.Customer, "Please pay by"))
	w.Razorpay.Fail(429, 503, 500)
	w.Razorpay.LoseAnswers("GET /v1/payments/{id}", 2)
	w.Razorpay.Double(true)
	w.Pays(code)
	w.Hears(w.Customer, "is paid")
	if links := w.Razorpay.Links(); len(links) != 1 {
		t.Errorf("links: %+v", links)
	}
	if taken := w.Takings(); len(taken) != 1 {
		t.Errorf("the books have %v", taken)
	}
}

func TestMoneyThatArrivesAfterTheOrderWasCalledOffLetsIn(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.ByRazorpay()
	w.Start()
	code := w.Orders(w.Customer)
	if err := w.Razorpay.PayLater(code); err != nil {
		t.Fatal(err)
	}
	w.Presses(w.Customer, "Cancel")
	w.Hears(w.Customer, "is cancelled")
	w.Until("the link is closed", func() bool { return w.Razorpay.Links()[0].Status == "cancelled" })
	w.Razorpay.Arrive(code)
	w.Hears(w.Customer, "is paid")
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	w.State(code, billing.Granted)
}

func TestMoneyThatArrivesLateAtAFullSiteGoesBack(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.ByRazorpay()
	w.Config.Sites[0].Capacity = 1
	w.Start()
	code := w.Orders(w.Customer)
	if err := w.Razorpay.PayLater(code); err != nil {
		t.Fatal(err)
	}
	w.Presses(w.Customer, "Cancel")
	w.Hears(w.Customer, "is cancelled")
	dora := w.Telegram.Person(7, "Dora", "en", "+12025550177")
	w.Buys(dora)
	w.Razorpay.Arrive(code)
	w.Hears(w.Customer, "I've refunded")
	w.State(code, billing.Refunded)
	if taken, back := w.Razorpay.Books(); taken != 10000 || back != 5000 {
		t.Errorf("%d went back of %d", back, taken)
	}
}

func TestRow41And43AnAmountThatIsNotAsAskedIsHeld(t *testing.T) {
	for name, pay := range map[string]func(w *apptest.World, code string) error{
		"rupees taken for paise": func(w *apptest.World, code string) error {
			w.Razorpay.ChargeHundredths(1)
			return w.Razorpay.Pay(code)
		},
		"paise taken for rupees": func(w *apptest.World, code string) error {
			w.Razorpay.ChargeHundredths(100 * 100)
			return w.Razorpay.Pay(code)
		},
		"a part": func(w *apptest.World, code string) error { return w.Razorpay.PayAmount(code, 2000) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := apptest.New(t)
			w.ByRazorpay()
			w.Start()
			code := w.Orders(w.Customer)
			if err := pay(w, code); err != nil {
				t.Fatal(err)
			}
			w.Hears(w.Owner, "/accept")
			w.State(code, billing.Held)
			if o := w.Order(code); o.Reason != billing.ReasonAmount {
				t.Errorf("the order is %+v", o)
			}
		})
	}
}

func TestRow47AMethodThatIsRetiredFinishesItsOrders(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.ByRazorpay()
	w.Start()
	code := w.Orders(w.Customer)
	w.Stop()
	w.Config.Razorpay.Retired = true
	w.Config.Own = []config.Own{{Name: "own-cash", Account: payload.Account{Kind: payload.Cash}}}
	w.Start()
	w.Pays(code)
	w.Hears(w.Customer, "is paid")
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	w.State(code, billing.Granted)
	dora := w.Telegram.Person(7, "Dora", "en", "+12025550177")
	w.Chooses(dora)
	w.Hears(dora, "in cash")
	if links := w.Razorpay.Links(); len(links) != 1 {
		t.Errorf("links: %+v", links)
	}
	w.Owner.Say("/refund " + code)
	w.Hears(w.Owner, "Refund ₹50.00")
	w.Presses(w.Owner, "Yes")
	w.Hears(w.Customer, "I've refunded")
}

func TestAPaymentByRazorpayThatTheRecordsLostReachesTheOwner(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.ByRazorpay()
	c := w.Config.Razorpay
	lost := billing.Order{Code: "K7Q4-MD2X", Plan: "10 seconds", Price: w.Config.Plans[0].Price, Created: time.Now()}
	before := razorpay.New(razorpay.Config{Shop: "test", KeyID: c.KeyID, Secret: c.Secret, APIURL: c.APIURL, Now: time.Now})
	if _, err := before.Ask(t.Context(), lost, billing.Back{}); err != nil {
		t.Fatal(err)
	}
	if err := w.Razorpay.Pay(lost.Code); err != nil {
		t.Fatal(err)
	}
	w.Razorpay.SellElsewhere("USD")
	w.Start()
	m := w.Hears(w.Owner, "isn't in my records")
	if !strings.Contains(m.Text, "K7Q4-MD2X: ₹50.00") || !strings.Contains(m.Text, "Razorpay dashboard") {
		t.Errorf("the owner reads %q", m.Text)
	}
}

func TestTheOwnerHearsWhatRazorpayRefuses(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.ByRazorpay()
	w.Config.Plans[0].Price.Currency = "USD"
	w.Start()
	w.Chooses(w.Customer)
	w.Hears(w.Customer, "Payments aren't working right now")
	w.Hears(w.Owner, "Currency is not supported")
}

func TestOfTwoPagesACustomerChoosesOneByItsName(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.ByRazorpay()
	w.Config.Stripe.Key = secret.New(w.Stripe.Key)
	w.Start()
	w.Chooses(w.Customer)
	w.Hears(w.Customer, "How would you like to pay?")
	w.Presses(w.Customer, "UPI or card")
	code := w.Code(w.Hears(w.Customer, "Please pay by"))
	w.Pays(code)
	w.Hears(w.Customer, "is paid")
	if o := w.Order(code); o.Payment.Provider != "razorpay" || len(w.Stripe.Sessions()) > 0 {
		t.Errorf("%+v; Stripe made %d sessions", o.Payment, len(w.Stripe.Sessions()))
	}
}
