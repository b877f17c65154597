package stripe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	stripego "github.com/stripe/stripe-go/v76"

	"github.com/sharefi/sharefi/billing"
)

// kinds are the event types that we ask Stripe for.
var kinds = map[string]billing.HintKind{
	"checkout.session.completed":               billing.HintLink,
	"checkout.session.async_payment_succeeded": billing.HintLink,
	"checkout.session.async_payment_failed":    billing.HintLink,
	"checkout.session.expired":                 billing.HintLink,
	"charge.refunded":                          billing.HintRefund,
	"charge.dispute.created":                   billing.HintDispute,
}

// since is the prefix of a cursor that is a time, used until there is an event to continue after.
const since = "t:"

// kept is how long Stripe keeps events (30 days), less a day.
const kept = 29 * 24 * time.Hour

// lookBack is how far the first poll reaches back.
const lookBack = 3 * 24 * time.Hour

// Hints implements billing.Provider. The cursor is the id of the newest event that was read. Stripe
// then lists exactly the newer ones, page by page, in one request if there are few. If Stripe never
// lists an event, the payment is still found: the cashier also reads an order's checkout session when
// the order expires, at start, and when the customer says "I have paid".
func (p *Provider) Hints(ctx context.Context, cursor string) ([]billing.Hint, string, error) {
	if cursor == "" {
		cursor = p.ago(lookBack)
	}
	events, err := p.events(ctx, cursor)
	var refused *stripego.Error
	if errors.As(err, &refused) && !strings.HasPrefix(cursor, since) &&
		(refused.HTTPStatusCode == http.StatusNotFound || refused.Param == "ending_before") {
		events, err = p.events(ctx, p.ago(kept)) // Stripe no longer has the event
	}
	if err != nil {
		return nil, cursor, classify("read events", err)
	}
	var hints []billing.Hint
	for _, e := range events {
		h, ok, err := p.hint(ctx, e)
		if err != nil {
			return nil, cursor, err
		}
		if ok {
			hints = append(hints, h)
		}
		cursor = e.ID
	}
	return hints, cursor, nil
}

// ago returns a cursor that is a time.
func (p *Provider) ago(d time.Duration) string {
	return since + strconv.FormatInt(p.now().Add(-d).Unix(), 10)
}

func (p *Provider) list(ctx context.Context) *stripego.EventListParams {
	params := &stripego.EventListParams{}
	params.Context = ctx
	for kind := range kinds {
		params.Types = append(params.Types, stripego.String(kind))
	}
	params.Limit = stripego.Int64(100)
	return params
}

// events reads all events after a cursor, oldest first.
func (p *Provider) events(ctx context.Context, cursor string) ([]*stripego.Event, error) {
	params := p.list(ctx)
	at, byTime := strings.CutPrefix(cursor, since)
	if byTime {
		from, err := strconv.ParseInt(at, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("read cursor: %w", err)
		}
		params.CreatedRange = &stripego.RangeQueryParams{GreaterThanOrEqual: from}
	} else {
		params.EndingBefore = stripego.String(cursor) // the library then lists the oldest first
	}
	var events []*stripego.Event
	list := p.api.Events.List(params)
	for list.Next() {
		events = append(events, list.Event())
	}
	if byTime {
		for i, j := 0, len(events)-1; i < j; i, j = i+1, j-1 {
			events[i], events[j] = events[j], events[i]
		}
	}
	return events, list.Err()
}

// hint reads from an event what it points at. The event's object has the form of the account's own API
// version, so we use only fields that are the same in all versions.
func (p *Provider) hint(ctx context.Context, e *stripego.Event) (billing.Hint, bool, error) {
	h := billing.Hint{ID: e.ID, Kind: kinds[string(e.Type)], At: time.Unix(e.Created, 0).UTC()}
	object := e.Data.Object
	text := func(name string) string { s, _ := object[name].(string); return s }
	switch h.Kind {
	case billing.HintLink:
		h.LinkID, h.Order = text("id"), text("client_reference_id")
		return h, true, nil
	case billing.HintRefund, billing.HintDispute:
		h.Payment = text("payment_intent")
	default:
		return h, false, nil
	}
	n, _ := object["amount_refunded"].(float64)
	if h.Kind == billing.HintDispute {
		n, _ = object["amount"].(float64)
	}
	var err error
	if h.Amount, err = money(int64(n), text("currency")); err != nil {
		return h, false, nil // not a currency that we can sell in
	}
	h.Order, err = p.orderOf(ctx, h.Payment)
	return h, h.Order != "", err
}

// orderOf reads the order code from a payment intent. It is empty for a payment that is not ours.
func (p *Provider) orderOf(ctx context.Context, intent string) (string, error) {
	if intent == "" {
		return "", nil
	}
	params := &stripego.PaymentIntentParams{}
	params.Context = ctx
	pi, err := p.api.PaymentIntents.Get(intent, params)
	if notFound(err) {
		return "", nil
	}
	if err != nil {
		return "", classify("read a payment", err)
	}
	if pi.Metadata["shop"] != p.shop {
		return "", nil
	}
	return pi.Metadata["order"], nil
}
