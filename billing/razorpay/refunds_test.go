package razorpay_test

import (
	"errors"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
)

// sold is an order that was paid, and its payment.
func (s *shop) sold() (billing.Order, billing.Payment) {
	s.Helper()
	o := s.order()
	r := s.asks(o)
	if err := s.Pay(o.Code); err != nil {
		s.Fatal(err)
	}
	read, err := s.Receipt(s.Context(), r.ID)
	if err != nil {
		s.Fatal(err)
	}
	return o, read.Payment
}

func inr(n int64) billing.Money { return billing.Money{Amount: n, Currency: "INR"} }

func TestARefundThatIsRunningIsAskedForAgain(t *testing.T) {
	s := newShop(t)
	o, paid := s.sold()
	s.LoseAnswers("POST /v1/payments/{id}/refund", 1)
	s.LateLists(time.Hour) // the list does not show it either
	key := billing.RefundKey{Mark: "refund-" + o.Code + ".2"}
	if _, err := s.Refund(t.Context(), paid, inr(2000), key); !errors.Is(err, billing.ErrProviderDown) {
		t.Fatalf("a lost answer: %v", err)
	}
	s.Running(1)
	if _, err := s.Refund(t.Context(), paid, inr(2000), key); !errors.Is(err, billing.ErrProviderDown) || errors.Is(err, billing.ErrProviderAnswered) {
		t.Fatalf("while it runs: %v", err)
	}
	if r, err := s.Refund(t.Context(), paid, inr(2000), key); err != nil || r.Amount != inr(2000) || len(s.Server.Refunds()) != 1 {
		t.Errorf("%+v, %v, of %+v", r, err, s.Server.Refunds())
	}
	if _, err := s.Refund(t.Context(), paid, inr(3000), key); !errors.Is(err, billing.ErrProviderAnswered) {
		t.Errorf("another amount by the same key: %v", err)
	}
	if r, err := s.Refund(t.Context(), paid, inr(3000), billing.RefundKey{Mark: key.Mark, Tries: 1}); err != nil || r.Amount != inr(3000) {
		t.Errorf("by the next: %+v, %v", r, err)
	}
	if _, err := s.Refund(t.Context(), paid, inr(3000), billing.RefundKey{Mark: key.Mark + ".3"}); !errors.Is(err, billing.ErrProviderDown) {
		t.Errorf("nothing is left, and the list does not show it: %v", err)
	}
}

func TestARefundThatRazorpayDoesNotMakeSaysWhy(t *testing.T) {
	s := newShop(t)
	o, paid := s.sold()
	_, err := s.Refund(t.Context(), paid, inr(50), billing.RefundKey{Mark: "refund-" + o.Code})
	if !errors.Is(err, billing.ErrProviderRefused) || errors.Is(err, billing.ErrProviderDown) {
		t.Errorf("less than a rupee: %v", err)
	}
}

// TestWhatBecomesOfARefundIsHintedAt once each time: of ours by its mark, of the owner's by the payment alone.
func TestWhatBecomesOfARefundIsHintedAt(t *testing.T) {
	s := newShop(t)
	o, paid := s.sold()
	_, cursor := s.hints("")
	look := func(want ...string) {
		t.Helper()
		s.now = s.now.Add(time.Minute)
		var hints []billing.Hint
		hints, cursor = s.hints(cursor)
		if len(hints) != len(want) {
			t.Fatalf("%+v, want of %q", hints, want)
		}
		for i, h := range hints {
			if h.Kind != billing.HintRefund || h.Payment != paid.ID || h.Order != want[i] {
				t.Errorf("%+v, want of %q", h, want[i])
			}
		}
	}
	s.RefundsPend(true)
	if _, err := s.Refund(t.Context(), paid, inr(2000), billing.RefundKey{Mark: "refund-" + o.Code}); err != nil {
		t.Fatal(err)
	}
	look(o.Code)
	look()
	s.Settle(true)
	look(o.Code)
	s.RefundsPend(false)
	s.RefundPartByHand(o.Code, 1000)
	look("")
	look()
	s.now = s.now.Add(5 * 24 * time.Hour)
	s.Bounce(o.Code)
	look(o.Code, "")
	made, err := s.Provider.Refunds(t.Context(), paid)
	if err != nil || len(made) != 2 || !made[0].Failed || made[0].Mark != "refund-"+o.Code || made[1].Mark != "" {
		t.Errorf("%+v, %v", made, err)
	}
}

// A backup that is put back knows how far the lists were read when it was made.
func TestRefundsSinceAnOldCursorAreHintedAtBehindThePayments(t *testing.T) {
	s := newShop(t)
	first, _ := s.sold()
	_, cursor := s.hints("")
	s.now = s.now.Add(time.Hour)
	second, _ := s.sold()
	s.RefundByHand(first.Code)
	s.RefundByHand(second.Code)
	s.now = s.now.Add(25 * 24 * time.Hour)
	s.sold()
	fresh := provider(s.Server, "home", func() time.Time { return s.now }) // another process
	var paid, back []string
	for more := true; more; {
		page, err := fresh.Hints(t.Context(), cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range page.Hints {
			if h.Kind == billing.HintRefund {
				back = append(back, h.Payment)
			} else if paid = append(paid, h.Order); len(back) > 0 {
				t.Error("a payment is hinted at behind its refund")
			}
		}
		cursor, more = page.Next, page.More
	}
	if len(paid) != 2 || paid[0] != second.Code || len(back) != 2 {
		t.Errorf("payments of %v, refunds of %v", paid, back)
	}
	if again, _ := s.hints(cursor); len(again) > 0 {
		t.Errorf("again: %+v", again)
	}
}

func TestAnAccountWithoutDisputesIsListedAllTheSame(t *testing.T) {
	s := newShop(t)
	s.Forbid("GET /v1/disputes")
	o, _ := s.sold()
	if hints, _ := s.hints(""); len(hints) != 1 || hints[0].Order != o.Code {
		t.Errorf("%+v", hints)
	}
}
