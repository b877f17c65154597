package billingtest

import (
	"slices"
	"time"

	"github.com/sharefi/sharefi/billing"
)

var finding = []part{
	{"a payment is found, and is what was paid", finds, func(s *try) {
		_, cursor := s.hints("")
		o, r := s.sold()
		hints, next := s.hints(cursor)
		of, list := s.payments(hints)
		asked, _ := s.Provider.Quote(s.price)
		if len(list) != 1 || of[list[0].ID] != o.Code || list[0].Amount != asked || list[0].Provider != s.Provider.Name() ||
			list[0].At.IsZero() {
			s.Fatalf("%v, %+v", of, list)
		}
		if again, _ := s.hints(next); len(again) > 0 {
			s.Errorf("it is hinted at again: %+v", again)
		}
		if read := s.receipt(r.ID); read.State != billing.RequestPaid || read.Order != o.Code || read.Payment != list[0] {
			s.Errorf("the request says %+v", read)
		}
		if code, err := s.Provider.(billing.Lister).Whose(s.Context(), list[0].ID); err != nil || code != o.Code {
			s.Errorf("it is %q's, %v", code, err)
		}
		if changed, _, err := billing.Apply(o, billing.PaymentArrived{Payment: list[0], Room: true}, time.Now()); asked == s.price &&
			(err != nil || changed.State != billing.Paid) {
			s.Errorf("the order is %s, %v", changed.State, err)
		}
	}},
	{"another amount is told as it is, and held", both(finds, emulator[PaysOtherwise]), func(s *try) {
		for _, amount := range []int64{s.price.Amount / 10, s.price.Amount * 100, s.price.Amount / 100} {
			o := s.order()
			r := s.asked(o)
			if err := s.Emulator.(PaysOtherwise).PayAmount(o.Code, amount); err != nil {
				s.Fatal(err)
			}
			read := s.receipt(r.ID)
			if read.State != billing.RequestPaid || read.Payment.Amount.Amount != amount {
				s.Errorf("%d of %d was paid: %+v", amount, s.price.Amount, read)
			}
			changed, _, err := billing.Apply(o, billing.PaymentArrived{Payment: read.Payment, Room: true}, time.Now())
			if err != nil || changed.State != billing.Held {
				s.Errorf("the order is %s, %v", changed.State, err)
			}
		}
	}},
	{"money that arrives after the end is found", both(finds, emulator[PaysLater]), func(s *try) {
		o := s.order()
		r := s.asked(o)
		if err := s.Emulator.(PaysLater).PayLater(o.Code); err != nil {
			s.Fatal(err)
		}
		_, cursor := s.hints("")
		if closer, ok := s.Provider.(billing.Closer); ok {
			if err := closer.Close(s.Context(), r.ID); err != nil {
				s.Error(err)
			}
		}
		if read := s.receipt(r.ID); read.State == billing.RequestPaid {
			s.Errorf("before it arrived: %+v", read)
		}
		s.Emulator.(PaysLater).Arrive(o.Code)
		hints, _ := s.hints(cursor)
		if of, list := s.payments(hints); len(list) != 1 || of[list[0].ID] != o.Code {
			s.Errorf("the list leads to %v", list)
		}
		if read := s.receipt(r.ID); read.State != billing.RequestPaid || read.Order != o.Code {
			s.Errorf("the request says %+v", read)
		}
	}},
	{"an order that is paid twice has two payments", both(finds, emulator[PaysTwice]), func(s *try) {
		o := s.order()
		first := s.asked(o)
		o.Tries = 1
		second := s.asked(o)
		for _, r := range []billing.Request{first, second} {
			if err := s.Emulator.(PaysTwice).PayRequest(r.ID); err != nil {
				s.Fatal(err)
			}
		}
		hints, _ := s.hints("")
		of, list := s.payments(hints)
		if len(list) != 2 || of[list[0].ID] != o.Code || of[list[1].ID] != o.Code {
			s.Errorf("%+v", list)
		}
	}},
	{"every payment is found once over many pages", finds, func(s *try) {
		_, cursor := s.hints("")
		const many = 130
		var sold, told []string
		for range many {
			o, _ := s.sold()
			sold = append(sold, o.Code)
		}
		hints, next := s.hints(cursor)
		ids := map[string]bool{}
		for _, h := range hints {
			ids[h.ID] = true
			told = append(told, h.Order)
		}
		if len(ids) != many || !slices.Equal(sold, told) {
			s.Fatalf("%d hints that are not of what was sold, the oldest first", len(ids))
		}
		if again, _ := s.hints(next); len(again) > 0 {
			s.Errorf("%d are hinted at again", len(again))
		}
		rest, _ := s.hints(hints[many/2].ID) // the pages were followed so far
		late := map[string]bool{}
		for _, h := range rest {
			late[h.Order] = true
		}
		for _, h := range hints[many/2+1:] {
			if !late[h.Order] {
				s.Fatalf("after %s the payment of %s is not found", hints[many/2].ID, h.Order)
			}
		}
	}},
	{"a cursor that was lost finds payments again", finds, func(s *try) {
		o, _ := s.sold()
		s.hints("")
		for _, lost := range []string{"", "evt_unknown"} {
			hints, _ := s.hints(lost)
			if of, list := s.payments(hints); len(list) != 1 || of[list[0].ID] != o.Code {
				s.Errorf("after %q: %v", lost, list)
			}
		}
	}},
	{"what is listed twice is one payment", both(finds, emulator[Repeats]), func(s *try) {
		_, cursor := s.hints("")
		s.Emulator.(Repeats).Double(true)
		o, _ := s.sold()
		hints, _ := s.hints(cursor)
		if of, list := s.payments(hints); len(list) != 1 || of[list[0].ID] != o.Code {
			s.Errorf("%v", list)
		}
	}},
	{"what is listed late is found then", both(finds, emulator[ListsLate]), func(s *try) {
		_, cursor := s.hints("")
		s.Emulator.(ListsLate).LateLists(time.Hour)
		o, r := s.sold()
		hints, cursor := s.hints(cursor)
		if _, list := s.payments(hints); len(list) > 0 {
			s.Errorf("it was listed: %v", list)
		}
		if read := s.receipt(r.ID); read.State != billing.RequestPaid {
			s.Errorf("the request says %+v", read)
		}
		s.Emulator.(ListsLate).LateLists(0)
		hints, _ = s.hints(cursor)
		if of, list := s.payments(hints); len(list) != 1 || of[list[0].ID] != o.Code {
			s.Errorf("%v", list)
		}
	}},
	{"a quiet look costs as much with a hundred open orders as with one", finds, func(s *try) {
		_, cursor := s.hints("")
		look := func() int {
			before := s.Emulator.Requests()
			_, cursor = s.hints(cursor)
			return s.Emulator.Requests() - before
		}
		s.asked(s.order())
		one := look()
		for range 100 {
			s.asked(s.order())
		}
		if hundred := look(); hundred != one || one > 3 {
			s.Errorf("%d requests with one open order, %d with a hundred", one, hundred)
		}
	}},
	{"what was paid is listed to compare it with the orders", provider[billing.Sweeper], func(s *try) {
		want := map[string]bool{}
		for range 120 {
			o, _ := s.sold()
			want[o.Code] = true
		}
		s.asked(s.order())
		list, err := s.Provider.(billing.Sweeper).Completed(s.Context(), time.Now().Add(-time.Hour))
		if err != nil {
			s.Fatal(err)
		}
		for _, r := range list {
			if !want[r.Order] || r.Request == "" {
				s.Errorf("%+v was not paid", r)
			}
			delete(want, r.Order)
		}
		if len(want) > 0 {
			s.Errorf("%d are not listed", len(want))
		}
	}},
}
