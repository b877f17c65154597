package desk

import (
	"context"
	"errors"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/customer"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/caught"
)

// A Till is where the money of a chat goes. Each method may block on Redis.
type Till interface {
	Admit(ctx context.Context, q billing.Query) error
	Proved(ctx context.Context, r billing.Receipt) error
	Returned(ctx context.Context, order string, p billing.Payment) error
}

// Checkouts are the desk's decisions on payments in the chat.
type Checkouts struct {
	Desk    *Desk
	Till    Till
	Receipt func(order string, m billing.Money) billing.Receipt // of money that came: whose it is, and the request
}

var _ bot.Checkouts = (*Checkouts)(nil)

// Admit is bot.Checkouts'. Nobody pays while something that must be known for that does not answer.
func (c *Checkouts) Admit(ctx context.Context, pay bot.Checkout) string {
	decided := make(chan string, 1)
	go func() { decided <- c.decide(ctx, pay) }()
	select {
	case words := <-decided:
		return words
	case <-ctx.Done():
		return c.words(pay.Lang, ctx.Err())
	}
}

func (c *Checkouts) decide(ctx context.Context, pay bot.Checkout) string {
	lang := pay.Lang
	err := caught.Do(func() error {
		code, ok := billing.ParseCode(pay.Payload)
		if !ok {
			return billing.ErrNoOrder
		}
		from := bot.Incoming{Channel: pay.Channel, Chat: pay.Chat, Lang: pay.Lang, Private: true}
		w, err := c.Desk.world(ctx, Query{In: from, Code: code}, nil)
		if err != nil {
			return err
		}
		if w.Session.Lang != "" {
			lang = w.Session.Lang
		}
		q := billing.Query{Order: code, Amount: pay.Amount, Payer: pay.Payer}
		if err := customer.MayPay(w, q); err != nil {
			return err
		}
		return c.Till.Admit(ctx, q)
	})
	if err == nil {
		return ""
	}
	c.Desk.Log.Info("somebody may not pay", "payload", pay.Payload, "why", err)
	return c.words(lang, err)
}

func (c *Checkouts) words(lang string, err error) string {
	return text.Strip(c.Desk.Texts.In(lang).Say(customer.CheckoutWords(err)))
}

// Paid is bot.Checkouts'.
func (c *Checkouts) Paid(ctx context.Context, pay bot.Checkout) error {
	r, ok := c.receipt(pay)
	if !ok {
		return nil
	}
	return c.Till.Proved(ctx, r)
}

// Returned is bot.Checkouts'.
func (c *Checkouts) Returned(ctx context.Context, pay bot.Checkout) error {
	r, ok := c.receipt(pay)
	if !ok {
		return nil
	}
	err := c.Till.Returned(ctx, r.Order, r.Payment)
	if errors.Is(err, billing.ErrNoOrder) { // nothing is to be done about money that is gone
		return nil
	}
	return err
}

// receipt is what a chat tells of money; false for an invoice that is none of ours.
func (c *Checkouts) receipt(pay bot.Checkout) (billing.Receipt, bool) {
	code, ok := billing.ParseCode(pay.Payload)
	if !ok || pay.Charge == "" {
		c.Desk.Log.Warn("money for an invoice that is none of this shop's", "payload", pay.Payload, "amount", pay.Amount)
		return billing.Receipt{}, false
	}
	r := c.Receipt(code, pay.Amount)
	r.Order, r.State = code, billing.RequestPaid
	r.Payment.ID, r.Payment.Amount, r.Payment.At, r.Payment.Payer = pay.Charge, pay.Amount, pay.At, pay.Payer
	return r, true
}
