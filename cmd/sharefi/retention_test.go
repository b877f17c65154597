package main

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
)

func TestACustomerOfLongAgoIsForgottenByHimself(t *testing.T) {
	t.Parallel()
	const keep = 540 * 24 * time.Hour
	w, people := patrons(t, func(w *world) {
		w.config.Plans[0].Lasts, w.config.Retention = 10*time.Second, keep
		longer := w.config.Plans[0]
		longer.ID, longer.Name, longer.Lasts = "p2", "1 hour", time.Hour
		w.config.Plans = append(w.config.Plans, longer)
	})
	gone, guest := people["telegram"], people["whatsapp"]
	code := gone.buys()
	gone.says(gone.device)
	gone.hears("You are in")
	guest.says("/buy")
	guest.hears("Which one")
	guest.presses("1 hour")
	running := orderCode.FindStringSubmatch(guest.hears("Please pay by"))[1]
	guest.mark()
	w.pays(running)
	guest.hears("is paid")
	guest.says(guest.device)
	guest.hears("You are in")
	gone.hears("time is over")

	phone, guests := w.order(code).Customer, w.order(running).Customer
	w.stop()
	db := w.redis.DB()
	heard, err := db.ZRangeWithScores(w.ctx(), db.Key("heard"), 0, -1).Result()
	if err != nil || len(heard) < 2 {
		t.Fatalf("%v, %v", heard, err)
	}
	for _, chat := range heard { // the clock moves, for the silence alone: the guard believes no such jump
		chat.Score -= float64((keep + time.Hour).Milliseconds())
		if err := db.ZAdd(w.ctx(), db.Key("heard"), chat).Err(); err != nil {
			t.Fatal(err)
		}
	}
	w.start()
	known := func(phone string) bool { return db.Exists(w.ctx(), db.Key("customer", phone)).Val() == 1 }
	w.until("the customer is forgotten", func() bool { return !known(phone) })
	if !known(guests) || known(phone) || db.Exists(w.ctx(), db.Key("session", fmt.Sprintf("telegram:%d", customerID))).Val() == 1 {
		t.Errorf("known: %v, the guest: %v", known(phone), known(guests))
	}
	sales, err := w.app.leases.Orders.Between(w.ctx(), false, time.Time{}, time.Now().Add(time.Minute))
	if err != nil || !slices.ContainsFunc(sales, func(s billing.Taking) bool { return s.Order == code && s.Customer == phone }) {
		t.Errorf("the books lost the sale: %v, %v", sales, err)
	}
	gone.says("/access")
	gone.hears("need your phone number")
	guest.says("/access")
	guest.hears(running)
	w.owner.Say("/admin")
	w.hears(w.owner, "test is open")
}
