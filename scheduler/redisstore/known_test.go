package redisstore_test

import (
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

func TestAnOrderForAKnownDeviceIsGrantedOnce(t *testing.T) {
	s := store(redistest.Memory(t))
	rules := scheduler.DefaultRules()
	put := func(code, customer, device string) billing.Order {
		o := billing.Order{
			Code: code, Customer: customer, Site: "my site", Lasts: time.Hour, State: billing.Paid, PaidAt: noon, For: device,
			Payment: billing.Payment{Provider: "stripe", ID: "pi_" + code, Amount: billing.Money{Amount: 5000, Currency: "INR"}},
		}
		var b redisdb.Batch
		s.Orders.Put(&b, o)
		if err := s.DB.Commit(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		o.Version = 1
		return o
	}
	refused := router.MAC{0x02, 0x00, 0x5e, 0x66, 0x00, 0x01}
	if err := s.SaveStatus(t.Context(), scheduler.Status{Site: "my site", OK: true,
		Refused: []scheduler.Refusal{{Device: refused, At: noon.Add(-time.Minute)}}}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		order   billing.Order
		granted bool
		leases  int
	}{
		{"the device is free", put("AAAA-0001", "+12025550123", phone.String()), true, 1},
		{"the same customer's renewal", put("AAAA-0002", "+12025550123", phone.String()), true, 2},
		{"another customer has the device", put("BBBB-0001", "+12025550199", phone.String()), false, 2},
		{"the router refused the device", put("DDDD-0001", "+12025550123", refused.String()), false, 2},
		{"nonsense", put("CCCC-0001", "+12025550123", "phone"), false, 2},
	} {
		granted, err := s.GrantKnown(t.Context(), c.order, rules, noon)
		if err != nil || granted != c.granted {
			t.Errorf("%s: %v, %v", c.name, granted, err)
		}
		live, err := s.Live(t.Context(), "my site")
		if err != nil || len(live) != c.leases {
			t.Errorf("%s: leases %v, %v", c.name, live, err)
		}
		stored, err := s.Orders.Order(t.Context(), c.order.Code)
		if err != nil || stored.Device != c.granted {
			t.Errorf("%s: order %+v, %v", c.name, stored, err)
		}
	}
	over, err := s.Orders.Order(t.Context(), "AAAA-0001")
	if err != nil {
		t.Fatal(err)
	}
	if granted, err := s.GrantKnown(t.Context(), over, rules, noon); err != nil || !granted {
		t.Errorf("again: %v, %v", granted, err)
	}
	if live, _ := s.Live(t.Context(), "my site"); len(live) != 2 {
		t.Errorf("granted twice: %v", live)
	}
}
