package billingtest

import (
	"errors"

	"github.com/sharefi/sharefi/billing"
)

// refunds is an account that finds payments and gives them back.
func refunds(s *try) bool { return finds(s) && provider[billing.Refunder](s) }

func inParts(s *try) bool { return refunds(s) && !s.Whole }

// key is that of a refund.
func key(o billing.Order, tries int) billing.RefundKey {
	return billing.RefundKey{Mark: "refund-" + o.Code, Tries: tries}
}

// refund asks for one.
func (s *try) refund(p billing.Payment, amount billing.Money, k billing.RefundKey) billing.Refund {
	s.Helper()
	r, err := s.Provider.(billing.Refunder).Refund(s.Context(), p, amount, k)
	if err != nil {
		s.Fatal(err)
	}
	return r
}

// gone checks how much went back in all, and in how many refunds that did not fail.
func (s *try) gone(p billing.Payment, amount int64, n int) {
	s.Helper()
	if _, sum := s.Emulator.Books(); sum != amount {
		s.Errorf("%d went back, want %d", sum, amount)
	}
	list, err := s.Provider.(billing.Refunder).Refunds(s.Context(), p)
	if err != nil {
		s.Fatal(err)
	}
	sum, made := int64(0), 0
	for _, r := range list {
		if !r.Failed {
			sum, made = sum+r.Amount.Amount, made+1
		}
	}
	if sum != amount || made != n {
		s.Errorf("the list has %d in %d refunds, want %d in %d: %+v", sum, made, amount, n, list)
	}
}

var refunding = []part{
	{"a payment goes back whole, once however often it is asked for", refunds, func(s *try) {
		o, p := s.paid()
		if list, err := s.Provider.(billing.Refunder).Refunds(s.Context(), p); err != nil || len(list) > 0 {
			s.Errorf("refunds that nobody asked for: %v, %v", list, err)
		}
		first := s.refund(p, p.Amount, key(o, 0))
		if !first.Done() || first.Amount != p.Amount || first.ID == "" {
			s.Errorf("%+v", first)
		}
		for _, k := range []billing.RefundKey{key(o, 0), key(o, 1), {Mark: "refund-" + o.Code + ".2"}} {
			if again := s.refund(p, p.Amount, k); again.ID != first.ID || again.Failed {
				s.Errorf("asked again by %v: %+v", k, again)
			}
		}
		s.gone(p, p.Amount.Amount, 1)
	}},
	{"a refund whose answer was lost is made once", refunds, func(s *try) {
		o, p := s.paid()
		s.Emulator.LoseNextAnswer(billing.MakesRefunds)
		if _, err := s.Provider.(billing.Refunder).Refund(s.Context(), p, p.Amount, key(o, 0)); err != nil {
			s.down("refund", err)
		}
		if r := s.refund(p, p.Amount, key(o, 0)); r.Failed || r.Amount != p.Amount {
			s.Errorf("%+v", r)
		}
		s.gone(p, p.Amount.Amount, 1)
	}},
	{"a payment goes back in parts, and never more than is left", inParts, func(s *try) {
		o, p := s.paid()
		part := billing.Money{Amount: p.Amount.Amount / 10 * 4, Currency: p.Amount.Currency}
		first := s.refund(p, part, key(o, 0))
		if first.Amount != part || first.Mark != key(o, 0).Mark {
			s.Errorf("the first part: %+v", first)
		}
		second := billing.RefundKey{Mark: "refund-" + o.Code + ".2"}
		if r := s.refund(p, part, second); r.Amount != part || r.ID == first.ID {
			s.Errorf("the second part: %+v", r)
		}
		third := billing.RefundKey{Mark: "refund-" + o.Code + ".3"}
		if r := s.refund(p, part, third); r.Amount.Amount != p.Amount.Amount-2*part.Amount {
			s.Errorf("the rest: %+v", r)
		}
		if r := s.refund(p, part, key(o, 0)); r.ID != first.ID {
			s.Errorf("the first part again: %+v", r)
		}
		s.gone(p, p.Amount.Amount, 3)
	}},
	{"a refund that waits goes later, and is hinted at", both(refunds, emulator[RefundsWait]), func(s *try) {
		o, p := s.paid()
		s.Emulator.(RefundsWait).RefundsPend(true)
		for range 2 {
			if r := s.refund(p, p.Amount, key(o, 0)); !r.Underway || r.Failed {
				s.Errorf("while it waits: %+v", r)
			}
		}
		s.Emulator.(RefundsWait).Settle(true)
		if r := s.refund(p, p.Amount, key(o, 0)); !r.Done() {
			s.Errorf("when it went: %+v", r)
		}
		s.gone(p, p.Amount.Amount, 1)
		hinted := false
		hints, _ := s.hints("")
		for _, h := range hints {
			hinted = hinted || h.Kind == billing.HintRefund && h.Payment == p.ID && (h.Order == "" || h.Order == o.Code)
		}
		if !hinted {
			s.Errorf("nothing tells of it: %+v", hints)
		}
	}},
	{"a refund that fails is asked for anew", both(refunds, emulator[RefundsWait]), func(s *try) {
		o, p := s.paid()
		s.Emulator.(RefundsWait).RefundsPend(true)
		s.refund(p, p.Amount, key(o, 0))
		s.Emulator.(RefundsWait).Settle(false)
		if r := s.refund(p, p.Amount, key(o, 0)); !r.Failed {
			s.Errorf("the same key: %+v", r)
		}
		s.gone(p, 0, 0)
		s.Emulator.(RefundsWait).RefundsPend(false)
		if r := s.refund(p, p.Amount, key(o, 1)); !r.Done() {
			s.Errorf("the next try: %+v", r)
		}
		s.gone(p, p.Amount.Amount, 1)
	}},
	{"what the owner gives back by hand is listed, and only the rest goes", both(inParts, emulator[GivesByHand]), func(s *try) {
		o, p := s.paid()
		s.Emulator.(GivesByHand).RefundPartByHand(o.Code, p.Amount.Amount/10)
		list, err := s.Provider.(billing.Refunder).Refunds(s.Context(), p)
		if err != nil || len(list) != 1 || list[0].Mark != "" || list[0].Amount.Amount != p.Amount.Amount/10 {
			s.Fatalf("%+v, %v", list, err)
		}
		if r := s.refund(p, p.Amount, key(o, 0)); r.Amount.Amount != p.Amount.Amount-p.Amount.Amount/10 {
			s.Errorf("the rest: %+v", r)
		}
		s.gone(p, p.Amount.Amount, 2)
	}},
	{"what the owner gave back whole is what went", both(refunds, emulator[GivesByHand]), func(s *try) {
		o, p := s.paid()
		s.Emulator.(GivesByHand).RefundPartByHand(o.Code, 0)
		if r := s.refund(p, p.Amount, key(o, 0)); r.Amount != p.Amount || r.Failed {
			s.Errorf("%+v", r)
		}
		s.gone(p, p.Amount.Amount, 1)
	}},
	{"no refund of what was never paid", refunds, func(s *try) {
		o := s.order()
		r := s.asked(o)
		_, err := s.Provider.(billing.Refunder).Refund(s.Context(), billing.Payment{ID: r.ID, Amount: s.price}, s.price, key(o, 0))
		if err == nil || errors.Is(err, billing.ErrProviderDown) {
			s.Errorf("%v", err)
		}
		if _, back := s.Emulator.Books(); back != 0 {
			s.Errorf("%d went back", back)
		}
	}},
}
