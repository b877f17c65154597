package stripe_test

import (
	"errors"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/stripe/stripetest"
)

// TestARefundGoesInTheEnd: what failed is asked for anew, and an answer that Stripe keeps for a key is got round with another.
func TestARefundGoesInTheEnd(t *testing.T) {
	const mark = "refund-K7Q4-MD2X"
	inr := func(n int64) billing.Money { return billing.Money{Amount: n, Currency: "INR"} }
	type step struct {
		do    func(*stripetest.Server)
		tries int
		want  billing.Refund // without an id
		err   error
	}
	for name, steps := range map[string][]step{
		"it waits, and fails, twice": {
			{do: func(s *stripetest.Server) { s.RefundsPend(true) }, want: billing.Refund{Amount: inr(5000), Underway: true}},
			{do: func(s *stripetest.Server) { s.Settle(false) }, want: billing.Refund{Amount: inr(5000), Underway: true, Failed: true}},
			{tries: 1, want: billing.Refund{Amount: inr(5000), Underway: true}},
			{tries: 1, do: func(s *stripetest.Server) { s.Settle(false) }, want: billing.Refund{Amount: inr(5000), Underway: true, Failed: true}},
			{tries: 2, do: func(s *stripetest.Server) { s.RefundsPend(false) }, want: billing.Refund{Amount: inr(5000)}},
		},
		"an answer that is kept": {
			{do: func(s *stripetest.Server) { s.Break("POST /v1/refunds", 1) }, err: billing.ErrProviderAnswered},
			{err: billing.ErrProviderAnswered},
			{tries: 1, want: billing.Refund{Amount: inr(5000)}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			p, server := setup(t, time.Now)
			o := order("K7Q4-MD2X", "50.00 INR")
			l := link(t, p, o)
			if err := server.Pay(o.Code); err != nil {
				t.Fatal(err)
			}
			r, err := p.Receipt(t.Context(), l.ID)
			if err != nil {
				t.Fatal(err)
			}
			for n, s := range steps {
				if s.do != nil {
					s.do(server)
				}
				got, err := p.Refund(t.Context(), r.Payment, o.Price, billing.RefundKey{Mark: mark, Tries: s.tries})
				got.ID, got.At, got.Mark = "", time.Time{}, ""
				if got != s.want || !errors.Is(err, s.err) || s.err == nil && err != nil {
					t.Fatalf("step %d: %+v, %v", n, got, err)
				}
			}
			var sum int64
			for _, made := range server.Refunds() {
				if !made.Failed {
					sum += made.Amount
				}
			}
			if sum != 5000 {
				t.Errorf("%d went back of 5000: %+v", sum, server.Refunds())
			}
		})
	}
}

// TestAPartWithMoreDecimalsThanStripeTakesIsRoundedForTheCustomer.
func TestAPartWithMoreDecimalsThanStripeTakesIsRoundedForTheCustomer(t *testing.T) {
	p, server := setup(t, time.Now)
	o := order("K7Q4-MD2X", "3.000 KWD")
	l := link(t, p, o)
	if err := server.Pay(o.Code); err != nil {
		t.Fatal(err)
	}
	r, err := p.Receipt(t.Context(), l.ID)
	if err != nil {
		t.Fatal(err)
	}
	made, err := p.Refund(t.Context(), r.Payment, billing.Money{Amount: 2998, Currency: "KWD"}, billing.RefundKey{Mark: "refund"})
	if err != nil || made.Amount != o.Price {
		t.Errorf("%+v, %v", made, err)
	}
}
