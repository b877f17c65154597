package app_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

func TestACustomerOfLongAgoIsForgottenByHimself(t *testing.T) {
	t.Parallel()
	const keep = 540 * 24 * time.Hour
	w, people := apptest.Patrons(t, func(w *apptest.World) {
		w.Config.Plans[0].Lasts, w.Config.Retention = 10*time.Second, keep
		longer := w.Config.Plans[0]
		longer.ID, longer.Name, longer.Lasts = "p2", "1 hour", time.Hour
		w.Config.Plans = append(w.Config.Plans, longer)
	})
	gone, guest := people["telegram"], people["whatsapp"]
	code := gone.Buys()
	gone.Says(gone.Device)
	gone.Hears("You're in")
	guest.Says("/buy")
	guest.Hears("Which plan")
	guest.Presses("1 hour")
	running := apptest.OrderCode.FindStringSubmatch(guest.Hears("Please pay by"))[1]
	guest.Mark()
	w.Pays(running)
	guest.Hears("is paid")
	guest.Says(guest.Device)
	guest.Hears("You're in")
	gone.Hears("time is up")

	phone, guests := w.Order(code).Customer, w.Order(running).Customer
	w.Stop()
	db := w.Redis.DB()
	heard, err := db.ZRangeWithScores(w.Ctx(), db.Key("heard"), 0, -1).Result()
	if err != nil || len(heard) < 2 {
		t.Fatalf("%v, %v", heard, err)
	}
	for _, chat := range heard { // the clock moves, for the silence alone: the guard believes no such jump
		chat.Score -= float64((keep + time.Hour).Milliseconds())
		if err := db.ZAdd(w.Ctx(), db.Key("heard"), chat).Err(); err != nil {
			t.Fatal(err)
		}
	}
	w.Start()
	known := func(phone string) bool { return db.Exists(w.Ctx(), db.Key("customer", phone)).Val() == 1 }
	w.Until("the customer is forgotten", func() bool { return !known(phone) })
	if !known(guests) || known(phone) ||
		db.Exists(w.Ctx(), db.Key("session", fmt.Sprintf("telegram:%d", apptest.CustomerID))).Val() == 1 {
		t.Errorf("known: %v, the guest: %v", known(phone), known(guests))
	}
	sales, err := w.Leases().Orders.Between(w.Ctx(), false, time.Time{}, time.Now().Add(time.Minute))
	if err != nil ||
		!slices.ContainsFunc(sales, func(s billing.Taking) bool { return s.Order == code && s.Customer == phone }) {
		t.Errorf("the books lost the sale: %v, %v", sales, err)
	}
	gone.Says("/access")
	gone.Hears("need your phone number")
	guest.Says("/access")
	guest.Hears(running)
	w.Owner.Say("/admin")
	w.Hears(w.Owner, "test is open")
}
