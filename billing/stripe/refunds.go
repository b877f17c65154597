package stripe

import (
	"context"
	"errors"
	"fmt"
	"time"

	stripego "github.com/stripe/stripe-go/v76"

	"github.com/sharefi/sharefi/billing"
)

var _ billing.Recaller = (*Provider)(nil)

// keyMark is where a refund at Stripe says which request of ours made it. Stripe forgets idempotency keys after a day,
// and a backup that is put back may be older.
const keyMark = "sharefi_key"

// Refund implements billing.Provider.
func (p *Provider) Refund(
	ctx context.Context, payment billing.Payment, amount billing.Money, key string,
) (billing.Refund, error) {
	n, err := units(amount)
	if err != nil {
		return billing.Refund{}, err
	}
	if made, ok, err := p.Recall(ctx, payment, key); err != nil || ok {
		return made, err
	}
	params := &stripego.RefundParams{PaymentIntent: stripego.String(payment.ID), Amount: stripego.Int64(n),
		Metadata: map[string]string{"shop": p.shop, keyMark: key}}
	params.Context = ctx
	params.SetIdempotencyKey(key)
	r, err := p.api.Refunds.New(params)
	var refused *stripego.Error
	if errors.As(err, &refused) && refused.Type == stripego.ErrorTypeIdempotency { // a version without the mark asked for it
		params.Metadata = nil
		r, err = p.api.Refunds.New(params)
	}
	if errors.As(err, &refused) && refused.Code == stripego.ErrorCodeChargeAlreadyRefunded {
		return p.refunded(ctx, payment)
	}
	if err != nil {
		return billing.Refund{}, classify("refund a payment", err)
	}
	return p.refund(r)
}

// Recall implements billing.Recaller.
func (p *Provider) Recall(ctx context.Context, payment billing.Payment, key string) (billing.Refund, bool, error) {
	return p.find(ctx, payment, func(r *stripego.Refund) bool {
		return r.Metadata["shop"] == p.shop && r.Metadata[keyMark] == key
	})
}

// refunded finds any refund of a payment of which nothing is left: the owner made it, or an older version.
func (p *Provider) refunded(ctx context.Context, payment billing.Payment) (billing.Refund, error) {
	made, ok, err := p.find(ctx, payment, func(*stripego.Refund) bool { return true })
	if err == nil && !ok {
		err = fmt.Errorf("%w: a refund that Stripe does not list", billing.ErrProviderRefused)
	}
	return made, err
}

// find finds a refund of a payment that did not fail.
func (p *Provider) find(
	ctx context.Context, payment billing.Payment, is func(*stripego.Refund) bool,
) (billing.Refund, bool, error) {
	params := &stripego.RefundListParams{PaymentIntent: stripego.String(payment.ID)}
	params.Context = ctx
	list := p.api.Refunds.List(params)
	for list.Next() {
		r := list.Refund()
		if r.Status != stripego.RefundStatusFailed && r.Status != stripego.RefundStatusCanceled && is(r) {
			made, err := p.refund(r)
			return made, true, err
		}
	}
	if err := list.Err(); err != nil {
		return billing.Refund{}, false, classify("list refunds", err)
	}
	return billing.Refund{}, false, nil
}

func (p *Provider) refund(r *stripego.Refund) (billing.Refund, error) {
	amount, err := money(r.Amount, string(r.Currency))
	failed := r.Status == stripego.RefundStatusFailed || r.Status == stripego.RefundStatusCanceled
	return billing.Refund{ID: r.ID, Amount: amount, At: time.Unix(r.Created, 0).UTC(), Failed: failed}, err
}
