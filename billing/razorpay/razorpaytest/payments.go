package razorpaytest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A payment is money of a customer's, on a link of ours or of another program's.
type payment struct {
	id, method, currency string
	amount               int64
	status               string // created, authorized, captured, refunded, failed
	captured             bool
	created              time.Time
	link                 *link
	notes                map[string]string
}

// A Payment is a payment as tests see it.
type Payment struct {
	ID, Link, Status, Order string
	Amount, Refunded        int64
}

// Payments returns all payments, oldest first.
func (s *Server) Payments() []Payment {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	list := make([]Payment, len(s.payments))
	for i, p := range s.payments {
		list[i] = Payment{ID: p.id, Status: p.status, Order: p.notes[orderNote], Amount: p.amount, Refunded: s.given(p)}
		if p.link != nil {
			list[i].Link = p.link.id
		}
	}
	return list
}

// begin is a customer's who begins to pay. The caller holds Mu.
func (s *Server) begin(l *link, amount int64) *payment {
	if s.times > 0 {
		amount = amount * s.times / 100
	}
	p := &payment{id: s.id("pay"), method: "upi", currency: l.currency, amount: amount, status: "created", created: s.Now(),
		link: l, notes: l.notes}
	s.payments = append(s.payments, p)
	s.Change()
	return p
}

// capture is the money that came. A link that is over takes it, too. The caller holds Mu.
func (s *Server) capture(p *payment) {
	p.status, p.captured = "captured", true
	if l := p.link; l != nil {
		l.got += p.amount
		l.status = "paid"
		if l.got < l.amount && s.times == 0 {
			l.status = "partially_paid"
		}
	}
	s.Change()
}

// newest is the newest link of an order.
func (s *Server) newest(order string) *link {
	return s.find(func(l *link) bool { return l.notes[orderNote] == order })
}

// open is the newest link of an order, if it can be paid. The caller holds Mu.
func (s *Server) open(order string) (*link, error) {
	l := s.newest(order)
	switch {
	case l == nil:
		return nil, fmt.Errorf("no link of order %s", order)
	case l.status != "created" && l.status != "partially_paid":
		return nil, fmt.Errorf("the link is %s", l.status)
	}
	return l, nil
}

// Pay pays on the page of an order's newest link.
func (s *Server) Pay(order string) error { return s.PayAmount(order, 0) }

// PayAmount pays a different amount than was asked for, as on a link that the owner let be paid in parts.
func (s *Server) PayAmount(order string, amount int64) error {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	l, err := s.open(order)
	if err != nil {
		return err
	}
	if amount == 0 {
		amount = l.amount
	}
	s.capture(s.begin(l, amount))
	return nil
}

// PayLink pays on the page of one link, whatever its order's newest is.
func (s *Server) PayLink(id string) error {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	l := s.find(func(l *link) bool { return l.id == id })
	if l == nil || l.status != "created" {
		return fmt.Errorf("link %s can't be paid", id)
	}
	s.capture(s.begin(l, l.amount))
	return nil
}

// PayLater begins to pay by UPI. The money comes only with Arrive, even if the link is over by then.
func (s *Server) PayLater(order string) error {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	l, err := s.open(order)
	if err == nil {
		s.begin(l, l.amount)
	}
	return err
}

// Authorize has the bank confirm what is underway, which is not captured yet.
func (s *Server) Authorize(order string) {
	s.eachUnderway(order, func(p *payment) { p.status = "authorized" })
}

// Arrive has the money of PayLater arrive.
func (s *Server) Arrive(order string) { s.eachUnderway(order, s.capture) }

// GiveUp has Razorpay give back what was authorized, and never captured.
func (s *Server) GiveUp(order string) {
	s.eachUnderway(order, func(p *payment) { s.giveBack(p, p.amount, nil) })
}

// FailLater has the payment of PayLater fail. A bank may confirm it later all the same, with Arrive.
func (s *Server) FailLater(order string) {
	s.eachUnderway(order, func(p *payment) { p.status = "failed" })
}

func (s *Server) eachUnderway(order string, do func(*payment)) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	for _, p := range s.payments {
		if p.notes[orderNote] == order && !p.captured {
			do(p)
			s.Change()
		}
	}
}

// SellElsewhere sells something of another program on the same account, gives the money back and has it disputed. A currency
// may be one that few others know.
func (s *Server) SellElsewhere(currency string) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	p := &payment{id: s.id("pay"), method: "card", currency: strings.ToUpper(currency), amount: 1000, status: "captured",
		captured: true, created: s.Now(), notes: map[string]string{"basket": "7"}}
	s.payments = append(s.payments, p)
	s.giveBack(p, p.amount, map[string]string{"comment": "a book"})
	s.disputes = append(s.disputes, dispute{s.id("disp"), p, s.Now()})
	s.Change()
}

// A dispute is a customer's at their bank.
type dispute struct {
	id      string
	payment *payment
	created time.Time
}

// Dispute makes the customer dispute the payment at their bank.
func (s *Server) Dispute(order string) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	for _, p := range s.payments {
		if p.notes[orderNote] == order && p.captured {
			s.disputes = append(s.disputes, dispute{s.id("disp"), p, s.Now()})
			s.Change()
		}
	}
}

// within reports whether something was made in the time that a query asks for.
func within(at time.Time, r request) bool {
	from, _ := strconv.ParseInt(r.query.Get("from"), 10, 64)
	to, err := strconv.ParseInt(r.query.Get("to"), 10, 64)
	return at.Unix() >= from && (err != nil || at.Unix() <= to)
}

// collection answers a list, newest first.
func (s *Server) collection(all []any, r request) (any, *apiError) {
	if bad := known(r.query, "from", "to", "count", "skip"); bad != nil {
		return nil, bad
	}
	for _, name := range []string{"from", "to"} {
		if n, err := strconv.ParseInt(r.query.Get(name), 10, 64); r.query.Get(name) != "" &&
			(err != nil || n < 946684800 || n > 4765046400) {
			return nil, invalid(name, "%s must be between 946684800 and 4765046400", name)
		}
	}
	if s.Doubles() {
		var twice []any
		for _, one := range all {
			twice = append(twice, one, one)
		}
		all = twice
	}
	page, bad := cut(all, r.query)
	return map[string]any{"entity": "collection", "count": len(page), "items": page}, bad
}

func (s *Server) listPayments(r request) (any, *apiError) {
	var all []any
	for _, p := range slices.Backward(s.payments) {
		if within(p.created, r) && s.Listed(p.created) {
			all = append(all, s.wirePayment(p))
		}
	}
	return s.collection(all, r)
}

func (s *Server) paymentOf(id string) *payment {
	i := slices.IndexFunc(s.payments, func(p *payment) bool { return p.id == id })
	if i < 0 {
		return nil
	}
	return s.payments[i]
}

func (s *Server) getPayment(r request) (any, *apiError) {
	p := s.paymentOf(r.id)
	if p == nil {
		return nil, noSuch()
	}
	return s.wirePayment(p), known(r.query)
}

func (s *Server) wirePayment(p *payment) map[string]any {
	out := map[string]any{
		"id": p.id, "entity": "payment", "amount": p.amount, "currency": p.currency, "status": p.status, "order_id": nil,
		"invoice_id": nil, "international": false, "method": p.method, "amount_refunded": s.given(p), "refund_status": nil,
		"captured": p.captured, "description": nil, "card_id": nil, "bank": nil, "wallet": nil, "vpa": "customer@example",
		"email": "void@razorpay.com", "contact": "+12025550123", "notes": noted(p.notes), "fee": 0, "tax": 0,
		"error_code": nil, "error_description": nil, "created_at": p.created.Unix(),
	}
	if p.link != nil {
		out["order_id"], out["description"] = p.link.order, "#"+strings.TrimPrefix(p.link.id, "plink_")
	}
	return out
}

func (s *Server) listDisputes(r request) (any, *apiError) {
	var all []any
	for _, d := range slices.Backward(s.disputes) {
		if within(d.created, r) && s.Listed(d.created) {
			all = append(all, map[string]any{"id": d.id, "entity": "dispute", "payment_id": d.payment.id, "amount": d.payment.amount,
				"currency": d.payment.currency, "amount_deducted": 0, "reason_code": "chargeback", "status": "open", "phase": "chargeback",
				"created_at": d.created.Unix()})
		}
	}
	return s.collection(all, r)
}
