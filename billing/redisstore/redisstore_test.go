package redisstore_test

import (
	"errors"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// each runs a test on a Redis in memory and on a real one.
func each(t *testing.T, f func(t *testing.T, s *redisstore.Store)) {
	for name, open := range map[string]func(t *testing.T) *redisdb.DB{
		"memory": func(t *testing.T) *redisdb.DB { return redistest.Memory(t) },
		"redis":  func(t *testing.T) *redisdb.DB { return redistest.Start(t).DB() },
	} {
		t.Run(name, func(t *testing.T) {
			f(t, &redisstore.Store{
				DB: open(t), Rules: billing.DefaultRules(), Providers: []string{"stripe"}, Places: func(string) int { return 2 },
				Post: func(*redisdb.Batch, ...billing.Notice) {},
			})
		})
	}
}

// awake says that no order rests.
func awake(string) bool { return false }

func order(code string) billing.Order {
	return billing.Order{
		Code: code, Customer: "+12025550123", Site: "home", State: billing.Pending, Created: noon,
		Expires: noon.Add(time.Hour),
		Price:   billing.Money{Amount: 5000, Currency: "INR"},
	}
}

func TestAnOrderIsStoredOnceAndOnlyOverWhatWasRead(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		o := order("AAAA-0001")
		if err := s.Save(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		if err := s.Save(t.Context(), o); !errors.Is(err, billing.ErrConflict) {
			t.Fatalf("a second first record: %v", err)
		}
		stored, err := s.Order(t.Context(), o.Code)
		if err != nil || stored.Version != 1 || stored.Price != o.Price || !stored.Created.Equal(noon) {
			t.Fatalf("%+v, %v", stored, err)
		}
		if _, err := s.Order(t.Context(), "ZZZZ-0000"); !errors.Is(err, billing.ErrNoOrder) {
			t.Fatalf("an unknown order: %v", err)
		}
	})
}

func TestPlacesAreCountedWhileOrdersLive(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		for _, code := range []string{"AAAA-0001", "AAAA-0002"} {
			if err := s.Save(t.Context(), order(code)); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Save(t.Context(), order("AAAA-0003")); !errors.Is(err, billing.ErrFull) {
			t.Fatalf("a third order in two places: %v", err)
		}
		o, _ := s.Order(t.Context(), "AAAA-0001")
		o.State = billing.Cancelled
		if err := s.Save(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		if err := s.Save(t.Context(), order("AAAA-0003")); err != nil {
			t.Fatal(err)
		}
	})
}

func TestTheAgendaNamesWhatIsDueAndWhatIsNext(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		fresh, linked := order("AAAA-0001"), order("AAAA-0002")
		linked.Request.ID = "cs_1"
		for _, o := range []billing.Order{fresh, linked} {
			if err := s.Save(t.Context(), o); err != nil {
				t.Fatal(err)
			}
		}
		a, err := s.Due(t.Context(), noon, awake)
		if err != nil || len(a.Orders) != 1 || a.Orders[0].Code != fresh.Code || !a.Next.Equal(linked.Expires) ||
			a.Open != 2 {
			t.Fatalf("%+v, %v", a, err)
		}
		if open, err := s.Open(t.Context()); err != nil || len(open) != 2 {
			t.Fatalf("%v, %v", open, err)
		}
	})
}

func TestSalesAndRefundsAreFoundByTheirTime(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		o := order("AAAA-0001")
		o.State, o.PaidAt, o.Payment = billing.Refunded, noon, billing.Payment{ID: "pi_1", Amount: o.Price}
		o.Refund = billing.Refund{Amount: o.Price, At: noon.Add(time.Hour)}
		if err := s.Save(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			refunded bool
			from     time.Time
			want     int
		}{{false, noon, 1}, {false, noon.Add(time.Minute), 0}, {true, noon, 1}, {true, noon.Add(2 * time.Hour), 0}} {
			got, err := s.Between(t.Context(), c.refunded, c.from, c.from.Add(2*time.Hour))
			if err != nil || len(got) != c.want {
				t.Errorf("refunded %v from %v: %d, %v", c.refunded, c.from, len(got), err)
			}
			if len(got) > 0 && (got[0].Amount != o.Price || got[0].Order != o.Code || got[0].Customer != o.Customer ||
				got[0].At.IsZero()) {
				t.Errorf("%+v", got[0])
			}
		}
	})
}

func TestOrdersAndNewCustomersAreCounted(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		bought := order("AAAA-0002")
		bought.Customer, bought.State, bought.PaidAt = "+12025550124", billing.Paid, noon
		bought.Payment = billing.Payment{Provider: "stripe", ID: "pi_1", Amount: bought.Price, At: noon}
		for _, o := range []billing.Order{order("AAAA-0001"), bought} {
			if err := s.Save(t.Context(), o); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := s.Counts(t.Context()); err != nil || got != (redisstore.Counts{Pending: 1, Paid: 1}) {
			t.Errorf("counted %+v, %v", got, err)
		}
		if got, err := s.Owing(t.Context()); err != nil || len(got) != 2 || !got[bought.Customer] {
			t.Errorf("owing are %v, %v", got, err)
		}
		for to, want := range map[time.Time]int{noon: 0, noon.Add(time.Second): 1} {
			if got, err := s.NewCustomers(t.Context(), noon.Add(-time.Hour), to); err != nil || got != want {
				t.Errorf("new until %v: %d, %v", to, got, err)
			}
		}
	})
}
