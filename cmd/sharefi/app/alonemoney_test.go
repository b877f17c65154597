package app_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// Sales of another program on the Stripe account, in currencies that the table lacks, and slow to read.
func TestForeignSalesHoldUpNoCustomer(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Start()
	w.Stripe.Intercept(func(method string, after bool) {
		if method != "POST /v1/checkout/sessions" && method != "GET /v1/events" && !after {
			time.Sleep(100 * time.Millisecond)
		}
	})
	for range 200 {
		w.Stripe.SellElsewhere("BGN")
	}
	before := w.Stripe.Calls("GET /v1/checkout/sessions/{id}")
	w.Buys(w.Customer)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	if n := w.Stripe.Calls("GET /v1/checkout/sessions/{id}") - before; n > 3 {
		t.Errorf("%d sessions were read for one sale", n)
	}
}

// Five hundred refunds that Stripe refuses, beside an order whose record is broken.
func TestRefusedRefundsAndABrokenOrderHoldUpNoCustomer(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Config.Sites[0].Capacity = 30
	w.Stripe.Forbid("POST /v1/refunds")
	w.Start()
	db := w.Redis.DB()
	store := &redisstore.Store{DB: db, Rules: billing.DefaultRules(), Providers: []string{"stripe"}, Places: func(string) int { return 9999 },
		Post: func(*redisdb.Batch, ...billing.Notice) {}}
	for i := range 520 {
		o := billing.Order{Code: fmt.Sprintf("BBBB-%04d", i), Customer: "+12025550199", Site: "home", State: billing.Refunding,
			Created: time.Now().Add(-time.Hour), PaidAt: time.Now().Add(-time.Hour), Devices: 1, Warned: true,
			Payment: billing.Payment{Provider: "stripe", ID: fmt.Sprint("pi_", i), Amount: billing.Money{Amount: 100, Currency: "INR"}}}
		if err := store.Save(w.Ctx(), o); err != nil {
			t.Fatal(err)
		}
	}
	broken := redisstore.OrderKey(db, "BBBB-0007")
	if err := db.Set(w.Ctx(), broken, "1 {", 0).Err(); err != nil {
		t.Fatal(err)
	}
	w.Buys(w.Customer)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	w.Hears(w.Owner, "BBBB-0007")
}
