package stripe

import (
	"context"
	"errors"
	"slices"
	"time"

	stripego "github.com/stripe/stripe-go/v76"

	"github.com/sharefi/sharefi/billing"
)

// keyMark is where a refund at Stripe says which order's of ours it is. Stripe forgets idempotency keys after a day, and a
// backup that is put back may be older.
const keyMark = "sharefi_key"

// Refund implements billing.Provider. Stripe's own list is read first: a refund with our mark is the one, and of a payment
// that the owner gave a part of back on the website only the rest can go.
func (p *Provider) Refund(
	ctx context.Context, payment billing.Payment, amount billing.Money, key billing.RefundKey,
) (billing.Refund, error) {
	made, err := p.made(ctx, payment)
	if err != nil {
		return billing.Refund{}, err
	}
	if ours := p.marked(made, key.Mark); ours != nil {
		return p.refund(ours)
	}
	paid, err := units(payment.Amount)
	if err != nil {
		return billing.Refund{}, err
	}
	left := paid - given(made)
	if left <= 0 {
		return p.last(made)
	}
	asked, err := p.ask(ctx, payment, min(payable(amount), left), key)
	for _, r := range made {
		asked.Failed = asked.Failed || r.ID == asked.ID && failed(r) // an old answer to this key
	}
	return asked, err
}

// last is the newest refund of those by which nothing is left. While one has not gone, that is the one.
func (p *Provider) last(made []*stripego.Refund) (billing.Refund, error) {
	var last *stripego.Refund
	for _, r := range slices.Backward(made) {
		waits := last != nil && last.Status != stripego.RefundStatusSucceeded
		if !failed(r) && !waits {
			last = r
		}
	}
	return p.refund(last)
}

// ask asks Stripe for a refund of so many units.
func (p *Provider) ask(
	ctx context.Context, payment billing.Payment, n int64, key billing.RefundKey,
) (billing.Refund, error) {
	params := &stripego.RefundParams{PaymentIntent: stripego.String(payment.ID), Amount: stripego.Int64(n),
		Metadata: map[string]string{"shop": p.shop, keyMark: key.Mark}}
	params.Context = ctx
	params.SetIdempotencyKey(key.String())
	r, err := p.api.Refunds.New(params)
	var refused *stripego.Error
	if errors.As(err, &refused) && refused.Type == stripego.ErrorTypeIdempotency { // a version without the mark asked for it
		params.Metadata = nil
		r, err = p.api.Refunds.New(params)
	}
	if err != nil {
		return billing.Refund{}, answered(err, classify("refund a payment", err))
	}
	return p.refund(r)
}

// Refunds implements billing.Provider.
func (p *Provider) Refunds(ctx context.Context, payment billing.Payment) ([]billing.Refund, error) {
	made, err := p.made(ctx, payment)
	if err != nil {
		return nil, err
	}
	all := make([]billing.Refund, 0, len(made))
	for _, m := range slices.Backward(made) {
		r, err := p.refund(m)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

// made are all refunds of a payment, newest first.
func (p *Provider) made(ctx context.Context, payment billing.Payment) (all []*stripego.Refund, err error) {
	params := &stripego.RefundListParams{PaymentIntent: stripego.String(payment.ID)}
	params.Context = ctx
	list := p.api.Refunds.List(params)
	for list.Next() {
		all = append(all, list.Refund())
	}
	if err := list.Err(); err != nil {
		return nil, classify("list refunds", err)
	}
	return all, nil
}

// marked is the refund with our mark that did not fail; nil if there is none.
func (p *Provider) marked(all []*stripego.Refund, mark string) *stripego.Refund {
	for _, r := range all {
		if r.Metadata["shop"] == p.shop && r.Metadata[keyMark] == mark && !failed(r) {
			return r
		}
	}
	return nil
}

// given is how much of a payment went back, or is on its way.
func given(all []*stripego.Refund) (sum int64) {
	for _, r := range all {
		if !failed(r) {
			sum += r.Amount
		}
	}
	return sum
}

func failed(r *stripego.Refund) bool {
	return r.Status == stripego.RefundStatusFailed || r.Status == stripego.RefundStatusCanceled
}

func (p *Provider) refund(r *stripego.Refund) (billing.Refund, error) {
	amount, err := money(r.Amount, string(r.Currency))
	mark := ""
	if r.Metadata["shop"] == p.shop {
		mark = r.Metadata[keyMark]
	}
	return billing.Refund{ID: r.ID, Amount: amount, At: time.Unix(r.Created, 0).UTC(), Mark: mark, Failed: failed(r),
		Underway: r.Status == stripego.RefundStatusPending || r.Status == stripego.RefundStatusRequiresAction}, err
}
