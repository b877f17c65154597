package app_test

import (
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

// TestAnAccessOfThreeOrdersIsGivenBackAndEnded as one: the second order goes back and the third begins sooner, then all of it
// ends, and what has not begun goes back.
func TestAnAccessOfThreeOrdersIsGivenBackAndEnded(t *testing.T) {
	t.Parallel()
	w, chats := apptest.Managers(t)
	m, device := chats["telegram"], apptest.Phone.String()
	codes := []string{w.Buys(w.Customer)}
	w.Customer.Say(device)
	w.Hears(w.Customer, "You're in")
	for range 2 {
		w.Customer.Mark()
		w.Customer.Say("/access")
		w.Hears(w.Customer, "left (order "+codes[0])
		w.Presses(w.Customer, "Extend")
		codes = append(codes, w.Code(w.Hears(w.Customer, "Please pay by")))
		w.Pays(codes[len(codes)-1])
		w.Hears(w.Customer, "got more time")
	}
	m.Mark()
	m.Say("/active")
	w.HearsIt(m, "Online: 1")
	w.Does(m, "/refund "+codes[1], "Access then lasts until", "Refunding")
	w.Hears(w.Customer, "I've refunded ₹50.00 for order "+codes[1])
	w.State(codes[1], billing.Refunded)
	w.Until("the third follows the first", func() bool { return lease(w, codes[2]).Start.Equal(lease(w, codes[0]).End) })
	w.Customer.Mark()
	w.Does(m, "/revoke "+device, "Order "+codes[2]+": ₹50.00 is refunded", "ends now")
	w.Hears(w.Customer, "The owner has ended your access")
	w.Hears(w.Customer, "I've refunded ₹50.00 for order "+codes[2])
	w.State(codes[0], billing.Granted)
	w.State(codes[2], billing.Refunded)
	w.Until("the device has left", func() bool { return !w.Router.Lists(apptest.Phone) })
	if back := w.Stripe.Refunds(); len(back) != 2 || back[0].Amount != 5000 || back[1].Amount != 5000 {
		t.Errorf("refunds %+v", back)
	}
}
