package razorpay

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
)

// How far the lists are read. Payments are listed by when the customer began to pay; by UPI the money may come twenty
// minutes later, and a bank may confirm it within three days.
const (
	lookBack = 3 * 24 * time.Hour  // the first poll, and the comparison of all that was paid
	overlap  = time.Hour           // each further one, behind the newest payment
	nearby   = 15 * time.Minute    // and most polls no further than this, if there is more than a page
	farther  = 30 * time.Second    // how often all of the overlap is read, with refunds and disputes
	window   = 10 * 24 * time.Hour // of refunds and disputes
	slice    = 6 * time.Hour       // how much is read at once after a while without polls
	pageSize = 100                 // the most that Razorpay gives
	earliest = 946684800           // seconds; Razorpay refuses to list from before 2000
	mostRead = 20                  // pages of refunds or disputes that are looked through
)

// How long no list is asked for after too many requests.
const (
	firstRest   = 4 * time.Second
	longestRest = time.Minute
)

// Hints implements billing.Lister. Most polls are one request, whatever is open.
func (p *Provider) Hints(ctx context.Context, from string) (billing.Page, error) {
	c, known := parseCursor(from)
	if !known {
		c.at, c.seen = p.config.Now().Add(-lookBack).Unix(), map[string]mark{}
	}
	if err := p.resting(); err != nil {
		return billing.Page{Next: from}, err
	}
	far := p.scansNow(!known)
	if c.began != 0 {
		far = true
	}
	page, caught, err := p.payments(ctx, &c, far, !known)
	if err == nil && far && caught {
		err = p.changes(ctx, &c, &page)
	}
	if err != nil {
		p.tooMany(err)
		return billing.Page{Next: from}, classify("read what was paid", err)
	}
	if far && caught {
		p.hasScanned()
		c.began = 0
	}
	c.forget()
	page.Next = c.String()
	return page, nil
}

// payments hints at those that were paid and are ours, and moves the cursor. Caught is false while there are later ones.
func (p *Provider) payments(ctx context.Context, c *cursor, far, first bool) (page billing.Page, caught bool, err error) {
	to := c.at + seconds(slice)
	if to > p.config.Now().Add(-overlap).Unix() {
		to += seconds(slice) // what is paid just now is in it
	}
	least := c.at - seconds(nearby)
	if far {
		least = 0
	}
	list, date, err := p.paymentsOf(ctx, c.at-seconds(overlap), to, least)
	if err != nil {
		return page, false, err
	}
	newest, began := c.at, cmp.Or(c.began, c.at)
	for _, paid := range list {
		newest = max(newest, paid.Created)
	}
	list = slices.DeleteFunc(list, func(paid payment) bool { return !paid.paid() || p.order(paid.Notes) == "" })
	list = news(*c, list, paymentMark)
	if page.More = len(list) > pageSize; page.More {
		list, newest = list[:pageSize], c.at
	} else if to < date.Add(-time.Minute).Unix() { // nothing is made any more in this time
		page.More, newest = true, to
	}
	if first {
		newest = max(newest, date.Add(-lookBack).Unix()) // also if our clock was behind
	}
	if page.More {
		c.began = began
	}
	for _, paid := range list {
		id, m := paymentMark(paid)
		c.seen[id] = m
		page.Hints = append(page.Hints, billing.Hint{ID: after(id, m.made, began, m), Kind: billing.HintRequest, Request: id,
			Order: p.order(paid.Notes), Payment: id, At: time.Unix(m.made, 0).UTC()})
	}
	c.at = min(newest, date.Unix()) // also if our clock was ahead
	return page, !page.More, nil
}

func paymentMark(p payment) (string, mark) { return p.ID, mark{"", p.Created} }

// paymentsOf reads a time's payments, the newest first, until one is older than least.
func (p *Provider) paymentsOf(ctx context.Context, from, to, least int64) (all []payment, date time.Time, err error) {
	from = max(from, earliest) // a clock may be at its beginning
	for more := true; more; {
		var list collected[payment]
		query := url.Values{"from": {fmt.Sprint(from)}, "to": {fmt.Sprint(max(to, from))}, "count": {fmt.Sprint(pageSize)},
			"skip": {fmt.Sprint(len(all))}}
		if date, err = p.get(ctx, "/v1/payments?"+query.Encode(), &list); err != nil {
			return nil, date, err
		}
		all = append(all, list.Items...)
		more = len(list.Items) == pageSize && list.Items[pageSize-1].Created >= least
	}
	return all, date, nil
}

// changes hints at refunds that are new or became something else, ours and the owner's, and at new disputes.
func (p *Provider) changes(ctx context.Context, c *cursor, page *billing.Page) error {
	from := cmp.Or(c.began, c.at) - seconds(window)
	refunds, err := listed[refund](ctx, p, "/v1/refunds", from)
	if err != nil {
		return err
	}
	for _, r := range news(*c, refunds, refundMark) {
		id, m := refundMark(r)
		c.seen[id] = m
		if shop := r.Notes[shopNote]; shop != "" && shop != p.config.Shop {
			continue
		}
		page.Hints = append(page.Hints, billing.Hint{ID: after(id, c.at, c.began, m), Kind: billing.HintRefund, Payment: r.Payment,
			Order: billing.OrderOf(p.mark(r)), At: time.Unix(m.made, 0).UTC()})
	}
	disputes, err := listed[dispute](ctx, p, "/v1/disputes", from)
	if noDisputes(err) {
		return nil
	}
	for _, d := range news(*c, disputes, disputeMark) {
		id, m := disputeMark(d)
		c.seen[id] = m
		page.Hints = append(page.Hints, billing.Hint{ID: after(id, c.at, c.began, m), Kind: billing.HintDispute, Payment: d.Payment,
			At: time.Unix(m.made, 0).UTC()})
	}
	return err
}

func refundMark(r refund) (string, mark) {
	return r.ID, mark{r.Status, r.Created}
}

func disputeMark(d dispute) (string, mark) { return d.ID, mark{"", d.Created} }

// noDisputes reports whether the account has no list of disputes: not every country's has.
func noDisputes(err error) bool {
	return status(err) == http.StatusBadRequest || status(err) == http.StatusNotFound || status(err) == http.StatusForbidden
}

// listed reads what was made since a time.
func listed[T any](ctx context.Context, p *Provider, path string, from int64) (all []T, err error) {
	from = max(from, earliest)
	for n := range mostRead {
		var list collected[T]
		query := fmt.Sprintf("?from=%d&count=%d&skip=%d", from, pageSize, n*pageSize)
		if _, err := p.get(ctx, path+query, &list); err != nil {
			return nil, err
		}
		if all = append(all, list.Items...); len(list.Items) < pageSize {
			break
		}
	}
	return all, nil
}

// Whose implements billing.Lister.
func (p *Provider) Whose(ctx context.Context, id string) (string, error) {
	paid, err := p.payment(ctx, id)
	if errors.Is(err, billing.ErrNoRequest) {
		return "", nil
	}
	return p.order(paid.Notes), err
}

// Completed implements billing.Sweeper. It looks as far back as a bank may take to confirm a payment.
func (p *Provider) Completed(ctx context.Context, since time.Time) (ours []billing.Receipt, err error) {
	if far := p.config.Now().Add(-lookBack); far.Before(since) {
		since = far
	}
	list, _, err := p.paymentsOf(ctx, since.Unix(), p.config.Now().Add(slice).Unix(), 0)
	if err != nil {
		return nil, classify("list what was paid", err)
	}
	list = slices.DeleteFunc(list, func(paid payment) bool { return !paid.paid() || p.order(paid.Notes) == "" })
	list = news(cursor{}, list, paymentMark)
	of := map[string]int{}
	for _, paid := range list {
		of[paid.Description]++
	}
	for _, paid := range list {
		request := paid.ID                                                                       // of a link that was paid more than once, each payment is looked at by itself
		if id, ok := strings.CutPrefix(paid.Description, "#"); ok && of[paid.Description] == 1 { // the link's, in that of its payments
			request = "plink_" + id
		}
		ours = append(ours, billing.Receipt{Request: request, Order: p.order(paid.Notes), State: billing.RequestPaid})
	}
	return ours, nil
}

// scansNow reports whether it is time to read further back, as it is until the first look is through all.
func (p *Provider) scansNow(first bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if first {
		p.scanned = time.Time{}
	}
	since := p.config.Now().Sub(p.scanned)
	return since >= farther || since < 0
}

func (p *Provider) hasScanned() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.scanned, p.rest = p.config.Now(), 0
}

// resting refuses to ask for lists for a while after there were too many requests.
func (p *Provider) resting() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if left := p.rests.Sub(p.config.Now()); left > 0 && left <= longestRest {
		return fmt.Errorf("read what was paid: %w: there were too many requests", billing.ErrProviderDown)
	}
	return nil
}

// tooMany notes that there were too many requests. The rest doubles while that is so.
func (p *Provider) tooMany(err error) {
	var r *refusal
	if !errors.As(err, &r) || r.status != http.StatusTooManyRequests {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rest = min(max(2*p.rest, firstRest), longestRest)
	p.rests = p.config.Now().Add(max(r.wait, p.rest))
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }
