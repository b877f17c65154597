package stripetest

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A refund is money given back.
type refund struct {
	id, intent, currency, status string // pending, requires_action, succeeded, failed
	amount                       int64
	at                           time.Time
	metadata                     map[string]string
}

// A Refund is a refund as tests see it.
type Refund struct {
	ID, Intent string
	Amount     int64
	Failed     bool
	Waits      bool // it is pending, or wants something of the customer
}

// RefundByHand refunds a payment, as the owner does on the dashboard.
func (s *Server) RefundByHand(order string) { s.RefundPartByHand(order, 0) }

// Books are what was paid for orders, and what went back of that or is on its way.
func (s *Server) Books() (taken, back int64) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	for _, c := range s.sessions {
		if c.paid && c.order != Elsewhere {
			taken, back = taken+c.charged, back+s.given(c)
		}
	}
	return taken, back
}

// Refunds returns all refunds, oldest first.
func (s *Server) Refunds() []Refund {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	list := make([]Refund, len(s.refunds))
	for i, r := range s.refunds {
		list[i] = Refund{r.id, r.intent, r.amount, r.status == "failed",
			r.status == "pending" || r.status == "requires_action"}
	}
	return list
}

// given returns how much of a payment was refunded. The caller holds Mu.
func (s *Server) given(c *session) int64 {
	var sum int64
	for _, r := range s.refunds {
		if r.intent == c.intent && r.status != "failed" {
			sum += r.amount
		}
	}
	return sum
}

func (s *Server) giveBack(c *session, amount int64, metadata map[string]string) refund {
	r := refund{s.id("re"), c.intent, c.currency, "succeeded", amount, s.Now(), metadata}
	if s.pend != "" {
		r.status = s.pend
	}
	s.refunds = append(s.refunds, r)
	s.happen("refund.created", wireRefund(r))
	s.happen("charge.refunded", s.wireCharge(c))
	return r
}

// RefundsPend has refunds wait until Settle, as those of a balance that is short.
func (s *Server) RefundsPend(on bool) {
	s.Set(func() { s.pend = map[bool]string{true: "pending"}[on] })
}

// RefundsNeedAction has refunds wait until Settle, as those that the customer must name an account for.
func (s *Server) RefundsNeedAction() { s.Set(func() { s.pend = "requires_action" }) }

// Settle lets the refunds that wait go, or fail.
func (s *Server) Settle(gone bool) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	for i, r := range s.refunds {
		if r.status == "pending" || r.status == "requires_action" {
			s.turn(i, map[bool]string{true: "succeeded", false: "failed"}[gone])
		}
	}
}

// Bounce has the refunds of an order that went come back from the bank.
func (s *Server) Bounce(order string) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	for i, r := range s.refunds {
		if c := s.payer(r.intent); c != nil && c.order == order && r.status == "succeeded" {
			s.turn(i, "failed")
		}
	}
}

// TurnRefund gives one refund another state: pending, succeeded or failed.
func (s *Server) TurnRefund(id, status string) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	for i, r := range s.refunds {
		if r.id == id {
			s.turn(i, status)
		}
	}
}

// payer is the session of a payment. The caller holds Mu.
func (s *Server) payer(intent string) *session {
	i := slices.IndexFunc(s.sessions, func(c *session) bool { return c.intent != "" && c.intent == intent })
	if i < 0 {
		return nil
	}
	return s.sessions[i]
}

// turn gives a refund another state. The caller holds Mu.
func (s *Server) turn(i int, status string) {
	s.refunds[i].status = status
	r := wireRefund(s.refunds[i])
	s.happen("charge.refund.updated", r)
	s.happen("refund.updated", r)
	if status == "failed" {
		s.happen("refund.failed", r)
	}
}

// RefundPartByHand gives a part back as the owner does on the website; 0 is what is left.
func (s *Server) RefundPartByHand(order string, amount int64) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	for _, c := range s.sessions {
		if c.order != order || !c.paid {
			continue
		}
		if amount == 0 {
			amount = c.charged - s.given(c)
		}
		s.giveBack(c, amount, nil)
	}
}

func (s *Server) newRefund(form url.Values, _ string) (any, *apiError) {
	if bad := known(form, "payment_intent", "amount", "metadata", "reason"); bad != nil {
		return nil, bad
	}
	intent := form.Get("payment_intent")
	c := s.payer(intent)
	if c == nil {
		return nil, missing("payment_intent", intent)
	}
	left := c.charged - s.given(c)
	amount := left
	if text := form.Get("amount"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 1 {
			return nil, invalid("amount", "Invalid positive integer")
		}
		amount = n
	}
	if strings.Contains("bhd jod kwd omr tnd", c.currency) && amount%10 != 0 {
		return nil, invalid("amount", "Invalid amount: the last digit must be 0")
	}
	switch {
	case !c.paid:
		return nil, invalid("payment_intent", "This PaymentIntent does not have a successful charge to refund.")
	case left == 0:
		return nil, &apiError{status: 400, Type: "invalid_request_error", Code: "charge_already_refunded",
			Msg: "Charge " + c.charge + " has already been refunded."}
	case amount > left:
		return nil, invalid("amount",
			"Refund amount (%d) is greater than unrefunded amount on charge (%d)", amount, left)
	}
	return wireRefund(s.giveBack(c, amount, nested(form, "metadata"))), nil
}

func wireRefund(r refund) map[string]any {
	return map[string]any{
		"id": r.id, "object": "refund", "amount": r.amount, "currency": r.currency, "payment_intent": r.intent,
		"status": r.status, "created": r.at.Unix(), "metadata": r.metadata,
	}
}

func (s *Server) listRefunds(form url.Values, _ string) (any, *apiError) {
	data := []any{}
	for _, r := range slices.Backward(s.refunds) {
		if !s.Listed(r.at) {
			continue
		}
		if r.intent == form.Get("payment_intent") {
			data = append(data, wireRefund(r))
		}
	}
	return list("/v1/refunds", data, false), known(form, "payment_intent", "limit")
}
