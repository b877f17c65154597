package redisstore_test

import (
	"slices"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/redisstore"
)

func TestTakingsTellTheirMethodAndAreWrittenOnce(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		for code, provider := range map[string]string{"AAAA-0001": "stripe", "AAAA-0002": "own-upi", "AAAA-0003": billing.ByVoucher, "AAAA-0004": ""} {
			o := order(code)
			o.Site, o.State, o.PaidAt = code, billing.Paid, noon
			o.Payment = billing.Payment{Provider: provider, ID: "p" + code, Amount: o.Price, At: noon}
			for range 2 { // a change of a paid order writes its row anew
				if err := s.Save(t.Context(), o); err != nil {
					t.Fatal(err)
				}
				stored, err := s.Order(t.Context(), code)
				if err != nil {
					t.Fatal(err)
				}
				o = stored
			}
		}
		list, err := s.Between(t.Context(), false, noon, noon.Add(time.Hour))
		var got []string
		for _, one := range list {
			got = append(got, one.Order+" "+one.Method)
		}
		slices.Sort(got)
		want := []string{"AAAA-0001 stripe", "AAAA-0002 own-upi", "AAAA-0003 voucher", "AAAA-0004 stripe"}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("the takings are %q, %v", got, err)
		}
	})
}
