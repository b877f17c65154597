package stripetest

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An event is an event of the account.
type event struct {
	id, kind string
	at       time.Time
	object   any
}

// maxEvents is how many events are kept.
const maxEvents = 100_000

// happen records an event. The caller holds Mu.
func (s *Server) happen(kind string, object any) {
	s.Change()
	if s.mute {
		return
	}
	if s.unlisted > 0 && strings.HasPrefix(kind, "checkout.session.") {
		s.unlisted--
		return
	}
	if s.late {
		s.held = append(s.held, event{kind: kind, object: object})
		return
	}
	for range map[bool]int{false: 1, true: 2}[s.Doubles()] {
		s.events = append(s.events, event{s.id("evt"), kind, s.Now(), object})
	}
	s.events = s.events[max(len(s.events)-maxEvents, 0):]
}

// Pay pays on the page of an order's newest session.
func (s *Server) Pay(order string) error { return s.pay(order, 0, true) }

// PaySession pays on the page of one session.
func (s *Server) PaySession(id string) error {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	c := s.find(id)
	if c == nil {
		return fmt.Errorf("no session %s", id)
	}
	return s.complete(c, 0, true)
}

// PayAmount pays a different amount than was asked for, which the real Stripe does not allow.
func (s *Server) PayAmount(order string, amount int64) error { return s.pay(order, amount, true) }

// PayLater completes the page, but the payment arrives only with Arrive, like a bank debit.
func (s *Server) PayLater(order string) error { return s.pay(order, 0, false) }

// PayBySlip completes the page with a slip of OXXO that is paid at a shop until an instant, with Arrive.
func (s *Server) PayBySlip(order string, until time.Time) error {
	err := s.pay(order, 0, false)
	s.Mu.Lock()
	defer s.Mu.Unlock()
	if c := s.newest(order); err == nil && c != nil {
		c.slip = until
	}
	return err
}

// newest is the newest session of an order. The caller holds Mu.
func (s *Server) newest(order string) *session {
	for _, c := range slices.Backward(s.sessions) {
		if c.order == order {
			return c
		}
	}
	return nil
}

func (s *Server) pay(order string, amount int64, now bool) error {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	c := s.newest(order)
	switch {
	case c == nil:
		return fmt.Errorf("no session of order %s", order)
	case !now && !c.slow():
		return fmt.Errorf("the page of order %s offers no way to pay later", order)
	}
	return s.complete(c, amount, now)
}

// complete completes a session. The caller holds Mu.
func (s *Server) complete(c *session, amount int64, now bool) error {
	s.lapse(c)
	if c.status != "open" {
		return fmt.Errorf("the session is %s", c.status)
	}
	if amount == 0 {
		amount = c.amount
	}
	c.status, c.charged, c.intent, c.charge = "complete", amount, s.id("pi"), s.id("ch")
	c.paid, c.paidAt = now, s.Now()
	s.happen("checkout.session.completed", s.wire(c, nil))
	return nil
}

// Arrive makes the payment of PayLater arrive.
func (s *Server) Arrive(order string) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	for _, c := range s.sessions {
		if c.order == order && c.status == "complete" && !c.paid && !c.failed {
			c.paid, c.paidAt = true, s.Now()
			s.happen("checkout.session.async_payment_succeeded", s.wire(c, nil))
		}
	}
}

// FailLater makes the payment of PayLater fail for good.
func (s *Server) FailLater(order string) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	for _, c := range s.sessions {
		if c.order == order && c.status == "complete" && !c.paid {
			c.failed = true
			s.happen("checkout.session.async_payment_failed", s.wire(c, nil))
		}
	}
}

// Elsewhere is the reference of a session that another program made.
const Elsewhere = "basket-7"

// SellElsewhere sells something of another program on the same account, in any currency, gives the money back and has
// it disputed. Its sessions carry that program's marks; a currency may be one that Stripe has and few others know.
func (s *Server) SellElsewhere(currency string) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	c := &session{id: s.id("cs_test"), order: Elsewhere, name: "a book", currency: strings.ToLower(currency), amount: 1000,
		created: s.Now(), expires: s.Now().Add(time.Hour), status: "open",
		metadata: map[string]string{"basket": "7"}, intentMetadata: map[string]string{"basket": "7"}}
	s.sessions = append(s.sessions, c)
	_ = s.complete(c, 0, true) // it is open
	s.giveBack(c, c.charged, map[string]string{"shop": "books"})
	s.happen("charge.dispute.created", map[string]any{
		"id": s.id("dp"), "object": "dispute", "amount": c.charged, "currency": c.currency,
		"charge": c.charge, "payment_intent": c.intent, "reason": "fraudulent", "status": "needs_response",
	})
}

// Repeat sends the newest payment's event again under a new id, as Stripe may do. It reports whether
// there was one.
func (s *Server) Repeat() bool {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	for _, e := range slices.Backward(s.events) {
		if e.kind == "checkout.session.completed" {
			s.happen(e.kind, e.object)
			return true
		}
	}
	return false
}

// Dispute makes the customer dispute the payment at their bank.
func (s *Server) Dispute(order string) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	for _, c := range s.sessions {
		if c.order == order && c.paid {
			s.happen("charge.dispute.created", map[string]any{
				"id": s.id("dp"), "object": "dispute", "amount": c.charged, "currency": c.currency,
				"charge": c.charge, "payment_intent": c.intent, "reason": "fraudulent", "status": "needs_response",
			})
		}
	}
}

// listEvents lists a page of events, newest first.
func (s *Server) listEvents(form url.Values, _ string) (any, *apiError) {
	if bad := known(form, "types", "type", "created", "limit", "starting_after", "ending_before"); bad != nil {
		return nil, bad
	}
	for _, c := range s.sessions {
		s.lapse(c)
	}
	limit, err := strconv.Atoi(form.Get("limit"))
	if err != nil || limit < 1 || limit > 100 {
		limit = 10
	}
	wanted := form["types[]"]
	for name, values := range form {
		if name != "types[]" && len(name) > 6 && name[:6] == "types[" {
			wanted = append(wanted, values...)
		}
	}
	from, _ := strconv.ParseInt(form.Get("created[gte]"), 10, 64)
	var matching []event
	for _, e := range slices.Backward(s.events) {
		if (len(wanted) == 0 || slices.Contains(wanted, e.kind)) && e.at.Unix() >= from {
			matching = append(matching, e)
		}
	}
	hidden := slices.IndexFunc(matching, func(e event) bool { return s.Listed(e.at) }) // the newest, which lists don't show yet
	if hidden < 0 {
		hidden = len(matching)
	}
	page, more, bad := cut(matching, hidden, form, limit)
	if bad != nil {
		return nil, bad
	}
	data := []any{}
	for _, e := range page {
		data = append(data, map[string]any{
			"id": e.id, "object": "event", "type": e.kind, "created": e.at.Unix(), "api_version": "2023-10-16",
			"livemode": false, "data": map[string]any{"object": e.object},
		})
	}
	return list("/v1/events", data, more), nil
}

// cut returns one page: after one event, or just before another. The first ones are hidden.
func cut(events []event, hidden int, form url.Values, limit int) (page []event, more bool, bad *apiError) {
	place := func(name string) (int, *apiError) {
		i := slices.IndexFunc(events, func(e event) bool { return e.id == form.Get(name) })
		if i < 0 {
			return 0, invalid(name, "No such event: '%s'", form.Get(name))
		}
		return i, nil
	}
	from := hidden
	switch {
	case form.Get("ending_before") != "":
		to, bad := place("ending_before")
		if bad != nil {
			return nil, false, bad
		}
		from = max(to-limit, hidden)
		return events[min(from, to):to], from > hidden, nil
	case form.Get("starting_after") != "":
		if from, bad = place("starting_after"); bad != nil {
			return nil, false, bad
		}
		from = max(from+1, hidden)
	}
	to := min(from+limit, len(events))
	return events[from:to], to < len(events), nil
}

func list(address string, data []any, more bool) map[string]any {
	return map[string]any{"object": "list", "url": address, "has_more": more, "data": data}
}
