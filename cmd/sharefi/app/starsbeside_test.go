package app_test

import (
	"path/filepath"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/stars"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/secret"
)

// paymentsToken is of a payment provider that the owner connected to the bot.
const paymentsToken = "284685063:TEST:nobody"

func TestASaleByAnInvoiceInOrdinaryMoneyWhoseRefundIsByHand(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Config.Stripe.Key = secret.Value{}
	w.Config.InChat, w.Telegram.PaymentsToken = secret.New(paymentsToken), paymentsToken
	w.Start()
	code, m := billed(w, w.Customer)
	if m.Invoice.Amount != 5000 || m.Invoice.Currency != "INR" {
		t.Errorf("the invoice is %+v", m.Invoice)
	}
	if words := checksOut(w, w.Customer); words != telegramtest.Charged {
		t.Fatalf("the payer reads %q", words)
	}
	w.Hears(w.Customer, "is paid")
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	w.Hears(w.Customer, "time is up")
	if o := w.Order(code); o.Payment.Provider != stars.InChatName || o.Payment.Amount != o.Price {
		t.Errorf("the payment is %+v", o.Payment)
	}
	w.Owner.Say("/refund " + code)
	w.Hears(w.Owner, "You give it back yourself")
	w.Presses(w.Owner, "Yes")
	w.Hears(w.Owner, "I'll ask you to give it back")
	w.Hears(w.Owner, "Telegram can't do it")
	w.State(code, billing.Refunding)
	w.Presses(w.Owner, "Sent back")
	w.Hears(w.Owner, "Have you paid")
	w.Presses(w.Owner, "Yes")
	w.State(code, billing.Refunded)
	if n := w.Telegram.Calls("refundStarPayment") + w.Telegram.Calls("getStarTransactions"); n != 0 {
		t.Errorf("Telegram was asked %d times for Stars", n)
	}
}

func TestStarsBesideAnotherWayAreChosenInTelegramAlone(t *testing.T) {
	t.Parallel()
	w := apptest.WithWhatsApp(t)
	w.Config.Stars = config.Stars{Enabled: true, Value: stars.Value{Millionths: 1_080_000, Currency: "INR"}}
	w.LinkFile(filepath.Join(w.Config.Data, "test"))
	w.Start()
	w.Until("WhatsApp is linked", func() bool { return w.Chat.Connected() == 1 })
	w.Chooses(w.Customer)
	w.Hears(w.Customer, "How would you like to pay?")
	w.Presses(w.Customer, "Telegram Stars")
	w.Until("there is an invoice", func() bool { return shows(w.Customer) })
	dora := w.Chat.Person("+12025550177", "Dora")
	dora.Say("hello")
	reads(w, dora, "1. 10 seconds")
	dora.Say("1")
	reads(w, dora, "Telegram Stars: https://t.me/")
	dora.Say("1")
	reads(w, dora, "Please pay by") // by the other way, which is the only one there
}

func TestAShopThatTakesStarsAloneSendsWhatsAppToTelegram(t *testing.T) {
	t.Parallel()
	w := apptest.WithWhatsApp(t)
	w.Config.Stripe.Key = secret.Value{}
	w.Config.Stars = config.Stars{Enabled: true, Value: stars.Value{Millionths: 1_080_000, Currency: "INR"}}
	w.LinkFile(filepath.Join(w.Config.Data, "test"))
	w.Start()
	w.Until("WhatsApp is linked", func() bool { return w.Chat.Connected() == 1 })
	w.Asks(w.Customer) // the bot's name is known by now
	dora := w.Chat.Person("+12025550177", "Dora")
	dora.Say("hello")
	reads(w, dora, "1. 10 seconds")
	dora.Say("1")
	reads(w, dora, "https://t.me/sharefi_bot")
}

func TestStarsThatAreSwitchedOffAreNotOfferedAndWhatWasBegunIsEnded(t *testing.T) {
	t.Parallel()
	w := takesStars(t)
	w.Start()
	code, _ := billed(w, w.Customer)
	w.Stop()
	w.Config.Stars.Enabled, w.Config.Stripe.Key = false, secret.New(w.Stripe.Key)
	w.Start()
	checksOut(w, w.Customer)
	w.State(code, billing.Paid)
	dora := w.Telegram.Person(7, "Dora", "en", "+12025550177")
	w.Chooses(dora)
	w.Hears(dora, "Please pay by")
	w.Owner.Say("/refund " + code)
	w.Hears(w.Owner, "only as a whole")
	w.Presses(w.Owner, "Yes")
	w.State(code, billing.Refunded)
	booked(w)
}
