package stars

import (
	"context"
	"fmt"
	"strings"

	"github.com/sharefi/sharefi/billing"
)

// InChat is the provider of invoices in ordinary money: they go through a payment provider that the owner connected to the
// bot. The bot can neither list what was paid nor give it back, so the chat's word is the proof, and money goes back by the
// owner's hand, at that provider.
type InChat struct{}

var _ interface {
	billing.Provider
	billing.Gate
} = InChat{}

// InChatName is the name of InChat, which is stored with each payment.
const InChatName = "telegram"

// InChatDecimals are the most that a currency has which Telegram takes.
const InChatDecimals = 2

// Name implements billing.Provider.
func (InChat) Name() string { return InChatName }

// Quote implements billing.Provider. Telegram counts no currency in thousandths.
func (InChat) Quote(price billing.Money) (billing.Money, error) {
	if digits, ok := billing.Digits(price.Currency); !ok || digits > InChatDecimals || price.InStars() {
		return billing.Money{}, fmt.Errorf("%w: Telegram takes no %s", billing.ErrMethod, price.Currency)
	}
	return price, nil
}

// Ask implements billing.Provider. The chat sends the invoice.
func (p InChat) Ask(_ context.Context, o billing.Order, _ billing.Back) (billing.Request, error) {
	asked, err := p.Quote(o.Price)
	if err != nil {
		return billing.Request{}, fmt.Errorf("%w: %w", billing.ErrProviderRefused, err)
	}
	return billing.Request{ID: InChatName + "-" + o.Code,
		Invoice: &billing.Invoice{Payload: strings.ReplaceAll(o.Code, "-", ""), Amount: asked}}, nil
}

// Admit implements billing.Gate.
func (InChat) Admit(o billing.Order, q billing.Query) error { return o.Admits(q) }

// ReceiptOf is what the chat's word for money becomes: whose it is follows from what was paid.
func ReceiptOf(code string, m billing.Money) billing.Receipt {
	if m.InStars() {
		return billing.Receipt{Request: RequestOf(code), Payment: billing.Payment{Provider: Name}}
	}
	return billing.Receipt{Request: InChatName + "-" + code, Payment: billing.Payment{Provider: InChatName}}
}
