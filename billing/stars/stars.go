// Package stars takes payments in Telegram Stars, by invoices in the chat with the bot.
//
// It owns what a price is in Stars, and the meaning of the bot's list of transactions. It must not decide anything about an
// order, nor open a connection: the bot's calls come in from outside. Its one invariant: a transaction of the list is proof,
// and the count of those that were read is the cursor.
package stars

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
)

// A Bot is what Telegram can be asked for. Both methods may block on the network and are safe to repeat.
type Bot interface {
	// Transactions lists up to limit transactions behind the first offset ones, oldest first.
	// Errors: billing.ErrProviderDown, billing.ErrProviderRefused.
	Transactions(ctx context.Context, offset, limit int) ([]Transaction, error)

	// Refund gives a payment back to its payer, as a whole.
	// Errors: ErrRefunded, billing.ErrProviderDown, billing.ErrProviderRefused.
	Refund(ctx context.Context, payer, charge string) error
}

// ErrRefunded says that a payment went back before.
var ErrRefunded = errors.New("the payment went back before")

// A Transaction is Stars that came, or went.
type Transaction struct {
	ID      string // of the payment; what goes back has that of what came
	Amount  int64
	At      time.Time
	Back    bool   // it went to somebody
	Payer   string // who paid it, or got it back; empty for anything but a payment of an invoice
	Payload string // of the invoice
}

// Config is what a Provider needs.
type Config struct {
	Bot   Bot
	ID    string // the bot's: another bot has another list
	Value Value
	Now   func() time.Time
}

// A Provider is a billing.Provider for Stars. It is safe for concurrent use.
type Provider struct{ Config }

var _ interface {
	billing.Provider
	billing.Gate
	billing.Lister
	billing.Refunder
	billing.Parter
} = (*Provider)(nil)

// New makes a provider. It asks nothing of the network.
func New(c Config) *Provider { return &Provider{c} }

// Name is the provider's name, which is stored with each payment.
const Name = "stars"

// Name implements billing.Provider.
func (*Provider) Name() string { return Name }

// Quote implements billing.Provider.
func (p *Provider) Quote(price billing.Money) (billing.Money, error) { return p.Value.Ask(price) }

// RequestOf is the id of an order's request.
func RequestOf(code string) string { return Name + "-" + code }

// Ask implements billing.Provider. The chat sends the invoice.
func (p *Provider) Ask(_ context.Context, o billing.Order, _ billing.Back) (billing.Request, error) {
	asked, err := p.Quote(o.Price)
	if err != nil {
		return billing.Request{}, fmt.Errorf("%w: %w", billing.ErrProviderRefused, err)
	}
	return billing.Request{ID: RequestOf(o.Code), Asked: asked,
		Invoice: &billing.Invoice{Payload: strings.ReplaceAll(o.Code, "-", ""), Amount: asked}}, nil
}

// Admit implements billing.Gate.
func (*Provider) Admit(o billing.Order, q billing.Query) error { return o.Admits(q) }

// Partly implements billing.Parter: Telegram gives Stars back whole.
func (*Provider) Partly() bool { return false }

// Refund implements billing.Refunder. What went back is known by the id of the payment, in the list, too.
func (p *Provider) Refund(ctx context.Context, paid billing.Payment, amount billing.Money, key billing.RefundKey) (billing.Refund, error) {
	if amount != paid.Amount {
		return billing.Refund{}, billing.ErrWhole
	}
	if err := p.Bot.Refund(ctx, paid.Payer, paid.ID); err != nil && !errors.Is(err, ErrRefunded) {
		return billing.Refund{}, fmt.Errorf("give Stars back: %w", err)
	}
	return billing.Refund{ID: paid.ID, Amount: amount, At: p.Now(), Mark: key.Mark}, nil
}

// Refunds implements billing.Refunder.
func (p *Provider) Refunds(ctx context.Context, paid billing.Payment) (made []billing.Refund, err error) {
	err = p.each(ctx, func(t Transaction) bool {
		if t.Back && t.ID == paid.ID {
			made = append(made, refundOf(t))
		}
		return true
	})
	return made, err
}
