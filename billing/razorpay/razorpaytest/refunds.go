package razorpaytest

import (
	"net/http"
	"regexp"
	"slices"
	"time"
)

// A refund is money given back.
type refund struct {
	id      string
	payment *payment
	amount  int64
	status  string // pending, processed, failed
	created time.Time
	notes   map[string]string
}

// A Refund is a refund as tests see it.
type Refund struct {
	ID, Payment, Status string
	Amount              int64
}

// Refunds returns all refunds, oldest first.
func (s *Server) Refunds() []Refund {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	list := make([]Refund, len(s.refunds))
	for i, r := range s.refunds {
		list[i] = Refund{r.id, r.payment.id, r.status, r.amount}
	}
	return list
}

// Books are what was captured of orders, and what went back of that or is on its way.
func (s *Server) Books() (taken, back int64) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	for _, p := range s.payments {
		if p.captured && p.notes[orderNote] != "" {
			taken, back = taken+p.amount, back+s.given(p)
		}
	}
	return taken, back
}

// given returns how much of a payment was refunded. The caller holds Mu.
func (s *Server) given(p *payment) (sum int64) {
	for _, r := range s.refunds {
		if r.payment == p && r.status != "failed" {
			sum += r.amount
		}
	}
	return sum
}

// giveBack makes a refund. The caller holds Mu.
func (s *Server) giveBack(p *payment, amount int64, notes map[string]string) *refund {
	r := &refund{s.id("rfnd"), p, amount, "processed", s.Now(), notes}
	if s.pend {
		r.status = "pending"
	}
	s.refunds = append(s.refunds, r)
	if s.given(p) == p.amount {
		p.status = "refunded"
	}
	s.Change()
	return r
}

// RefundByHand gives back what is left of an order's payment, as the owner does on the dashboard.
func (s *Server) RefundByHand(order string) { s.RefundPartByHand(order, 0) }

// RefundPartByHand gives a part back as the owner does on the dashboard; 0 is what is left.
func (s *Server) RefundPartByHand(order string, amount int64) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	for _, p := range s.payments {
		if p.notes[orderNote] == order && p.captured {
			part := p.amount - s.given(p)
			if amount > 0 {
				part = min(part, amount)
			}
			if part > 0 {
				s.giveBack(p, part, nil)
			}
		}
	}
}

// RefundsPend has refunds wait until Settle, as most do for some days.
func (s *Server) RefundsPend(on bool) { s.Set(func() { s.pend = on }) }

// Settle lets the refunds that wait go, or fail.
func (s *Server) Settle(gone bool) {
	s.turn(map[bool]string{true: "processed", false: "failed"}[gone], func(r *refund) bool { return r.status == "pending" })
}

// Bounce has the refunds of an order that went come back from the bank.
func (s *Server) Bounce(order string) {
	s.turn("failed", func(r *refund) bool { return r.status == "processed" && r.payment.notes[orderNote] == order })
}

// turn gives refunds another state.
func (s *Server) turn(status string, which func(*refund) bool) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	for _, r := range s.refunds {
		if !which(r) {
			continue
		}
		r.status = status
		if status == "failed" {
			r.payment.status = "captured"
		}
		s.Change()
	}
}

var keys = regexp.MustCompile(`^[a-zA-Z0-9_-]{10,}$`)

func (s *Server) newRefund(r request) (any, *apiError) {
	p := s.paymentOf(r.id)
	if p == nil {
		return nil, noSuch()
	}
	if s.running > 0 {
		s.running--
		return nil, refuse(http.StatusConflict, "Another request with the same idempotency key is in progress")
	}
	n := struct {
		Amount  *int64            `json:"amount"`
		Speed   string            `json:"speed"`
		Notes   map[string]string `json:"notes"`
		Receipt string            `json:"receipt"`
	}{}
	if bad := decode(r.body, &n); bad != nil {
		return nil, bad
	}
	if r.key != "" {
		if !keys.MatchString(r.key) {
			return nil, invalid("", "The idempotency key must be at least 10 characters of letters, numbers, hyphens and underscores")
		}
		if old, ok := s.replays[p.id+" "+r.key]; ok {
			if old.body != string(r.body) {
				return nil, invalid("", "Different request with the same idempotency key has already been processed.")
			}
			return s.wireRefund(s.refundOf(old.id)), nil
		}
	}
	left := p.amount - s.given(p)
	if n.Amount == nil {
		n.Amount = &left
	}
	switch {
	case !p.captured:
		return nil, invalid("", "The payment status should be captured for action to be taken")
	case left == 0:
		return nil, invalid("", "The payment has been fully refunded already")
	case *n.Amount < 100 && p.currency == "INR":
		return nil, invalid("amount", "The amount must be atleast INR 1.00")
	case *n.Amount > left:
		return nil, invalid("amount", "The total refund amount is greater than the refund payment amount")
	}
	if bad := notesOf(n.Notes); bad != nil {
		return nil, bad
	}
	made := s.giveBack(p, *n.Amount, n.Notes)
	if r.key != "" {
		s.replays[p.id+" "+r.key] = replay{string(r.body), made.id}
	}
	return s.wireRefund(made), nil
}

func (s *Server) refundOf(id string) *refund {
	return s.refunds[slices.IndexFunc(s.refunds, func(r *refund) bool { return r.id == id })]
}

func (s *Server) wireRefund(r *refund) map[string]any {
	return map[string]any{"id": r.id, "entity": "refund", "amount": r.amount, "currency": r.payment.currency,
		"payment_id": r.payment.id, "notes": noted(r.notes), "receipt": nil, "acquirer_data": map[string]any{"arn": nil},
		"created_at": r.created.Unix(), "batch_id": nil, "status": r.status, "speed_processed": "normal", "speed_requested": "normal"}
}

func (s *Server) listRefundsOf(r request) (any, *apiError) {
	p := s.paymentOf(r.id)
	if p == nil {
		return nil, noSuch()
	}
	return s.refundsWhere(r, func(one *refund) bool { return one.payment == p })
}

func (s *Server) listRefunds(r request) (any, *apiError) {
	return s.refundsWhere(r, func(*refund) bool { return true })
}

// refundsWhere lists refunds, newest first.
func (s *Server) refundsWhere(r request, which func(*refund) bool) (any, *apiError) {
	var all []any
	for _, one := range slices.Backward(s.refunds) {
		if which(one) && within(one.created, r) && s.Listed(one.created) {
			all = append(all, s.wireRefund(one))
		}
	}
	return s.collection(all, r)
}
