package razorpaytest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// A link is a payment link.
type link struct {
	id, reference, description, currency string
	callback                             string
	amount, got                          int64 // got is what was captured on it
	partial                              bool
	created, expires                     time.Time
	ended                                time.Time
	status                               string // created, partially_paid, paid, expired, cancelled
	notes                                map[string]string
	order                                string
}

// A Link is a payment link as tests see it.
type Link struct {
	ID, Reference, Status, URL, Description, Callback string
	Order                                             string // as its notes name it
	Amount, Paid                                      int64
	Expires                                           time.Time
}

// Links returns all links, oldest first.
func (s *Server) Links() []Link {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	list := make([]Link, len(s.links))
	for i, l := range s.links {
		s.lapse(l)
		list[i] = Link{ID: l.id, Reference: l.reference, Status: l.status, URL: s.payURL(l), Description: l.description,
			Callback: l.callback, Order: l.notes[orderNote], Amount: l.amount, Paid: l.got, Expires: l.expires}
	}
	return list
}

// orderNote is where a link of Sharefi's names its order.
const orderNote = "sharefi_order"

func (s *Server) payURL(l *link) string { return s.URL() + "/l/" + l.id }

// lapse ends a link that is due. The caller holds Mu.
func (s *Server) lapse(l *link) {
	if l.status == "created" && !l.expires.IsZero() && !s.Now().Before(l.expires) {
		l.status, l.ended = "expired", s.Now()
		s.Change()
	}
}

// find returns a link, after ending it if it is due. The caller holds Mu.
func (s *Server) find(is func(*link) bool) *link {
	for _, l := range slices.Backward(s.links) {
		if is(l) {
			s.lapse(l)
			return l
		}
	}
	return nil
}

// Forms of what a request may hold.
var (
	currencies = regexp.MustCompile(`^[A-Z]{3}$`)
	foreign    = regexp.MustCompile(`unknown field "([^"]+)"`)
)

// decode reads a body, and refuses fields that Razorpay does not know.
func decode(body []byte, into any) *apiError {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil {
		return nil
	}
	if m := foreign.FindStringSubmatch(err.Error()); m != nil {
		return invalid(m[1], "%s is/are not required and should not be sent", m[1])
	}
	return invalid("", "The request can't be read: %v", err)
}

// notesOf checks notes: fifteen at most, of 256 characters.
func notesOf(all map[string]string) *apiError {
	if len(all) > 15 {
		return invalid("notes", "Number of fields in notes should be less than or equal to 15")
	}
	for name, text := range all {
		if len(name) > 256 || len(text) > 256 {
			return invalid("notes", "notes values should be string and less than 256 characters")
		}
	}
	return nil
}

// known refuses parameters of a query that Razorpay does not know.
func known(query url.Values, names ...string) *apiError {
	for name := range query {
		if !slices.Contains(names, name) {
			return invalid(name, "%s is/are not required and should not be sent", name)
		}
	}
	return nil
}

type newLink struct {
	Amount         int64             `json:"amount"`
	Currency       string            `json:"currency"`
	Partial        bool              `json:"accept_partial"`
	FirstPart      int64             `json:"first_min_partial_amount"`
	Reference      string            `json:"reference_id"`
	Description    string            `json:"description"`
	Customer       map[string]string `json:"customer"`
	ExpireBy       int64             `json:"expire_by"`
	Notes          map[string]string `json:"notes"`
	Notify         map[string]bool   `json:"notify"`
	Reminders      bool              `json:"reminder_enable"`
	Callback       string            `json:"callback_url"`
	CallbackMethod string            `json:"callback_method"`
}

func (n newLink) check(s *Server) *apiError {
	now := s.Now()
	u, err := url.Parse(n.Callback)
	switch {
	case n.Amount == 0:
		return invalid("amount", "amount: cannot be blank.")
	case !currencies.MatchString(n.Currency):
		return invalid("currency", "currency: wrong input field.")
	case n.Currency != s.Currency:
		return invalid("currency", "Currency is not supported for this merchant")
	case n.Currency == "INR" && n.Amount < 100:
		return invalid("amount", "amount: amount should be minimum 1.00 for INR.")
	case n.Amount < 1 || n.Amount > 50_000_000:
		return invalid("amount", "Amount exceeds maximum amount allowed.")
	case len(n.Reference) > 40:
		return invalid("reference_id", "reference_id: the length must be no more than 40.")
	case len(n.Description) > 2048:
		return invalid("description", "description: the length must be no more than 2048.")
	case n.ExpireBy != 0 && n.ExpireBy < now.Add(15*time.Minute).Unix():
		return invalid("expire_by", "expire_by: timestamp must be atleast 15 minutes in future.")
	case n.ExpireBy > now.AddDate(0, 6, 0).Unix():
		return invalid("expire_by", "expire_by: timestamp must be within 6 months.")
	case (n.Callback != "") != (n.CallbackMethod == "get"):
		return invalid("callback_method", "callback_method: must be get with a callback_url.")
	case n.Callback != "" && (err != nil || u.Scheme == "" || u.Host == ""):
		return invalid("callback_url", "callback_url: must be a valid URL.")
	}
	return notesOf(n.Notes)
}

func (s *Server) newLink(r request) (any, *apiError) {
	n := newLink{Currency: s.Currency}
	if bad := decode(r.body, &n); bad != nil {
		return nil, bad
	}
	if bad := n.check(s); bad != nil {
		return nil, bad
	}
	if n.Reference != "" && s.find(func(l *link) bool { return l.reference == n.Reference }) != nil {
		return nil, invalid("", "payment link with given reference_id: %s already exists. Please create a payment link with a "+
			"different reference_id", n.Reference)
	}
	l := &link{id: s.id("plink"), reference: n.Reference, description: n.Description, currency: n.Currency, callback: n.Callback,
		amount: n.Amount, partial: n.Partial, created: s.Now(), status: "created", notes: n.Notes, order: s.id("order")}
	if n.ExpireBy != 0 {
		l.expires = time.Unix(n.ExpireBy, 0)
	}
	s.links = append(s.links, l)
	s.Change()
	return s.wire(l), nil
}

func (s *Server) getLink(r request) (any, *apiError) {
	l := s.find(func(l *link) bool { return l.id == r.id })
	if l == nil {
		return nil, refuse(http.StatusNotFound, "")
	}
	return s.wire(l), known(r.query)
}

func (s *Server) cancelLink(r request) (any, *apiError) {
	l := s.find(func(l *link) bool { return l.id == r.id })
	switch {
	case l == nil:
		return nil, refuse(http.StatusNotFound, "")
	case l.status != "created":
		return nil, invalid("", "Payment Link cannot be cancelled, as its status is %s", l.status)
	}
	l.status, l.ended = "cancelled", s.Now()
	s.Change()
	return s.wire(l), nil
}

// listLinks lists links, newest first, under a name that is theirs alone.
func (s *Server) listLinks(r request) (any, *apiError) {
	if bad := known(r.query, "reference_id", "payment_id", "count", "skip", "from", "to"); bad != nil {
		return nil, bad
	}
	var all []any
	for _, l := range slices.Backward(s.links) {
		s.lapse(l)
		if want := r.query.Get("reference_id"); (want == "" || l.reference == want) && s.Listed(l.created) {
			all = append(all, s.wire(l))
		}
	}
	page, bad := cut(all, r.query)
	return map[string]any{"payment_links": page}, bad
}

// cut returns one page of a list: ten, if no count is asked for.
func cut(all []any, query url.Values) ([]any, *apiError) {
	count, skip := 10, 0
	for name, set := range map[string]*int{"count": &count, "skip": &skip} {
		if text := query.Get(name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 || name == "count" && (n < 1 || n > 100) {
				return nil, invalid(name, "The %s may not be greater than 100.", name)
			}
			*set = n
		}
	}
	page := append([]any{}, all[min(skip, len(all)):min(skip+count, len(all))]...)
	return page, nil
}

// wire returns a link as the API shows it.
func (s *Server) wire(l *link) map[string]any {
	var paid []any
	for _, p := range s.payments {
		if p.link == l && (p.status == "authorized" || p.status == "captured" || p.status == "refunded") {
			paid = append(paid, map[string]any{"payment_id": p.id, "amount": p.amount, "created_at": p.created.Unix(),
				"method": p.method, "status": p.status, "plink_id": l.id})
		}
	}
	out := map[string]any{
		"accept_partial": l.partial, "amount": l.amount, "amount_paid": l.got, "callback_url": l.callback,
		"callback_method": map[bool]string{true: "get"}[l.callback != ""], "cancelled_at": 0, "created_at": l.created.Unix(),
		"currency": l.currency, "customer": map[string]any{}, "description": l.description, "expire_by": 0, "expired_at": 0,
		"first_min_partial_amount": 0, "id": l.id, "notes": noted(l.notes), "notify": map[string]any{"email": false, "sms": false},
		"order_id": l.order, "payments": paid, "reference_id": l.reference, "reminder_enable": false, "reminders": []any{},
		"short_url": s.payURL(l), "status": l.status, "updated_at": l.created.Unix(), "upi_link": false, "user_id": "",
		"whatsapp_link": false,
	}
	if !l.expires.IsZero() {
		out["expire_by"] = l.expires.Unix()
	}
	if at := map[string]string{"cancelled": "cancelled_at", "expired": "expired_at"}[l.status]; at != "" {
		out[at] = l.ended.Unix()
	}
	return out
}

// noted are notes as the API shows them: a list where there are none.
func noted(all map[string]string) any {
	if len(all) == 0 {
		return []any{}
	}
	return all
}
