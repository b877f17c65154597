package stars

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
)

const (
	page     = 100                // transactions that are read at once, the most that Telegram gives
	lookBack = 3 * 24 * time.Hour // how far back payments are looked for where no cursor is known
)

// A cursor is how far the list was read: how many transactions of which bot. Without one the list is read from its
// beginning, and what is older than a few days is passed over: it was settled long ago, by records that are lost.
type cursor struct {
	whose string
	count int
	since time.Time // older ones are passed over; zero for none
}

// String is what the ledger keeps.
func (c cursor) String() string {
	s := c.whose + ":" + strconv.Itoa(c.count)
	if !c.since.IsZero() {
		s += ":" + strconv.FormatInt(c.since.Unix(), 10)
	}
	return s
}

// cursorAt reads a cursor. One of another bot, or that can't be read, is none.
func (p *Provider) cursorAt(s string) cursor {
	none := cursor{whose: p.ID, since: p.Now().Add(-lookBack)}
	parts := strings.Split(s, ":")
	if len(parts) < 2 || parts[0] != p.ID {
		return none
	}
	count, err := strconv.Atoi(parts[1])
	if err != nil || count < 0 {
		return none
	}
	at := cursor{whose: p.ID, count: count}
	if len(parts) > 2 {
		since, err := strconv.ParseInt(parts[2], 10, 64)
		if err != nil {
			return none
		}
		at.since = time.Unix(since, 0)
	}
	return at
}

// Hints implements billing.Lister.
func (p *Provider) Hints(ctx context.Context, known string) (billing.Page, error) {
	at := p.cursorAt(known)
	list, err := p.Bot.Transactions(ctx, at.count, page)
	if err != nil {
		return billing.Page{}, fmt.Errorf("read the transactions: %w", err)
	}
	read := billing.Page{More: len(list) == page}
	for _, t := range list {
		at.count++
		if t.At.Before(at.since) {
			continue
		}
		at.since = time.Time{} // the list is in the order of time
		if h, ours := hintOf(t); ours {
			h.ID = at.String()
			read.Hints = append(read.Hints, h)
		}
	}
	read.Next = at.String()
	return read, nil
}

// hintOf is what a transaction says of an order; false for one that is none of ours.
func hintOf(t Transaction) (h billing.Hint, ours bool) {
	code, ok := billing.ParseCode(t.Payload)
	if t.Payer == "" || !ok && (!t.Back || t.Payload != "") {
		return h, false
	}
	amount := billing.Money{Amount: t.Amount, Currency: billing.Stars}
	h = billing.Hint{Order: code, Payment: t.ID, At: t.At, Kind: billing.HintRequest, Request: RequestOf(code)}
	if t.Back {
		back := refundOf(t)
		h.Kind, h.Request, h.Amount, h.Back = billing.HintRefund, "", amount, &back
		return h, true
	}
	h.Proof = &billing.Receipt{Request: h.Request, Order: code, State: billing.RequestPaid,
		Payment: billing.Payment{Provider: Name, ID: t.ID, Amount: amount, At: t.At, Payer: t.Payer}}
	return h, true
}

func refundOf(t Transaction) billing.Refund {
	return billing.Refund{ID: t.ID, Amount: billing.Money{Amount: t.Amount, Currency: billing.Stars}, At: t.At}
}

// Whose implements billing.Lister, for what went back without saying of which order.
func (p *Provider) Whose(ctx context.Context, payment string) (order string, err error) {
	err = p.each(ctx, func(t Transaction) bool {
		if code, ok := billing.ParseCode(t.Payload); ok && t.ID == payment {
			order = code
		}
		return order == ""
	})
	return order, err
}

// each calls f with all transactions, oldest first, until it returns false.
func (p *Provider) each(ctx context.Context, f func(Transaction) bool) error {
	for offset := 0; ; {
		list, err := p.Bot.Transactions(ctx, offset, page)
		if err != nil {
			return fmt.Errorf("read the transactions: %w", err)
		}
		for _, t := range list {
			if !f(t) {
				return nil
			}
		}
		if offset += len(list); len(list) < page {
			return nil
		}
	}
}
