package redisstore_test

import (
	"errors"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/redisstore"
)

// What came late by hand, for an order whose place another has, is kept for the owner to decide. It takes no place until
// there is one.
func TestMoneyThatCameByHandToAFullSiteIsStored(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		late := order("AAAA-0001")
		late.State, late.Method, late.Request = billing.Expired, "own-cash", billing.Request{ID: "own-AAAA-0001", Transfer: &billing.Transfer{}}
		for _, o := range []billing.Order{order("AAAA-0002"), order("AAAA-0003"), late} {
			if err := s.Save(t.Context(), o); err != nil {
				t.Fatal(err)
			}
		}
		save := func(f billing.Fact) (billing.Order, error) {
			t.Helper()
			o, err := s.Order(t.Context(), late.Code)
			if err != nil {
				t.Fatal(err)
			}
			after, outcome, err := billing.Apply(o, f, noon)
			if err != nil || outcome != billing.Applied {
				t.Fatalf("%v, %v", outcome, err)
			}
			return after, s.Save(t.Context(), after)
		}
		p := billing.Payment{Provider: "own-cash", ID: "own-AAAA-0001", Amount: late.Price, At: noon}
		if o, err := save(billing.Confirmed{Payment: p}); err != nil || o.State != billing.Held {
			t.Fatalf("%s, %v", o.State, err)
		}
		if _, err := save(billing.Accepted{}); !errors.Is(err, billing.ErrFull) {
			t.Errorf("accepted at a full site: %v", err)
		}
		other, _ := s.Order(t.Context(), "AAAA-0002")
		other.State = billing.Cancelled
		if err := s.Save(t.Context(), other); err != nil {
			t.Fatal(err)
		}
		if o, err := save(billing.Accepted{}); err != nil || o.State != billing.Paid {
			t.Errorf("%s, %v", o.State, err)
		}
	})
}
