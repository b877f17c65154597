// Package razorpaytest emulates Razorpay on loopback: payment links with a page to pay on, payments, refunds and disputes.
//
// It speaks the JSON of the API's version 1 and enforces Razorpay's rules: keys, references that are used once, ends that are
// not too near, amounts, unknown fields, idempotency of refunds, paging. It is imported by tests, and must not import any
// other package of Sharefi but paytest. Its one invariant: what goes back never exceeds what was captured.
package razorpaytest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing/paytest"
)

// Options configure a Server. The zero value is a server on a free port.
type Options struct {
	KeyID    string // "rzp_test_emulated" if empty
	Secret   string // "emulated-secret" if empty
	Addr     string // "127.0.0.1:0" if empty
	Currency string // the account's; "INR" if empty
	Now      func() time.Time
	NoSocket bool // it is reached by RoundTrip alone
}

// A Server emulates one Razorpay account. It is safe for concurrent use.
type Server struct {
	Options
	paytest.Front

	serial   int
	links    []*link
	payments []*payment
	refunds  []*refund
	disputes []dispute
	replays  map[string]replay // by payment and idempotency key
	wait     int               // seconds that a 429 asks for
	running  int               // so many of the next refunds are answered 409
	pend     bool              // new refunds wait
	times    int64             // what is charged instead of the amount, in hundredths of it; 0: the amount
}

type replay struct {
	body string
	id   string
}

// NewServer starts a server. Close stops it.
func NewServer(o Options) *Server {
	for _, d := range []struct {
		set     *string
		without string
	}{{&o.KeyID, "rzp_test_emulated"}, {&o.Secret, "emulated-secret"}, {&o.Currency, "INR"}} {
		if *d.set == "" {
			*d.set = d.without
		}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Server{Options: o, replays: map[string]replay{}}
	s.Open(paytest.How{Name: "razorpay.test", Addr: o.Addr, NoSocket: o.NoSocket}, o.Now, s.serve)
	return s
}

// serve answers a browser on a link's page, or the API.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", s.Now().UTC().Format(http.TimeFormat))
	if strings.HasPrefix(r.URL.Path, "/l/") {
		s.page(w, r)
		return
	}
	method, handle, id := route(r)
	var result any
	var refused *apiError
	s.Through(method, func() { result, refused = s.answer(r, method, handle, id) })
	wait := 0
	s.Set(func() { wait = s.wait })
	code := http.StatusOK
	if refused != nil {
		code, result = refused.status, map[string]any{"error": refused}
		if code == http.StatusTooManyRequests && wait > 0 {
			w.Header().Set("Retry-After", fmt.Sprint(wait))
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(result)
}

// A request is what a handler reads.
type request struct {
	id    string
	query url.Values
	body  []byte
	key   string // of idempotency
}

type handler = func(*Server, request) (any, *apiError)

// routes are the methods of the API, with {id} for an id.
var routes = map[string]handler{
	"POST /v1/payment_links":             (*Server).newLink,
	"GET /v1/payment_links":              (*Server).listLinks,
	"GET /v1/payment_links/{id}":         (*Server).getLink,
	"POST /v1/payment_links/{id}/cancel": (*Server).cancelLink,
	"GET /v1/payments":                   (*Server).listPayments,
	"GET /v1/payments/{id}":              (*Server).getPayment,
	"POST /v1/payments/{id}/refund":      (*Server).newRefund,
	"GET /v1/payments/{id}/refunds":      (*Server).listRefundsOf,
	"GET /v1/refunds":                    (*Server).listRefunds,
	"GET /v1/disputes":                   (*Server).listDisputes,
}

func route(r *http.Request) (string, handler, string) {
	parts, id := strings.Split(strings.TrimSuffix(r.URL.Path, "/"), "/"), ""
	if len(parts) > 3 {
		id, parts[3] = parts[3], "{id}"
	}
	method := r.Method + " " + strings.Join(parts, "/")
	return method, routes[method], id
}

// An apiError is an error in Razorpay's form. Its code is the same for whatever the client did.
type apiError struct {
	status      int
	Code        string         `json:"code"`
	Description string         `json:"description"`
	Source      string         `json:"source"`
	Step        string         `json:"step"`
	Reason      string         `json:"reason"`
	Metadata    map[string]any `json:"metadata"`
	Field       string         `json:"field,omitempty"`
}

func refuse(status int, format string, args ...any) *apiError {
	code := "BAD_REQUEST_ERROR"
	if status >= 500 {
		code = "SERVER_ERROR"
	}
	return &apiError{status: status, Code: code, Description: fmt.Sprintf(format, args...), Source: "NA", Step: "NA",
		Reason: "NA", Metadata: map[string]any{}}
}

// invalid refuses a field.
func invalid(field, format string, args ...any) *apiError {
	e := refuse(http.StatusBadRequest, format, args...)
	e.Field, e.Source, e.Reason = field, "business", "input_validation_failed"
	return e
}

func noSuch() *apiError { return invalid("", "The id provided does not exist") }

// answer checks the key and handles the request.
func (s *Server) answer(r *http.Request, method string, handle handler, id string) (any, *apiError) {
	if code := s.Fault(); code != 0 {
		return nil, refuse(code, "%s", map[bool]string{true: "Too many requests",
			false: "We are facing some trouble completing your request at the moment. Please try again shortly."}[code == 429])
	}
	if key, password, ok := r.BasicAuth(); !ok || key != s.KeyID || password != s.Secret {
		return nil, refuse(http.StatusUnauthorized, "Authentication failed")
	}
	if handle == nil {
		return nil, refuse(http.StatusBadRequest, "The requested URL was not found on the server.")
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, 1<<20))
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "The request can't be read")
	}
	if r.Method == http.MethodPost && r.Header.Get("Content-Type") != "application/json" {
		return nil, refuse(http.StatusBadRequest, "Please provide your data as JSON")
	}
	s.Mu.Lock()
	defer s.Mu.Unlock()
	if s.Forbids(method) {
		return nil, refuse(http.StatusForbidden, "Access denied")
	}
	return handle(s, request{id: id, query: r.URL.Query(), body: body, key: r.Header.Get("X-Refund-Idempotency")})
}

// id makes the next id of a kind. The caller holds Mu.
func (s *Server) id(kind string) string {
	s.serial++
	return fmt.Sprintf("%s_Emu%011d", kind, s.serial)
}
