package telegram

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/internal/caught"
	"github.com/sharefi/sharefi/internal/pause"
)

// Who is about to pay waits for ten seconds, and is charged nothing without an answer.
const (
	answerWithin  = 5 * time.Second
	decideWithin  = 4 * time.Second // of those
	answerAgain   = 200 * time.Millisecond
	mostCheckouts = 64 // decided at once
	maxAnswered   = 1000
	peekEvery     = time.Second
	peekWithin    = 3 * time.Second
)

// A counter is where people who are about to pay are answered: at once and side by side, whatever else waits.
type counter struct {
	channel *Channel
	work    sync.WaitGroup
	slots   chan struct{}

	mu    sync.Mutex
	known []string // the newest ones
}

func newCounter(c *Channel) *counter {
	return &counter{channel: c, slots: make(chan struct{}, mostCheckouts)}
}

// look begins to answer those who are among some updates, each once: an update comes again until it is confirmed.
func (c *counter) look(ctx context.Context, updates []update) {
	if c.channel.Checkouts == nil {
		return
	}
	for _, u := range updates {
		if q := u.PreCheckoutQuery; q != nil && q.From != nil && c.isNew(q.ID) {
			c.work.Go(func() { c.answer(ctx, *q) })
		}
	}
}

func (c *counter) isNew(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, known := range c.known {
		if known == id {
			return false
		}
	}
	c.known = append(c.known[max(0, len(c.known)+1-maxAnswered):], id)
	return true
}

// answer decides and says so. An answer that Telegram does not take, since it is late, is only logged: nobody was charged.
func (c *counter) answer(ctx context.Context, q tgbotapi.PreCheckoutQuery) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		c.channel.Log.Warn("too many want to pay at once, one is not answered")
		return
	}
	words := "…"
	err := caught.Do(func() error {
		ctx, cancel := context.WithTimeout(ctx, decideWithin)
		defer cancel()
		words = c.channel.Checkouts.Admit(ctx, bot.Checkout{
			Channel: c.channel.Name(), Chat: strconv.FormatInt(q.From.ID, 10), Lang: q.From.LanguageCode, Payload: q.InvoicePayload,
			Amount: billing.Money{Amount: int64(q.TotalAmount), Currency: q.Currency}, Payer: strconv.FormatInt(q.From.ID, 10),
		})
		return nil
	})
	if err != nil {
		c.channel.Log.Error("decide whether somebody may pay", "err", err)
	}
	params := tgbotapi.Params{"pre_checkout_query_id": q.ID, "ok": strconv.FormatBool(words == "")}
	if words != "" {
		params["error_message"] = words
	}
	for {
		_, err := c.channel.api(ctx, c.channel.send).MakeRequest("answerPreCheckoutQuery", params)
		var api *tgbotapi.Error
		switch {
		case err == nil:
			return
		case errors.As(err, &api) && api.Code < 500 || ctx.Err() != nil:
			c.channel.Log.Warn("answer somebody who wants to pay", "err", classify(err))
			return
		}
		pause.For(ctx, answerAgain)
	}
}

// attend hands a batch over, and meanwhile answers people who want to pay among what comes behind it.
func (c *counter) attend(ctx context.Context, at cursor, updates []update, handle handler) error {
	if c.channel.Checkouts == nil {
		return c.channel.handleAll(ctx, updates, handle)
	}
	done := make(chan error, 1)
	go func() { done <- caught.Do(func() error { return c.channel.handleAll(ctx, updates, handle) }) }()
	tick := time.NewTicker(peekEvery)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			return err
		case <-tick.C:
			c.peek(ctx, at)
		}
	}
}

// rest lets a batch rest that failed, likewise.
func (c *counter) rest(ctx context.Context, at cursor, d time.Duration) {
	for until := time.Now().Add(d); c.channel.Checkouts != nil && time.Until(until) > peekEvery && ctx.Err() == nil; {
		pause.For(ctx, peekEvery)
		c.peek(ctx, at)
		d = time.Until(until)
	}
	pause.For(ctx, d)
}

// peek looks at what waits, and confirms nothing.
func (c *counter) peek(ctx context.Context, at cursor) {
	soon, cancel := context.WithTimeout(ctx, peekWithin)
	defer cancel()
	updates, err := c.channel.updates(soon, at.offset, at.limit, 0)
	if err != nil {
		c.channel.Log.Debug("look whether somebody wants to pay", "err", err)
		return
	}
	c.look(ctx, updates)
}

// refundedPayment is what tgbotapi lacks.
type refundedPayment struct {
	Currency string `json:"currency"`
	Amount   int64  `json:"total_amount"`
	Payload  string `json:"invoice_payload"`
	Charge   string `json:"telegram_payment_charge_id"`
}

// payment is the money that an update tells of, and whether it went back.
func payment(u update) (pay bot.Checkout, back, ok bool) {
	m := u.Message
	if m == nil || m.Chat == nil || m.SuccessfulPayment == nil && u.refunded == nil {
		return pay, false, false
	}
	chat := strconv.FormatInt(m.Chat.ID, 10)
	pay = bot.Checkout{Channel: "telegram", Chat: chat, Payer: chat, At: time.Unix(int64(m.Date), 0).UTC()}
	if r := u.refunded; r != nil {
		pay.Payload, pay.Charge, pay.Amount = r.Payload, r.Charge, billing.Money{Amount: r.Amount, Currency: r.Currency}
		return pay, true, true
	}
	p := m.SuccessfulPayment
	pay.Payload, pay.Charge = p.InvoicePayload, p.TelegramPaymentChargeID
	pay.Amount = billing.Money{Amount: int64(p.TotalAmount), Currency: strings.ToUpper(p.Currency)}
	if m.From != nil {
		pay.Payer = strconv.FormatInt(m.From.ID, 10)
	}
	return pay, false, true
}
