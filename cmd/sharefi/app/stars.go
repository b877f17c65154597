package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/stars"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/telegram"
)

func openStars(a *App) []billing.Provider {
	if !a.Config.Stars.Known() {
		return nil
	}
	id, _, _ := strings.Cut(a.Config.Telegram.Token.Reveal(), ":")
	return []billing.Provider{stars.New(stars.Config{Bot: starBot{a.telegram}, ID: id, Value: a.Config.Stars.Value, Now: a.Now})}
}

// openInChat opens invoices in ordinary money.
func openInChat(a *App) []billing.Provider {
	if a.Config.InChat.IsZero() {
		return nil
	}
	return []billing.Provider{stars.InChat{}}
}

// A starBot has the shop's bot be asked for Stars.
type starBot struct{ channel *telegram.Channel }

// Transactions is stars.Bot's.
func (b starBot) Transactions(ctx context.Context, offset, limit int) ([]stars.Transaction, error) {
	list, err := b.channel.Transactions(ctx, offset, limit)
	if err != nil {
		return nil, starError(err)
	}
	told := make([]stars.Transaction, len(list))
	for i, t := range list {
		told[i] = stars.Transaction(t)
	}
	return told, nil
}

// Refund is stars.Bot's.
func (b starBot) Refund(ctx context.Context, payer, charge string) error {
	err := b.channel.RefundStars(ctx, payer, charge)
	if errors.Is(err, telegram.ErrRefunded) {
		return fmt.Errorf("%w: %w", stars.ErrRefunded, err)
	}
	return starError(err)
}

// starError is what an error of the channel is to the cashier. That the bot's token is refused the owner hears from the
// channel itself.
func starError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, bot.ErrRejected), errors.Is(err, bot.ErrGone):
		return fmt.Errorf("%w: %w", billing.ErrProviderRefused, err)
	}
	return fmt.Errorf("%w: %w", billing.ErrProviderDown, err)
}

// wireCheckouts lets people pay in the chat with the bot.
func (a *App) wireCheckouts() {
	a.telegram.Payments = a.Config.InChat
	a.telegram.Checkouts = &desk.Checkouts{Desk: a.desk, Till: a.cashier, Receipt: stars.ReceiptOf}
	a.telegram.OnInvoice = func(ctx context.Context, sent bot.Checkout, id string, refused error) {
		why := ""
		if refused != nil {
			why = fmt.Errorf("%w: %w", billing.ErrProviderRefused, refused).Error()
		}
		a.reportProvider("invoices in "+sent.Amount.Currency, why, 0)
		code, ok := billing.ParseCode(sent.Payload)
		if !ok || refused != nil {
			return
		}
		if err := a.talk.NoteInvoice(ctx, code, sent.Channel+":"+sent.Chat, id); err != nil {
			a.Log.Warn("note an invoice, so that it goes when its order does", "order", code, "err", err)
		}
	}
}
