package main

import (
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

func TestASaleFromHelloToTheEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	code := w.buys(w.customer)
	w.hears(w.owner, "Sold")
	w.customer.Say("02-00-5e-10-20-30")
	m := w.hears(w.customer, "You are in")
	if m.Photo == nil || !strings.Contains(m.Text, "sunny-terrace") || !w.router.Lists(phone) {
		t.Fatalf("access %q, listed %v", m.Text, w.router.Lists(phone))
	}
	w.customer.Say("/access")
	w.hears(w.customer, "left (order "+code+")")
	w.presses(w.customer, "Show Wi-Fi")
	w.hears(w.customer, "You are in")
	w.hears(w.customer, "ends in")
	w.hears(w.customer, "time is over")
	if w.router.Lists(phone) || len(w.stripe.Refunds()) != 0 {
		t.Fatal("the device stays, or money went back")
	}
	w.owner.Say("/stats")
	w.hears(w.owner, "Sales: 1, ₹50.00")
	for _, s := range []string{w.telegram.Token, w.stripe.Key, "sunny-terrace", "admin-password", "2025550123", phone.String(), phone.Dashes()} {
		if strings.Contains(w.log.String(), s) {
			t.Errorf("the log shows %q", s)
		}
	}
}

func TestDoubledUpdatesAndEventsChangeNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.telegram.Double(true)
	w.stripe.Double(true)
	w.start()
	w.buys(w.customer)
	w.customer.Say(phone.String())
	w.hears(w.customer, "You are in")
	w.hears(w.customer, "time is over")
	said := map[string]int{}
	for _, m := range w.customer.Messages() {
		for _, words := range []string{"I sell Wi-Fi", "is confirmed", "is paid", "You are in", "time is over"} {
			if strings.Contains(m.Text, words) {
				said[words]++
			}
		}
	}
	for words, n := range said {
		if n != 1 {
			t.Errorf("%q was said %d times", words, n)
		}
	}
	if len(w.stripe.Sessions()) != 1 || len(w.router.History()) != 2 {
		t.Errorf("%d sessions, history %v", len(w.stripe.Sessions()), w.router.History())
	}
}

func TestAPaymentDuringAnOutageIsFoundAtStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	code := w.orders(w.customer)
	w.stop()
	w.stripe.Mute(true) // its event is lost for good
	w.pays(code)
	w.start()
	w.hears(w.customer, "is paid")
}

func TestALatePaymentIsGrantedOrGivenBack(t *testing.T) {
	for name, capacity := range map[string]int{"room": 30, "no room": 1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.config.Sites[0].Capacity = capacity
			w.start()
			code := w.orders(w.customer)
			w.stripe.Fail(503, 503, 503, 503, 503, 503) // the link stays open a while
			w.presses(w.customer, "Cancel")
			w.hears(w.customer, "is cancelled")
			if capacity == 1 {
				w.chooses(w.telegram.Person(7, "Dora", "en", "+12025550177"))
			}
			w.pays(code)
			if capacity == 1 {
				w.hears(w.customer, "went back to you")
				w.state(code, billing.Refunded)
				return
			}
			w.hears(w.customer, "is paid")
		})
	}
}

func TestAWrongAmountIsHeldAndNeverGranted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	code := w.orders(w.customer)
	if err := w.stripe.PayAmount(code, 1); err != nil {
		t.Fatal(err)
	}
	w.hears(w.customer, "does not fit its price")
	w.hears(w.owner, "does not fit it")
	w.customer.Say(phone.String())
	w.hears(w.customer, "did not understand")
	w.state(code, billing.Held)
	if w.router.Lists(phone) {
		t.Fatal("a held order was granted")
	}
}

func TestARouterThatStaysAwayGivesTheMoneyBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.config.Times.GrantWithin, w.config.Times.AnswerWithin = 2*time.Second, 2*time.Second
	w.start()
	code := w.buys(w.customer)
	w.router.SetDown(true)
	w.customer.Say(phone.String())
	w.hears(w.customer, "Will you wait")
	w.hears(w.customer, "I am giving you back")
	w.hears(w.customer, "went back to you")
	w.hears(w.owner, "Given back")
	w.state(code, billing.Refunded)
	w.router.SetDown(false)
	if n := len(w.stripe.Refunds()); n != 1 || w.router.Lists(phone) {
		t.Fatalf("%d refunds, listed %v", n, w.router.Lists(phone))
	}
}

func TestARouterThatComesBackStartsTheClockThen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.config.Times.GrantWithin = time.Second
	w.start()
	w.buys(w.customer)
	w.router.SetDown(true)
	w.customer.Say(phone.String())
	w.hears(w.customer, "Will you wait")
	w.presses(w.customer, "Wait")
	w.hears(w.customer, "keep trying")
	back := time.Now()
	w.router.SetDown(false)
	w.hears(w.customer, "You are in")
	live, err := w.app.leases.Live(w.ctx(), "home")
	if err != nil || len(live) != 1 || live[0].Start.Before(back) || live[0].End.Sub(live[0].Start) != 10*time.Second {
		t.Fatalf("%+v, %v", live, err)
	}
}

func TestAFullListSellsNothingAndKeepsNobodysMoney(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.router.Close()
	w.router = tplinktest.NewServer(tplinktest.Options{Max: 2})
	w.config.Sites[0].Router.Host = strings.TrimPrefix(w.router.URL(), "tplink://admin@")
	w.config.Times.GrantWithin, w.config.Times.AnswerWithin = 2*time.Second, time.Second
	w.start()
	code := w.orders(w.customer)
	w.router.OwnerAdds(router.MAC{0x00, 0x00, 0x5e, 0x00, 0x53, 0x77}, "fridge")
	w.pays(code)
	w.hears(w.customer, "is paid")
	w.customer.Say(phone.String())
	w.hears(w.customer, "went back to you")
	other := w.telegram.Person(9, "Eve", "en", "+12025550188")
	w.asks(other)
	_, err := other.WaitFor(w.ctx(), func(m telegramtest.Message) bool {
		return strings.Contains(m.Text, "All places are taken") || strings.Contains(m.Text, "out of order")
	})
	if err != nil {
		t.Error(err)
	}
}

func TestTheOwnerPausesGrantsAndRevokes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.config.Owner.Telegram = nil
	w.start()
	w.owner.Say("/admin")
	w.hears(w.owner, "did not understand")
	w.owner.Say("/claim AAAA-AAAA")
	w.hears(w.owner, "not right")
	w.owner.Say("/claim cafe0001")
	w.hears(w.owner, "This shop is yours")
	w.owner.Say("/pause")
	w.hears(w.owner, "Stop selling?")
	w.presses(w.owner, "Yes")
	w.hears(w.owner, "Paused")
	w.asks(w.customer)
	w.hears(w.customer, "closed at the moment")
	w.owner.Say("/resume")
	w.hears(w.owner, "Sell again?")
	w.presses(w.owner, "Yes")
	w.hears(w.owner, "The shop is open")
	w.owner.Say("/grant " + phone.String() + " 2h")
	w.hears(w.owner, "access for 2 h?")
	w.presses(w.owner, "Yes")
	w.hears(w.owner, "You are in")
	w.owner.Say("/revoke " + phone.String())
	w.hears(w.owner, "End the access")
	w.presses(w.owner, "Yes")
	w.hears(w.owner, "ends now")
	w.until("the device left", func() bool { return !w.router.Lists(phone) })
	w.customer.Say("/claim cafe0001")
	w.hears(w.customer, "did not understand")
	w.owner.Say("/grant +12025550123 1h")
	w.hears(w.owner, "access for 1 h?")
	w.presses(w.owner, "Yes")
	w.hears(w.customer, "is paid")
}

func TestBadInputGetsItsOwnSentence(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	c := w.customer
	c.Say("/start")
	w.hears(c, "I sell Wi-Fi")
	c.SendPhoto()
	w.hears(c, "words only")
	c.Say(strings.Repeat("a", 4000))
	w.hears(c, "too long")
	c.Say("/fly")
	w.hears(c, "did not understand")
	c.PressData(1, "plan p99")
	w.hears(c, "old menu")
	w.presses(c, "Buy")
	w.hears(c, "phone number")
	for _, card := range []struct {
		phone string
		user  int64
		words string
	}{
		{"+12025550199", 99, "not your own"}, {"+12025550199", 0, "not your own"}, {"+88812345678", customerID, "Anonymous"},
		{"+4930901820", customerID, "not a mobile"}, {"+1", customerID, "not complete"},
	} {
		c.ShareOther(card.phone, card.user)
		w.hears(c, card.words)
	}
	group := c.In(-100)
	group.Say("/start")
	w.hears(group, "private chat only")
	c.ShareContact()
	w.hears(c, "Which one")
	w.presses(c, "10 seconds")
	code := w.code(w.hears(c, "Please pay by"))
	c.Say("/buy")
	w.hears(c, "open order already: "+code)
	w.presses(c, "I have paid")
	w.hears(c, "no payment for order")
	w.pays(code)
	w.hears(c, "is paid")
	taken := router.MAC{0x02, 0x00, 0x5e, 0x10, 0x20, 0x99}
	w.owner.Say("/grant " + taken.String() + " 1h")
	w.hears(w.owner, "access for")
	w.presses(w.owner, "Yes")
	w.hears(w.owner, "You are in")
	for said, words := range map[string]string{
		"01:00:5E:00:00:01": "group of devices", "00:00:00:00:00:00": "of zeros", "FF:FF:FF:FF:FF:FF": "all devices",
		"02:00:5E": "twelve characters", taken.String(): "somebody else bought",
	} {
		c.Say(said)
		w.hears(c, words)
	}
	if o := w.order(code); o.State != billing.Paid || o.Device {
		t.Fatalf("bad input changed the order: %+v", o)
	}
	c.PressData(1, "cancel "+code)
	w.hears(c, "is paid already")
	stranger := w.telegram.Person(8, "Mallory", "en", "+12025550166")
	for _, data := range []string{"cancel " + code, "dev " + code + " " + phone.String(), "money " + code, "do revoke " + code, "ask pause"} {
		stranger.PressData(1, data)
	}
	w.until("every press is answered", func() bool { return len(stranger.Toasts()) == 5 })
	if o := w.order(code); o.State != billing.Paid || w.router.Lists(phone) {
		t.Fatalf("a stranger changed the order: %+v", o)
	}
}

func TestRedisThatRestartsLosesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	code := w.orders(w.customer)
	w.redis.Kill()
	w.pays(code)
	w.customer.Say("/access")
	w.redis.Start()
	w.hears(w.customer, "is not paid yet")
	w.hears(w.customer, "is paid")
	w.customer.Say(phone.String())
	w.hears(w.customer, "You are in")
	w.redis.Kill()
	w.redis.Start()
	w.hears(w.customer, "time is over")
	if w.router.Lists(phone) {
		t.Fatal("the device stays")
	}
}

func TestRecordsThatAreLostAreFoundAtTheRouterAndAtStripe(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.config.Plans[0].Lasts = time.Hour
	w.start()
	code := w.buys(w.customer)
	w.customer.Say(phone.String())
	w.hears(w.customer, "You are in")
	if err := w.redis.DB().FlushAll(w.ctx()).Err(); err != nil {
		t.Fatal(err)
	}
	w.hears(w.owner, "I found access on the router of home that I had no record of, and took it over: order "+code)
	w.hears(w.owner, "I found a payment of which I have no record:\n• "+code+": ₹50.00")
	if !w.router.Lists(phone) || len(w.stripe.Refunds()) != 0 {
		t.Fatal("the device went, or money went back")
	}
}

// TestAnAddressThatComesBeforeThePaymentIsKept: nobody has to send it twice because the provider is slower.
func TestAnAddressThatComesBeforeThePaymentIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	code := w.orders(w.customer)
	w.customer.Say(phone.String())
	w.hears(w.customer, "gets in as soon as the payment")
	w.pays(code)
	w.hears(w.customer, "is paid")
	w.hears(w.customer, "You are in")
	w.hears(w.customer, "time is over")
	w.until("the device has left", func() bool { return !w.router.Lists(phone) })
	w.soldOnce()
}
