package apptest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/razorpay/razorpaytest"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
)

// BuysInStages plays the customer, and names each stage as it begins.
func (w *World) BuysInStages(at func(stage string)) {
	w.T.Helper()
	at("hello")
	code := w.Orders(w.Customer)
	at("paid")
	w.Pays(code)
	w.Hears(w.Customer, "is paid")
	w.Hears(w.Owner, "Sold")
	at("device")
	w.Customer.Say(Phone.String())
	w.Hears(w.Customer, "You're in")
	at("in")
	w.Hears(w.Customer, "time is up")
	w.Until("the device has left", func() bool { return !w.Router.Lists(Phone) })
}

// SoldOnce checks that one sale left what it should: money taken once, access given once and in full.
func (w *World) SoldOnce() {
	w.T.Helper()
	if paid, refunds := w.paidAndRefunded(); paid != 1 || refunds != 0 {
		w.T.Errorf("%d links are paid, %d refunds", paid, refunds)
	}
	var in, out time.Time
	changes := 0
	for _, c := range w.Router.History() {
		switch {
		case c.MAC != Phone:
			w.T.Errorf("somebody else's entry changed: %+v", c)
		case c.Listed && in.IsZero():
			in = c.At
		case !c.Listed:
			out = c.At
			changes++
		}
	}
	if changes != 1 || out.Sub(in) < w.Config.Plans[0].Lasts {
		w.T.Errorf("the device had %v in %v", out.Sub(in), w.Router.History())
	}
	if left := w.Router.List(); len(left) != 1 || left[0].MAC != w.Router.Own {
		w.T.Errorf("the list is %v", left)
	}
}

// paidAndRefunded counts what the provider has.
func (w *World) paidAndRefunded() (paid, refunds int) {
	if w.Razorpay != nil {
		for _, p := range w.Razorpay.Payments() {
			if p.Status == "captured" || p.Status == "refunded" {
				paid++
			}
		}
		return paid, len(w.Razorpay.Refunds())
	}
	for _, s := range w.Stripe.Sessions() {
		if s.Paid {
			paid++
		}
	}
	return paid, len(w.Stripe.Refunds())
}

// Hears waits until a person hears some words.
func (w *World) Hears(p *telegramtest.Person, words string) telegramtest.Message {
	w.T.Helper()
	m, err := p.Wait(w.Ctx(), words)
	if err != nil {
		w.T.Fatal(err)
	}
	return m
}

func (w *World) Presses(p *telegramtest.Person, label string) {
	w.T.Helper()
	if err := p.Press(label); err != nil {
		w.T.Fatal(err)
	}
}

// Asks goes from hello to the proof of the phone, which the answer to /buy follows.
func (w *World) Asks(p *telegramtest.Person) {
	w.T.Helper()
	p.Say("/start")
	w.Hears(p, "Hi ")
	p.Say("/buy")
	w.Hears(p, "phone number")
	p.ShareContact()
}

// Chooses goes from hello to an order.
func (w *World) Chooses(p *telegramtest.Person) {
	w.T.Helper()
	p.Say("/start")
	w.Hears(p, "Need Wi-Fi?")
	w.Presses(p, "10 seconds")
	w.Hears(p, "phone number")
	p.ShareContact()
}

// Orders goes from hello to the link, and returns the order's code.
func (w *World) Orders(p *telegramtest.Person) string {
	w.T.Helper()
	w.Chooses(p)
	return w.Code(w.Hears(p, "Please pay by"))
}

// Buys goes from hello to the question for the device, and returns the order's code.
func (w *World) Buys(p *telegramtest.Person) string {
	w.T.Helper()
	code := w.Orders(p)
	w.Pays(code)
	w.Hears(p, "is paid")
	return code
}

// Code reads an order's code from a message.
func (w *World) Code(m telegramtest.Message) string {
	w.T.Helper()
	for _, word := range strings.Fields(m.Text) {
		if code, ok := billing.ParseCode(strings.Trim(word, ":.,()")); ok {
			return code
		}
	}
	w.T.Fatalf("no code in %q", m.Text)
	return ""
}

func (w *World) Pays(code string) {
	w.T.Helper()
	pay := w.Stripe.Pay
	if w.Razorpay != nil && slices.ContainsFunc(w.Razorpay.Links(), func(l razorpaytest.Link) bool { return l.Order == code }) {
		pay = w.Razorpay.Pay
	}
	if err := pay(code); err != nil {
		w.T.Fatal(err)
	}
}

func (w *World) Order(code string) billing.Order {
	w.T.Helper()
	o, err := w.Leases().Orders.Order(w.Ctx(), code)
	if err != nil {
		w.T.Fatal(err)
	}
	return o
}

func (w *World) State(code string, want billing.State) {
	w.T.Helper()
	w.Until(fmt.Sprintf("order %s is %s", code, want), func() bool { return w.Order(code).State == want })
}

// Takings are what the books have of payments.
func (w *World) Takings() []billing.Taking {
	w.T.Helper()
	list, err := w.Leases().Orders.Between(w.Ctx(), false, time.Time{}, time.Now().Add(time.Hour))
	if err != nil {
		w.T.Fatal(err)
	}
	return list
}
