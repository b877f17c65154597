package app_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/telegram"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

// shows reports whether a person's chat shows an invoice that is not paid.
func shows(p *telegramtest.Person) bool {
	for _, m := range p.Messages() {
		if m.Invoice != nil && m.Invoice.Paid == 0 {
			return true
		}
	}
	return false
}

func TestTelegramThatIsAwayAfterThePaymentBringsItWhenItIsBack(t *testing.T) {
	t.Parallel()
	w := takesStars(t)
	w.Start()
	code, _ := billed(w, w.Customer)
	var once sync.Once
	w.Telegram.Intercept(func(method string, after bool) {
		if method == "answerPreCheckoutQuery" && after {
			once.Do(func() { go w.Telegram.SetDown(true) })
		}
	})
	q, err := w.Customer.Pay()
	if err != nil {
		t.Fatal(err)
	}
	w.Until("Telegram has the money and is away", func() bool { return len(w.Telegram.Charges()) == 1 })
	w.Telegram.Intercept(nil)
	w.Until("a poll has failed", func() bool { return strings.Contains(w.Log.String(), "poll Telegram") })
	w.Telegram.SetDown(false)
	w.State(code, billing.Paid)
	if words := w.Telegram.Checkout(q); words != telegramtest.Charged {
		t.Errorf("the payer reads %q", words)
	}
	booked(w)
}

func TestAPaymentInStarsWhoseUpdateIsLostIsFoundInTheList(t *testing.T) {
	t.Parallel()
	w := takesStars(t)
	w.Start()
	code, _ := billed(w, w.Customer)
	w.Telegram.LosePayments(1)
	checksOut(w, w.Customer)
	w.State(code, billing.Paid)
	w.Hears(w.Customer, "is paid")
	booked(w)
}

func TestPaymentsInStarsOfOrdersThatAreLostAreToldAndGrantNothing(t *testing.T) {
	t.Parallel()
	w := takesStars(t)
	ancient := telegramtest.Charge{ID: "ancient", Payer: apptest.CustomerID, Payload: "AAAA0001", Currency: "XTR", Amount: 47,
		At: time.Now().Add(-30 * 24 * time.Hour)}
	recent := ancient
	recent.ID, recent.Payload, recent.At = "recent", "BBBB0002", time.Now().Add(-time.Hour)
	w.Telegram.History(ancient, recent)
	w.Start()
	m := w.Hears(w.Owner, "BBBB-0002")
	if strings.Contains(m.Text, "AAAA-0001") || !strings.Contains(m.Text, "47 ⭐") {
		t.Errorf("the owner reads %q", m.Text)
	}
	if taken := w.Takings(); len(taken) != 0 {
		t.Errorf("the books have %v", taken)
	}
}

func TestWhoPaysForSomebodyElseGetsTheirOwnStarsBack(t *testing.T) {
	t.Parallel()
	w := takesStars(t)
	w.Start()
	code, m := billed(w, w.Customer)
	dora := w.Telegram.Person(7, "Dora", "en", "+12025550177")
	q, err := dora.PayInvoice(*m.Invoice, false)
	if err != nil {
		t.Fatal(err)
	}
	if words := answered(w, q); words != telegramtest.Charged {
		t.Fatalf("the payer reads %q", words)
	}
	w.Hears(w.Customer, "is paid")
	w.Owner.Say("/refund " + code)
	w.Hears(w.Owner, "only as a whole")
	w.Presses(w.Owner, "Yes")
	w.State(code, billing.Refunded)
	if c := w.Telegram.Charges()[0]; c.Payer != 7 || !c.Returned {
		t.Errorf("Telegram has %+v", c)
	}
}

func TestAnInvoiceThatIsPaidTwiceIsPaidOnce(t *testing.T) {
	t.Parallel()
	w := takesStars(t)
	w.Start()
	code, m := billed(w, w.Customer)
	checksOut(w, w.Customer)
	w.Hears(w.Customer, "is paid")
	dora := w.Telegram.Person(7, "Dora", "en", "+12025550177")
	q, err := dora.PayInvoice(*m.Invoice, false)
	if err != nil {
		t.Fatal(err)
	}
	if words := answered(w, q); !strings.Contains(words, "already paid") {
		t.Errorf("the second payer reads %q", words)
	}
	dora.ChargeUnasked(*m.Invoice)
	w.Hears(w.Owner, "was paid twice")
	w.Until("the second payment went back", func() bool {
		list := w.Telegram.Charges()
		return len(list) == 2 && list[1].Returned && !list[0].Returned
	})
	if o := w.Order(code); o.State != billing.Paid || o.Payment.Payer != "2" {
		t.Errorf("the order is %s, paid by %+v", o.State, o.Payment)
	}
}

func TestRow14APartOfStarsIsRefusedBeforehand(t *testing.T) {
	t.Parallel()
	w := takesStars(t)
	w.Start()
	code, _ := billed(w, w.Customer)
	checksOut(w, w.Customer)
	w.Hears(w.Customer, "is paid")
	w.Owner.Say("/refund " + code + " 20")
	w.Hears(w.Owner, "only go back as a whole")
	if w.Telegram.Calls("refundStarPayment") != 0 {
		t.Error("Telegram was asked")
	}
}

func TestStarsThatAnotherHandGaveBackEndTheOrderOnce(t *testing.T) {
	t.Parallel()
	w := takesStars(t)
	w.Start()
	code, _ := billed(w, w.Customer)
	checksOut(w, w.Customer)
	w.Hears(w.Customer, "is paid")
	if !w.Telegram.GiveBack(w.Telegram.Charges()[0].ID) {
		t.Fatal("there is nothing to give back")
	}
	w.State(code, billing.Refunded)
	w.Hears(w.Customer, "47 ⭐")
	booked(w)
	for _, m := range w.Customer.Messages() {
		if strings.Contains(m.Text, "didn't understand") || strings.Contains(m.Text, "don't understand") {
			t.Errorf("the customer reads %q", m.Text)
		}
	}
}

func TestStarsThatTelegramKeepsGoBackWhenTheBotHasEnough(t *testing.T) {
	t.Parallel()
	w := takesStars(t)
	w.Start()
	code, _ := billed(w, w.Customer)
	checksOut(w, w.Customer)
	w.Hears(w.Customer, "is paid")
	w.Telegram.Poor(true)
	w.Owner.Say("/refund " + code)
	w.Hears(w.Owner, "only as a whole")
	w.Presses(w.Owner, "Yes")
	w.Hears(w.Owner, "has enough Stars")
	w.Telegram.Poor(false)
	w.Owner.Say("/refund " + code)
	w.Hears(w.Owner, "only as a whole")
	w.Presses(w.Owner, "Yes")
	w.State(code, billing.Refunded)
	booked(w)
}

func TestAnInvoiceGoesWithItsOrder(t *testing.T) {
	t.Parallel()
	w := takesStars(t)
	w.Start()
	code, m := billed(w, w.Customer)
	w.Customer.Say("/buy") // shows it once more
	w.Until("there are two", func() bool { return w.Telegram.Calls("sendInvoice") == 2 })
	w.Presses(w.Customer, "Cancel")
	w.Hears(w.Customer, "is cancelled")
	w.Until("both are gone", func() bool { return !shows(w.Customer) })
	q, err := w.Customer.PayInvoice(*m.Invoice, false)
	if err != nil {
		t.Fatal(err)
	}
	if words := answered(w, q); !strings.Contains(words, "no longer valid") {
		t.Errorf("the payer of order %s reads %q", code, words)
	}
}

func TestRow3APlanThatIsDearerSinceIsPaidAsItWasAsked(t *testing.T) {
	t.Parallel()
	w := takesStars(t)
	w.Start()
	code, _ := billed(w, w.Customer)
	w.Owner.Say("/plans price p1 60")
	w.Hears(w.Owner, "60")
	w.Presses(w.Owner, "Yes")
	w.Hears(w.Owner, "₹60.00")
	if words := checksOut(w, w.Customer); words != telegramtest.Charged {
		t.Errorf("the payer reads %q", words)
	}
	w.State(code, billing.Paid)
	if m := w.Order(code).Payment.Amount; m.Amount != 47 {
		t.Errorf("paid %v", m)
	}
}

func TestNobodyPaysWhileTheShopCantGiveAccess(t *testing.T) {
	t.Parallel()
	w := takesStars(t)
	w.Start()
	billed(w, w.Customer)
	w.Owner.Say("/pause")
	w.Hears(w.Owner, "Stop selling?")
	w.Presses(w.Owner, "Yes")
	w.Hears(w.Owner, "Nothing is sold until")
	if words := checksOut(w, w.Customer); !strings.Contains(words, "isn't on sale") {
		t.Errorf("the payer reads %q", words)
	}
	if len(w.Telegram.Charges()) != 0 {
		t.Error("they were charged")
	}
}

func TestRow4WhoWantsToPayWhileRedisIsAwayReadsSoInTimeAndCanLater(t *testing.T) {
	t.Parallel()
	w := takesStars(t)
	w.Start()
	code, _ := billed(w, w.Customer)
	w.Redis.Kill()
	w.Customer.Say("hello?") // which can't be stored, and comes again and again
	words := checksOut(w, w.Customer)
	w.Redis.Start()
	if !strings.Contains(words, "can't take payments right now") || len(w.Telegram.Charges()) != 0 {
		t.Fatalf("the payer reads %q", words)
	}
	w.Until("they can pay", func() bool { return checksOut(w, w.Customer) == telegramtest.Charged })
	w.State(code, billing.Paid)
	booked(w)
}

func TestRow48ACheckoutByAClockThatIsWrongIsRefusedInWords(t *testing.T) {
	t.Parallel()
	w := takesStars(t)
	clock := t.TempDir() + "/clock"
	w.Runs("unix://"+w.Redis.Socket, apptest.ClockFile+"="+clock)
	code, _ := billed(w, w.Customer)
	w.Writes(clock, "3h")
	w.Hears(w.Owner, "clock")
	if words := checksOut(w, w.Customer); !strings.Contains(words, "can't take payments right now") {
		t.Errorf("the payer reads %q", words)
	}
	w.State(code, billing.Pending) // nothing lapses either
	w.Writes(clock, "0s")
	w.Until("they can pay", func() bool { return checksOut(w, w.Customer) == telegramtest.Charged })
	w.State(code, billing.Paid)
}

// A rival is another process with the bot's token, which says yes to everybody and forgets the money.
type rival struct{}

func (rival) Admit(context.Context, bot.Checkout) string   { return "" }
func (rival) Paid(context.Context, bot.Checkout) error     { return nil }
func (rival) Returned(context.Context, bot.Checkout) error { return nil }

func TestRow17TwoProgramsWithOneBotAreToldAndTheListKeepsOrdersRight(t *testing.T) {
	t.Parallel()
	w := takesStars(t)
	w.Start()
	code, m := billed(w, w.Customer)
	other := telegram.New(telegram.Config{Token: w.Config.Telegram.Token, APIURL: w.Telegram.URL(), Checkouts: rival{},
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = other.Receive(ctx, func(context.Context, bot.Incoming) error { return nil })
	}()
	w.Hears(w.Owner, "another program is using the same bot")
	w.Telegram.LosePayments(1) // the update goes to the other one
	w.Customer.ChargeUnasked(*m.Invoice)
	w.State(code, billing.Paid)
	stop()
	<-done
	w.Hears(w.Customer, "is paid")
	booked(w)
}

func TestAnswersAboutStarsThatAreLostChangeNothing(t *testing.T) {
	t.Parallel()
	w := takesStars(t)
	w.Telegram.LoseAnswers("sendInvoice", 1)
	w.Telegram.LoseAnswers("answerPreCheckoutQuery", 1)
	w.Telegram.LoseAnswers("getStarTransactions", 1)
	w.Telegram.LoseAnswers("refundStarPayment", 1)
	w.Start()
	code, _ := billed(w, w.Customer)
	w.Until("the invoice came again", func() bool { return w.Telegram.Calls("sendInvoice") == 2 })
	checksOut(w, w.Customer)
	w.Hears(w.Customer, "is paid")
	w.Owner.Say("/refund " + code)
	w.Hears(w.Owner, "only as a whole")
	w.Presses(w.Owner, "Yes")
	w.State(code, billing.Refunded)
	w.Hears(w.Customer, "47 ⭐")
	if len(w.Telegram.Charges()) != 1 {
		t.Errorf("Telegram has %v", w.Telegram.Charges())
	}
	booked(w)
}

func TestRow8ACrashBetweenStoringAPaymentAndConfirmingItsUpdateChangesNothing(t *testing.T) {
	t.Parallel()
	w := takesStars(t)
	p := w.Runs("unix://" + w.Redis.Socket)
	code, _ := billed(w, w.Customer)
	killed := make(chan struct{})
	var once sync.Once
	w.Telegram.Intercept(func(method string, after bool) {
		if method != "getUpdates" || after || w.Order(code).State != billing.Paid {
			return
		}
		now := false
		once.Do(func() { now = true; p.Kill(); close(killed) })
		if now {
			panic(http.ErrAbortHandler) // the update is not confirmed
		}
	})
	paysStars(w, w.Customer)
	wasKilled(w, killed)
	w.Hears(w.Customer, "is paid")
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "time is up")
	w.Until("every update is confirmed", func() bool { return w.Telegram.Waiting() == 0 })
	booked(w)
}

func TestAYesIsNoPayment(t *testing.T) {
	t.Parallel()
	w := takesStars(t)
	w.Start()
	code, _ := billed(w, w.Customer)
	w.Telegram.FailPayments(1)
	if words := checksOut(w, w.Customer); words != telegramtest.Failed {
		t.Fatalf("the payer reads %q", words)
	}
	if s := w.Order(code).State; s != billing.Pending {
		t.Errorf("the order is %s", s)
	}
	checksOut(w, w.Customer)
	w.State(code, billing.Paid)
	booked(w)
}

func TestAnInvoiceThatTelegramRefusesIsToldToTheOwnerToo(t *testing.T) {
	t.Parallel()
	w := takesStars(t)
	w.Telegram.Fail("sendInvoice", 1, 400, 0, "Bad Request: PAYMENT_PROVIDER_INVALID")
	w.Start()
	w.Chooses(w.Customer)
	w.Hears(w.Customer, "didn't let me send you the bill")
	w.Hears(w.Owner, "PAYMENT_PROVIDER_INVALID")
	w.Customer.Say("/buy")
	w.Until("there is one", func() bool { return shows(w.Customer) })
	w.Hears(w.Owner, "again")
	checksOut(w, w.Customer)
	w.Hears(w.Customer, "is paid")
	booked(w)
}
