package telegram_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/internal/secret"
)

func TestAForwardedInvoiceLeadsToTheBot(t *testing.T) {
	s, _, _, p := counts(t, telegramtest.Options{}, io.Discard)
	dora := s.Person(8, "Dora", "en", "+12025550177")
	if _, err := dora.PayInvoice(*p.Messages()[0].Invoice, true); !errors.Is(err, telegramtest.ErrNoInvoice) {
		t.Errorf("the copy can be paid: %v", err)
	}
}

func TestAForwardedInvoiceThatLeadsNowhereIsPaidByWhoeverHasIt(t *testing.T) {
	s, c, at, p := counts(t, telegramtest.Options{}, io.Discard)
	listen(t, c, func(context.Context, bot.Incoming) error { return nil })
	v := *p.Messages()[0].Invoice
	v.Start = "" // as another program with the token may have sent it
	q, err := s.Person(8, "Dora", "en", "+12025550177").PayInvoice(v, true)
	must(t, err)
	if words := settled(t, s, q); words != telegramtest.Charged {
		t.Fatalf("the payer reads %q", words)
	}
	eventually(soon(t), t, "the payment is brought", func() bool { return at.has(&at.paid) == 1 })
	if at.paid[0].Payer != "8" || at.paid[0].Payload != bill.Payload {
		t.Errorf("%+v", at.paid[0])
	}
}

func TestWhatTelegramDoesNotTakeAsAnInvoiceIsSaidInWords(t *testing.T) {
	for name, change := range map[string]func(*billing.Invoice){
		"a long title":       func(v *billing.Invoice) { v.Title = strings.Repeat("x", 33) },
		"no title":           func(v *billing.Invoice) { v.Title = "" },
		"a long description": func(v *billing.Invoice) { v.Description = strings.Repeat("я", 256) },
		"no description":     func(v *billing.Invoice) { v.Description = "" },
		"a long payload":     func(v *billing.Invoice) { v.Payload = strings.Repeat("я", 65) },
		"no payload":         func(v *billing.Invoice) { v.Payload = "" },
		"nothing to pay":     func(v *billing.Invoice) { v.Amount.Amount = 0 },
		"too much":           func(v *billing.Invoice) { v.Amount.Amount = 1_000_000 },
		"without a provider": func(v *billing.Invoice) { v.Amount.Currency = "INR" },
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			c, p := newChannel(s, io.Discard), s.Person(7, "Carlo", "en", phone)
			v := bill
			change(&v)
			must(t, c.Send(soon(t), bot.Outgoing{Chat: "7", Invoice: &v, Text: "no invoice", Rows: payRows}))
			m := p.Messages()[0]
			if m.Text != "no invoice" || m.Invoice != nil || len(m.Buttons) != 1 || m.Buttons[0][0].Data != "cancel K7Q4-MD2X" {
				t.Errorf("the chat shows %+v", m)
			}
		})
	}
}

func TestInvoicesInOrdinaryMoneyGoThroughTheirProvider(t *testing.T) {
	s := telegramtest.NewServer(telegramtest.Options{Token: token, PaymentsToken: "284685063:TEST:x"})
	t.Cleanup(s.Close)
	c, p := newChannel(s, io.Discard), s.Person(7, "Carlo", "en", phone)
	c.Payments = secret.New("284685063:TEST:x")
	v := bill
	v.Amount = billing.Money{Amount: 5000, Currency: "INR"}
	must(t, c.Send(soon(t), bot.Outgoing{Chat: "7", Invoice: &v, Text: "no invoice", Rows: payRows}))
	if m := p.Messages()[0]; m.Invoice == nil || m.Invoice.Amount != 5000 || m.Invoice.Currency != "INR" {
		t.Errorf("the chat shows %+v", m)
	}
}

func TestAnInvoiceGoesOutOfTheChat(t *testing.T) {
	s, c, _, p := counts(t, telegramtest.Options{}, io.Discard)
	var ids []string
	c.OnInvoice = func(_ context.Context, sent bot.Checkout, id string, err error) {
		if err == nil && sent.Payload == bill.Payload && sent.Chat == "7" {
			ids = append(ids, id)
		}
	}
	must(t, c.Send(soon(t), bot.Outgoing{Chat: "7", Invoice: &bill, Text: "no invoice", Rows: payRows}))
	for range 2 { // also when it is gone
		must(t, c.Send(soon(t), bot.Outgoing{Chat: "7", Delete: ids}))
	}
	if len(ids) != 1 || len(p.Messages()) != 1 || s.Calls("deleteMessage") != 2 {
		t.Errorf("%v went, the chat shows %v", ids, p.Messages())
	}
}
