package redisstore_test

import (
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/redisstore"
)

// A customer has paid by a slip, gets a new number, and then the money arrives.
func TestASlowOrderStaysAtTheOldNumber(t *testing.T) {
	const fresh = "+12025550177"
	each(t, func(t *testing.T, s *redisstore.Store) {
		ctx := t.Context()
		knows(t, s, "21", "22")
		s.Orders.Places = func(string) int { return 9 }
		slow := order("AAAA-0001", carlo, billing.Slow)
		slow.Request.ID, slow.Completed, slow.Again = "cs", noon, noon.Add(time.Hour)
		if err := s.Orders.Save(ctx, slow); err != nil {
			t.Fatal(err)
		}
		in := message("two", "21")
		w := load(t, s, desk.Query{In: in})
		t.Logf("the customer has %d deals", len(w.Deals))
		d := decide(w)
		d.Moves, d.Session.Phone, d.Customer.Phone = carlo, fresh, fresh
		if err := s.Commit(ctx, in, w, d); err != nil {
			t.Fatal(err)
		}
		o, err := s.Orders.Order(ctx, slow.Code)
		if err != nil {
			t.Fatal(err)
		}
		o, _, err = billing.Apply(o, billing.PaymentArrived{Payment: billing.Payment{ID: "pi", Provider: "stripe", Amount: o.Price}, Room: true}, noon)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Orders.Save(ctx, o); err != nil {
			t.Fatal(err)
		}
		if w := load(t, s, desk.Query{In: message("look", "21")}); len(w.Deals) != 1 {
			t.Errorf("the customer (%s) has paid and has %d deals; the order is %s's", w.Session.Phone, len(w.Deals), o.Customer)
		}
		if w := load(t, s, desk.Query{In: message("stranger", "30"), Phone: carlo}); len(w.Deals) != 0 {
			t.Errorf("who has the old number has %d deals: %s %s", len(w.Deals), w.Deals[0].Order.Code, w.Deals[0].Order.State)
		}
	})
}
