package stars_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/stars"
)

func TestAPriceInStarsIsRoundedUp(t *testing.T) {
	for _, c := range []struct {
		value string
		price billing.Money
		want  int64
	}{
		{"1.08 INR", billing.Money{Amount: 5000, Currency: "INR"}, 47}, // 46.3
		{"1 INR", billing.Money{Amount: 5000, Currency: "INR"}, 50},
		{"1.000001 INR", billing.Money{Amount: 5000, Currency: "INR"}, 50},
		{"0.999999 INR", billing.Money{Amount: 5000, Currency: "INR"}, 51},
		{"0.013 USD", billing.Money{Amount: 50, Currency: "USD"}, 39}, // 38.5
		{"0.013 USD", billing.Money{Amount: 1, Currency: "USD"}, 1},
		{"2.1 JPY", billing.Money{Amount: 500, Currency: "JPY"}, 239}, // 238.1
		{"0.004 KWD", billing.Money{Amount: 500, Currency: "KWD"}, 125},
		{"0.01 INR", billing.Money{Amount: 99_999_999, Currency: "INR"}, 99_999_999},
		{"1000000 INR", billing.Money{Amount: 1, Currency: "INR"}, 1},
	} {
		v, err := stars.ParseValue(c.value)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := v.Ask(c.price); err != nil || got != (billing.Money{Amount: c.want, Currency: billing.Stars}) {
			t.Errorf("%s at %s: %v, %v", c.price, c.value, got, err)
		}
		if again, err := stars.ParseValue(v.String()); err != nil || again != v {
			t.Errorf("%s is written as %s, which reads %v, %v", c.value, v, again, err)
		}
	}
}

func TestAValueThatIsNoneIsRefused(t *testing.T) {
	for _, words := range []string{"", "1.08", "INR", "1.08 XTR", "1.08 ABC", "0 INR", "-1 INR", "1.0000001 INR", "1,08 INR", "1000001 INR",
		"9999999999999999999 INR", "1.-8 INR", ". INR"} {
		if v, err := stars.ParseValue(words); !errors.Is(err, billing.ErrMoney) {
			t.Errorf("%q: %v, %v", words, v, err)
		}
	}
}

func TestAPriceInAnotherCurrencyIsNotAskedFor(t *testing.T) {
	p := stars.New(stars.Config{Value: stars.Value{Millionths: 1_080_000, Currency: "INR"}, Now: time.Now})
	if _, err := (stars.Value{Millionths: 1, Currency: "INR"}).Ask(billing.Money{Amount: 5000, Currency: "INR"}); err != nil {
		t.Errorf("%v", err)
	}
	if _, err := (stars.Value{Millionths: 1, Currency: "INR"}).Ask(billing.Money{Amount: 10_001, Currency: "INR"}); !errors.Is(err, billing.ErrMethod) {
		t.Errorf("more than can be stored: %v", err)
	}
	dollars := billing.Money{Amount: 500, Currency: "USD"}
	if _, err := p.Quote(dollars); !errors.Is(err, billing.ErrMethod) {
		t.Errorf("%v", err)
	}
	if _, err := p.Ask(t.Context(), billing.Order{Code: "AAAA-0001", Price: dollars}, billing.Back{}); !errors.Is(err, billing.ErrProviderRefused) {
		t.Errorf("%v", err)
	}
}

// A list is a bot's transactions.
type list []stars.Transaction

func (l list) Transactions(_ context.Context, offset, limit int) ([]stars.Transaction, error) {
	return l[min(offset, len(l)):min(offset+limit, len(l))], nil
}

func (list) Refund(context.Context, string, string) error { return billing.ErrProviderRefused }

func TestWhatATransactionSays(t *testing.T) {
	at := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	ours := stars.Transaction{ID: "c1", Amount: 50, At: at, Payer: "7", Payload: "AAAA0001"}
	back := ours
	back.Back = true
	silent := back
	silent.Payload = ""
	foreign, gift := ours, ours
	foreign.Payload, gift.Payer = "subscription of somebody's", ""
	p := stars.New(stars.Config{Bot: list{ours, foreign, back, gift, silent}, ID: "100", Now: func() time.Time { return at }})
	page, err := p.Hints(t.Context(), "")
	if err != nil || len(page.Hints) != 3 || page.More || page.Next != "100:5" {
		t.Fatalf("%+v, %v", page, err)
	}
	paid, went, whose := page.Hints[0], page.Hints[1], page.Hints[2]
	if paid.Kind != billing.HintRequest || paid.Order != "AAAA-0001" || paid.ID != "100:1" || paid.Proof == nil ||
		paid.Proof.Payment.Payer != "7" || paid.Proof.Payment.Amount.String() != "50 XTR" || paid.Proof.State != billing.RequestPaid {
		t.Errorf("%+v", paid)
	}
	if went.Kind != billing.HintRefund || went.Payment != "c1" || went.Back == nil || went.Back.Amount.String() != "50 XTR" || went.ID != "100:3" {
		t.Errorf("%+v", went)
	}
	if whose.Kind != billing.HintRefund || whose.Order != "" {
		t.Errorf("%+v", whose)
	}
	if code, err := p.Whose(t.Context(), "c1"); err != nil || code != "AAAA-0001" {
		t.Errorf("%q, %v", code, err)
	}
	if made, err := p.Refunds(t.Context(), paid.Proof.Payment); err != nil || len(made) != 2 || !made[0].Done() {
		t.Errorf("%+v, %v", made, err)
	}
	again, err := p.Hints(t.Context(), "100:2")
	if err != nil || len(again.Hints) != 2 || again.Next != "100:5" {
		t.Errorf("%+v, %v", again, err)
	}
	for _, none := range []string{"", "200:5", "100:x", "100:-1", "100", "100:5:x"} {
		if page, err := p.Hints(t.Context(), none); err != nil || len(page.Hints) != 3 {
			t.Errorf("%q: %+v, %v", none, page, err)
		}
	}
}
