package billing

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/sharefi/sharefi/internal/caught"
)

// A round is one reading of a provider's events.
type round struct {
	cashier *Cashier
	till    *till
	next    string          // the cursor after the last event that was followed or kept
	waits   map[string]bool // orders with an event that waits: a later one must not overtake it
	keep    []Late
	drop    []string
	lost    []string // payments of unknown orders
	notices []Notice
	silent  int  // requests in a row that the provider did not answer
	answers bool // it answered one
}

const (
	mostSilent = 3  // after so many requests in a row without an answer, the provider counts as away
	mostTries  = 5  // after so many refusals, an event is set aside
	mostLate   = 20 // late events that are tried in one round, so that new ones don't wait for long
	mostDown   = 10 * time.Second

	longestRest  = 10 * time.Minute
	longestAside = 5 * time.Minute // so long those wait at most whose order is not known, while there are many requests
	shelfKeeps   = 30 * 24 * time.Hour
	longest      = 72 * time.Hour // so long is an event tried again at most
	lostAtOnce   = 30             // payments of unknown orders that one message lists
)

// waiting are the orders with a late event.
func waiting(late []Late) map[string]bool {
	orders := map[string]bool{}
	for _, l := range late {
		if l.Aside == "" && l.Hint.Order != "" {
			orders[l.Hint.Order] = true
		}
	}
	return orders
}

// follow follows the events of a page, up to the first one that the provider is away for. Those that don't tell whose they
// are, as disputes, are followed later: that takes a request each, and nobody waits for them.
func (r *round) follow(ctx context.Context, page Page) {
	now := r.cashier.Now()
	for i, h := range page.Hints {
		if r.away() || ctx.Err() != nil {
			return
		}
		l := Late{Hint: h, Since: now.Add(time.Duration(i)), Next: now} // Since keeps their order
		if r.waits[h.Order] || h.Order == "" && h.Kind != HintRequest || h.Kind == HintDispute {
			r.keep = append(r.keep, l)
		} else if err := r.heed(ctx, h); err != nil {
			r.postpone(l, err)
		}
		r.next = h.ID
	}
	r.next = page.Next
}

// again tries late events that are due, each behind the earlier ones of its order.
func (r *round) again(ctx context.Context, late []Late) {
	tried, asked, blocked := 0, false, map[string]bool{}
	for _, l := range late {
		order := l.Hint.Order
		switch {
		case l.Aside != "" && !l.Since.IsZero() && r.older(l, shelfKeeps):
			r.drop = append(r.drop, l.Hint.ID)
			continue
		case l.Aside != "" || blocked[order]:
			continue
		case order == "" && r.till.full() && (asked || r.cashier.Now().Sub(l.Since) < longestAside):
			continue // whose it is can wait a while
		case r.away() || tried == mostLate || r.rests(l) || ctx.Err() != nil:
			blocked[order] = order != ""
			continue
		}
		tried, asked = tried+1, asked || order == ""
		if err := r.heed(ctx, l.Hint); err != nil {
			blocked[order] = order != "" && !r.postpone(l, err)
			continue
		}
		r.drop = append(r.drop, l.Hint.ID)
	}
}

// rests reports whether a late event's next try is still ahead. One that lies beyond every rest was set by a clock that was
// wrong.
func (r *round) rests(l Late) bool {
	left := l.Next.Sub(r.cashier.Now())
	return left > 0 && left <= longestRest
}

// older reports whether a late event has waited for longer than d, by a clock that can be trusted.
func (r *round) older(l Late, d time.Duration) bool {
	return r.cashier.Now().Sub(l.Since) > d && r.cashier.Sane() == nil
}

func (r *round) away() bool { return r.silent >= mostSilent }

// heed follows one event. A payment of an unknown order is noted.
func (r *round) heed(ctx context.Context, h Hint) error {
	err := caught.Do(func() error {
		err := r.cashier.follow(ctx, r.till, h)
		if !errors.Is(err, ErrNoOrder) {
			return err
		}
		payment, err := r.cashier.stray(ctx, r.till, h)
		if payment != "" && !slices.Contains(r.lost, payment) {
			r.lost = append(r.lost, payment)
		}
		return err
	})
	switch {
	case errors.Is(err, ErrProviderDown):
		r.silent++
	case h.Kind != HintRefund: // which asks the provider nothing, as a rule
		r.silent, r.answers = 0, true
	}
	return err
}

// postpone keeps an event that could not be followed for its next try, or sets it aside after too many, and reports
// whether it did.
func (r *round) postpone(l Late, err error) (aside bool) {
	c, now := r.cashier, r.cashier.Now()
	c.Log.Warn("follow the provider's event", "event", l.Hint.ID, "order", l.Hint.Order, "err", err)
	rest := min(time.Second<<min(l.Tries+1, 10), longestRest)
	if errors.Is(err, ErrProviderDown) && !r.answers {
		l.Downs++
		rest = min(time.Second<<min(l.Downs, 4), mostDown)
	} else { // what fails alone, while the provider answers others, counts as refused
		l.Tries++
	}
	l.Reason, l.Next = err.Error(), now.Add(rest)
	if l.Tries >= mostTries || r.older(l, longest) {
		l.Aside = NewCode()
		r.notices = append(r.notices, Notice{To: Owner, Kind: EventAside, Order: l.Aside, Detail: l.Reason})
		c.Log.Error("an event is set aside", "code", l.Aside, "event", l.Hint.ID, "order", l.Hint.Order)
	} else if l.Hint.Order != "" {
		r.waits[l.Hint.Order] = true
	}
	r.keep = append(r.keep, l)
	return l.Aside != ""
}

// progress is what the round is to store.
func (r *round) progress() Progress {
	for lines := range slices.Chunk(r.lost, lostAtOnce) {
		r.notices = append(r.notices, Notice{To: Owner, Kind: PaymentLost, Detail: strings.Join(lines, "\n")})
	}
	return Progress{Next: r.next, Keep: r.keep, Drop: r.drop, Notices: r.notices}
}

// follow reads the order or request that a hint points at. Errors: ErrNoOrder.
func (c *Cashier) follow(ctx context.Context, t *till, h Hint) error {
	switch h.Kind {
	case HintRequest:
		if h.Proof != nil {
			_, err := c.settleReceipt(ctx, h.Request, *h.Proof)
			return err
		}
		if _, err := c.settleRequest(ctx, t, h.Request); !errors.Is(err, ErrNoRequest) {
			return err
		}
	case HintRefund:
		return c.refundsChanged(ctx, t, h)
	case HintDispute:
		return c.disputed(ctx, t, h)
	}
	return nil
}

// disputed tells the owner of a dispute.
func (c *Cashier) disputed(ctx context.Context, t *till, h Hint) error {
	code, err := t.whose(ctx, h.Payment)
	if err != nil || code == "" {
		return err
	}
	o, err := c.Ledger.Order(ctx, code)
	if err != nil {
		return err
	}
	return c.Ledger.Save(ctx, o, Notice{To: Owner, Kind: Dispute, Order: o.Code})
}

// stray handles a hint about an unknown order: the ledger may have lost the order, so the owner hears
// about it if it was paid.
func (c *Cashier) stray(ctx context.Context, t *till, h Hint) (lost string, err error) {
	c.Log.Debug("an event names no order of this shop", "event", h.ID)
	if h.Kind != HintRequest {
		return "", nil
	}
	var receipt Receipt
	if h.Proof != nil {
		receipt = *h.Proof
	} else {
		receipt, err = t.receipt(ctx, h.Request)
	}
	if err != nil || receipt.Order == "" || receipt.State != RequestPaid {
		return "", err
	}
	c.Log.Warn("a payment names an order that this shop does not know", "order", receipt.Order, "link", h.Request)
	return receipt.Order + " " + receipt.Payment.Amount.String() + " by " + t.Name(), nil
}
