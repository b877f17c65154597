package razorpay

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
)

type newRefund struct {
	Amount int64 `json:"amount"`
	Notes  notes `json:"notes"`
}

// Refund implements billing.Refunder. Razorpay's own list is read first: a refund with our mark is the one, and of a payment
// that the owner gave a part of back on the website only the rest can go.
func (p *Provider) Refund(
	ctx context.Context, paid billing.Payment, amount billing.Money, key billing.RefundKey,
) (billing.Refund, error) {
	made, err := p.made(ctx, paid)
	if err != nil {
		return billing.Refund{}, err
	}
	ours := slices.IndexFunc(made, func(r refund) bool { return !r.failed() && p.mark(r) == key.Mark })
	if ours >= 0 {
		return p.refund(made[ours])
	}
	left := paid.Amount.Amount - given(made)
	if left <= 0 {
		return p.refund(last(made))
	}
	amount.Amount = min(amount.Payable(paid.Amount).Amount, left)
	asked, err := p.give(ctx, paid, amount, key)
	for _, r := range made {
		asked.Failed = asked.Failed || r.ID == asked.ID && r.failed() // an old answer to this key
	}
	return asked, err
}

// give asks Razorpay for a refund.
func (p *Provider) give(
	ctx context.Context, paid billing.Payment, amount billing.Money, key billing.RefundKey,
) (billing.Refund, error) {
	var r refund
	err := p.post(ctx, "/v1/payments/"+url.PathEscape(paid.ID)+"/refund",
		http.Header{"X-Refund-Idempotency": {header(key)}},
		newRefund{amount.Amount, notes{shopNote: p.config.Shop, keyNote: key.Mark}}, &r)
	const doing = "refund a payment"
	switch {
	case err == nil:
		return p.refund(r)
	case says(err, "idempotency key has already"): // it was asked for another amount, since more was left then
		return billing.Refund{}, fmt.Errorf("%w: %w", billing.ErrProviderAnswered, classify(doing, err))
	case says(err, "fully refunded already", "greater than the refund"): // since the list was read
		return billing.Refund{}, fmt.Errorf("%s: %w: it was refunded a moment ago", doing, billing.ErrProviderDown)
	}
	return billing.Refund{}, classify(doing, err)
}

// header is a key in the letters that Razorpay takes.
func header(key billing.RefundKey) string { return strings.ReplaceAll(key.String(), ".", "_") }

// Refunds implements billing.Refunder.
func (p *Provider) Refunds(ctx context.Context, paid billing.Payment) ([]billing.Refund, error) {
	made, err := p.made(ctx, paid)
	if err != nil {
		return nil, err
	}
	all := make([]billing.Refund, 0, len(made))
	for _, m := range made {
		r, err := p.refund(m)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

// made are all refunds of a payment, oldest first.
func (p *Provider) made(ctx context.Context, paid billing.Payment) (all []refund, err error) {
	for more := true; more; {
		var page collection[refund]
		path := fmt.Sprintf("/v1/payments/%s/refunds?count=%d&skip=%d", url.PathEscape(paid.ID), pageSize, len(all))
		if _, err := p.get(ctx, path, &page); err != nil {
			return nil, classify("list refunds", err)
		}
		all, more = append(all, page.Items...), len(page.Items) == pageSize
	}
	slices.Reverse(all) // the newest come first
	slices.SortStableFunc(all, func(a, b refund) int { return int(a.Created - b.Created) })
	return all, nil
}

// mark is what we asked for a refund by; empty if it is not ours.
func (p *Provider) mark(r refund) string {
	if r.Notes[shopNote] != p.config.Shop {
		return ""
	}
	return r.Notes[keyNote]
}

// last is the newest refund of those by which nothing is left. While one has not gone, that is the one.
func last(made []refund) refund {
	var last refund
	for _, r := range made {
		if !r.failed() && (last.ID == "" || last.Status == "processed") {
			last = r
		}
	}
	return last
}

// given is how much of a payment went back, or is on its way.
func given(all []refund) (sum int64) {
	for _, r := range all {
		if !r.failed() {
			sum += r.Amount
		}
	}
	return sum
}

func (r refund) failed() bool { return r.Status == "failed" }

func (p *Provider) refund(r refund) (billing.Refund, error) {
	amount, err := money(r.Amount, r.Currency)
	return billing.Refund{ID: r.ID, Amount: amount, At: time.Unix(r.Created, 0).UTC(), Mark: p.mark(r), Failed: r.failed(),
		Underway: r.Status != "processed" && !r.failed()}, err
}
