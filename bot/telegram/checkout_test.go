package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/telegram"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
)

// A counter decides as the test says, and notes what it hears.
type counter struct {
	mu     sync.Mutex
	admit  func(ctx context.Context) string
	stores func() error
	asked  []bot.Checkout
	paid   []bot.Checkout
	back   []bot.Checkout
}

func (c *counter) Admit(ctx context.Context, pay bot.Checkout) string {
	c.mu.Lock()
	c.asked = append(c.asked, pay)
	admit := c.admit
	c.mu.Unlock()
	if admit == nil {
		return ""
	}
	return admit(ctx)
}

func (c *counter) Paid(_ context.Context, pay bot.Checkout) error { return c.note(&c.paid, pay) }

func (c *counter) Returned(_ context.Context, pay bot.Checkout) error { return c.note(&c.back, pay) }

func (c *counter) note(list *[]bot.Checkout, pay bot.Checkout) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stores != nil {
		if err := c.stores(); err != nil {
			return err
		}
	}
	*list = append(*list, pay)
	return nil
}

func (c *counter) has(list *[]bot.Checkout) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(*list)
}

// bill is fifty Stars for an order.
var bill = billing.Invoice{Title: "1 hour", Description: "Order K7Q4-MD2X", Payload: "K7Q4MD2X",
	Amount: billing.Money{Amount: 50, Currency: billing.Stars}}

var payRows = [][]bot.Choice{{{Label: "Pay 50 ⭐", Pay: true}}, {{Label: "Cancel", Data: "cancel K7Q4-MD2X"}}}

// counts is a channel with a counter, and somebody with an invoice.
func counts(t *testing.T, o telegramtest.Options, log io.Writer) (*telegramtest.Server, *telegram.Channel, *counter, *telegramtest.Person) {
	t.Helper()
	o.Token = token
	s := telegramtest.NewServer(o)
	t.Cleanup(s.Close)
	c, at := newChannel(s, log), &counter{}
	c.Checkouts = at
	p := s.Person(7, "Carlo", "pt-BR", phone)
	must(t, c.Send(soon(t), bot.Outgoing{Chat: "7", Invoice: &bill, Text: "no invoice", Rows: payRows}))
	return s, c, at, p
}

func pays(t *testing.T, p *telegramtest.Person) string {
	t.Helper()
	q, err := p.Pay()
	must(t, err)
	return q
}

func settled(t *testing.T, s *telegramtest.Server, query string) string {
	t.Helper()
	eventually(soon(t), t, "the payer is answered", func() bool { return s.Checkout(query) != telegramtest.Waits })
	return s.Checkout(query)
}

func TestAnInvoiceIsPaidInTheChat(t *testing.T) {
	s, c, at, p := counts(t, telegramtest.Options{}, io.Discard)
	listen(t, c, func(context.Context, bot.Incoming) error { return errors.New("money is no message") })
	if words := settled(t, s, pays(t, p)); words != telegramtest.Charged {
		t.Fatalf("the payer reads %q", words)
	}
	eventually(soon(t), t, "the payment is brought", func() bool { return at.has(&at.paid) == 1 })
	asked, paid, charge := at.asked[0], at.paid[0], s.Charges()[0]
	if asked.Chat != "7" || asked.Lang != "pt-BR" || asked.Payload != "K7Q4MD2X" || asked.Amount != bill.Amount || asked.Charge != "" {
		t.Errorf("asked %+v", asked)
	}
	if paid.Charge != charge.ID || paid.Payer != "7" || paid.Amount != bill.Amount || paid.Payload != "K7Q4MD2X" || paid.At.IsZero() {
		t.Errorf("paid %+v", paid)
	}
	if m := p.Messages()[0]; m.Invoice.Paid != 1 {
		t.Errorf("the message is %+v", m.Invoice)
	}
	if _, err := p.Pay(); !errors.Is(err, telegramtest.ErrNoInvoice) {
		t.Errorf("a receipt can be paid: %v", err)
	}
}

func TestWhoMayNotPayReadsWhyAndIsNotCharged(t *testing.T) {
	s, c, at, p := counts(t, telegramtest.Options{}, io.Discard)
	at.admit = func(context.Context) string { return "This order is already paid." }
	listen(t, c, func(context.Context, bot.Incoming) error { return nil })
	if words := settled(t, s, pays(t, p)); words != "This order is already paid." || len(s.Charges()) != 0 {
		t.Errorf("the payer reads %q, charged %v", words, s.Charges())
	}
}

func TestWhoWantsToPayWaitsBehindNoMessage(t *testing.T) {
	s, c, _, p := counts(t, telegramtest.Options{}, io.Discard)
	blocked, free := make(chan struct{}), make(chan struct{})
	var once sync.Once
	stop := listen(t, c, func(context.Context, bot.Incoming) error {
		once.Do(func() { close(blocked) })
		<-free
		return nil
	})
	s.Person(8, "Dora", "en", phone).Say("hello")
	<-blocked
	words := settled(t, s, pays(t, p))
	close(free)
	if words != telegramtest.Charged {
		t.Errorf("the payer reads %q", words)
	}
	must(t, stop())
}

func TestWhoWantsToPayWhileNothingCanBeStoredIsAnsweredInTime(t *testing.T) {
	s, c, at, p := counts(t, telegramtest.Options{}, io.Discard)
	at.admit = func(context.Context) string { return "Please try again in a minute." }
	tried := make(chan struct{}, 100)
	stop := listen(t, c, func(context.Context, bot.Incoming) error {
		select {
		case tried <- struct{}{}:
		default:
		}
		return errors.New("redis is away")
	})
	s.Person(8, "Dora", "en", phone).Say("hello")
	for range 5 { // until the rests between two tries are long
		next(soon(t), t, tried)
	}
	if words := settled(t, s, pays(t, p)); words != "Please try again in a minute." { // which Telegram takes within ten seconds alone
		t.Errorf("the payer reads %q", words)
	}
	must(t, stop())
	if s.Waiting() == 0 {
		t.Error("the message was confirmed")
	}
}

func TestADecisionThatFailsIsANo(t *testing.T) {
	s, c, at, p := counts(t, telegramtest.Options{}, io.Discard)
	at.admit = func(context.Context) string { panic("a bug") }
	listen(t, c, func(context.Context, bot.Incoming) error { return nil })
	if words := settled(t, s, pays(t, p)); words == telegramtest.Charged || words == telegramtest.TimedOut {
		t.Errorf("the payer reads %q", words)
	}
}

// aClock is moved by the test.
type aClock struct {
	mu sync.Mutex
	by time.Duration
}

func (c *aClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.by)
}

func (c *aClock) move(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.by += by
}

func TestRow5AnAnswerThatIsTooLateIsLoggedAndNothingElse(t *testing.T) {
	clock, log := &aClock{}, &notebook{}
	s, c, at, p := counts(t, telegramtest.Options{Now: clock.now}, log)
	at.admit = func(context.Context) string { clock.move(11 * time.Second); return "" }
	listen(t, c, func(context.Context, bot.Incoming) error { return nil })
	if words := settled(t, s, pays(t, p)); words != telegramtest.TimedOut {
		t.Errorf("the payer reads %q", words)
	}
	eventually(soon(t), t, "the log tells", func() bool { return strings.Contains(log.String(), "query is too old") })
	if n := s.Calls("answerPreCheckoutQuery"); n != 1 || len(s.Charges()) != 0 || len(p.Messages()) != 1 {
		t.Errorf("answered %d times, charged %v, said %v", n, s.Charges(), p.Messages())
	}
}

func TestAQueryThatWaitedTooLongIsNotGivenAndMessagesAre(t *testing.T) {
	clock := &aClock{}
	s, c, at, p := counts(t, telegramtest.Options{Now: clock.now}, io.Discard)
	q := pays(t, p)
	p.Say("hello")
	clock.move(151 * time.Second)
	heard := make(chan bot.Incoming, 1)
	listen(t, c, into(heard))
	next(soon(t), t, heard)
	if at.has(&at.asked) != 0 || s.Checkout(q) != telegramtest.TimedOut {
		t.Errorf("asked %v, the payer reads %q", at.asked, s.Checkout(q))
	}
}

func TestAPaymentComesAgainUntilItIsStored(t *testing.T) {
	s, c, at, p := counts(t, telegramtest.Options{}, io.Discard)
	tries := 0
	at.stores = func() error {
		if tries++; tries < 3 {
			return errors.New("redis is away")
		}
		return nil
	}
	listen(t, c, func(context.Context, bot.Incoming) error { return nil })
	if words := settled(t, s, pays(t, p)); words != telegramtest.Charged {
		t.Fatalf("the payer reads %q", words)
	}
	eventually(soon(t), t, "it is stored and confirmed", func() bool { return at.has(&at.paid) == 1 && s.Waiting() == 0 })
}

func TestAPaymentThatAnotherProcessAdmittedIsBroughtToo(t *testing.T) {
	s, c, at, p := counts(t, telegramtest.Options{}, io.Discard)
	listen(t, c, func(context.Context, bot.Incoming) error { return nil })
	p.ChargeUnasked(*p.Messages()[0].Invoice)
	eventually(soon(t), t, "the payment is brought", func() bool { return at.has(&at.paid) == 1 })
	if at.has(&at.asked) != 0 || len(s.Charges()) != 1 {
		t.Errorf("asked %v", at.asked)
	}
}

func TestRow16MoneyThatWentBackIsNoUnknownWord(t *testing.T) {
	s, c, at, p := counts(t, telegramtest.Options{}, io.Discard)
	heard := make(chan bot.Incoming, 10)
	listen(t, c, into(heard))
	settled(t, s, pays(t, p))
	eventually(soon(t), t, "the payment is brought", func() bool { return at.has(&at.paid) == 1 })
	charge := s.Charges()[0].ID
	must(t, c.RefundStars(soon(t), "7", charge))
	eventually(soon(t), t, "the refund is brought", func() bool { return at.has(&at.back) == 1 })
	if back := at.back[0]; back.Charge != charge || back.Amount != bill.Amount || back.Payload != "K7Q4MD2X" || back.Payer != "7" {
		t.Errorf("%+v", back)
	}
	p.Say("hello")
	if in := next(soon(t), t, heard); in.Text != "hello" {
		t.Errorf("heard %+v first", in)
	}
}

func TestALostAnswerToACheckoutIsGivenAgain(t *testing.T) {
	log := &notebook{}
	s, c, at, p := counts(t, telegramtest.Options{}, log)
	s.LoseAnswers("answerPreCheckoutQuery", 1)
	listen(t, c, func(context.Context, bot.Incoming) error { return nil })
	if words := settled(t, s, pays(t, p)); words != telegramtest.Charged {
		t.Errorf("the payer reads %q", words)
	}
	eventually(soon(t), t, "the payment is brought, once", func() bool { return at.has(&at.paid) == 1 && s.Waiting() == 0 })
	if len(s.Charges()) != 1 {
		t.Errorf("charged %v", s.Charges())
	}
}

func TestWhatTheListOfStarsSays(t *testing.T) {
	s, c, _, _ := counts(t, telegramtest.Options{}, io.Discard)
	at := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	s.Person(9, "Ida", "en", "+12025550188")
	var before []telegramtest.Charge
	for i := range 120 {
		before = append(before, telegramtest.Charge{ID: fmt.Sprintf("c%d", i), Payer: 9, Payload: "K7Q4MD2X",
			Currency: "XTR", Amount: int64(i + 1), At: at, Returned: i == 119})
	}
	s.History(before...)
	first, err := c.Transactions(soon(t), 0, 100)
	must(t, err)
	rest, err := c.Transactions(soon(t), 100, 100)
	must(t, err)
	all := slices.Concat(first, rest)
	if len(first) != 100 || len(all) != 121 {
		t.Fatalf("%d and %d", len(first), len(rest))
	}
	if got := all[0]; got != (telegram.Transaction{ID: before[0].ID, Amount: 1, At: at, Payer: "9", Payload: "K7Q4MD2X"}) {
		t.Errorf("%+v", got)
	}
	if got := all[120]; !got.Back || got.ID != before[119].ID || got.Payer != "9" {
		t.Errorf("%+v", got)
	}
	if _, err := c.Transactions(soon(t), 0, 101); !errors.Is(err, bot.ErrRejected) {
		t.Errorf("101 at once: %v", err)
	}
	for _, refund := range []struct {
		payer, charge string
		want          error
	}{
		{"7", before[0].ID, bot.ErrRejected}, {"12345", before[0].ID, bot.ErrRejected}, {"9", "none", bot.ErrRejected},
		{"9", before[119].ID, telegram.ErrRefunded}, {"9", before[0].ID, nil}, {"9", before[0].ID, telegram.ErrRefunded},
	} {
		if err := c.RefundStars(soon(t), refund.payer, refund.charge); !errors.Is(err, refund.want) {
			t.Errorf("%s to %s: %v", refund.charge, refund.payer, err)
		}
	}
}
