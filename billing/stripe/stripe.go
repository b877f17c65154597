// Package stripe takes payments through Stripe Checkout and finds them by polling.
//
// It owns the requests to Stripe, the conversion to Stripe's units of money, and the meaning of its
// errors. It must not decide anything about an order. Its one invariant: an event is only a hint; the
// proof of a payment is the checkout session, read by its id.
package stripe

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	stripego "github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/dated"
	"github.com/sharefi/sharefi/internal/secret"
)

// Config is what a Provider needs.
type Config struct {
	Shop    string // marks our checkout sessions, if others use the account too
	Key     secret.Value
	Methods []string             // ways to pay in Stripe's names; empty: all that the account's Dashboard offers
	APIURL  string               // https://api.stripe.com if empty
	Over    http.RoundTripper    // http.DefaultTransport if nil
	OnDate  func(date time.Time) // called with the time in Stripe's responses; may be nil
	Now     func() time.Time
	Log     *slog.Logger
}

// A Provider is a billing.Provider on Stripe. It is safe for concurrent use.
type Provider struct {
	shop    string
	methods []string
	api     *client.API
	now     func() time.Time
}

var _ interface {
	billing.Provider
	billing.Reader
	billing.Lister
	billing.Closer
	billing.Refunder
} = (*Provider)(nil)

// timeout bounds one request. The library's own retries are off: their sleep ignores the context, and
// the cashier retries with the same idempotency key anyway.
const timeout = 20 * time.Second

// New makes a provider. It sends no request and does not touch the library's global settings.
func New(c Config) *Provider {
	if c.APIURL == "" {
		c.APIURL = stripego.APIURL
	}
	backend := stripego.GetBackendWithConfig(stripego.APIBackend, &stripego.BackendConfig{
		URL:               stripego.String(c.APIURL),
		HTTPClient:        &http.Client{Timeout: timeout, Transport: dated.Transport(c.Over, c.OnDate)},
		MaxNetworkRetries: stripego.Int64(0),
		EnableTelemetry:   stripego.Bool(false),
		LeveledLogger:     logger{c.Log},
	})
	api := client.New(c.Key.Reveal(), &stripego.Backends{API: backend, Connect: backend, Uploads: backend})
	return &Provider{shop: c.Shop, methods: c.Methods, api: api, now: c.Now}
}

// Name is the provider's name, which is stored with each payment.
const Name = "stripe"

// Name implements billing.Provider.
func (p *Provider) Name() string { return Name }

// A retry must send the same parameters as the first try, or Stripe refuses the idempotency key. But
// Stripe also wants a session's expiry to be at least 30 minutes ahead when the request arrives. So the
// expiry and the key change together, every five minutes. If the response to an earlier key was lost,
// nobody has that session's address, and it expires by itself.
const (
	keyLasts  = 5 * time.Minute
	linkLasts = 36 * time.Minute // Stripe's 30, the key's 5, and 1 for clock differences
)

// Quote implements billing.Provider.
func (*Provider) Quote(price billing.Money) (billing.Money, error) { return price, nil }

// Ask implements billing.Provider.
func (p *Provider) Ask(ctx context.Context, o billing.Order, back billing.Back) (billing.Request, error) {
	amount, err := units(o.Price)
	if err != nil {
		return billing.Request{}, err
	}
	try := max(p.now().Sub(o.Created)/keyLasts, 0)
	expires := o.Created.Add(try*keyLasts + linkLasts)
	order := map[string]string{"order": o.Code, "shop": p.shop}
	params := &stripego.CheckoutSessionParams{
		Mode:              stripego.String(string(stripego.CheckoutSessionModePayment)),
		ClientReferenceID: stripego.String(o.Code),
		SuccessURL:        stripego.String(back.Success),
		CancelURL:         stripego.String(back.Cancel),
		ExpiresAt:         stripego.Int64(expires.Unix()),
		Metadata:          order,
		PaymentIntentData: &stripego.CheckoutSessionPaymentIntentDataParams{Metadata: order},
		LineItems: []*stripego.CheckoutSessionLineItemParams{{
			Quantity: stripego.Int64(1),
			PriceData: &stripego.CheckoutSessionLineItemPriceDataParams{
				Currency:   stripego.String(o.Price.Currency),
				UnitAmount: stripego.Int64(amount),
				ProductData: &stripego.CheckoutSessionLineItemPriceDataProductDataParams{
					Name: stripego.String("Wi-Fi: " + o.Plan),
				},
			},
		}},
	}
	for _, m := range p.methods {
		params.PaymentMethodTypes = append(params.PaymentMethodTypes, stripego.String(m))
	}
	params.Context = ctx
	params.SetIdempotencyKey(linkKey(o, try))
	s, err := p.api.CheckoutSessions.New(params)
	if err != nil {
		return billing.Request{}, answered(err, classify("make a payment link", err))
	}
	return billing.Request{ID: s.ID, URL: s.URL, Expires: time.Unix(s.ExpiresAt, 0).UTC()}, nil
}

// linkKey is the idempotency key of a link: another one when Stripe has answered for good that it makes none.
func linkKey(o billing.Order, try time.Duration) string {
	key := fmt.Sprintf("order-%s-%d", o.Code, try)
	if o.Tries > 0 {
		key += fmt.Sprintf("-%d", o.Tries+1)
	}
	return key
}

// Receipt implements billing.Provider.
func (p *Provider) Receipt(ctx context.Context, linkID string) (billing.Receipt, error) {
	params := &stripego.CheckoutSessionParams{}
	params.Context = ctx
	params.AddExpand("payment_intent.latest_charge")
	s, err := p.api.CheckoutSessions.Get(linkID, params)
	if notFound(err) {
		return billing.Receipt{}, billing.ErrNoRequest
	}
	if err != nil {
		return billing.Receipt{}, classify("read a payment link", err)
	}
	r := billing.Receipt{Request: s.ID, State: linkState(s)}
	if !p.owns(s) {
		return r, nil
	}
	r.Order = s.ClientReferenceID
	switch r.State {
	case billing.RequestPaid:
		r.Payment, err = p.payment(s)
	case billing.RequestPending:
		r.Until = slipUntil(s.PaymentIntent)
	}
	return r, err
}

// Completed implements billing.Sweeper.
func (p *Provider) Completed(ctx context.Context, since time.Time) (ours []billing.Receipt, err error) {
	params := &stripego.CheckoutSessionListParams{
		Status:       stripego.String(string(stripego.CheckoutSessionStatusComplete)),
		CreatedRange: &stripego.RangeQueryParams{GreaterThanOrEqual: since.Unix()},
	}
	params.Context = ctx
	params.Limit = stripego.Int64(pageSize)
	list := p.api.CheckoutSessions.List(params)
	for list.Next() {
		if s := list.CheckoutSession(); p.owns(s) {
			ours = append(ours, billing.Receipt{Request: s.ID, Order: s.ClientReferenceID})
		}
	}
	if err := list.Err(); err != nil {
		return nil, classify("list what was paid", err)
	}
	return ours, nil
}

// owns reports whether this shop made a session: others may use the same account.
func (p *Provider) owns(s *stripego.CheckoutSession) bool {
	return s.Metadata["shop"] == p.shop && s.Metadata["order"] == s.ClientReferenceID
}

func linkState(s *stripego.CheckoutSession) billing.RequestState {
	switch {
	case s.Status == stripego.CheckoutSessionStatusExpired:
		return billing.RequestOver
	case s.Status == stripego.CheckoutSessionStatusComplete &&
		s.PaymentStatus == stripego.CheckoutSessionPaymentStatusPaid:
		return billing.RequestPaid
	case s.Status == stripego.CheckoutSessionStatusComplete && failedFor(s.PaymentIntent):
		return billing.RequestFailed
	case s.Status == stripego.CheckoutSessionStatusComplete:
		return billing.RequestPending
	}
	return billing.RequestOpen
}

// failedFor reports whether the payment of a completed page failed for good: such a session stays complete and unpaid.
func failedFor(intent *stripego.PaymentIntent) bool {
	return intent != nil && (intent.Status == stripego.PaymentIntentStatusRequiresPaymentMethod ||
		intent.Status == stripego.PaymentIntentStatusCanceled)
}

// slipUntil is how long a slip of OXXO, boleto or konbini can be paid; zero for other ways to pay.
func slipUntil(intent *stripego.PaymentIntent) time.Time {
	if intent == nil || intent.NextAction == nil {
		return time.Time{}
	}
	var at int64
	switch next := intent.NextAction; {
	case next.OXXODisplayDetails != nil:
		at = next.OXXODisplayDetails.ExpiresAfter
	case next.BoletoDisplayDetails != nil:
		at = next.BoletoDisplayDetails.ExpiresAt
	case next.KonbiniDisplayDetails != nil:
		at = next.KonbiniDisplayDetails.ExpiresAt
	}
	if at == 0 {
		return time.Time{}
	}
	return time.Unix(at, 0).UTC()
}

func (p *Provider) payment(s *stripego.CheckoutSession) (billing.Payment, error) {
	amount, err := money(s.AmountTotal, string(s.Currency))
	if err != nil {
		return billing.Payment{}, err
	}
	paid := billing.Payment{Provider: p.Name(), ID: s.ID, Amount: amount, At: time.Unix(s.Created, 0).UTC()}
	if intent := s.PaymentIntent; intent != nil {
		paid.ID = intent.ID
		if intent.LatestCharge != nil && intent.LatestCharge.Created > 0 {
			paid.At = time.Unix(intent.LatestCharge.Created, 0).UTC()
		}
	}
	return paid, nil
}

// Close implements billing.Provider. Stripe answers 400 for a session that is paid or expired.
func (p *Provider) Close(ctx context.Context, linkID string) error {
	params := &stripego.CheckoutSessionExpireParams{}
	params.Context = ctx
	_, err := p.api.CheckoutSessions.Expire(linkID, params)
	var refused *stripego.Error
	if errors.As(err, &refused) && refused.HTTPStatusCode == http.StatusBadRequest {
		return nil
	}
	if notFound(err) {
		return billing.ErrNoRequest
	}
	return classify("end a payment link", err)
}
