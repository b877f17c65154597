package redisstore_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// claimed is an order with a reference, given at an instant.
func claimed(code, phone string, at time.Time) billing.Order {
	o := order(code)
	o.Customer, o.State = phone, billing.Granted
	o.Claim = billing.Claim{At: at, Times: 1, Evidence: billing.Evidence{Payer: "412345678901", Given: at}}
	o.Payment = billing.Payment{Provider: "own-upi", ID: "own-" + code, Amount: o.Price, Payer: "412345678901"}
	return o
}

func TestOfTwoClaimsAtOnceOneIsTheFirstWithTheReference(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		var (
			work sync.WaitGroup
			mu   sync.Mutex
			won  []string
		)
		for _, code := range []string{"AAAA-0001", "AAAA-0002", "AAAA-0003", "AAAA-0004"} {
			work.Go(func() {
				var b redisdb.Batch
				s.PutEvidence(&b, "mark", code)
				err := redisstore.Errors(s.DB.Commit(t.Context(), &b))
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won = append(won, code)
				} else if !errors.Is(err, billing.ErrConflict) {
					t.Error(err)
				}
			})
		}
		work.Wait()
		stored := s.DB.UniversalClient.Get(t.Context(), redisstore.EvidenceKey(s.DB, "mark")).Val()
		if first, err := redisstore.DecodeEvidence(stored); len(won) != 1 || err != nil || first != won[0] {
			t.Errorf("%v were first; it says %q, %v", won, first, err)
		}
		left := s.DB.PTTL(t.Context(), redisstore.EvidenceKey(s.DB, "mark")).Val()
		if left <= billing.EvidenceKept-time.Hour || left > billing.EvidenceKept {
			t.Errorf("it is known for %v", left)
		}
	})
}

func TestWhatCustomersSentIsForgottenInTime(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		const ana, ben = "+12025550101", "+12025550102"
		for _, o := range []billing.Order{claimed("AAAA-0001", ana, noon), claimed("AAAA-0002", ana, noon.Add(time.Hour)),
			claimed("AAAA-0003", ben, noon.Add(2*time.Hour)), order("AAAA-0004")} {
			if err := s.Save(t.Context(), o); err != nil {
				t.Fatal(err)
			}
		}
		of := func(phone string) (codes []string) {
			t.Helper()
			list, err := s.EvidenceOf(t.Context(), phone)
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range list {
				codes = append(codes, o.Code)
			}
			return codes
		}
		if len(of(ana)) != 2 || len(of(ben)) != 1 {
			t.Fatalf("%v, %v", of(ana), of(ben))
		}
		if err := s.ForgetEvidence(t.Context(), noon.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if len(of(ana)) != 0 || len(of(ben)) != 1 {
			t.Errorf("%v, %v", of(ana), of(ben))
		}
		o, err := s.Order(t.Context(), "AAAA-0001")
		if err != nil || !o.Claim.Empty() || o.Payment.Payer != "" || o.Payment.ID == "" || o.State != billing.Granted {
			t.Errorf("%+v, %v", o, err)
		}
		if o, _ := s.Order(t.Context(), "AAAA-0003"); o.Claim.Payer == "" {
			t.Error("what came later is forgotten, too")
		}
	})
}
