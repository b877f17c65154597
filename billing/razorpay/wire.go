package razorpay

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/bojanz/currency"

	"github.com/sharefi/sharefi/billing"
)

// A link is a Payment Link as Razorpay shows it.
type link struct {
	ID        string        `json:"id"`
	Reference string        `json:"reference_id"`
	Status    string        `json:"status"`
	URL       string        `json:"short_url"`
	Amount    int64         `json:"amount"`
	Currency  string        `json:"currency"`
	ExpireBy  int64         `json:"expire_by"`
	Notes     notes         `json:"notes"`
	Payments  []linkPayment `json:"payments"`
}

// A linkPayment is a payment in the list of its link.
type linkPayment struct {
	ID      string `json:"payment_id"`
	Amount  int64  `json:"amount"`
	Status  string `json:"status"`
	Created int64  `json:"created_at"`
}

// A payment is one by itself.
type payment struct {
	ID          string `json:"id"`
	Amount      int64  `json:"amount"`
	Currency    string `json:"currency"`
	Status      string `json:"status"`
	Captured    bool   `json:"captured"`
	Description string `json:"description"`
	Notes       notes  `json:"notes"`
	Created     int64  `json:"created_at"`
}

type refund struct {
	ID       string `json:"id"`
	Payment  string `json:"payment_id"`
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
	Status   string `json:"status"`
	Notes    notes  `json:"notes"`
	Created  int64  `json:"created_at"`
}

type dispute struct {
	ID      string `json:"id"`
	Payment string `json:"payment_id"`
	Status  string `json:"status"`
	Created int64  `json:"created_at"`
}

// A collection is a list of most things.
type collection[T any] struct {
	Items []T `json:"items"`
}

// A survey is a list of all that an account has, also of what other programs sold. What one of them has in another form than
// ours is left empty, and hides nothing of the others: whatever counts is read once more by its id.
type survey[T any] []T

// collected is a collection of all that an account has.
type collected[T any] struct {
	Items survey[T] `json:"items"`
}

// UnmarshalJSON implements json.Unmarshaler.
func (list *survey[T]) UnmarshalJSON(b []byte) error {
	var all []json.RawMessage
	if err := json.Unmarshal(b, &all); err != nil {
		return err
	}
	*list = make(survey[T], len(all))
	for i, one := range all {
		var form *json.UnmarshalTypeError
		if err := json.Unmarshal(one, &(*list)[i]); err != nil && !errors.As(err, &form) {
			return err
		}
	}
	return nil
}

// notes are texts by name. Razorpay writes a list where there are none.
type notes map[string]string

// UnmarshalJSON implements json.Unmarshaler.
func (n *notes) UnmarshalJSON(b []byte) error {
	var all map[string]any
	*n = notes{}
	if json.Unmarshal(b, &all) != nil {
		return nil
	}
	for name, value := range all {
		if text, ok := value.(string); ok {
			(*n)[name] = text
		}
	}
	return nil
}

// A refusal is an answer that is no success.
type refusal struct {
	status int
	wait   time.Duration // before the next request, as the answer says it
	Detail struct {
		Code        string `json:"code"`
		Description string `json:"description"`
		Field       string `json:"field"`
	} `json:"error"`
}

// Error implements error.
func (r *refusal) Error() string {
	return strings.TrimSuffix(fmt.Sprintf("Razorpay answers %d: %s", r.status, r.Detail.Description), ": ")
}

// most is how long an answer may be.
const most = 8 << 20

// get reads something. The time is the one in the answer.
func (p *Provider) get(ctx context.Context, path string, into any) (time.Time, error) {
	return p.ask(ctx, http.MethodGet, path, nil, nil, into)
}

// post makes something.
func (p *Provider) post(ctx context.Context, path string, header http.Header, body, into any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	_, err = p.ask(ctx, http.MethodPost, path, header, text, into)
	return err
}

func (p *Provider) ask(ctx context.Context, method, path string, header http.Header, body []byte, into any) (time.Time, error) {
	r, err := http.NewRequestWithContext(ctx, method, p.config.APIURL+path, bytes.NewReader(body))
	if err != nil {
		return time.Time{}, err
	}
	for name, values := range header {
		r.Header[name] = values
	}
	r.SetBasicAuth(p.config.KeyID, p.config.Secret.Reveal())
	r.Header.Set("Content-Type", "application/json")
	resp, err := p.http.Do(r)
	if err != nil {
		return time.Time{}, err
	}
	defer resp.Body.Close()
	date := p.dated(resp)
	text, err := io.ReadAll(io.LimitReader(resp.Body, most))
	if err != nil {
		return date, err
	}
	if resp.StatusCode/100 != 2 {
		return date, p.refused(resp, text)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return date, fmt.Errorf("read what Razorpay answers: %w", err)
	}
	return date, nil
}

// dated passes the time of an answer to the clock guard.
func (p *Provider) dated(resp *http.Response) time.Time {
	date, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return p.config.Now()
	}
	if p.config.OnDate != nil {
		p.config.OnDate(date)
	}
	return date
}

// refused reads an answer that is no success, without what must not be seen.
func (p *Provider) refused(resp *http.Response, text []byte) *refusal {
	r := &refusal{status: resp.StatusCode}
	if json.Unmarshal(text, r) != nil {
		r.Detail.Description = "" // a page of a proxy's, which helps nobody
	}
	if key := p.config.Secret.Reveal(); key != "" {
		r.Detail.Description = strings.ReplaceAll(r.Detail.Description, key, "***")
	}
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds > 0 {
		r.wait = min(time.Duration(seconds)*time.Second, longestRest)
	}
	return r
}

// classify sorts a failed request into ErrProviderDown, which is retried, and ErrProviderRefused, which needs a person. A
// request that was cut off may still have worked: the reference of a link and the key of a refund make a retry harmless.
func classify(doing string, err error) error {
	if err == nil {
		return nil
	}
	var r *refusal
	if !errors.As(err, &r) {
		return fmt.Errorf("%s: %w: %w", doing, billing.ErrProviderDown, err)
	}
	kind := billing.ErrProviderRefused
	switch {
	case r.status == http.StatusTooManyRequests, r.status == http.StatusConflict, r.status >= 500, r.status < 400:
		kind = billing.ErrProviderDown
	case r.status == http.StatusUnauthorized, strings.Contains(r.Detail.Description, "api key provided is invalid"):
		kind = billing.ErrKeyRefused
	case r.status == http.StatusForbidden:
		kind = billing.ErrNotPermitted
	}
	return fmt.Errorf("%s: %w: %w", doing, kind, r)
}

// says reports whether Razorpay refused with words like these. Its code is the same for all that it refuses.
func says(err error, words ...string) bool {
	var r *refusal
	if !errors.As(err, &r) || r.status != http.StatusBadRequest {
		return false
	}
	for _, w := range words {
		if strings.Contains(strings.ToLower(r.Detail.Description), w) {
			return true
		}
	}
	return false
}

func status(err error) int {
	var r *refusal
	if !errors.As(err, &r) {
		return 0
	}
	return r.status
}

// unknown reports whether there is nothing of an id: links answer 404, and payments 400.
func unknown(err error) bool {
	return status(err) == http.StatusNotFound || says(err, "id provided does not exist", "not a valid id")
}

// units are an amount as Razorpay counts it: in the currency's smallest unit, whose last digit is zero where there are three
// decimals.
func units(m billing.Money) (int64, error) {
	if digits, _ := currency.GetDigits(m.Currency); digits == 3 && m.Amount%10 != 0 {
		return 0, fmt.Errorf("%w: %s has more decimals than Razorpay takes", billing.ErrProviderRefused, m)
	}
	return m.Amount, nil
}

func money(n int64, code string) (billing.Money, error) {
	code = strings.ToUpper(code)
	if _, ok := currency.GetDigits(code); !ok {
		return billing.Money{}, fmt.Errorf("%w: %q is not a currency", billing.ErrMoney, code)
	}
	return billing.Money{Amount: n, Currency: code}, nil
}
