// Package razorpay takes payments by Razorpay's Payment Links and finds them by polling.
//
// It owns the requests to Razorpay, what marks them as ours, and the meaning of its errors. It must not decide anything
// about an order. Its one invariant: a list is only a hint; the proof of a payment is the link, or the payment itself, read
// by its id.
package razorpay

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/secret"
)

// Config is what a Provider needs.
type Config struct {
	Shop   string // marks our links, if others use the account too
	KeyID  string // rzp_live_… or rzp_test_…
	Secret secret.Value
	APIURL string               // https://api.razorpay.com if empty
	Over   http.RoundTripper    // http.DefaultTransport if nil
	OnDate func(date time.Time) // called with the time in Razorpay's responses; may be nil
	Now    func() time.Time
}

// A Provider is a billing.Provider on Razorpay. It is safe for concurrent use.
type Provider struct {
	config Config
	http   *http.Client

	mu      sync.Mutex
	scanned time.Time     // when the lists were last read far back
	rests   time.Time     // until then no list is asked for: there were too many requests
	rest    time.Duration // how long the last such rest was
}

var _ interface {
	billing.Provider
	billing.Reader
	billing.Lister
	billing.Closer
	billing.Refunder
	billing.Sweeper
} = (*Provider)(nil)

// APIURL is Razorpay's own address.
const APIURL = "https://api.razorpay.com"

// timeout bounds one request.
const timeout = 20 * time.Second

// New makes a provider. It sends no request.
func New(c Config) *Provider {
	if c.APIURL == "" {
		c.APIURL = APIURL
	}
	if c.Over == nil {
		c.Over = http.DefaultTransport
	}
	return &Provider{config: c, http: &http.Client{
		Timeout: timeout, Transport: c.Over,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Name is the provider's name, which is stored with each payment.
const Name = "razorpay"

// Name implements billing.Provider.
func (p *Provider) Name() string { return Name }

// Quote implements billing.Provider.
func (*Provider) Quote(price billing.Money) (billing.Money, error) { return price, nil }

// The notes that say whose something is. Razorpay copies those of a link to its payments.
const (
	shopNote  = "sharefi_shop"
	orderNote = "sharefi_order"
	keyNote   = "sharefi_key" // of a refund: its mark
)

// order is the code of the order that notes name; empty if they are not this shop's.
func (p *Provider) order(n notes) string {
	if n[shopNote] != p.config.Shop {
		return ""
	}
	return n[orderNote]
}

// Live reports whether a key is for real money.
func Live(keyID string) bool {
	return len(keyID) > len(livePrefix) && keyID[:len(livePrefix)] == livePrefix
}

const livePrefix = "rzp_live_"

// Try asks for the newest payment, and so for no more than whether the key is accepted.
// Errors: billing.ErrProviderDown, billing.ErrProviderRefused.
func (p *Provider) Try(ctx context.Context) error {
	var list collection[payment]
	if _, err := p.get(ctx, "/v1/payments?count=1", &list); err != nil {
		return classify("ask Razorpay for payments", err)
	}
	return nil
}

// String keeps the secret out of whatever prints a provider.
func (p *Provider) String() string { return fmt.Sprintf("razorpay %s", p.config.KeyID) }
