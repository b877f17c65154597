package own_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own"
	"github.com/sharefi/sharefi/billing/own/payload"
)

var (
	noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	upi  = payload.Account{Kind: payload.UPI, To: "cafe@example", Name: "Corner Cafe"}
	fee  = billing.Money{Amount: 5000, Currency: "INR"}
)

// provider has one account beside others.
func provider(a payload.Account, open ...billing.Money) *own.Provider {
	methods := []own.Method{{Name: "own-cash", Account: payload.Account{Kind: payload.Cash}}, {Name: "own-upi", Label: "Mine", Account: a}}
	return own.New(own.Config{
		Methods: func(context.Context) ([]own.Method, error) { return methods, nil }, Now: func() time.Time { return noon },
		Open: func(_ context.Context, method string) ([]billing.Money, error) {
			if method != "own-upi" {
				return nil, errors.New("another's")
			}
			return open, nil
		}})
}

func TestTheSameOrderIsAskedTheSame(t *testing.T) {
	t.Parallel()
	o := billing.Order{Code: "K7Q4-MD2X", Method: "own-upi", Price: fee}
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
	a, o := upi, billing.Order{Code: "K7Q4-MD2X", Method: "own-upi", Price: fee}
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
	for name, c := range map[string]struct {
		method string
		price  billing.Money
		want   error
	}{
		"another currency":          {"own-upi", dollars, billing.ErrProviderRefused},
		"an account that was":       {"own-upi-2", fee, billing.ErrMethod},
		"no account that ever was":  {"own", fee, billing.ErrMethod},
		"from before there was one": {"", fee, billing.ErrMethod},
	} {
		o := billing.Order{Code: "K7Q4-MD2X", Method: c.method, Price: c.price}
		if r, err := provider(upi).Ask(t.Context(), o, billing.Back{}); !errors.Is(err, c.want) || r.Transfer != nil {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
	a := upi
	a.Unique = true
	broken := errors.New("no records")
	for _, c := range []own.Config{
		{Methods: func(context.Context) ([]own.Method, error) { return nil, broken }},
		{Methods: func(context.Context) ([]own.Method, error) { return []own.Method{{Name: "own-upi", Account: a}}, nil },
			Open: func(context.Context, string) ([]billing.Money, error) { return nil, broken }},
	} {
		_, err := own.New(c).Ask(t.Context(), billing.Order{Code: "K7Q4-MD2X", Method: "own-upi", Price: fee}, billing.Back{})
		if !errors.Is(err, broken) || errors.Is(err, billing.ErrProviderRefused) {
			t.Error(err)
		}
	}
}
