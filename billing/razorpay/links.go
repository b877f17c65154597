package razorpay

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
)

// Razorpay wants a link's end to be 15 minutes ahead when the request arrives.
const shortest = 15*time.Minute + 2*time.Minute // for the way there, and for clocks that differ

// reference is what Razorpay knows a link by: the order's code, and which try it is. It is unique in the account for ever, so
// the same one is asked for again until Razorpay has answered for good that it makes no link of it.
func reference(o billing.Order) string {
	if o.Tries == 0 {
		return o.Code
	}
	return fmt.Sprintf("%s-%d", o.Code, o.Tries+1)
}

type newLink struct {
	Amount      int64           `json:"amount"`
	Currency    string          `json:"currency"`
	Partial     bool            `json:"accept_partial"`
	Reference   string          `json:"reference_id"`
	Description string          `json:"description"`
	ExpireBy    int64           `json:"expire_by"`
	Notes       notes           `json:"notes"`
	Notify      map[string]bool `json:"notify"`
	Reminders   bool            `json:"reminder_enable"`
	Callback    string          `json:"callback_url,omitempty"`
	Method      string          `json:"callback_method,omitempty"`
}

// Ask implements billing.Provider. Where the answer to an earlier request was lost, Razorpay knows the reference, and that
// link is the one.
func (p *Provider) Ask(ctx context.Context, o billing.Order, back billing.Back) (billing.Request, error) {
	amount, err := units(o.Price)
	if err != nil {
		return billing.Request{}, err
	}
	expires := o.Expires
	if soonest := p.config.Now().Add(shortest); expires.Before(soonest) {
		expires = soonest
	}
	asked := newLink{
		Amount: amount, Currency: o.Price.Currency, Reference: reference(o), Description: "Wi-Fi: " + o.Plan,
		ExpireBy: expires.Unix(), Notes: notes{shopNote: p.config.Shop, orderNote: o.Code},
		Notify: map[string]bool{"sms": false, "email": false}, Callback: back.Success,
	}
	if asked.Callback != "" {
		asked.Method = "get"
	}
	var made link
	err = p.post(ctx, "/v1/payment_links", nil, asked, &made)
	if says(err, "reference_id") && says(err, "already exists") {
		made, err = p.known(ctx, asked)
		if err != nil {
			return billing.Request{}, err
		}
	}
	if err != nil {
		return billing.Request{}, classify("make a payment link", err)
	}
	return billing.Request{ID: made.ID, URL: made.URL, Expires: time.Unix(made.ExpireBy, 0).UTC()}, nil
}

// known is the link that was made of a reference before. One that can't be paid any more, or is somebody else's, is no use:
// then another reference is asked for.
func (p *Provider) known(ctx context.Context, asked newLink) (link, error) {
	const doing = "find the payment link of an order"
	for _, query := range []string{"reference_id=" + url.QueryEscape(asked.Reference), "count=100"} {
		var list links
		if _, err := p.get(ctx, "/v1/payment_links?"+query, &list); err != nil {
			return link{}, classify(doing, err)
		}
		all := append(list.Links, list.Items...)
		i := slices.IndexFunc(all, func(l link) bool { return l.Reference == asked.Reference })
		if i < 0 {
			continue
		}
		l := all[i]
		if p.order(l.Notes) != asked.Notes[orderNote] || l.Amount != asked.Amount || ended(l) {
			break
		}
		return l, nil
	}
	return link{}, fmt.Errorf("%s: %w: the reference %s is used up", doing, billing.ErrProviderAnswered, asked.Reference)
}

// links is a list of links, which has a name of its own.
type links struct {
	Links survey[link] `json:"payment_links"`
	Items survey[link] `json:"items"`
}

// Receipt implements billing.Reader, of a link or of a payment by itself, which a hint names.
func (p *Provider) Receipt(ctx context.Context, id string) (billing.Receipt, error) {
	if strings.HasPrefix(id, "pay_") {
		return p.receiptOf(ctx, id)
	}
	l, err := p.link(ctx, id)
	if err != nil {
		return billing.Receipt{}, err
	}
	r := billing.Receipt{Request: l.ID, Order: p.order(l.Notes), State: state(l)}
	if r.Order == "" || r.State != billing.RequestPaid {
		return r, nil
	}
	i := slices.IndexFunc(l.Payments, linkPayment.paid)
	if i < 0 {
		return r, fmt.Errorf("read a payment link: %w: it is %s, and names no payment", billing.ErrProviderDown, l.Status)
	}
	paid := l.Payments[i]
	r.Payment, err = received(paid.ID, paid.Amount, l.Currency, paid.Created)
	return r, err
}

func (p *Provider) link(ctx context.Context, id string) (link, error) {
	var l link
	_, err := p.get(ctx, "/v1/payment_links/"+url.PathEscape(id), &l)
	if unknown(err) {
		return l, billing.ErrNoRequest
	}
	if err != nil {
		return l, classify("read a payment link", err)
	}
	return l, p.withoutReturned(ctx, l)
}

// withoutReturned has the payments of a link be failed that went back without having been captured. The link does not tell,
// so each that went back is read by itself.
func (p *Provider) withoutReturned(ctx context.Context, l link) error {
	for i := range l.Payments {
		if l.Payments[i].Status != refunded {
			continue
		}
		paid, err := p.payment(ctx, l.Payments[i].ID)
		if err != nil {
			return err
		}
		if !paid.paid() {
			l.Payments[i].Status = failed
		}
	}
	return nil
}

// payment reads one. Errors: billing.ErrNoRequest, billing.ErrProviderDown, billing.ErrProviderRefused.
func (p *Provider) payment(ctx context.Context, id string) (paid payment, err error) {
	_, err = p.get(ctx, "/v1/payments/"+url.PathEscape(id), &paid)
	if unknown(err) {
		return paid, billing.ErrNoRequest
	}
	return paid, classify("read a payment", err)
}

// receiptOf proves one payment.
func (p *Provider) receiptOf(ctx context.Context, id string) (billing.Receipt, error) {
	paid, err := p.payment(ctx, id)
	if err != nil {
		return billing.Receipt{}, err
	}
	r := billing.Receipt{Request: id, Order: p.order(paid.Notes), State: billing.RequestOpen}
	if r.Order != "" && paid.paid() {
		r.State = billing.RequestPaid
		r.Payment, err = received(paid.ID, paid.Amount, paid.Currency, paid.Created)
	}
	return r, err
}

func received(id string, amount int64, currency string, at int64) (billing.Payment, error) {
	m, err := money(amount, currency)
	return billing.Payment{Provider: Name, ID: id, Amount: m, At: time.Unix(at, 0).UTC()}, err
}

// What becomes of a payment: created and authorized on the way, captured when the money is there, refunded when all of it
// went back, and failed.
const (
	created    = "created"
	authorized = "authorized"
	captured   = "captured"
	refunded   = "refunded"
	failed     = "failed"
)

func (p linkPayment) paid() bool { return p.Status == captured || p.Status == refunded }

// paid reports whether the money of a payment came. What a bank confirms too late goes back without having been captured.
func (p payment) paid() bool { return p.Status == captured || p.Status == refunded && p.Captured }

// state is what a link and its payments say. A link that is over may have a payment on the way still.
func state(l link) billing.RequestState {
	way := slices.ContainsFunc(l.Payments, func(p linkPayment) bool { return p.Status == created || p.Status == authorized })
	switch {
	case slices.ContainsFunc(l.Payments, linkPayment.paid), l.Status == "paid", l.Status == "partially_paid":
		return billing.RequestPaid
	case ended(l) && way:
		return billing.RequestPending
	case ended(l):
		return billing.RequestOver
	}
	return billing.RequestOpen
}

// ended reports whether a link can't be paid any more, and was not.
func ended(l link) bool { return l.Status == "expired" || l.Status == "cancelled" }

// Close implements billing.Closer. Razorpay cancels only what is open, and refuses the rest with many words: the link itself
// says whether there was anything to close.
func (p *Provider) Close(ctx context.Context, id string) error {
	var l link
	err := p.post(ctx, "/v1/payment_links/"+url.PathEscape(id)+"/cancel", nil, struct{}{}, &l)
	if status(err) != 400 && !unknown(err) {
		return classify("end a payment link", err)
	}
	l, readErr := p.link(ctx, id)
	if readErr != nil {
		return readErr
	}
	if state(l) == billing.RequestOpen {
		return classify("end a payment link", err)
	}
	return nil
}
