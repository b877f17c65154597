package redisstore_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// prints stores a sheet with n vouchers.
func prints(t *testing.T, s *redisstore.Store, id string, n int) (billing.Sheet, []string) {
	t.Helper()
	sheet := billing.Sheet{
		ID: id, Plan: "1 day", PlanID: "p1", Price: billing.Money{Amount: 5000, Currency: "INR"}, Lasts: time.Hour,
		Devices: 1,
		Count:   n, Created: noon, Expires: noon.Add(time.Hour),
	}
	codes := billing.VoucherCodes([32]byte{byte(len(id)), id[0]}, n)
	var b redisdb.Batch
	s.PutSheet(&b, sheet)
	for _, code := range codes {
		s.PutVoucher(&b, billing.Voucher{Code: code, Sheet: id, State: billing.Unused})
	}
	if err := s.DB.Commit(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	sheet.Version = 1
	return sheet, codes
}

func TestOfManyWhoRedeemOneVoucherOneDoes(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		s.Places = func(string) int { return 100 }
		sheet, codes := prints(t, s, "SHET-0001", 1)
		v, err := s.Voucher(t.Context(), codes[0])
		if err != nil {
			t.Fatal(err)
		}
		var work sync.WaitGroup
		wins := make(chan string, 20)
		for i := range 20 {
			work.Go(func() {
				o := order("AAAA-00" + string([]byte{'A' + byte(i), '0'}))
				after, paid, err := billing.Redeem(v, sheet, o, noon)
				if err != nil {
					t.Error(err)
				}
				switch err := s.SaveBoth(t.Context(), paid, after); {
				case err == nil:
					wins <- o.Code
				case !errors.Is(err, billing.ErrConflict):
					t.Error(err)
				}
			})
		}
		work.Wait()
		if len(wins) != 1 {
			t.Fatalf("%d redeemed it", len(wins))
		}
		winner := <-wins
		if v, err = s.Voucher(t.Context(), codes[0]); err != nil || v.State != billing.Redeemed || v.Order != winner {
			t.Errorf("%+v, %v; %s has it", v, err, winner)
		}
		open, err := s.Between(t.Context(), false, noon, noon.Add(time.Hour))
		if err != nil || len(open) != 1 || open[0].Method != billing.ByVoucher || open[0].Order != winner || open[0].Customer != "+12025550123" {
			t.Errorf("the cash is %+v, %v", open, err)
		}
		if _, err := s.Voucher(t.Context(), "00000-00000-00000"); !errors.Is(err, billing.ErrNoVoucher) {
			t.Errorf("an unknown voucher: %v", err)
		}
	})
}

func TestSheetsAreListedWithHowTheirVouchersStand(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		if none, err := s.Sheets(t.Context(), 10); err != nil || len(none) != 0 {
			t.Fatalf("%v, %v", none, err)
		}
		prints(t, s, "SHET-0001", 2)
		sheet, codes := prints(t, s, "TWOO-00020", 3)
		for code, state := range map[string]billing.VoucherState{codes[0]: billing.Redeemed, codes[1]: billing.Void} {
			v, err := s.Voucher(t.Context(), code)
			if err != nil {
				t.Fatal(err)
			}
			v.State = state
			var b redisdb.Batch
			s.PutVoucher(&b, v)
			if err := s.DB.Commit(t.Context(), &b); err != nil {
				t.Fatal(err)
			}
		}
		list, err := s.Sheets(t.Context(), 10)
		if err != nil || len(list) != 2 {
			t.Fatalf("%+v, %v", list, err)
		}
		i := slices.IndexFunc(list, func(tally billing.Tally) bool { return tally.Sheet.ID == sheet.ID })
		if i < 0 || list[i].States[billing.Unused] != 1 || list[i].States[billing.Redeemed] != 1 ||
			list[i].States[billing.Void] != 1 {
			t.Errorf("%+v", list)
		}
		for at, want := range map[time.Time]int{noon: 1, noon.Add(time.Hour): 0} {
			_, left, err := s.Unused(t.Context(), sheet.ID, at)
			if err != nil || len(left) != want || want == 1 && left[0].Code != codes[2] {
				t.Errorf("at %s %+v are left, %v", at, left, err)
			}
		}
		if _, _, err := s.Unused(t.Context(), "ZZZZ-0000", noon); !errors.Is(err, billing.ErrNoVoucher) {
			t.Errorf("an unknown sheet: %v", err)
		}
	})
}

// uses checks how many orders use the discount SUMMER.
func uses(t *testing.T, s *redisstore.Store, want int, when string) {
	t.Helper()
	n, err := s.Uses(t.Context(), []string{"SUMMER", "OTHER"})
	if err != nil || n["SUMMER"] != want || n["OTHER"] != 0 {
		t.Fatalf("%s: %v, %v; want %d", when, n, err, want)
	}
}

func TestTheLastUseOfADiscountGoesToOneOrder(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		s.Places = func(string) int { return 100 }
		d := billing.Discount{Name: "SUMMER", Percent: 20, Uses: 2}
		take := func(code string) (billing.Order, error) {
			o := order(code)
			o.Discount = d.Name
			var b redisdb.Batch
			s.Take(&b, d, code)
			s.Put(&b, o)
			o.Version = 1
			return o, redisstore.Errors(s.DB.Commit(t.Context(), &b))
		}
		first, err := take("AAAA-0001")
		if err != nil {
			t.Fatal(err)
		}
		var work sync.WaitGroup
		got := make(chan error, 2)
		for _, code := range []string{"AAAA-0002", "AAAA-0003"} {
			work.Go(func() { _, err := take(code); got <- err })
		}
		work.Wait()
		one, two := <-got, <-got
		if (one == nil) == (two == nil) || !errors.Is(errors.Join(one, two), billing.ErrDiscountSpent) {
			t.Fatalf("two take the last use: %v, %v", one, two)
		}
		for state, want := range map[billing.State]int{billing.Cancelled: 1, billing.Expired: 1} {
			gone := first
			gone.State = state
			if err := s.Save(t.Context(), gone); err != nil {
				t.Fatal(err)
			}
			first.Version++
			uses(t, s, want, string(state))
		}
		first.State = billing.Paid // a late payment still gets the discounted price
		if err := s.Save(t.Context(), first); err != nil {
			t.Fatal(err)
		}
		uses(t, s, 2, "paid after all")
		var b redisdb.Batch
		s.DropDiscount(&b, "SUMMER")
		if err := s.DB.Commit(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		uses(t, s, 0, "dropped")
	})
}
