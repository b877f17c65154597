package billingtest

import (
	"github.com/sharefi/sharefi/billing"
)

// What others do on the same account is none of the shop's business.
var sharing = []part{
	{"a dispute names its order", both(finds, emulator[Disputes]), func(s *try) {
		o, p := s.paid()
		s.Emulator.(Disputes).Dispute(o.Code)
		hints, _ := s.hints("")
		found := false
		for _, h := range hints {
			found = found || h.Kind == billing.HintDispute && h.Payment == p.ID
		}
		if !found {
			s.Errorf("nothing tells of it: %+v", hints)
		}
	}},
	{"what another program sells is left out", both(finds, emulator[SellsElsewhere]), func(s *try) {
		for _, currency := range []string{"BGN", "USDC", "EUR"} { // some of which few know
			s.Emulator.(SellsElsewhere).SellElsewhere(currency)
		}
		o, _ := s.sold()
		hints, _ := s.hints("")
		for _, h := range hints {
			switch {
			case h.Kind == billing.HintRequest && h.Order != o.Code:
				s.Errorf("a payment of others: %+v", h)
			case h.Kind == billing.HintRequest:
			default:
				if code, err := s.Provider.(billing.Lister).Whose(s.Context(), h.Payment); err != nil || code != "" {
					s.Errorf("%+v is %q's, %v", h, code, err)
				}
			}
		}
		if _, list := s.payments(hints); len(list) != 1 {
			s.Errorf("%v", list)
		}
		if sweeper, ok := s.Provider.(billing.Sweeper); ok {
			list, err := sweeper.Completed(s.Context(), o.Created.Add(-1e9))
			if err != nil || len(list) != 1 || list[0].Order != o.Code {
				s.Errorf("to compare: %+v, %v", list, err)
			}
		}
	}},
	{"what another shop sells is left out", func(s *try) bool { return finds(s) && s.Sibling != nil }, func(s *try) {
		o := s.order()
		r, err := s.Sibling.Ask(s.Context(), o, back)
		if err != nil {
			s.Fatal(err)
		}
		s.pays(o)
		if hints, _ := s.hints(""); len(hints) > 0 {
			s.Errorf("%+v", hints)
		}
		if read := s.receipt(r.ID); read.Order != "" {
			s.Errorf("the request says %+v", read)
		}
		theirs, err := s.Sibling.(billing.Reader).Receipt(s.Context(), r.ID)
		if err != nil || theirs.State != billing.RequestPaid || theirs.Order != o.Code {
			s.Fatalf("to the other shop it says %+v, %v", theirs, err)
		}
		if code, err := s.Provider.(billing.Lister).Whose(s.Context(), theirs.Payment.ID); err != nil || code != "" {
			s.Errorf("it is %q's, %v", code, err)
		}
	}},
}
