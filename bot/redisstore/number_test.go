package redisstore_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/redisstore"
)

// TestAllThatIsACustomersMovesToTheirNewNumber: from every chat, also what is long over and what was given away. A number
// that is somebody's takes nothing.
func TestAllThatIsACustomersMovesToTheirNewNumber(t *testing.T) {
	const fresh = "+12025550177"
	each(t, func(t *testing.T, s *redisstore.Store) {
		ctx := t.Context()
		knows(t, s, "21", "22")
		s.Orders.Places = func(string) int { return 9 }
		back, lapsed, gift := order("AAAA-0001", carlo, billing.Refunded), order("AAAA-0002", carlo, billing.Expired), order("AAAA-0003", "+12025550130", billing.Granted)
		for _, o := range []*billing.Order{&back, &gift} {
			o.PaidAt, o.Payment = noon, billing.Payment{ID: "pi", Provider: billing.ByVoucher, Amount: rupees}
		}
		back.Refund = billing.Refund{ID: "re", Amount: rupees, At: noon}
		lapsed.Request.ID, lapsed.Ended = "cs", noon.Add(time.Minute)
		gift.Giver = carlo
		for _, o := range []billing.Order{back, lapsed, gift, order("AAAA-0004", carlo, billing.Pending)} {
			if err := s.Orders.Save(ctx, o); err != nil {
				t.Fatal(err)
			}
		}
		moves := func(id string) error {
			in := message(id, "21")
			w := load(t, s, desk.Query{In: in})
			d := decide(w)
			d.Moves, d.Session.Phone, d.Customer.Phone = carlo, fresh, fresh
			return s.Commit(ctx, in, w, d)
		}
		s.DB.Set(ctx, s.DB.Key("customer", fresh), `1 {"phone":"`+fresh+`"}`, 0)
		if err := moves("one"); !errors.Is(err, billing.ErrConflict) {
			t.Fatalf("to a number that is somebody's: %v", err)
		}
		s.DB.Del(ctx, s.DB.Key("customer", fresh))
		if err := moves("two"); err != nil {
			t.Fatal(err)
		}
		for _, chat := range []string{"21", "22"} {
			w := load(t, s, desk.Query{In: message("look "+chat, chat)})
			if w.Session.Phone != fresh || w.Customer.Phone != fresh || len(w.Customer.Chats) != 2 || len(w.Deals) != 1 || len(w.Lapses) != 1 {
				t.Errorf("chat %s knows %+v, %d deals, lapses %v", chat, w.Customer, len(w.Deals), w.Lapses)
			}
		}
		if w := load(t, s, desk.Query{In: message("stranger", "30"), Phone: carlo}); w.Customer.Version != 0 || len(w.Deals) != 0 {
			t.Errorf("who has the old number is %+v", w.Customer)
		}
		for code, want := range map[string]string{"AAAA-0001": fresh, "AAAA-0002": fresh, "AAAA-0003": "+12025550130", "AAAA-0004": fresh} {
			if o, err := s.Orders.Order(ctx, code); err != nil || o.Customer != want || o.Giver == carlo {
				t.Errorf("%s is %+v, %v", code, o, err)
			}
		}
		for _, refunded := range []bool{false, true} {
			list, err := s.Orders.Between(ctx, refunded, noon.Add(-time.Hour), noon.Add(time.Hour))
			if err != nil || len(list) == 0 {
				t.Errorf("the books have %v, %v", list, err)
			}
			for _, taking := range list {
				if taking.Customer != fresh || taking.Amount != rupees || taking.Method != billing.ByVoucher {
					t.Errorf("the books have %+v", taking)
				}
			}
		}
		if left := s.DB.Keys(ctx, "*"+carlo+"*").Val(); strings.Contains(fmt.Sprint(left), carlo) {
			t.Errorf("left: %v", left)
		}
	})
}
