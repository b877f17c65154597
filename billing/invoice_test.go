package billing_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/stars"
)

// aBot is a bot whose Stars the test plays.
type aBot struct {
	mu    sync.Mutex
	rows  []stars.Transaction
	reads []int // the offsets that were asked for
	went  map[string]string
	err   error // of refunds
	down  bool
}

func (b *aBot) Transactions(_ context.Context, offset, limit int) ([]stars.Transaction, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down {
		return nil, billing.ErrProviderDown
	}
	b.reads = append(b.reads, offset)
	return slices.Clone(b.rows[min(offset, len(b.rows)):min(offset+limit, len(b.rows))]), nil
}

func (b *aBot) Refund(_ context.Context, payer, charge string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.err != nil:
		return b.err
	case b.went[charge] != "":
		return stars.ErrRefunded
	}
	if b.went == nil {
		b.went = map[string]string{}
	}
	b.went[charge] = payer
	i := slices.IndexFunc(b.rows, func(t stars.Transaction) bool { return t.ID == charge })
	row := b.rows[i]
	row.Back, row.At = true, time.Now()
	b.rows = append(b.rows, row)
	return nil
}

// pays has somebody pay an order at Telegram, and gives what the chat tells of it.
func (b *aBot) pays(code, charge, payer string, amount int64) billing.Receipt {
	b.mu.Lock()
	defer b.mu.Unlock()
	t := stars.Transaction{ID: charge, Amount: amount, At: time.Now(), Payer: payer, Payload: strings.ReplaceAll(code, "-", "")}
	b.rows = append(b.rows, t)
	return billing.Receipt{Request: stars.RequestOf(code), Order: code, State: billing.RequestPaid,
		Payment: billing.Payment{Provider: stars.Name, ID: charge, Amount: billing.Money{Amount: amount, Currency: billing.Stars},
			At: t.At, Payer: payer}}
}

// starry sells for Stars, beside another provider.
func starry(t *testing.T, f func(t *testing.T, d *desk, b *aBot)) {
	bubble(t, func(t *testing.T, d *desk) {
		b := &aBot{}
		d.stop()
		d.providers = []billing.Provider{d.till, stars.New(stars.Config{Bot: b, ID: "100", Now: time.Now,
			Value: stars.Value{Millionths: 1_000_000, Currency: "INR"}})}
		d.start(t)
		f(t, d, b)
	})
}

// bills makes an order that is paid in Stars, and waits for its invoice.
func (d *desk) bills(t *testing.T, code string) {
	t.Helper()
	o := order(billing.Pending)
	o.Code, o.Created, o.Expires, o.Method, o.Price = code, time.Now(), time.Now().Add(30*time.Minute), stars.Name, rupees
	if err := d.store.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	d.cashier.Nudge()
	pass(time.Second)
	if o = d.kept(t, code); o.Request.Invoice == nil || o.Asked() != fifty || o.Request.Invoice.Payload != strings.ReplaceAll(code, "-", "") {
		t.Fatalf("the request is %+v", o.Request)
	}
}

func (d *desk) kept(t *testing.T, code string) billing.Order {
	t.Helper()
	o, err := d.store.Order(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

var fifty = billing.Money{Amount: 50, Currency: billing.Stars}

func query(code string) billing.Query { return billing.Query{Order: code, Amount: fifty, Payer: "7"} }

func (d *desk) proves(t *testing.T, r billing.Receipt) {
	t.Helper()
	if err := d.cashier.Proved(t.Context(), r); err != nil {
		t.Fatal(err)
	}
}

func TestRow1ACheckoutOfAnOrderThatExpiredASecondAgoIsRefusedThoughThereIsRoom(t *testing.T) {
	t.Parallel()
	starry(t, func(t *testing.T, d *desk, _ *aBot) {
		d.bills(t, code)
		pass(30 * time.Minute)
		if err := d.cashier.Admit(t.Context(), query(code)); !errors.Is(err, billing.ErrOrderOver) {
			t.Errorf("admitted: %v", err)
		}
		d.want(t, code, billing.Expired, billing.PayHere, billing.InvoiceOver, billing.OrderLapsed)
	})
}

func TestACheckoutInTheLastSecondKeepsThePlaceForFiveMinutes(t *testing.T) {
	t.Parallel()
	starry(t, func(t *testing.T, d *desk, b *aBot) {
		d.bills(t, code)
		pass(30*time.Minute - 2*time.Second)
		if err := d.cashier.Admit(t.Context(), query(code)); err != nil {
			t.Fatal(err)
		}
		if left := time.Until(d.kept(t, code).Expires); left < 299*time.Second || left > 301*time.Second {
			t.Errorf("%v are left", left)
		}
		pass(4 * time.Minute)
		d.proves(t, b.pays(code, "c1", "7", 50))
		d.want(t, code, billing.Paid, billing.PayHere, billing.PaidAsk, billing.Sale)
	})
}

func TestCheckoutsHoldNoPlaceForEver(t *testing.T) {
	t.Parallel()
	starry(t, func(t *testing.T, d *desk, _ *aBot) {
		d.bills(t, code)
		held := time.Duration(0)
		for ; held < 24*time.Hour; held += 4 * time.Minute {
			if err := d.cashier.Admit(t.Context(), query(code)); err != nil {
				break
			}
			pass(4 * time.Minute)
		}
		pass(6 * time.Minute)
		if held > 2*time.Hour || d.state(t, code) != billing.Expired {
			t.Errorf("the place was held for %v, the order is %s", held, d.state(t, code))
		}
	})
}

func TestRow2ACheckoutOfAnOrderThatWasPaidMeanwhileIsRefused(t *testing.T) {
	t.Parallel()
	starry(t, func(t *testing.T, d *desk, b *aBot) {
		d.bills(t, code)
		d.proves(t, b.pays(code, "c1", "7", 50))
		if err := d.cashier.Admit(t.Context(), query(code)); !errors.Is(err, billing.ErrAlreadyPaid) {
			t.Errorf("admitted: %v", err)
		}
	})
}

func TestWhoMayPayAnInvoice(t *testing.T) {
	billed := order(billing.Pending)
	billed.Request = billing.Request{ID: "stars-" + billed.Code, Asked: fifty, Invoice: &billing.Invoice{Amount: fifty}}
	by := func(change func(*billing.Order)) billing.Order { o := billed; change(&o); return o }
	for name, c := range map[string]struct {
		order billing.Order
		asked billing.Money
		want  error
	}{
		"whoever pays what is asked":              {billed, fifty, nil},
		"though the plan has another price since": {by(func(o *billing.Order) { o.Price.Amount = 6000 }), fifty, nil},
		"another amount":                          {billed, billing.Money{Amount: 60, Currency: billing.Stars}, billing.ErrNotAsked},
		"another currency":                        {billed, billing.Money{Amount: 50, Currency: "INR"}, billing.ErrNotAsked},
		"an order without an invoice":             {by(func(o *billing.Order) { o.Request = billing.Request{ID: "cs_1"} }), fifty, billing.ErrMethod},
		"one that is paid":                        {by(func(o *billing.Order) { o.State = billing.Paid }), fifty, billing.ErrAlreadyPaid},
		"one with access":                         {by(func(o *billing.Order) { o.State = billing.Granted }), fifty, billing.ErrAlreadyPaid},
		"one that is held":                        {by(func(o *billing.Order) { o.State = billing.Held }), fifty, billing.ErrAlreadyPaid},
		"one that is expired":                     {by(func(o *billing.Order) { o.State = billing.Expired }), fifty, billing.ErrOrderOver},
		"one that is cancelled":                   {by(func(o *billing.Order) { o.State = billing.Cancelled }), fifty, billing.ErrOrderOver},
		"one that is refunded":                    {by(func(o *billing.Order) { o.State = billing.Refunded }), fifty, billing.ErrOrderOver},
	} {
		t.Run(name, func(t *testing.T) {
			if err := c.order.Admits(billing.Query{Order: billed.Code, Amount: c.asked}); !errors.Is(err, c.want) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestRow48ACheckoutWhileTheClockIsWrongIsRefused(t *testing.T) {
	t.Parallel()
	starry(t, func(t *testing.T, d *desk, _ *aBot) {
		d.bills(t, code)
		d.set(func() { d.sane = errors.New("the clock is wrong") })
		if err := d.cashier.Admit(t.Context(), query(code)); err == nil {
			t.Error("admitted")
		}
		pass(time.Hour)
		if s := d.state(t, code); s != billing.Pending {
			t.Errorf("the order is %s", s)
		}
	})
}

func TestRow6APaymentWithoutAnyCheckoutIsTakenLikeAnyProof(t *testing.T) {
	t.Parallel()
	starry(t, func(t *testing.T, d *desk, b *aBot) {
		d.bills(t, code)
		d.proves(t, b.pays(code, "c1", "7", 50))
		d.want(t, code, billing.Paid, billing.PayHere, billing.PaidAsk, billing.Sale)
	})
}

func TestRow7OnePaymentThatIsToldThreeTimesIsOne(t *testing.T) {
	t.Parallel()
	starry(t, func(t *testing.T, d *desk, b *aBot) {
		d.bills(t, code)
		r := b.pays(code, "c1", "7", 50)
		d.proves(t, r)
		d.proves(t, r)
		pass(5 * time.Minute)
		d.want(t, code, billing.Paid, billing.PayHere, billing.PaidAsk, billing.Sale)
		if o := d.kept(t, code); len(o.Twice) > 0 || len(b.went) > 0 {
			t.Errorf("%+v, %v", o.Twice, b.went)
		}
	})
}

func TestMoneyOfAnOrderThatCantBeReadWaitsAsAnEventAndTheChatDoesNot(t *testing.T) {
	t.Parallel()
	starry(t, func(t *testing.T, d *desk, b *aBot) {
		d.bills(t, code)
		key := d.store.DB.Key("order", code)
		whole, err := d.store.DB.UniversalClient.Get(t.Context(), key).Result()
		if err != nil {
			t.Fatal(err)
		}
		if err := d.store.DB.Set(t.Context(), key, "1 {broken", 0).Err(); err != nil {
			t.Fatal(err)
		}
		d.proves(t, b.pays(code, "c1", "7", 50)) // which returns
		pass(time.Second)
		if err := d.store.DB.Set(t.Context(), key, whole, 0).Err(); err != nil {
			t.Fatal(err)
		}
		pass(time.Minute)
		if s := d.state(t, code); s != billing.Paid {
			t.Errorf("the order is %s", s)
		}
	})
}

func TestRow18AnOrderInStarsIsStoredAsItIs(t *testing.T) {
	o := order(billing.Paid)
	o.Request = billing.Request{ID: "stars-x", Asked: fifty, Invoice: &billing.Invoice{Payload: "AAAA0001", Amount: fifty}}
	o.Payment = billing.Payment{Provider: stars.Name, ID: "c1", Amount: fifty, Payer: "7"}
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	var read billing.Order
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	if read.Payment != o.Payment || *read.Request.Invoice != *o.Request.Invoice || read.Asked() != fifty {
		t.Errorf("%+v", read)
	}
}

func TestStarsAreWrittenAndRead(t *testing.T) {
	for words, want := range map[string]billing.Money{"50 XTR": fifty, "1 xtr": {Amount: 1, Currency: "XTR"}} {
		if m, err := billing.ParseMoney(words); err != nil || m != want {
			t.Errorf("%s: %v, %v", words, m, err)
		}
	}
	if m, err := billing.ParseMoney("1.5 XTR"); err == nil {
		t.Errorf("half a Star: %v", m)
	}
	if s := fifty.String(); s != "50 XTR" {
		t.Errorf("%q", s)
	}
	for locale, want := range map[string]string{"en": "50 ⭐", "hi": "50 ⭐", "ar": "\u200f50 ⭐"} {
		if s := fifty.Format(locale); s != want {
			t.Errorf("%s: %q", locale, s)
		}
	}
	if _, err := billing.ParsePrice("50 XTR"); !errors.Is(err, billing.ErrStarsPrice) {
		t.Errorf("a price in Stars: %v", err)
	}
}
