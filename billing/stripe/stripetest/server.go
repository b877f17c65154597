// Package stripetest emulates Stripe on loopback: checkout sessions with a payment page, events,
// refunds and disputes.
//
// It speaks the JSON of API version 2023-10-16 and enforces Stripe's rules: keys, idempotency,
// required and unknown parameters, limits of time and money, paging. It is imported by tests and by
// the demo, and must not import any other package of Sharefi but paytest. Its one invariant: the amount charged is
// the amount paid on the page, and refunds never exceed it.
package stripetest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing/paytest"
)

// Options configure a Server. The zero value is a server on a free port.
type Options struct {
	Key      string // "sk_test_emulated" if empty
	Addr     string // "127.0.0.1:0" if empty
	Currency string // the account's; "inr" if empty
	Now      func() time.Time
	NoSocket bool // it is reached by RoundTrip alone
}

// A Server emulates one Stripe account. It is safe for concurrent use.
type Server struct {
	Options
	paytest.Front

	serial   int
	sessions []*session
	events   []event // newest last
	refunds  []refund
	replays  map[string]replay // by idempotency key
	mute     bool              // events are not listed
	late     bool              // events are held back
	unlisted int               // so many of the next events of sessions are never listed
	held     []event
	broken   map[string]int // by method: answers 500 that are kept for their keys
	pend     string         // the state of new refunds that wait, and go or fail later; empty if they go at once
}

type replay struct {
	params string
	code   int
	body   []byte
	at     time.Time
}

// NewServer starts a server. Close stops it.
func NewServer(o Options) *Server {
	if o.Key == "" {
		o.Key = "sk_test_emulated"
	}
	if o.Currency == "" {
		o.Currency = "inr"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Server{Options: o, replays: map[string]replay{}, broken: map[string]int{}}
	s.Open(paytest.How{Name: "stripe.test", Addr: o.Addr, NoSocket: o.NoSocket}, o.Now, s.serve)
	return s
}

// Mute drops new events while it is on.
func (s *Server) Mute(on bool) { s.Set(func() { s.mute = on }) }

// Late holds new events back while it is on, and lists them as new when it is turned off.
func (s *Server) Late(on bool) {
	s.Set(func() {
		s.late = on
		if on {
			return
		}
		for _, e := range s.held {
			s.happen(e.kind, e.object)
		}
		s.held = nil
	})
}

// Unlist has the next n events of sessions never be listed.
func (s *Server) Unlist(n int) { s.Set(func() { s.unlisted = n }) }

// Break has the next n requests of a method with a new idempotency key answered 500, which Stripe keeps for the key.
func (s *Server) Break(method string, n int) { s.Set(func() { s.broken[method] = n }) }

// An apiError is an error in Stripe's form.
type apiError struct {
	status int
	Type   string `json:"type"`
	Code   string `json:"code,omitempty"`
	Param  string `json:"param,omitempty"`
	Msg    string `json:"message"`
}

func invalid(param, format string, args ...any) *apiError {
	return &apiError{status: 400, Type: "invalid_request_error", Param: param, Msg: fmt.Sprintf(format, args...)}
}

func missing(kind, id string) *apiError {
	return &apiError{status: 404, Type: "invalid_request_error", Code: "resource_missing", Param: "id",
		Msg: fmt.Sprintf("No such %s: '%s'", kind, id)}
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/c/pay/") {
		s.page(w, r)
		return
	}
	method, handle, id := s.route(r)
	var code int
	var body []byte
	s.Through(method, func() { code, body = s.answer(r, method, handle, id) })
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Request-Id", "req_emulated")
	w.WriteHeader(code)
	_, _ = w.Write(body)
}

type handler = func(*Server, url.Values, string) (any, *apiError)

// routes are the methods of the API, with {id} for an id.
var routes = map[string]handler{
	"POST /v1/checkout/sessions":             (*Server).newSession,
	"GET /v1/checkout/sessions":              (*Server).listSessions,
	"GET /v1/checkout/sessions/{id}":         (*Server).getSession,
	"POST /v1/checkout/sessions/{id}/expire": (*Server).expireSession,
	"GET /v1/events":                         (*Server).listEvents,
	"POST /v1/refunds":                       (*Server).newRefund,
	"GET /v1/refunds":                        (*Server).listRefunds,
	"GET /v1/payment_intents/{id}":           (*Server).getIntent,
	"GET /v1/charges/{id}":                   (*Server).getCharge,
	"GET /v1/balance":                        (*Server).balance,
}

func (s *Server) route(r *http.Request) (string, handler, string) {
	parts, id := strings.Split(r.URL.Path, "/"), ""
	for i, part := range parts {
		if strings.HasPrefix(part, "cs_") || strings.HasPrefix(part, "pi_") || strings.HasPrefix(part, "ch_") {
			parts[i], id = "{id}", part
		}
	}
	method := r.Method + " " + strings.Join(parts, "/")
	return method, routes[method], id
}

// answer checks the key, replays a known idempotency key, or handles the request.
func (s *Server) answer(r *http.Request, method string, handle handler, id string) (int, []byte) {
	if fault := s.Fault(); fault != 0 {
		return encode(fault, nil, &apiError{Type: "api_error", Msg: "something went wrong on Stripe's end"})
	}
	if r.Header.Get("Authorization") != "Bearer "+s.Key {
		return encode(0, nil, &apiError{status: 401, Type: "invalid_request_error",
			Msg: "Invalid API Key provided: sk_test_***"})
	}
	if s.forbidsNow(method) {
		return encode(0, nil, &apiError{status: 403, Type: "invalid_request_error",
			Msg: "The provided key 'rk_test_***' does not have the required permissions for this endpoint on account 'acct_emulated'."})
	}
	if handle == nil {
		return encode(0, nil, &apiError{status: 404, Type: "invalid_request_error", Msg: "Unrecognized request URL"})
	}
	r.Body = http.MaxBytesReader(nil, r.Body, 1<<20)
	if err := r.ParseForm(); err != nil {
		return encode(0, nil, invalid("", "the form can't be read: %v", err))
	}
	s.Mu.Lock()
	defer s.Mu.Unlock()
	key := r.Header.Get("Idempotency-Key")
	if r.Method == http.MethodGet || key == "" {
		result, refused := handle(s, r.Form, id)
		return encode(200, result, refused)
	}
	sum := sha256.Sum256([]byte(r.URL.Path + "?" + r.Form.Encode()))
	params := hex.EncodeToString(sum[:])
	if old, ok := s.replays[key]; ok && s.Now().Sub(old.at) < 24*time.Hour {
		if old.params != params {
			return encode(0, nil, &apiError{status: 400, Type: "idempotency_error",
				Msg: "Keys for idempotent requests can only be used with the same parameters they were first used with."})
		}
		return old.code, old.body
	}
	if s.broken[method] > 0 { // nothing was done, and this key hears of it for a day
		s.broken[method]--
		code, body := encode(500, nil, &apiError{Type: "api_error", Msg: "something went wrong on Stripe's end"})
		s.replays[key] = replay{params, code, body, s.Now()}
		return code, body
	}
	result, refused := handle(s, r.Form, id)
	code, body := encode(200, result, refused)
	if refused == nil { // a request with invalid parameters may be corrected and sent again
		s.replays[key] = replay{params, code, body, s.Now()}
	}
	return code, body
}

func (s *Server) forbidsNow(method string) (forbids bool) {
	s.Set(func() { forbids = s.Forbids(method) })
	return forbids
}

func encode(code int, result any, refused *apiError) (int, []byte) {
	if refused != nil {
		if refused.status != 0 {
			code = refused.status
		}
		result = map[string]any{"error": refused}
	}
	body, err := json.Marshal(result)
	if err != nil {
		panic(fmt.Sprintf("stripetest: %v", err))
	}
	return code, body
}

// id makes the next id of a kind. The caller holds Mu.
func (s *Server) id(kind string) string {
	s.serial++
	return fmt.Sprintf("%s_%08d", kind, s.serial)
}

// known refuses parameters that Stripe does not know for this method.
func known(form url.Values, names ...string) *apiError {
	for name := range form {
		ok := strings.HasPrefix(name, "expand[")
		for _, n := range names {
			ok = ok || name == n || strings.HasPrefix(name, n+"[")
		}
		if !ok {
			return invalid(name, "Received unknown parameter: %s", name)
		}
	}
	return nil
}
