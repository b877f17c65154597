package stripe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	stripego "github.com/stripe/stripe-go/v76"

	"github.com/sharefi/sharefi/billing"
)

// kinds are the event types that we ask Stripe for.
var kinds = map[string]billing.HintKind{
	"checkout.session.completed":               billing.HintRequest,
	"checkout.session.async_payment_succeeded": billing.HintRequest,
	"checkout.session.async_payment_failed":    billing.HintRequest,
	"checkout.session.expired":                 billing.HintRequest,
	"charge.refunded":                          billing.HintRefund,
	"charge.refund.updated":                    billing.HintRefund,
	"refund.updated":                           billing.HintRefund,
	"refund.failed":                            billing.HintRefund,
	"charge.dispute.created":                   billing.HintDispute,
}

// since is the prefix of a cursor that is a time, used until there is an event to continue after.
const since = "t:"

// kept is how long Stripe keeps events (30 days), less a day.
const kept = 29 * 24 * time.Hour

// lookBack is how far the first poll reaches back.
const lookBack = 3 * 24 * time.Hour

// pageSize is how many events are read at once, the most that Stripe gives.
const pageSize = 100

// Hints implements billing.Provider. The cursor is the id of the newest event that was read. Stripe
// then lists exactly the newer ones, in one request a page. If Stripe never lists an event, the payment
// is still found: the cashier also reads an order's checkout session when the order expires, at start,
// and when the customer says "I have paid".
func (p *Provider) Hints(ctx context.Context, cursor string) (billing.Page, error) {
	if cursor == "" {
		cursor = p.ago(lookBack)
	}
	events, more, err := p.events(ctx, cursor)
	var refused *stripego.Error
	if errors.As(err, &refused) && !strings.HasPrefix(cursor, since) &&
		(refused.HTTPStatusCode == http.StatusNotFound || refused.Param == "ending_before") {
		events, more, err = p.events(ctx, p.ago(kept)) // Stripe no longer has the event
	}
	if err != nil {
		return billing.Page{Next: cursor}, classify("read events", err)
	}
	page := billing.Page{Next: cursor, More: more}
	for _, e := range events {
		if h, ok := p.hint(e); ok {
			page.Hints = append(page.Hints, h)
		}
		page.Next = e.ID
	}
	return page, nil
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
	params.Limit = stripego.Int64(pageSize)
	return params
}

// events reads the first page of events after a cursor, oldest first, and whether there are more.
func (p *Provider) events(ctx context.Context, cursor string) (page []*stripego.Event, more bool, err error) {
	params := p.list(ctx)
	at, byTime := strings.CutPrefix(cursor, since)
	if !byTime {
		params.EndingBefore = stripego.String(cursor) // the library then lists the oldest first
		params.Single = true
		list := p.api.Events.List(params)
		for list.Next() {
			page = append(page, list.Event())
		}
		return page, list.EventList().HasMore, list.Err()
	}
	from, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return nil, false, fmt.Errorf("read cursor: %w", err)
	}
	params.CreatedRange = &stripego.RangeQueryParams{GreaterThanOrEqual: from}
	list := p.api.Events.List(params)
	for list.Next() { // the newest come first, so the page is at the end
		if page = append(page, list.Event()); len(page) > 2*pageSize {
			page, more = slices.Delete(page, 0, len(page)-pageSize), true
		}
	}
	if len(page) > pageSize {
		page, more = page[len(page)-pageSize:], true
	}
	slices.Reverse(page)
	return page, more, list.Err()
}

// hint reads from an event what it points at, if that may be ours. The event's object has the form of the
// account's own API version, so we use only fields that are the same in all versions. Whose it is comes
// first: others may use the same account, with currencies that we can't read.
func (p *Provider) hint(e *stripego.Event) (h billing.Hint, ok bool) {
	object := e.Data.Object
	text := func(name string) string { s, _ := object[name].(string); return s }
	marks, _ := object["metadata"].(map[string]any)
	order, _ := marks["order"].(string)
	ours := marks["shop"] == p.shop
	h = billing.Hint{ID: e.ID, Kind: kinds[string(e.Type)], At: time.Unix(e.Created, 0).UTC()}
	switch h.Kind {
	case billing.HintRequest:
		h.Request, h.Order = text("id"), text("client_reference_id")
		return h, ours && h.Order == order
	case billing.HintRefund:
		h.Payment = text("payment_intent")
		if e.Type != "charge.refunded" { // a refund carries our mark, or none: the owner may have made it
			mark, _ := marks[keyMark].(string)
			h.Order = billing.OrderOf(mark)
			return h, h.Payment != "" && (marks["shop"] == nil || ours)
		}
		h.Order = order // a charge carries a copy of its payment's metadata
		n, _ := object["amount_refunded"].(float64)
		var err error
		h.Amount, err = money(int64(n), text("currency"))
		return h, ours && err == nil
	case billing.HintDispute: // a dispute does not: see Whose
		h.Payment = text("payment_intent")
		return h, h.Payment != ""
	}
	return h, false
}

// Whose implements billing.Provider.
func (p *Provider) Whose(ctx context.Context, payment string) (string, error) {
	params := &stripego.PaymentIntentParams{}
	params.Context = ctx
	pi, err := p.api.PaymentIntents.Get(payment, params)
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
