package bot

import (
	"context"
	"time"

	"github.com/sharefi/sharefi/billing"
)

// A Checkout is somebody who is about to pay an invoice in the chat, has paid it, or got the money back.
type Checkout struct {
	Channel string
	Chat    string // of the payer with the bot
	Lang    string // the client's language, IETF tag
	Payload string // the invoice's
	Amount  billing.Money
	Payer   string // as the channel knows them
	Charge  string // what the channel knows the payment by; empty before it is made
	At      time.Time
}

// Checkouts decide on payments in the chat. Each method may block on Redis, and is safe to repeat.
type Checkouts interface {
	// Admit decides whether somebody may pay now, before ctx ends. The words say why not; empty: they may.
	Admit(ctx context.Context, c Checkout) (words string)

	// Paid notes a payment. An error has it brought again: it is not stored.
	Paid(ctx context.Context, c Checkout) error

	// Returned notes that a payment went back, likewise.
	Returned(ctx context.Context, c Checkout) error
}
