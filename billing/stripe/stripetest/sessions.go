package stripetest

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A session is a checkout session with its payment.
type session struct {
	id, order, name, currency string
	amount                    int64
	success, cancel           string
	created, expires          time.Time
	metadata, intentMetadata  map[string]string
	status                    string   // open, complete, expired
	methods                   []string // ways to pay; none: those of the Dashboard, slow ones too
	paid, failed              bool
	slip                      time.Time // how long a slip is valid; zero if there is none
	charged                   int64     // what was really paid, usually the amount
	intent, charge            string
	paidAt                    time.Time
}

// A Session is a checkout session as tests see it.
type Session struct {
	ID, Order, Status, Intent, URL string
	SuccessURL                     string // where the customer is redirected afterwards
	Name, Currency                 string // of the product
	Paid                           bool
	Amount                         int64
	Expires                        time.Time
}

// Sessions returns all sessions, oldest first.
func (s *Server) Sessions() []Session {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	list := make([]Session, len(s.sessions))
	for i, c := range s.sessions {
		s.lapse(c)
		list[i] = Session{ID: c.id, Order: c.order, Status: c.status, Intent: c.intent, URL: s.payURL(c),
			SuccessURL: c.success, Paid: c.paid, Amount: c.amount,
			Name: c.name, Currency: c.currency, Expires: c.expires}
	}
	return list
}

func (s *Server) payURL(c *session) string { return s.URL() + "/c/pay/" + c.id }

// find returns a session, after expiring it if it is due. The caller holds Mu.
func (s *Server) find(id string) *session {
	for _, c := range s.sessions {
		if c.id == id {
			s.lapse(c)
			return c
		}
	}
	return nil
}

// lapse expires a session that is due. The caller holds Mu.
func (s *Server) lapse(c *session) {
	if c.status == "open" && !s.Now().Before(c.expires) {
		c.status = "expired"
		s.happen("checkout.session.expired", s.wire(c, nil))
	}
}

var currencies = regexp.MustCompile(`^[a-zA-Z]{3}$`)

func (s *Server) newSession(form url.Values, _ string) (any, *apiError) {
	if bad := known(form, "mode", "client_reference_id", "success_url", "cancel_url", "expires_at", "metadata",
		"payment_intent_data", "payment_method_types", "line_items"); bad != nil {
		return nil, bad
	}
	const item = "line_items[0]"
	price := item + "[price_data]"
	for _, name := range []string{"mode", "success_url", item + "[quantity]", price + "[currency]",
		price + "[unit_amount]", price + "[product_data][name]"} {
		if form.Get(name) == "" {
			return nil, invalid(name, "Missing required param: %s.", name)
		}
	}
	amount, err := strconv.ParseInt(form.Get(price+"[unit_amount]"), 10, 64)
	if err != nil || amount < 1 || amount > 99_999_999 {
		return nil, invalid(price+"[unit_amount]", "Invalid integer: %s", form.Get(price+"[unit_amount]"))
	}
	if !currencies.MatchString(form.Get(price + "[currency]")) {
		return nil, invalid(price+"[currency]", "Invalid currency: %s", form.Get(price+"[currency]"))
	}
	if len(form.Get("client_reference_id")) > 200 {
		return nil, invalid("client_reference_id", "Invalid string: must be at most 200 characters")
	}
	for _, name := range []string{"success_url", "cancel_url"} {
		if u, err := url.Parse(form.Get(name)); form.Get(name) != "" && (err != nil || u.Scheme == "" || u.Host == "") {
			return nil, invalid(name, "Not a valid URL")
		}
	}
	now, expires := s.Now(), s.Now().Add(24*time.Hour)
	if at := form.Get("expires_at"); at != "" {
		unix, _ := strconv.ParseInt(at, 10, 64)
		expires = time.Unix(unix, 0)
		if expires.Before(now.Add(30*time.Minute)) || expires.After(now.Add(24*time.Hour)) {
			return nil, invalid("expires_at",
				"The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout Session creation.")
		}
	}
	methods, bad := methodsOf(form)
	if bad != nil {
		return nil, bad
	}
	c := &session{
		methods: methods,
		id:      s.id("cs_test"), order: form.Get("client_reference_id"), name: form.Get(price + "[product_data][name]"),
		currency: strings.ToLower(form.Get(price + "[currency]")), amount: amount,
		success: form.Get("success_url"), cancel: form.Get("cancel_url"), created: now, expires: expires, status: "open",
		metadata: nested(form, "metadata"), intentMetadata: nested(form, "payment_intent_data[metadata]"),
	}
	s.sessions = append(s.sessions, c)
	s.Change()
	return s.wire(c, form), nil
}

// theirMethods are ways to pay that the account has, and whether their money comes later.
var theirMethods = map[string]bool{"card": false, "link": false, "pix": false, "promptpay": false, "ideal": false,
	"boleto": true, "oxxo": true, "konbini": true, "sepa_debit": true}

func methodsOf(form url.Values) (methods []string, bad *apiError) {
	for name, list := range form {
		if strings.HasPrefix(name, "payment_method_types[") {
			methods = append(methods, list...)
		}
	}
	for _, m := range methods {
		if _, known := theirMethods[m]; !known {
			return nil, invalid("payment_method_types", "The payment method type provided: %s is invalid. Please ensure "+
				"the provided type is activated in your dashboard.", m)
		}
	}
	return methods, nil
}

// slow reports whether the page offers a way to pay whose money comes later.
func (c *session) slow() bool {
	for _, m := range c.methods {
		if theirMethods[m] {
			return true
		}
	}
	return len(c.methods) == 0
}

// nested reads name[key]=value.
func nested(form url.Values, name string) map[string]string {
	values := map[string]string{}
	for full, list := range form {
		if key, ok := strings.CutPrefix(full, name+"["); ok {
			values[strings.TrimSuffix(key, "]")] = list[0]
		}
	}
	return values
}

func (s *Server) getSession(form url.Values, id string) (any, *apiError) {
	c := s.find(id)
	if c == nil {
		return nil, missing("checkout.session", id)
	}
	return s.wire(c, form), known(form)
}

// listSessions lists sessions, newest first.
func (s *Server) listSessions(form url.Values, _ string) (any, *apiError) {
	if bad := known(form, "status", "created", "limit", "starting_after", "payment_intent"); bad != nil {
		return nil, bad
	}
	limit, err := strconv.Atoi(form.Get("limit"))
	if err != nil || limit < 1 || limit > 100 {
		limit = 10
	}
	from, _ := strconv.ParseInt(form.Get("created[gte]"), 10, 64)
	data, more, begun := []any{}, false, form.Get("starting_after") == ""
	for _, c := range slices.Backward(s.sessions) {
		s.lapse(c)
		switch {
		case !begun:
			begun = c.id == form.Get("starting_after")
			continue
		case form.Get("status") != "" && c.status != form.Get("status"), c.created.Unix() < from, !s.Listed(c.created),
			form.Get("payment_intent") != "" && c.intent != form.Get("payment_intent"):
			continue
		}
		if len(data) == limit {
			more = true
			break
		}
		data = append(data, s.wire(c, form))
	}
	if !begun {
		return nil, invalid("starting_after", "No such checkout.session: '%s'", form.Get("starting_after"))
	}
	return list("/v1/checkout/sessions", data, more), nil
}

func (s *Server) expireSession(_ url.Values, id string) (any, *apiError) {
	c := s.find(id)
	switch {
	case c == nil:
		return nil, missing("checkout.session", id)
	case c.status != "open":
		return nil, invalid("", "Only Checkout Sessions with a status in [\"open\"] can be expired. "+
			"This Checkout Session has a status of %q.", c.status)
	}
	c.status = "expired"
	s.happen("checkout.session.expired", s.wire(c, nil))
	return s.wire(c, nil), nil
}

// wire returns a session as the API shows it, with its payment intent if the form asks to expand it.
func (s *Server) wire(c *session, form url.Values) map[string]any {
	status := "unpaid"
	if c.paid {
		status = "paid"
	}
	total := c.amount
	if c.paid {
		total = c.charged
	}
	out := map[string]any{
		"id": c.id, "object": "checkout.session", "client_reference_id": c.order, "mode": "payment",
		"status": c.status, "payment_status": status, "amount_total": total, "amount_subtotal": total,
		"currency": c.currency, "created": c.created.Unix(), "expires_at": c.expires.Unix(), "metadata": c.metadata,
		"success_url": c.success, "cancel_url": c.cancel, "livemode": false, "payment_intent": nil, "url": nil,
	}
	if c.status == "open" {
		out["url"] = s.payURL(c)
	}
	if c.intent != "" {
		out["payment_intent"] = c.intent
		for name, list := range form {
			if strings.HasPrefix(name, "expand[") && strings.HasPrefix(list[0], "payment_intent") {
				out["payment_intent"] = s.wireIntent(c)
			}
		}
	}
	return out
}

func (s *Server) wireIntent(c *session) map[string]any {
	intent := map[string]any{
		"id": c.intent, "object": "payment_intent", "amount": c.charged, "currency": c.currency, "status": "processing",
		"metadata": c.intentMetadata, "created": c.paidAt.Unix(), "latest_charge": nil,
	}
	switch {
	case c.paid:
		intent["status"], intent["latest_charge"] = "succeeded", s.wireCharge(c)
	case c.failed:
		intent["status"] = "requires_payment_method"
	case !c.slip.IsZero():
		intent["status"] = "requires_action"
		intent["next_action"] = map[string]any{"type": "oxxo_display_details",
			"oxxo_display_details": map[string]any{"expires_after": c.slip.Unix(), "number": "01234567890123456789"}}
	}
	return intent
}

func (s *Server) wireCharge(c *session) map[string]any {
	return map[string]any{
		"id": c.charge, "object": "charge", "amount": c.charged, "amount_refunded": s.given(c), "currency": c.currency,
		"payment_intent": c.intent, "metadata": c.intentMetadata, "created": c.paidAt.Unix(), "paid": c.paid,
		"refunded": s.given(c) == c.charged && c.charged > 0,
	}
}

func (s *Server) getIntent(_ url.Values, id string) (any, *apiError) {
	for _, c := range s.sessions {
		if c.intent == id {
			return s.wireIntent(c), nil
		}
	}
	return nil, missing("payment_intent", id)
}

func (s *Server) getCharge(_ url.Values, id string) (any, *apiError) {
	for _, c := range s.sessions {
		if c.charge == id {
			return s.wireCharge(c), nil
		}
	}
	return nil, missing("charge", id)
}

// balance returns an empty balance: Stripe names the account's currency even then.
func (s *Server) balance(url.Values, string) (any, *apiError) {
	nothing := []any{map[string]any{"amount": 0, "currency": s.Currency, "source_types": map[string]any{"card": 0}}}
	live := strings.Contains(s.Key, "_live_")
	return map[string]any{"object": "balance", "livemode": live, "available": nothing, "pending": nothing}, nil
}
