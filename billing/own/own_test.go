package own_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/billingtest"
	"github.com/sharefi/sharefi/billing/own"
	"github.com/sharefi/sharefi/billing/own/payload"
)

var (
	noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	upi  = payload.Account{Kind: payload.UPI, To: "cafe@example", Name: "Corner Cafe"}
	fee  = billing.Money{Amount: 5000, Currency: "INR"}
)

func provider(a payload.Account, open ...billing.Money) *own.Provider {
	return own.New(own.Config{Name: "own-" + string(a.Kind), Label: "Mine", Account: a, Now: func() time.Time { return noon },
		Open: func(context.Context) ([]billing.Money, error) { return open, nil }})
}

// A till is where customers of the suite pay: nothing tells of it.
type till struct{ taken int64 }

func (c *till) Pay(string) error             { c.taken += fee.Amount; return nil }
func (c *till) Books() (taken, back int64)   { return c.taken, 0 }
func (c *till) Requests() int                { return 0 }
func (c *till) LoseNextAnswer(billing.Doing) {}
func (c *till) SetDown(bool)                 {}

func TestAnOwnAccountIsAProvider(t *testing.T) {
	t.Parallel()
	billingtest.Run(t, func(*testing.T) billingtest.Account {
		return billingtest.Account{Provider: provider(upi), Emulator: &till{}, Price: "50.00 INR"}
	})
}

func TestTheSameOrderIsAskedTheSame(t *testing.T) {
	t.Parallel()
	o := billing.Order{Code: "K7Q4-MD2X", Price: fee}
	first, err := provider(upi).Ask(t.Context(), o, billing.Back{})
	if err != nil {
		t.Fatal(err)
	}
	second, err := provider(upi).Ask(t.Context(), o, billing.Back{})
	if err != nil || first.ID != second.ID || first.Transfer.QR != second.Transfer.QR {
		t.Errorf("%+v, then %+v, %v", first, second, err)
	}
	if !first.Asked.IsZero() || first.Transfer.Label != "Mine" || first.Transfer.Cash || len(first.Transfer.Lines) == 0 {
		t.Errorf("%+v", first)
	}
}

func TestOpenOrdersOfOneAccountAreToldApartByTheirAmounts(t *testing.T) {
	t.Parallel()
	a, o := upi, billing.Order{Code: "K7Q4-MD2X", Price: fee}
	a.Unique = true
	var open []billing.Money
	for range 20 {
		r, err := provider(a, open...).Ask(t.Context(), o, billing.Back{})
		if err != nil {
			t.Fatal(err)
		}
		o.Request = r
		for _, m := range open {
			if m == o.Asked() {
				t.Fatalf("%v is asked of two", m)
			}
		}
		if o.Asked().Amount > fee.Amount {
			t.Fatalf("%v is more than the price", o.Asked())
		}
		open = append(open, o.Asked())
	}
}

func TestWhatCannotBeAskedIsRefused(t *testing.T) {
	t.Parallel()
	dollars := billing.Money{Amount: 500, Currency: "USD"}
	if _, err := provider(upi).Quote(dollars); !errors.Is(err, billing.ErrMethod) {
		t.Error(err)
	}
	if _, err := provider(upi).Ask(t.Context(), billing.Order{Code: "K7Q4-MD2X", Price: dollars}, billing.Back{}); !errors.Is(err, billing.ErrProviderRefused) {
		t.Error(err)
	}
	a := upi
	a.Unique = true
	broken := errors.New("no records")
	p := own.New(own.Config{Account: a, Now: func() time.Time { return noon }, Open: func(context.Context) ([]billing.Money, error) { return nil, broken }})
	if _, err := p.Ask(t.Context(), billing.Order{Code: "K7Q4-MD2X", Price: fee}, billing.Back{}); !errors.Is(err, broken) {
		t.Error(err)
	}
}
