package redisstore_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
	"github.com/sharefi/sharefi/scheduler/redisstore"
)

func TestASiteThatChangedItsWayIsLookedAtInAFewRoundTrips(t *testing.T) {
	s := store(redistest.Memory(t))
	var b redisdb.Batch
	for n := range 40 {
		s.Orders.Put(&b, billing.Order{Code: fmt.Sprintf("AAAA-%04d", n), Customer: "+12025550123", Site: "my site", Lasts: time.Hour,
			State: billing.Granted, PaidAt: noon})
	}
	waits := billing.Order{Code: "BBBB-0001", Customer: "+12025550124", Site: "my site", Lasts: time.Hour, State: billing.Paid,
		PaidAt: noon, For: phone.String(), Payment: billing.Payment{Provider: "stripe", ID: "pi_1"}}
	broken := waits
	broken.Code, broken.Device = "CCCC-0001", true
	s.Orders.Put(&b, waits)
	s.Orders.Put(&b, broken)
	if err := s.DB.Commit(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	for n := range 40 { // as their leases hold the places
		s.DB.SAdd(t.Context(), s.DB.Key("site", "my site", "live"), fmt.Sprintf("AAAA-%04d", n))
	}
	s.DB.Set(t.Context(), redisstore.LeaseKey(s.DB, broken.Code), "1 {", 0)
	var trips redistest.Trips
	s.DB.AddHook(&trips)
	n, err := s.Refit(t.Context(), "my site", router.ByPassphrase, scheduler.DefaultRules(), noon)
	if err != nil || n != 1 {
		t.Fatalf("%d changed, %v", n, err)
	}
	if o, err := s.Orders.Order(t.Context(), waits.Code); err != nil || o.For != billing.ForPassphrase {
		t.Errorf("%q, %v", o.For, err)
	}
	if o, err := s.Orders.Order(t.Context(), broken.Code); err != nil || o.For != phone.String() {
		t.Errorf("an order whose lease can't be read is %q, %v", o.For, err)
	}
	trips.Reset()
	if n, err := s.Refit(t.Context(), "my site", router.ByPassphrase, scheduler.DefaultRules(), noon); err != nil || n != 0 || trips.Count() > 3 {
		t.Errorf("again: %d changed in %d round trips, %v", n, trips.Count(), err)
	}
}
